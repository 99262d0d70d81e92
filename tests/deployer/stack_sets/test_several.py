"""Several sets go in the order of their exports and imports."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deployer.harness import TEMPLATES, retouched
from generator.deployer.stack_sets import targets
from generator.errors import UserError
from generator.params import stacksets

from .stage import AWAY, HOME, UNIT, A, B, Sets

AUTOMATIC: dict[str, Any] = {"auto_deployment": {"enabled": True}}


def write(sets: Sets, **changes: Any) -> None:
    """Write a load balancer, which imports from a network, and a cluster, which imports nothing."""
    sets.file("load-balancer", template="load-balancer", **changes)
    sets.file("network", template="network", **changes)
    sets.file("cluster", **changes)


def actions(ended: Any) -> dict[str, str]:
    """Return what became of each set."""
    return {each["key"]: each["action"] for each in ended.json["sets"]}


def test_what_exports_comes_before_what_imports(sets: Sets) -> None:
    write(sets)
    ended = sets.deploy()
    assert ended.code == 0
    assert set(actions(ended).values()) == {"deployed"}
    made = [call.parameters["StackSetName"] for call in sets.aws.calls.of("CreateStackSet")]
    assert made.index("network") < made.index("load-balancer")


def test_a_set_of_another_environment_exports_other_names(sets: Sets) -> None:
    sets.file("load-balancer", template="load-balancer")
    sets.file("network", template="network", parameters={"EnvironmentName": "dev"})
    assert sets.deploy("load-balancer").code == 0
    assert not sets.is_there("network")


def test_new_accounts_get_their_stacks_in_the_same_order(sets: Sets) -> None:
    write(sets, **AUTOMATIC)
    assert sets.deploy().code == 0
    network = sets.there("network").arn
    depends = {name: sets.there(name).settings["AutoDeployment"]["DependsOn"] for name in ("network", "load-balancer")}
    assert depends == {"network": [], "load-balancer": [network]}
    before = sets.changes()
    assert set(actions(sets.deploy()).values()) == {"unchanged"}
    assert sets.changes() == before


def imports_from() -> dict[str, set[str]]:
    """Return of each committed template those that export what it imports, or whose names it knows."""
    manifest = json.loads((TEMPLATES / "1.0.0" / "manifest.json").read_bytes())["stacks"]
    stacks = [stack for stack in manifest if stack["scope"] != "account" and stack["instead_of"] is None]
    exporters = {pattern: stack["name"] for stack in stacks for pattern in stack["exports"].values()}
    return {stack["name"]: {*map(exporters.__getitem__, stack["imports"]), *stack["by_name"]} for stack in stacks}


def test_every_template_waits_for_all_it_imports_from_and_so_do_accounts_that_join(sets: Sets) -> None:
    expected = imports_from()
    given: dict[str, dict[str, str]] = {
        "deployment-access": {"ToolsAccountId": B, "ToolsRegion": HOME},
        "pipeline": {"FullRepositoryId": "acme/web"},
    }
    manifest = json.loads((TEMPLATES / "1.0.0" / "manifest.json").read_bytes())["stacks"]
    for stack in manifest:
        if stack["name"] in expected:
            names = {"EnvironmentName": "prod", "ServiceName": "web"}
            values = {key: value for key, value in names.items() if key in stack["parameters"]}
            own = values | given.get(stack["name"], {})
            sets.file(f"my-{stack['name']}", template=stack["name"], parameters=own, regions=[HOME], **AUTOMATIC)
    assert sum(map(len, expected.values())) > 20
    assert {
        each.wanted.template: {key.removeprefix("my-") for key in each.requires} for each in loaded(sets)
    } == expected
    assert sets.deploy().code == 0
    made = [call.parameters["StackSetName"].removeprefix("my-") for call in sets.aws.calls.of("CreateStackSet")]
    arns = {sets.there(f"my-{name}").arn: name for name in made}
    for name, others in expected.items():
        assert others <= set(made[: made.index(name)])
        depends = sets.there(f"my-{name}").settings["AutoDeployment"]["DependsOn"]
        assert {arns[arn] for arn in depends} == others


def test_a_set_whose_order_comes_later_is_told_the_automation_alone(sets: Sets) -> None:
    sets.file("load-balancer", template="load-balancer", **AUTOMATIC)
    assert sets.deploy().code == 0
    sets.file("network", template="network", **AUTOMATIC)
    sets.aws.calls.clear()
    assert sets.deploy().code == 0
    settings = sets.there("load-balancer").settings["AutoDeployment"]
    assert settings["DependsOn"] == [sets.there("network").arn]
    updates = [call for call in sets.calls() if call.parameters["StackSetName"] == "load-balancer"]
    assert [call.operation for call in updates] == ["UpdateStackSet"]


def test_a_set_alone_is_refused_while_what_it_imports_from_is_not_there(sets: Sets) -> None:
    write(sets)
    ended = sets.deploy("load-balancer")
    assert ended.code == 3
    assert "load-balancer: needs network first" in ended.text
    assert sets.changes() == []
    sets.deploy("network")
    assert sets.deploy("load-balancer").code == 0


def test_after_a_failure_what_imports_is_skipped_and_the_others_go_on(sets: Sets) -> None:
    write(sets)
    sets.aws.cloudformation.stack_sets.failing[A, HOME] = "no"
    sets.file("cluster", targets={"organizational_units": [UNIT], "accounts": [B], "filter": "intersection"})
    ended = sets.deploy()
    assert ended.code == 1
    assert actions(ended) == {"network": "failed", "load-balancer": "skipped", "cluster": "deployed"}


def test_sets_that_never_meet_in_an_account_and_region_wait_for_nobody(sets: Sets) -> None:
    sets.self_managed("network", template="network", targets={"accounts": [A]})
    sets.self_managed("load-balancer", template="load-balancer", targets={"accounts": [B]})
    assert sets.deploy("load-balancer").code == 0
    sets.self_managed("network", template="network", targets={"accounts": [B]}, regions=[AWAY])
    sets.self_managed("load-balancer", template="load-balancer", targets={"accounts": [B]}, regions=[HOME])
    assert [target.requires for target in loaded(sets)] == [(), ()]


def test_two_files_cannot_have_one_set(sets: Sets) -> None:
    sets.file("cluster")
    sets.file("other", name="cluster")
    ended = sets.plan()
    assert ended.code == 2
    assert "one set has one file" in ended.text


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda it: it.update(Transform="AWS::LanguageExtensions"), "uses a macro"),
        (
            lambda it: it["Resources"].update(Inner={"Type": "AWS::CloudFormation::Stack", "Properties": {}}),
            "holds Inner (AWS::CloudFormation::Stack)",
        ),
    ],
)
def test_a_template_that_a_service_managed_set_cannot_make_is_refused_before_anything_is_called(
    sets: Sets, tmp_path: Path, spoil: Callable[[Any], None], complaint: str
) -> None:
    templates = retouched(tmp_path, "cluster", spoil)
    own = stacksets.load(sets.file("cluster"), templates)
    with pytest.raises(UserError) as caught:
        targets.load([own], templates)
    assert caught.value.exit_code == 3
    assert complaint in str(caught.value)
    others = stacksets.load(sets.self_managed("cluster"), templates)
    assert targets.load([others], templates)


def test_a_template_that_is_not_the_committed_one_is_refused(sets: Sets, tmp_path: Path) -> None:
    templates = retouched(tmp_path, "cluster", untouched)
    (templates / "1.0.0" / "cluster.json").write_text(json.dumps({"Resources": {}}))
    with pytest.raises(UserError, match="is not the file that manifest"):
        targets.load([stacksets.load(sets.file("cluster"), templates)], templates)


def untouched(_: dict[str, Any]) -> None:
    """Leave a template as it is."""


def loaded(sets: Sets) -> tuple[targets.SetTarget, ...]:
    """Return all sets there are files for."""
    found = stacksets.load_all(sorted(sets.folder.glob("*.yaml")), TEMPLATES)
    return targets.load(found, TEMPLATES)
