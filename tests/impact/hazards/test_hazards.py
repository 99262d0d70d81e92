"""All searches for hazards together."""

from __future__ import annotations

import re

import pytest

from generator.impact.model import Hazard

from .natives import native
from .updates import Templates, changed, found, names, released


def everything(templates: Templates) -> None:
    """Do much harm at once."""
    templates["deployment"]["Resources"]["DeploymentGroup"]["Properties"]["DeploymentGroupName"] = "other"
    templates["deployment"]["Resources"]["Hook"]["Properties"]["FunctionName"] = "other"
    templates["service"]["Resources"]["TaskRole"]["Properties"]["RoleName"] = "other"
    templates["service"]["Resources"]["FirstTaskDefinition"]["Properties"]["ContainerDefinitions"][0]["Name"] = "other"
    templates["target-groups"]["Resources"]["BlueTargetGroup"]["Properties"]["Port"] = 1
    templates["target-groups"]["Resources"].pop("TestListenerRule")
    templates["cluster"]["Resources"]["Cluster"]["Properties"]["ClusterName"] = "other"
    templates["registry"]["Resources"]["Repository"]["Properties"]["EncryptionConfiguration"] = {"EncryptionType": "x"}


def told() -> list[Hazard]:
    return [each for hazards in found(*changed(everything)).values() for each in hazards]


def test_a_release_against_itself_is_harmless() -> None:
    assert not names(released(), released())
    assert not names(native(), native())


def test_a_first_deployment_is_harmless() -> None:
    first = {key: {**template, "Resources": {}} for key, template in released().items()}
    assert not names(first, released())


def test_names_are_in_kebab_case_and_sentences_are_sentences() -> None:
    for hazard in told():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", hazard.name)
        for sentence in (hazard.why, hazard.remedy):
            assert sentence[0].isupper()
            assert sentence.endswith((".", '."'))
            assert "  " not in sentence
            assert not re.search(r"[{}](?!Enabled)", sentence)


def test_a_resource_is_told_of_a_hazard_once() -> None:
    assert all(len(each) == len(set(each)) for each in names(*changed(everything)).values())


def test_the_same_update_tells_the_same() -> None:
    assert found(*changed(everything)) == found(*changed(everything))


@pytest.mark.parametrize(
    "name",
    [
        "blue-green-service-replaced",
        "container-renamed",
        "custom-name-blocks-replacement",
        "deployment-group-replaced",
        "flows-into-frozen-service",
        "hook-renamed",
        "pair-target-group-replaced",
        "task-role-lost",
        "traffic-reset",
        "traffic-route-lost",
    ],
)
def test_hazards_are_found_beside_each_other(name: str) -> None:
    assert name in [each.name for each in told()]
