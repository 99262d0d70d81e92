"""Which images a repository throws away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecr import REPOSITORY
from generator.rules._model import Model
from generator.rules._values import Mapping

_RULE = ("rulePriority", "description", "selection", "action")
_SELECTION = ("tagStatus", "tagPatternList", "tagPrefixList", "storageClass", "countType", "countUnit", "countNumber")
_STATUSES = ("tagged", "untagged", "any")
_BY_NUMBER = "imageCountMoreThan"
_BY_AGE = ("sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned")


class EcrLifecycle(_base.Rule):
    """A lifecycle policy that ECR can read."""

    id = "E9108"
    shortdesc = "A lifecycle policy is JSON with rules of the keys and numbers that ECR knows"
    description = (
        "LifecyclePolicyText is text to CloudFormation. ECR refuses a policy that is no JSON, has a key it does not "
        "know, lacks a priority, selection or action, gives two rules one priority, or writes a number as text."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html"
    tags = ["ecr"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every policy that is wholly known."""
        for repository in model.resources(REPOSITORY):
            policy = repository.properties.get("LifecyclePolicy")
            text = policy.get("LifecyclePolicyText") if isinstance(policy, Mapping) else None
            if isinstance(policy, Mapping) and isinstance(text, str):
                for sentence in _wrong(text):
                    yield policy.where("LifecyclePolicyText"), f"The lifecycle policy of {repository.name} {sentence}"


@lru_cache(maxsize=8)
def _wrong(text: str) -> tuple[str, ...]:
    try:
        policy = json.loads(text)
    except ValueError as error:
        return (f"is no JSON: {error}",)
    rules = policy.get("rules") if isinstance(policy, dict) else None
    if not isinstance(rules, list) or not rules or not all(isinstance(rule, dict) for rule in rules):
        return ("needs rules, a list of objects",)
    found = list(_unknown(policy, ("rules",), "policy"))
    for rule in rules:
        found += _of_rule(rule)
    priorities = [rule.get("rulePriority") for rule in rules]
    if len({str(priority) for priority in priorities}) < len(priorities):
        found.append("gives two rules the same rulePriority")
    return tuple(found)


def _of_rule(rule: dict[str, Any]) -> Iterator[str]:
    yield from _unknown(rule, _RULE, "rule")
    yield from (f"needs {key} in each rule" for key in ("rulePriority", "selection", "action") if key not in rule)
    if "rulePriority" in rule and not _is_count(rule["rulePriority"]):
        yield f"has the rulePriority {rule['rulePriority']!r}, which must be a whole number, not text"
    selection = rule.get("selection")
    if isinstance(selection, dict):
        yield from _unknown(selection, _SELECTION, "selection")
        yield from _of_selection(selection)


def _of_selection(selection: dict[str, Any]) -> Iterator[str]:
    for key in ("tagStatus", "countType", "countNumber"):
        if key not in selection:
            yield f"needs {key} in each selection"
    if "countNumber" in selection and not _is_count(selection["countNumber"]):
        yield f"has the countNumber {selection['countNumber']!r}, which must be a whole number of 1 or more, not text"
    status, count = selection.get("tagStatus", "any"), selection.get("countType", _BY_NUMBER)
    listed = [key for key in ("tagPatternList", "tagPrefixList") if key in selection]
    if status not in _STATUSES:
        yield f"has the tagStatus {status}, which must be {', '.join(_STATUSES)}"
    elif status == "tagged" and not listed:
        yield "selects tagged images: tagPatternList or tagPrefixList must say which"
    elif status != "tagged" and listed:
        yield f"has {listed[0]} in a selection of {status} images: it belongs to tagged ones"
    if count not in (_BY_NUMBER, *_BY_AGE):
        yield f"has the countType {count}, which must be {', '.join((_BY_NUMBER, *_BY_AGE))}"
    elif count in _BY_AGE and selection.get("countUnit") != "days":
        yield f"counts {count}: countUnit must be days"
    elif count == _BY_NUMBER and "countUnit" in selection:
        yield f"has a countUnit, which does not go with {_BY_NUMBER}"


def _unknown(value: dict[str, Any], known: tuple[str, ...], what: str) -> Iterator[str]:
    for key in value.keys() - known:
        near = get_close_matches(key, known, 1)
        yield f"has the key {key}, which no {what} has" + (f": did you mean {near[0]}?" if near else "")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
