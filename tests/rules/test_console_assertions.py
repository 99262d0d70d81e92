"""W9154: an assertion that fails is explained."""

from __future__ import annotations

from typing import Any

import pytest
from rule_cases import findings

FORM: dict[str, Any] = {"AWS::CloudFormation::Interface": {"ParameterGroups": []}}


def assertion(**others: Any) -> dict[str, Any]:
    rule = {"Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "Port"}, "1"]}, **others}]}
    return {"Metadata": FORM, "Rules": {"PortIsOne": rule}}


def test_an_assertion_without_words_is_found() -> None:
    ((_, message),) = findings(assertion(), "W9154")
    assert "PortIsOne" in message
    assert findings(assertion(AssertDescription="The port must be 1."), "W9154") == []
    assert findings({**assertion(), "Metadata": {}}, "W9154") == []


@pytest.mark.parametrize("rules", [{"R": None}, {"R": {"Assertions": "x"}}, {"R": {"Assertions": [1]}}, []])
def test_malformed_rules_raise_nothing(rules: Any) -> None:
    assert findings({"Metadata": FORM, "Rules": rules}, "W9154") == []
