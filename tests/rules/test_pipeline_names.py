"""E9090: names in a pipeline."""

from __future__ import annotations

from typing import Any

import pytest
from pipeline_cases import build, complaint, messages, pipeline, source


@pytest.mark.parametrize(
    ("template", "what"),
    [
        (pipeline(Name="my pipeline"), "pipeline"),
        (pipeline(Name="x" * 101), "pipeline"),
        (pipeline(Stages=[{"Name": "To production", "Actions": [source()]}]), "stage"),
        (pipeline(source() | {"Name": "Check out"}), "action"),
        (pipeline(source() | {"Namespace": "Git.Code"}), "namespace"),
        (pipeline(source() | {"OutputArtifacts": [{"Name": "Source.zip"}]}), "artifact"),
        (pipeline(build() | {"InputArtifacts": [{"Name": "a b"}]}), "artifact"),
        (pipeline(Variables=[{"Name": "a b"}]), "variable"),
    ],
)
def test_a_name_of_other_characters_is_found(template: dict[str, Any], what: str) -> None:
    assert f"no name for a {what}" in complaint(template, "E9090")


def test_names_of_allowed_characters_and_unknown_ones_are_left_alone() -> None:
    assert messages(pipeline(Name="a.b@c_d-1"), "E9090") == []
    assert messages(pipeline(Name={"Fn::Sub": "${AWS::StackName} x"}), "E9090") == []
    assert messages(pipeline(source() | {"Name": 5}), "E9090") == []
