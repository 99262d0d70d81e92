"""The view of a pipeline that its rules share."""

from __future__ import annotations

from typing import Any

from pipeline_cases import after_source, build, deploy, pipeline, source
from rule_cases import findings

from generator.rules._model import Model
from generator.rules._pipeline import actions, by_stages, pipelines

OURS = [f"{level}{number}" for level in "EW" for number in range(9081, 9120)]


def test_a_pipeline_with_everything_right_has_no_finding() -> None:
    assert findings(pipeline(), *OURS) == []


def test_every_scenario_is_a_pipeline_and_every_form_of_an_action_is_looked_at_once() -> None:
    first = source() | {"Region": {"Fn::If": ["A", "eu-west-1", "us-east-1"]}}
    second = build() | {"RunOrder": {"Fn::If": ["B", 1, 2]}}
    template = pipeline(first, second, deploy()) | {
        "Parameters": {name: {"Type": "String"} for name in "AB"},
        "Conditions": {name: {"Fn::Equals": [{"Ref": name}, "yes"]} for name in "AB"},
    }
    model = Model(template)
    assert len(pipelines(model)) == 4
    assert len(list(actions(model))) == 5
    assert len(list(by_stages(model))) == 4
    assert pipelines(model) is pipelines(model)


def test_a_configuration_written_as_json_is_read() -> None:
    template = after_source({**build(), "Configuration": '{"ProjectNam": "x"}'})
    assert {message for _, message in findings(template, "E9081")} == {
        "Action Image (CodeBuild) needs ProjectName in its Configuration",
        "CodeBuild has no configuration key ProjectNam: did you mean ProjectName?",
    }


STAGES: list[Any] = [None, [], {}, [1], [{}], [{"Name": 1, "Actions": {}}], [{"Actions": [1, {"ActionTypeId": []}]}]]
VALUES: list[Any] = [1, [1], [{}], {"a": 1}, [{"GitConfiguration": []}], {"Fn::If": []}]
PROPERTIES: list[Any] = [1, [], {"Source": 1, "Artifacts": [], "Environment": 1}, {"LifecyclePolicy": []}]


def test_malformed_pipelines_raise_nothing() -> None:
    for stages in STAGES:
        findings(pipeline(Stages=stages), *OURS)
    for key in ("ArtifactStore", "ArtifactStores", "Triggers", "Variables"):
        for value in VALUES:
            findings(pipeline(**{key: value}), *OURS)
    for kind in ("CodeBuild::Project", "ECR::Repository", "CodeStarNotifications::NotificationRule", "SNS::Topic"):
        for properties in PROPERTIES:
            findings({"Resources": {"X": {"Type": f"AWS::{kind}", "Properties": properties}}}, *OURS)


def test_what_only_a_deployment_knows_is_left_alone() -> None:
    unknown = {"Fn::FindInMap": ["Names", {"Ref": "AWS::Region"}, "Name"]}
    for key in ("Stages", "ArtifactStore", "ArtifactStores", "Triggers", "Variables", "ExecutionMode", "PipelineType"):
        assert findings(pipeline(**{key: unknown}), *OURS) == []
    for body in (source(), build(), deploy()):
        for key in body.keys() - {"ActionTypeId"}:
            template = pipeline(
                *(body | {key: unknown} if body == other else other for other in (source(), build(), deploy()))
            )
            assert findings(template, *OURS) == [], key
        known = body["Configuration"]
        for key in known:
            hidden = body | {"Configuration": known | {key: unknown}}
            template = pipeline(*(hidden if body == other else other for other in (source(), build(), deploy())))
            assert findings(template, *OURS) == [], key
