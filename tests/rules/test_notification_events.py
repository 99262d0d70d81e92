"""E9110: the events of a notification rule."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import complaint, messages, resources

PIPELINE = {"Fn::Sub": "arn:${AWS::Partition}:codepipeline:${AWS::Region}:${AWS::AccountId}:shop"}
FAILED = "codepipeline-pipeline-pipeline-execution-failed"


def rule(*events: Any, resource: Any = PIPELINE) -> dict[str, Any]:
    body = {"EventTypeIds": list(events), "Resource": resource}
    return resources(Rule=("AWS::CodeStarNotifications::NotificationRule", body))


@pytest.mark.parametrize(
    ("template", "word"),
    [
        (rule("codepipeline-pipeline-execution-failed"), FAILED),
        (rule("codepipeline-pipeline-manual-approval-required"), "did you mean"),
        (rule("pipeline-failed"), "no event pipeline-failed"),
        (rule("codebuild-project-build-state-failed"), "which is of codepipeline"),
        (rule(FAILED, resource="arn:aws:codebuild:eu-west-1:111122223333:project/x"), "which is of codebuild"),
    ],
)
def test_an_event_that_never_happens_is_found(template: dict[str, Any], word: str) -> None:
    assert word in complaint(template, "E9110")


@pytest.mark.parametrize(
    "template",
    [
        rule(FAILED, "codepipeline-pipeline-manual-approval-needed", "codepipeline-pipeline-stage-execution-canceled"),
        rule("codebuild-project-build-state-failed", resource={"Fn::GetAtt": "Build.Arn"}),
        rule("codecommit-repository-pull-request-merged", resource={"Ref": "Given"}),
        rule({"Ref": "Given"}),
    ],
)
def test_events_that_happen_are_left_alone(template: dict[str, Any]) -> None:
    assert messages(template, "E9110") == []
