"""A build as CodeBuild keeps it: its phases, its status, and what it hands on.

https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html
https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BuildPhase.html
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from generator.rehearsal.state import arn, now

_RUNNING = "IN_PROGRESS"


class PhaseError(Exception):
    """A phase fails: the status code and the message of its context, and the last thing that a command has said."""

    def __init__(self, code: str, message: str, said: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.said = code, message, said


class HaltedError(Exception):
    """The build ends here: STOPPED by somebody, or TIMED_OUT."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Phase:
    """A phase of a build."""

    type: str
    began: datetime = field(default_factory=now)
    ended: datetime | None = None
    status: str = ""
    code: str = ""
    message: str = ""
    said: str = ""

    def end(self, status: str, code: str = "", message: str = "", said: str = "") -> None:
        """Come to the end."""
        self.code, self.message, self.said = code, message, said
        self.ended, self.status = now(), status

    def shown(self) -> dict[str, Any]:
        """Return it as the API shows it; without an end it runs, or is the last one."""
        shown: dict[str, Any] = {"phaseType": self.type, "startTime": self.began}
        if self.ended is None:
            return shown
        return shown | {
            "phaseStatus": self.status,
            "endTime": self.ended,
            "durationInSeconds": int((self.ended - self.began).total_seconds()),
            "contexts": [{"statusCode": self.code, "message": self.message}],
        }


@dataclass(eq=False, kw_only=True)
class Build:
    """One build. `project` is the project as it was when the build was started.

    `status` is IN_PROGRESS, SUCCEEDED, FAILED, STOPPED or TIMED_OUT. `artifact` is the ZIP file of what the buildspec
    names, None where it names nothing or there was nothing; a failed build may have one, too.
    """

    project: Mapping[str, Any]
    number: int
    source_version: str
    variables: Mapping[str, str]
    initiator: str
    logs: dict[str, Any] = field(default_factory=dict)
    status: str = _RUNNING
    artifact: bytes | None = None
    phases: list[Phase] = field(default_factory=list)
    began: datetime = field(default_factory=now)
    ended: datetime | None = None
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    arn: str = ""
    end_processes: Callable[[], None] = lambda: None
    stopped: bool = False
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.arn = arn("codebuild", f"build/{self.id}")

    @property
    def id(self) -> str:
        """The id: the name of the project and a UUID."""
        return f"{self.project['name']}:{self.uuid}"

    @property
    def failed_phase(self) -> Phase | None:
        """The first phase that did not succeed, with the code and the message that the API shows."""
        return next((each for each in self.phases if each.status not in ("", "SUCCEEDED")), None)

    @property
    def failure(self) -> str:
        """Why it failed: the last thing that the failing command has said, or else what CodeBuild says."""
        failed = self.failed_phase
        return f"{failed.type}: {failed.said or failed.message or failed.status}" if failed else ""

    @property
    def succeeding(self) -> bool:
        """Whether nothing has failed yet."""
        return self.failed_phase is None

    def wait(self, seconds: float) -> bool:
        """Wait for the end, at most so long; return whether it has come."""
        return self._over.wait(seconds)

    def stop(self) -> None:
        """Let it end now; one that has ended already stays as it is."""
        self.stopped = True
        self.end_processes()

    @contextmanager
    def phase(self, kind: str) -> Iterator[Phase]:
        """Go through a phase. One that fails is noted, and the caller goes on; `HaltedError` is raised again."""
        phase = Phase(kind)
        self.phases.append(phase)
        try:
            if self.stopped:
                raise HaltedError("STOPPED")
            yield phase
        except PhaseError as error:
            phase.end("FAILED", error.code, error.message, error.said)
        except HaltedError as error:
            timed_out = error.status == "TIMED_OUT"
            phase.end(error.status, *(("BUILD_TIMED_OUT", "Build has timed out.") if timed_out else ()))
            raise
        else:
            phase.end("SUCCEEDED")

    def end(self, status: str) -> None:
        """Come to the end, and tell whoever waits."""
        self.phases.append(Phase("COMPLETED"))
        self.ended, self.status = now(), status
        self._over.set()

    def info(self) -> dict[str, Any]:
        """Return it as BatchGetBuilds shows it."""
        given = [{"name": name, "value": value, "type": "PLAINTEXT"} for name, value in self.variables.items()]
        known = {each["name"] for each in given}
        environment = dict(self.project["environment"])
        kept = [each for each in environment.get("environmentVariables", ()) if each["name"] not in known]
        shown = {
            "id": self.id,
            "arn": self.arn,
            "buildNumber": self.number,
            "startTime": self.began,
            "currentPhase": self.phases[-1].type if self.phases else "SUBMITTED",
            "buildStatus": self.status,
            "sourceVersion": self.source_version,
            "resolvedSourceVersion": self.source_version,
            "projectName": self.project["name"],
            "phases": [each.shown() for each in self.phases],
            "source": self.project["source"],
            "artifacts": {"location": "", "artifactIdentifier": ""},
            "environment": environment | {"environmentVariables": kept + given},
            "serviceRole": self.project["serviceRole"],
            "logs": self.logs,
            "timeoutInMinutes": self.project["timeoutInMinutes"],
            "buildComplete": self.ended is not None,
            "initiator": self.initiator,
            "encryptionKey": self.project["encryptionKey"],
        }
        return shown | ({"endTime": self.ended} if self.ended else {})
