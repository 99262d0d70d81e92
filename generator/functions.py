"""Lambda functions whose source is a real Python file, inlined when the template is rendered."""

from __future__ import annotations

from typing import Any

from troposphere import awslambda
from troposphere.iam import Role
from troposphere.logs import LogGroup

from generator import hooks

RUNTIME = "python3.13"


class LoggingConfig(awslambda.LoggingConfig):  # type: ignore[misc] # troposphere is untyped
    """Logging with the log format that troposphere 4.11 forgets: another type of the same name overwrote it."""

    props = {**awslambda.LoggingConfig.props, "LogFormat": (str, False)}  # noqa: RUF012 - troposphere's own protocol


def python_function(
    title: str, *, hook: str, role: Role, logs: LogGroup, timeout_seconds: int, **properties: Any
) -> awslambda.Function:
    """Return a function that runs `generator/hooks/<hook>.py` and writes JSON lines to its own log group."""
    return awslambda.Function(
        title,
        Runtime=RUNTIME,
        Handler="index.handler",
        Code=awslambda.Code(ZipFile=hooks.source(hook)),
        Role=role.get_att("Arn"),
        Timeout=timeout_seconds,
        MemorySize=256,
        LoggingConfig=LoggingConfig(LogFormat="JSON", LogGroup=logs.ref()),
        **properties,
    )
