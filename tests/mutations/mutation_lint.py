"""The findings of cfn-lint's own rules and of ours on a template that is not in a file."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

from generator.lint import RULES
from generator.rules._model import Model

# What a mutation brings along that is not the mistake: a parameter or a condition is left over from the correct form,
# and an example of a wrong value names an account or a Region.
INCIDENTAL = {"W2001", "W8001", "W9141"}


def ours(template: dict[str, Any]) -> set[str]:
    """Return those of our rules that find something."""
    model = Model(template)
    return {str(rule.id) for rule in _our_rules() if any(True for _ in rule.problems(model))} - INCIDENTAL


def cfn_lint(template: dict[str, Any]) -> list[str]:
    """Return the errors and warnings of plain cfn-lint, by rule, with their message."""
    from cfnlint.decode.cfn_json import CfnJSONDecoder
    from cfnlint.runner.template import run_template_by_data

    config, rules = _cfn_lint()
    # Read again from text, for cfn-lint marks every member with its line.
    decoded = json.loads(json.dumps(template, indent=1), cls=CfnJSONDecoder)
    found = run_template_by_data(decoded, config, rules)
    return sorted({f"{match.rule.id} {match.message}" for match in found if match.rule.id not in INCIDENTAL})


@cache
def _our_rules() -> list[Any]:
    from cfnlint.rules import Rules

    return sorted(Rules.create_from_directory(str(RULES)).data.values(), key=lambda rule: str(rule.id))


@cache
def _cfn_lint() -> tuple[Any, Any]:
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    runner = Runner(ConfigMixIn(["--config-file", os.devnull], regions=["us-east-1"]))
    return runner.config, runner.rules
