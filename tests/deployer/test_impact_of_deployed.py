"""`ecs-bluegreen diff aws:ENV NEW`: what an update does to what is deployed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.errors import UserError
from generator.impact.diff import diff

from .aws import Aws
from .harness import ROOT, Stage, body_with


@pytest.fixture
def stage(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The files of the environment `dev`; nothing is deployed."""
    monkeypatch.chdir(ROOT)
    return Stage(aws)


def deployed(stage: Stage, key: str = "", body: str = "", tags: dict[str, str] | None = None, **values: str) -> None:
    """Deploy every stack as the file says, but for one."""
    for target in stage.targets:
        if target.key != key:
            stage.put(target.key)
            continue
        stage.aws.cloudformation.put(
            target.name,
            body or target.body,
            {**target.parameters, **values},
            tags=list((tags or target.tags).items()),
        )


def test_what_is_deployed_as_the_file_says_does_not_change(stage: Stage) -> None:
    deployed(stage)
    impact = diff("aws:dev", "1.0.0")
    assert (impact.changes, impact.parameters, impact.exports) == ((), (), ())
    assert impact.unchanged > 50


def test_a_value_that_the_file_has_changed_since_is_found(stage: Stage) -> None:
    deployed(stage, "cluster", LogRetentionDays="30")
    (change,) = diff("aws:dev", "1.0.0").changes
    assert (change.stack, change.resource, change.properties) == (
        "cluster",
        "ExecuteCommandLogGroup",
        ("RetentionInDays",),
    )


def test_an_older_template_is_found(stage: Stage) -> None:
    def older(template: dict[str, Any]) -> None:
        template["Resources"]["Cluster"]["Properties"]["ClusterName"] = "called-so"

    deployed(stage, "cluster", body_with(stage.target("cluster"), older))
    (change,) = [each for each in diff("aws:dev", "1.0.0").changes if each.resource == "Cluster"]
    assert change.action == "replace"
    assert "flows-into-frozen-service" in {hazard.name for hazard in change.hazards}


def test_other_stack_tags_that_reach_the_service_are_a_hazard(stage: Stage) -> None:
    deployed(stage, "web.service", tags={"CostCenter": "another"})
    impact = diff("aws:dev", "1.0.0")
    assert {hazard.name for change in impact.changes for hazard in change.hazards} == {"stack-tags-reach-frozen"}


def test_the_other_side_takes_the_values_of_the_same_environment(stage: Stage) -> None:
    deployed(stage)
    assert diff("1.0.0", "aws:dev").changes == ()


def test_a_stack_that_is_not_there_yet_is_added(stage: Stage) -> None:
    stage.put("network", "cluster")
    added = {change.stack for change in diff("aws:dev", "1.0.0").changes if change.action == "add"}
    assert added == {target.key for target in stage.targets} - {"network", "cluster"}


def test_where_nothing_is_deployed_there_is_nothing_to_compare(stage: Stage) -> None:
    assert stage.targets
    with pytest.raises(UserError, match="none of its stacks exists yet"):
        diff("aws:dev", "1.0.0")


def test_another_account_is_refused(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in stage.aws.environment(stage.aws.accounts.user("999988887777")).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UserError, match="999988887777") as caught:
        diff("aws:dev", "1.0.0")
    assert caught.value.exit_code == 3


def test_an_unknown_environment_is_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(UserError, match="prod"):
        diff("aws:prd", "1.0.0")


def test_the_values_of_another_file_can_be_asked_for(stage: Stage, tmp_path: Path) -> None:
    deployed(stage)
    file = tmp_path / "dev.yaml"
    text = stage.file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("    ContainerInsights: disabled\n    LogRetentionDays: 14", "    LogRetentionDays: 90")
    )
    changed = {(each.stack, each.resource) for each in diff("aws:dev", "1.0.0", str(file)).changes}
    assert changed == {("cluster", "ExecuteCommandLogGroup"), ("cluster", "Cluster")}
