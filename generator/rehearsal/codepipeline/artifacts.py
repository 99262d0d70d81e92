"""Artifacts in the buckets of a pipeline, one for each Region that it acts in.

https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html
"""

from __future__ import annotations

import secrets
import string
from typing import Any

from ministack import app

from generator.rehearsal.codepipeline.execution import Execution
from generator.rehearsal.codepipeline.model import ActionRun, FailedError

# CodePipeline cuts the folders of keys: a pipeline's name at 20 letters, an artifact's at 10.
_PIPELINE, _ARTIFACT, _RANDOM = 20, 10, 7
_LETTERS = string.ascii_letters + string.digits
_REFUSED = 300


def put(run: ActionRun, name: str, content: bytes, suffix: str = "") -> None:
    """Keep the output artifact of an action."""
    random = "".join(secrets.choice(_LETTERS) for _ in range(_RANDOM))
    pipeline = run.execution.pipeline
    key = f"{pipeline.name[:_PIPELINE]}/{name[:_ARTIFACT]}/{random}{suffix}"
    location = _write(run.execution, run.region, key, content)
    run.outputs[name] = run.execution.artifacts[name] = location


def get(run: ActionRun, name: str) -> bytes:
    """Return the content of an input artifact, which is copied to where the action acts."""
    location = run.inputs.get(name) or run.execution.artifacts.get(name)
    if location is None:
        raise FailedError("ConfigurationError", f"No action has made the artifact {name} that {run.name} needs")
    content = _read(*location)
    if location[0] != _store(run.execution, run.region)["location"]:
        location = _write(run.execution, run.region, location[1], content)
    run.inputs[name] = location
    return content


def _store(execution: Execution, region: str) -> dict[str, Any]:
    declaration = execution.declaration
    stores: dict[str, Any] = declaration.get("artifactStores") or {}
    if not stores and region == execution.pipeline.region:
        stores = {region: declaration["artifactStore"]}
    if region not in stores:
        raise FailedError("ConfigurationError", f"The pipeline has no artifact store in Region {region}")
    found: dict[str, Any] = stores[region]
    return found


def _write(execution: Execution, region: str, key: str, content: bytes) -> tuple[str, str]:
    store = _store(execution, region)
    headers = {"content-type": "application/zip"}
    if "encryptionKey" in store:
        headers["x-amz-server-side-encryption"] = "aws:kms"
        headers["x-amz-server-side-encryption-aws-kms-key-id"] = store["encryptionKey"]["id"]
    _s3("PUT", store["location"], key, headers, content)
    return store["location"], key


def _read(bucket: str, key: str) -> bytes:
    return _s3("GET", bucket, key, {}, b"")


def _s3(method: str, bucket: str, key: str, headers: dict[str, str], body: bytes) -> bytes:
    handler = app.SERVICE_HANDLERS["s3"]
    status, _, answer = app.call_service_handler_sync(handler, method, f"/{bucket}/{key}", headers, body, {})
    if status >= _REFUSED:
        raise FailedError(
            "PermissionError",
            f"Unable to access the artifact with Amazon S3 object key '{key}' located in the Amazon S3 artifact bucket "
            f"'{bucket}'. The provided role does not have sufficient permissions.",
        )
    return answer if isinstance(answer, bytes) else str(answer).encode()
