"""What the rules about Lambda hooks of CodeDeploy share: which functions are hooks, and what their code says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.rules._model import Model, Resource
from generator.rules._values import begins_with

FUNCTION = "AWS::Lambda::Function"
NAME_PREFIX = "CodeDeployHook_"

# As SDKs spell the call: put_lifecycle_..., PutLifecycle...Command, putLifecycle...
REPORT = re.compile(r"put_?lifecycle_?event_?hook_?execution_?status", re.IGNORECASE)
# Calls by which a function hands the report on to someone else.
HANDS_ON = re.compile(
    r"start_?execution|invoke|send_?message|put_?events|publish|send_?task|urlopen|https?\.request", re.IGNORECASE
)


def code(function: Resource) -> str | None:
    """Return the code that a function carries in the template; None where it comes from elsewhere."""
    found = function.properties.at("Code", "ZipFile")
    return found if isinstance(found, str) else None


def functions_that_report(model: Model) -> Iterator[Resource]:
    """Yield every function whose code reports to CodeDeploy: it is a hook, whatever its name."""
    for function in model.resources(FUNCTION):
        if REPORT.search(code(function) or ""):
            yield function


def functions_named_hook(model: Model) -> Iterator[Resource]:
    """Yield every function whose name says that it is a hook of CodeDeploy."""
    for function in model.resources(FUNCTION):
        if begins_with(function.properties.get("FunctionName"), NAME_PREFIX):
            yield function
