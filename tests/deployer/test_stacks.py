"""What is read of a stack."""

from __future__ import annotations

from typing import Any

import pytest

from generator.deployer import stacks

from .aws import Aws
from .harness import Stage


class _Client:
    """A CloudFormation that has one template, as a text that no JSON is."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def get_template(self, **_asked: str) -> dict[str, Any]:
        return {"TemplateBody": self._body}


@pytest.mark.parametrize("body", ["{", "a: [", "- 1", "just words", "", "[" * 1000])
def test_a_text_that_is_no_template_has_no_owner(body: str) -> None:
    assert stacks.template(_Client(body), "x") == {}


def test_a_template_of_the_console_in_yaml_is_the_one_that_we_deploy(aws: Aws) -> None:
    stage = Stage(aws)
    target = stage.target("cluster")
    text = (stage.templates / target.version / "cluster.yaml").read_text(encoding="utf-8")
    assert stacks.template(_Client(text), "x") == target.template
