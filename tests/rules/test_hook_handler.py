"""E9054: the handler of inline code."""

from __future__ import annotations

from typing import Any

import pytest
from codedeploy_stack import GONE, changed
from rule_cases import findings


@pytest.mark.parametrize("handler", ["hook.handler", "handler", "Index.handler", "src/index.handler"])
def test_a_handler_in_another_file_is_found(handler: str) -> None:
    ((_, message),) = findings(changed("Hook.Handler", handler), "E9054")
    assert f"is index.handler, not {handler}" in message


@pytest.mark.parametrize("handler", ["index.handler", "index.main", {"Ref": "Image"}, GONE])
def test_a_handler_in_the_file_or_unknown_is_left_alone(handler: Any) -> None:
    assert findings(changed("Hook.Handler", handler), "E9054") == []


def test_code_from_elsewhere_and_layers_are_left_alone() -> None:
    elsewhere = changed("Hook.Code", {"S3Bucket": "code", "S3Key": "hook.zip"}, changed("Hook.Handler", "hook.main"))
    assert findings(elsewhere, "E9054") == []
    wrapped = changed("Hook.Layers", [{"Ref": "Image"}], changed("Hook.Handler", "datadog_lambda.handler.handler"))
    assert findings(wrapped, "E9054") == []
