"""The status that a hook of CodeDeploy reports."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from functools import lru_cache

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._hooks import REPORT, code, functions_that_report
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping

STATUSES = ("Succeeded", "Failed")

_OBJECT = re.compile(r"\{[^{}]*lifecycleEventHookExecutionId[^{}]*\}")
_STATUS = re.compile(r"""\bstatus['"]?\s*:\s*(?P<value>[^,}\n]*)""")
_TEXT = re.compile(r"""(['"`])(\w+)\1""")


class HookStatus(_base.Rule):
    """A hook reports Succeeded or Failed, in this spelling."""

    id = "E9052"
    shortdesc = "A CodeDeploy hook reports Succeeded or Failed"
    description = (
        "PutLifecycleEventHookExecutionStatus takes only Succeeded and Failed, in this spelling, although its type "
        "lists more. Anything else is an error in the hook, and the deployment waits its hour and fails."
    )
    source_url = (
        "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html"
    )
    tags = ["codedeploy", "lambda", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every hook that carries its code in the template."""
        for function in functions_that_report(model):
            text = code(function) or ""
            reported = _in_python(text) if _is_python(function) else _in_objects(text)
            body = function.properties.get("Code")
            where = body.where("ZipFile") if isinstance(body, Mapping) else function.path
            for status in dict.fromkeys(reported):
                if status not in STATUSES:
                    yield where, f"This hook reports {status}: CodeDeploy takes only Succeeded and Failed"


def _is_python(function: Resource) -> bool:
    return str(function.properties.get("Runtime", "")).startswith("python")


def _in_objects(text: str) -> Iterator[str]:
    """Yield every status that is plainly written in the object of the call, also either side of a choice."""
    for found in _OBJECT.findall(text):
        for value in _STATUS.findall(found):
            choice = value.rpartition("?")[2].strip()
            sides = [side.strip() for side in choice.split(":")]
            literals = [_TEXT.fullmatch(side) for side in sides]
            yield from (literal[2] for literal in literals if literal)


@lru_cache(maxsize=16)  # a function has the same code in each way its conditions can make it
def _in_python(text: str) -> tuple[str, ...]:
    return tuple(_passed(text))


def _passed(text: str) -> Iterator[str]:
    """Yield every status that the code can pass to the call, as far as it is written out."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the code's own: an escape that is none, say
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if REPORT.fullmatch(node.func.attr):
            for keyword in node.keywords:
                if keyword.arg == "status":
                    yield from _literals(keyword.value, tree)


def _literals(value: ast.expr, tree: ast.Module) -> Iterator[str]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _literals(value.body, tree)
        yield from _literals(value.orelse, tree)
    elif isinstance(value, ast.Name):
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            is_ours = any(isinstance(target, ast.Name) and target.id == value.id for target in targets)
            if isinstance(node, ast.Assign) and is_ours and not isinstance(node.value, ast.Name):
                yield from _literals(node.value, tree)
