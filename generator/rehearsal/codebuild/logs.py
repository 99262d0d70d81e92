"""The log of a build, in CloudWatch.

https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CloudWatchLogsConfig.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from generator.rehearsal.codebuild.model import Build
from generator.rehearsal.errors import ApiError
from generator.rehearsal.ministack_api import target
from generator.rehearsal.state import arn, now


class Log:
    """Where the lines of a build go: nowhere, if the project says so or the group has gone."""

    def __init__(self, build: Build, config: Mapping[str, Any]) -> None:
        self._wanted = config.get("status", "ENABLED") == "ENABLED"
        if not self._wanted:
            return
        prefix = config.get("streamName")
        self._place = {
            "logGroupName": config.get("groupName") or f"/aws/codebuild/{build.project['name']}",
            "logStreamName": f"{prefix}/{build.uuid}" if prefix else build.uuid,
        }
        with _unless("ResourceAlreadyExistsException"):
            _call("CreateLogGroup", {"logGroupName": self._place["logGroupName"]})
        _call("CreateLogStream", self._place)
        build.logs = self._shown(config)

    def line(self, text: str) -> None:
        """Add a line."""
        if self._wanted:
            event = {"timestamp": int(now().timestamp() * 1000), "message": f"{text}\n"}
            # Somebody may delete the group while the build runs; it goes on, as on AWS.
            with _unless("ResourceNotFoundException"):
                _call("PutLogEvents", {**self._place, "logEvents": [event]})

    def container(self, text: str) -> None:
        """Add a line that CodeBuild itself says."""
        self.line(f"[Container] {now():%Y/%m/%d %H:%M:%S.%f} {text}")

    def _shown(self, config: Mapping[str, Any]) -> dict[str, Any]:
        group, stream = self._place["logGroupName"], self._place["logStreamName"]
        return {
            "groupName": group,
            "streamName": stream,
            "cloudWatchLogsArn": arn("logs", f"log-group:{group}:log-stream:{stream}"),
            "cloudWatchLogs": {"status": "ENABLED", **config},
        }


def _call(operation: str, parameters: Mapping[str, Any]) -> None:
    target("logs", f"Logs_20140328.{operation}", parameters)


@contextmanager
def _unless(code: str) -> Iterator[None]:
    try:
        yield
    except ApiError as error:
        if error.code != code:
            raise
