"""The AppSpec file of a revision: what is deployed, and the functions that are asked on the way.

https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html
https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from ministack import app

from generator.rehearsal.codedeploy.model import EVENTS, failed

# Between them CodeDeploy works itself.
_WITHOUT_HOOK = frozenset({"Install", "AllowTestTraffic", "AllowTraffic"})
_FOUND = 200


@dataclass(frozen=True)
class AppSpec:
    """A task definition, and the name of a function by event."""

    task_definition: str
    container: str
    port: int
    hooks: Mapping[str, str]


def load(revision: Mapping[str, Any]) -> AppSpec:
    """Read the AppSpec of a revision; raises `EndedError` for one that is missing or wrong."""
    kind = revision.get("revisionType")
    if kind == "AppSpecContent":
        return parse(revision.get("appSpecContent", {}).get("content", ""))
    if kind == "String":
        return parse(revision.get("string", {}).get("content", ""))
    if kind == "S3":
        return parse(_from_s3(revision["s3Location"]))
    raise failed("INVALID_REVISION", f"A revision for ECS is AppSpecContent or S3, not {kind}")


def parse(text: str) -> AppSpec:
    """Read an AppSpec, which is YAML or JSON."""
    try:
        document = yaml.safe_load(text)
        [resource] = document["Resources"]
        [service] = resource.values()
        properties = service["Properties"]
        behind = properties["LoadBalancerInfo"]
        hooks = {event: str(name) for each in document.get("Hooks") or () for event, name in each.items()}
        spec = AppSpec(str(properties["TaskDefinition"]), behind["ContainerName"], int(behind["ContainerPort"]), hooks)
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise failed("INVALID_REVISION", f"The AppSpec file cannot be read: {error}") from error
    if unknown := hooks.keys() - set(EVENTS) | hooks.keys() & _WITHOUT_HOOK:
        raise failed("INVALID_REVISION", f"The AppSpec file has hooks for {', '.join(sorted(unknown))}")
    return spec


def _from_s3(location: Mapping[str, str]) -> str:
    path = f"/{location['bucket']}/{location['key']}"
    status, _, body = app.call_service_handler_sync(app.SERVICE_HANDLERS["s3"], "GET", path, {}, b"", {})
    if status != _FOUND:
        raise failed("REVISION_MISSING", f"There is no revision at s3:/{path}")
    return body.decode() if isinstance(body, bytes) else str(body)
