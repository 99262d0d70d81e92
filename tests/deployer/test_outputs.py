"""The outputs of stacks for people, programs and shells."""

from __future__ import annotations

import json
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.deployer import outputs
from generator.errors import UserError

from .aws import Aws
from .harness import Stage

values = st.dictionaries(
    st.from_regex(r"[A-Z][a-zA-Z0-9]{1,10}", fullmatch=True),
    st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30),
    max_size=3,
)


def test_the_outputs_of_what_is_there_are_read(aws: Aws) -> None:
    stage = Stage(aws)
    stage.put("network", "cluster")
    found = outputs.read(stage.setting().session, stage.targets)
    assert list(found) == ["network", "cluster"]
    assert found["cluster"]["TemplateVersion"] == "1.0.0"


def test_where_none_of_the_stacks_is_there_that_is_an_error(aws: Aws) -> None:
    stage = Stage(aws)
    with pytest.raises(UserError, match="there is none of the stacks dev-cluster; `ecs-bluegreen deploy` makes them"):
        outputs.read(stage.setting().session, [stage.target("cluster")])


@given(st.dictionaries(st.sampled_from(["network", "web.service"]), values))
def test_json_holds_exactly_the_outputs(found: dict[str, dict[str, str]]) -> None:
    assert json.loads(outputs.as_json(found)) == found


def test_a_table_has_its_values_below_each_other() -> None:
    assert (
        outputs.as_table({"network": {"Id": "v", "LongerName": "w"}})
        == "network.Id          v\nnetwork.LongerName  w\n"
    )
    assert outputs.as_table({"network": {}}) == ""


def test_the_names_for_a_shell_are_in_capitals() -> None:
    assert outputs.as_env({"web.service": {"EcsServiceName": "a"}}) == "WEB_SERVICE_ECS_SERVICE_NAME=a\n"


@settings(max_examples=10)
@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30))
def test_a_shell_reads_every_value_as_it_is(value: str) -> None:
    script = outputs.as_env({"a": {"B": value}}) + 'printf %s. "$A_B"\n'
    read = subprocess.run(["/bin/bash", "-c", script], capture_output=True, check=True).stdout
    assert read == value.encode() + b"."


@given(st.text(alphabet=st.sampled_from("ab=<end_\n\r '\"")))
def test_github_reads_every_value_as_it_is(value: str) -> None:
    text = outputs.as_github({"web.service": {"EcsServiceName": value, "Other": "x"}})
    assert _github_reads(text) == {"web_service_ecs_service_name": value, "web_service_other": "x"}


def _github_reads(text: str) -> dict[str, str]:
    """Read a file of outputs as the runner of GitHub Actions does."""
    found: dict[str, str] = {}
    lines = iter(text.split("\n")[:-1])
    for line in lines:
        if "<<" in line.split("=")[0]:
            name, delimiter = line.split("<<", 1)
            value = []
            while (following := next(lines)) != delimiter:
                value.append(following)
            found[name] = "\n".join(value)
        else:
            name, found_value = line.split("=", 1)
            found[name] = found_value
    return found
