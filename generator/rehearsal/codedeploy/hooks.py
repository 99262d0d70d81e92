"""The functions that CodeDeploy asks on the way, and their reports.

https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-ecs.html has the sentences.
"""

from __future__ import annotations

import contextvars
import json
import threading
import uuid
from typing import Any

from ministack import app

from generator.rehearsal.codedeploy.model import Deployment, failed
from generator.rehearsal.codedeploy.pause import Pause

# An hour for each event.
_SECONDS = 3600.0
_FAILED = "The deployment failed because one or more of the lifecycle event validation functions failed."
_SILENT = (
    "The deployment timed out while waiting for a status callback. "
    "CodeDeploy expects a status callback within one hour after a deployment hook is invoked."
)


class Invocation:
    """A function that runs, on a thread of its own: the deployment may be stopped meanwhile."""

    def __init__(self, deployment: Deployment, event: str, function: str) -> None:
        self.id = str(uuid.uuid4())
        self.refusal = ""
        self.is_running = True
        self._deployment = deployment
        self._function = function.rpartition(":function:")[2]
        self._payload = {"DeploymentId": deployment.id, "LifecycleEventHookExecutionId": self.id}
        deployment.hooks[self.id] = ""
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=[self._invoke], name=f"hook on {event}", daemon=True).start()

    @property
    def report(self) -> str:
        """What the function has reported: `Succeeded`, `Failed`, or nothing yet."""
        return self._deployment.hooks[self.id]

    def _invoke(self) -> None:
        path = f"/2015-03-31/functions/{self._function}/invocations"
        headers = {"content-type": "application/json", "x-amz-invocation-type": "RequestResponse"}
        body = json.dumps(self._payload).encode()
        status, _, answer = app.call_service_handler_sync(_handler(), "POST", path, headers, body, {})
        if not 200 <= status < 300:  # noqa: PLR2004 (what HTTP calls success)
            self.refusal = f"The function {self._function} cannot be invoked: {_text(answer)}"
        self.is_running = False
        self._deployment.tell()


def ask(deployment: Deployment, event: str, function: str, pause: Pause) -> None:
    """Invoke a function and wait for its report; raises `EndedError` if it reports a failure, or nothing.

    A function runs as fast as it does anywhere. The hour in which it must report begins when it has ended, because on a
    fast clock it would be over before.
    """
    invocation = Invocation(deployment, event, function)

    def is_over() -> bool:
        return bool(invocation.report or invocation.refusal)

    pause.until(lambda: is_over() or not invocation.is_running)
    if not is_over():
        pause.wait(_SECONDS, is_over)
    if invocation.refusal:
        raise failed("INVALID_LAMBDA_FUNCTION", invocation.refusal)
    if not invocation.report:
        raise failed("TIMEOUT", _SILENT)
    if invocation.report != "Succeeded":
        raise failed("HOOK_EXECUTION_FAILURE", _FAILED)


def _handler() -> Any:
    return app.SERVICE_HANDLERS["lambda"]


def _text(answer: Any) -> str:
    return answer.decode() if isinstance(answer, bytes) else str(answer)
