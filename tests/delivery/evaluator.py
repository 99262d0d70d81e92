"""Asks @cloud-copilot/iam-simulate about many requests in one process."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent
# The evaluator forgets condition keys that hold a name after a colon; another key of KMS that is compared as text
# stands in for it, in the requests and in the policies.
_FORGOTTEN, _STAND_IN = "kms:EncryptionContext:aws:s3:arn", "kms:RequestAlias"


@dataclass(frozen=True)
class Call:
    """One request to AWS, and all policies that decide about it."""

    principal: str
    action: str
    resource: str
    account: str
    context: dict[str, str]
    identity: dict[str, Any] | None = None
    boundary: dict[str, Any] | None = None
    resource_policy: dict[str, Any] | None = None

    def simulation(self) -> dict[str, Any]:
        """Return the request as the evaluator wants it."""
        return {
            "request": {
                "principal": self.principal,
                "action": self.action,
                "resource": {"resource": self.resource, "accountId": self.account},
                "contextVariables": self.context,
            },
            "identityPolicies": [{"name": "identity", "policy": self.identity}] if self.identity else [],
            "permissionBoundaryPolicies": [{"name": "boundary", "policy": self.boundary}] if self.boundary else None,
            "resourcePolicy": self.resource_policy,
            "serviceControlPolicies": [],
            "resourceControlPolicies": [],
        }


def allowed(calls: list[Call]) -> list[bool]:
    """Return whether AWS would allow each call; the same call is asked about once."""
    texts = [json.dumps(call.simulation(), sort_keys=True).replace(_FORGOTTEN, _STAND_IN) for call in calls]
    asked = list(dict.fromkeys(texts))
    answers = dict(zip(asked, _answers(asked), strict=True))
    return [answers[text] == "Allowed" for text in texts]


def _answers(requests: list[str]) -> list[str]:
    home = Path(sys.prefix) / "iam-simulate"
    if not (home / "node_modules").is_dir():
        pytest.fail(f"{home} is missing: `make test` installs it")
    node = shutil.which("node")
    assert node is not None, "Node.js is missing"
    done = subprocess.run(
        [node, str(_HERE / "evaluate.mjs"), str(home) + "/"],
        input=f"[{','.join(requests)}]",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    wrong = [(request, answer) for request, answer in zip(requests, answers, strict=True) if "error" in answer]
    assert wrong == []
    return [answer["result"] for answer in answers]
