"""E9108: the lifecycle policy of a repository."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pipeline_cases import complaint, messages, resources


def policy(text: Any) -> dict[str, Any]:
    return resources(Repo=("AWS::ECR::Repository", {"LifecyclePolicy": {"LifecyclePolicyText": text}}))


def rule(priority: Any = 1, **selection: Any) -> dict[str, Any]:
    base = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 10} | selection
    chosen = {key: value for key, value in base.items() if value is not None}
    return {"rulePriority": priority, "selection": chosen, "action": {"type": "expire"}}


def rules(*found: dict[str, Any], **others: Any) -> dict[str, Any]:
    return policy(json.dumps({"rules": found, **others}))


AGE = {"countType": "sinceImagePushed", "countUnit": "days"}


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (policy("{'rules': []}"), "is no JSON"),
        (policy("[]"), "needs rules"),
        (policy('{"Rules": []}'), "needs rules"),
        (rules(rule(), version=1), "version, which no policy has"),
        (rules(rule() | {"descripton": "x"}), "did you mean description"),
        (rules(rule(countNumbr=1)), "did you mean countNumber"),
        (rules(rule(countNumber="10")), "not text"),
        (rules(rule(countNumber=0)), "1 or more"),
        (rules(rule(countNumber=None)), "needs countNumber"),
        (rules(rule("1")), "rulePriority '1'"),
        (rules(rule(), rule()), "same rulePriority"),
        (rules({"rulePriority": 1, "selection": rule()["selection"]}), "needs action"),
        (rules(rule(tagStatus="all")), "tagStatus all"),
        (rules(rule(tagStatus="tagged")), "must say which"),
        (rules(rule(tagStatus="untagged", tagPrefixList=["v"])), "belongs to tagged"),
        (rules(rule(countType="imageCount")), "countType imageCount"),
        (rules(rule(countType="sinceImagePushed")), "countUnit must be days"),
        (rules(rule(countUnit="days")), "does not go with"),
    ],
)
def test_a_policy_that_ecr_refuses_is_found(template: dict[str, Any], word: str) -> None:
    assert word in complaint(template, "E9108")


@pytest.mark.parametrize(
    "template",
    [
        rules(rule(1, tagStatus="untagged", **AGE), rule(2, tagStatus="tagged", tagPatternList=["v*"]), rule(3)),
        rules(rule(**AGE | {"countType": "sinceImagePulled"})),
        policy({"Fn::Sub": '{"rules": ${Rules}}'}),
        policy({"Ref": "Given"}),
        resources(Repo=("AWS::ECR::Repository", {})),
    ],
)
def test_policies_that_ecr_takes_and_unknown_ones_are_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "E9108") == []
