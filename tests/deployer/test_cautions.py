"""Values that do not go together are told with the plan, and nothing is refused for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generator.deployer import targets
from generator.deployer.targets import Target
from generator.params import load

from .aws import Aws
from .harness import DEV, PROD, TEMPLATES, Stage, changed


def with_minutes(folder: Path, kept: int | None, needed: int | None, **differently: Any) -> Path:
    """Write a copy of dev with these minutes, without the stack where there are none."""

    def change(content: dict[str, Any]) -> None:
        service = content["services"]["web"]
        for stack, name, minutes in (
            ("deployment", "TerminationWaitMinutes", kept),
            ("alarms", "EvaluationMinutes", needed),
        ):
            if minutes is None:
                del service[stack]
            else:
                service[stack] = {**service[stack], name: minutes}
        content |= differently

    return changed(folder, change)


def loaded(file: Path) -> dict[str, Target]:
    return {target.key: target for target in targets.load(load(file, TEMPLATES), TEMPLATES)}


@pytest.mark.parametrize("file", [DEV, PROD])
def test_our_own_environments_give_no_cause(file: Path) -> None:
    assert {target.cautions for target in loaded(file).values()} == {()}


@pytest.mark.parametrize(("kept", "needed"), [(0, 1), (1, 2), (2, 2), (30, 60)])
def test_alarms_that_go_off_too_late_are_told_with_both_stacks_that_say_so(
    tmp_path: Path, kept: int, needed: int
) -> None:
    found = loaded(with_minutes(tmp_path, kept, needed))
    [caution] = found["web.deployment"].cautions
    assert caution.startswith(
        f"TerminationWaitMinutes of deployment is {kept} and EvaluationMinutes of alarms is {needed}: "
    )
    assert f"; {needed + 1} minutes or more leave it the time" in caution
    assert {key for key, target in found.items() if target.cautions} == {"web.alarms", "web.deployment"}
    assert found["web.alarms"].cautions == (caution,)


@pytest.mark.parametrize(("kept", "needed"), [(2, 1), (3, 2), (2800, 60)])
def test_alarms_that_have_their_time_are_not(tmp_path: Path, kept: int, needed: int) -> None:
    assert not loaded(with_minutes(tmp_path, kept, needed))["web.deployment"].cautions


@pytest.mark.parametrize(("kept", "needed"), [(None, 60), (0, None)])
def test_of_a_stack_that_is_deployed_from_elsewhere_nothing_is_said(
    tmp_path: Path, kept: int | None, needed: int | None
) -> None:
    assert {target.cautions for target in loaded(with_minutes(tmp_path, kept, needed)).values()} == {()}


def test_the_stacks_of_another_service_have_nothing_to_do_with_it(tmp_path: Path) -> None:
    import yaml

    web = yaml.safe_load(DEV.read_text("utf-8"))["services"]["web"]
    late = {**web, "alarms": {"EvaluationMinutes": 60}}
    early = {**web, "deployment": {**web["deployment"], "TerminationWaitMinutes": 59}}
    file = changed(tmp_path, lambda content: content.update(services={"api": late, "web": early}))
    found = loaded(file)
    assert {key for key, target in found.items() if target.cautions} == {"api.alarms", "api.deployment"}


def test_the_plan_says_it_and_the_deployment_goes_on(aws: Aws, tmp_path: Path) -> None:
    stage = Stage(aws, with_minutes(tmp_path, 1, 2))
    planned = stage.plan(shape="json")
    assert planned.code == 0
    [note] = planned.stack("web.deployment")["notes"]
    assert note.startswith("TerminationWaitMinutes of deployment is 1")
    assert f"  {note}\n" in stage.plan().text
    assert stage.deploy(["web.deployment"], with_deps=True).code == 0
