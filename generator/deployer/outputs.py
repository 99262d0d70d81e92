"""The outputs of the stacks: for people, for programs, for a shell."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from generator.deployer.stacks import describe_all
from generator.errors import UserError

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

Format = Literal["table", "json", "env", "github"]
Outputs = Mapping[str, Mapping[str, str]]

_WORD = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")


def read(session: Session, targets: Sequence[Target]) -> Outputs:
    """Return the outputs of every stack that is there, by the keys of the targets.

    Raises `UserError` if none of them is there.
    """
    states = describe_all(session, targets)
    found = {target.key: states[target.key].outputs for target in targets if target.key in states}
    if not found:
        names = ", ".join(target.name for target in targets)
        raise UserError(f"there is none of the stacks {names}; `ecs-bluegreen deploy` makes them")
    return found


def as_json(outputs: Outputs) -> str:
    """Return the outputs as one JSON object: stack, output, value."""
    return json.dumps({key: dict(values) for key, values in outputs.items()}, indent=2, ensure_ascii=False) + "\n"


def as_table(outputs: Outputs) -> str:
    """Return a line for each output, the values below each other."""
    rows = [(f"{key}.{name}", value) for key, values in outputs.items() for name, value in values.items()]
    width = max((len(name) for name, _ in rows), default=0)
    return "".join(f"{name:<{width}}  {value}\n" for name, value in rows)


def as_env(outputs: Outputs) -> str:
    """Return lines that a shell reads: `WEB_SERVICE_ECS_SERVICE_NAME=...`, quoted where a shell needs it."""
    lines = [
        f"{_variable(key)}_{_variable(name)}={shlex.quote(value)}"
        for key, values in outputs.items()
        for name, value in values.items()
    ]
    return "".join(f"{line}\n" for line in lines)


def as_github(outputs: Outputs) -> str:
    """Return lines for the file that `$GITHUB_OUTPUT` names: `web_service_ecs_service_name=...`.

    A value with several lines stands between delimiters that are no line of it.
    https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings
    """
    return "".join(
        _github(f"{_variable(key)}_{_variable(name)}".lower(), value)
        for key, values in outputs.items()
        for name, value in values.items()
    )


def _github(name: str, value: str) -> str:
    if "\n" not in value and "\r" not in value:
        return f"{name}={value}\n"
    delimiter = "end"
    while delimiter in value.split("\n"):
        delimiter += "_"
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def _variable(name: str) -> str:
    return _WORD.sub("_", name).upper()


SHAPES: dict[Format, Callable[[Outputs], str]] = {
    "table": as_table,
    "json": as_json,
    "env": as_env,
    "github": as_github,
}
