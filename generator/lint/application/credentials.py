"""Credentials that stand where everyone can read them."""

from __future__ import annotations

import re
from typing import Any

from generator.lint.application.names import is_placeholder
from generator.lint.check import Check

PLAINTEXT_SECRET = Check(
    "W9204",
    "Credentials do not stand in plain text",
    "Environment variables are shown in consoles, in build logs and in descriptions of the task definition, and the "
    "file is in the repository's history. `secrets` (ECS) and `secrets-manager` or `parameter-store` (CodeBuild) name "
    "a secret instead of holding it.",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html",
)

_NAME = re.compile(
    r"(^|_)(PASSWORD|PASSWD|PWD|PASSPHRASE|SECRET|SECRET_?KEY|SECRET_ACCESS_KEY|ACCESS_KEY|ACCESS_KEY_ID|API_?KEY|"
    r"PRIVATE_?KEY|(AUTH|ACCESS|API|BEARER|REFRESH|GITHUB|NPM)_?TOKEN|TOKEN|CREDENTIALS?)$",
    re.IGNORECASE,
)
_VALUE = re.compile(
    r"\b(AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/\s:@$]+:[^/\s@$]{3,}@|\bghp_\w{36}\b"
)
_HARMLESS = re.compile(r"(true|false|yes|no|none|null|\d{1,4}|arn:.*|/.*|https?://[^@]*)?", re.IGNORECASE)
# PWD is the current folder to a shell.
_ALLOWED_NAMES = frozenset({"PWD"})


def is_secret(name: Any, value: Any) -> bool:
    """Whether a variable looks like a credential; the value is never repeated in a message."""
    if not isinstance(value, str) or is_placeholder(value) or value.startswith("<"):
        return False
    if _VALUE.search(value):
        return True
    return (
        isinstance(name, str)
        and name not in _ALLOWED_NAMES
        and bool(_NAME.search(name))
        and not _HARMLESS.fullmatch(value)
    )
