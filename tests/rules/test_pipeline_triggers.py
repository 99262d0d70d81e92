"""E9095: what starts a pipeline."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import action, build, complaint, messages, pipeline


def triggered(*actions: dict[str, Any], by: Any = "Checkout", **git: Any) -> dict[str, Any]:
    trigger = {"ProviderType": "CodeStarSourceConnection", "GitConfiguration": {"SourceActionName": by, **git}}
    return pipeline(*actions, Triggers=[trigger])


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (pipeline(Triggers=[{"ProviderType": "CodeStarSourceConnection"}]), "needs GitConfiguration"),
        (triggered(by="Source"), "no source action Source"),
        (triggered(by="Image"), "it has Checkout"),
        (triggered(Push=[{}] * 4), "Push has 1 to 3 members, not 4"),
        (triggered(PullRequest=[{}] * 4), "PullRequest has 1 to 3"),
        (triggered(Push=[{"Branches": {"Includes": ["b"] * 9}}]), "Includes has 1 to 8"),
        (triggered(Push=[{"Branches": {"Excludes": []}}]), "Excludes has 1 to 8"),
        (triggered(Push=[{"Branches": {"Includes": ["b" * 256]}}]), "1 to 255 characters"),
        (triggered(Push=[{"Tags": {"Includes": ["v*"]}, "Branches": {"Includes": ["b"]}}]), "Tags or Branches"),
        (triggered(PullRequest=[{"Events": ["OPENED"]}]), "OPENED is no event"),
        (triggered(action("Checkout", "Source", "S3", {}, OutputArtifacts=["Code"]), build()), "is a S3 action"),
    ],
)
def test_a_trigger_out_of_bounds_is_found(template: dict[str, Any], word: str) -> None:
    assert word in complaint(template, "E9095")


def test_too_many_triggers_and_two_of_one_source_are_found() -> None:
    trigger = {"ProviderType": "CodeStarSourceConnection", "GitConfiguration": {"SourceActionName": {"Ref": "Given"}}}
    assert "1 to 50" in complaint(pipeline(Triggers=[trigger] * 51), "E9095")
    known = {"ProviderType": "CodeStarSourceConnection", "GitConfiguration": {"SourceActionName": "Checkout"}}
    assert "two triggers" in complaint(pipeline(Triggers=[known, known]), "E9095")


@pytest.mark.parametrize(
    "template",
    [
        triggered(Push=[{"Branches": {"Includes": ["main"]}, "FilePaths": {"Excludes": ["docs/**"]}}, {"Tags": {}}]),
        triggered(PullRequest=[{"Events": ["OPEN", "UPDATED", "CLOSED"]}]),
        triggered(Push=[{"Branches": {"Includes": {"Ref": "Given"}}}]),
        triggered(by={"Ref": "Given"}),
        pipeline(Triggers=[]),
        pipeline({"Fn::If": ["Unheard", 1, 2]}, Triggers=[{"GitConfiguration": {"SourceActionName": "Hidden"}}]),
    ],
)
def test_triggers_within_bounds_are_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "E9095") == []
