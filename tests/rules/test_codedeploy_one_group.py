"""One deployment group for a service."""

from __future__ import annotations

from codedeploy_stack import OURS, stack
from rule_cases import findings


def test_one_service_has_one_group() -> None:
    template = stack()
    template["Resources"]["Second"] = template["Resources"]["Group"]
    assert [rule for rule, _ in findings(template, "E9024")] == ["E9024"]


def test_two_groups_that_exclude_each_other_may_have_one_service() -> None:
    template = stack()
    template["Parameters"]["Way"] = {"Type": "String", "AllowedValues": ["a", "b"]}
    template["Conditions"] = {
        "A": {"Fn::Equals": [{"Ref": "Way"}, "a"]},
        "B": {"Fn::Equals": [{"Ref": "Way"}, "b"]},
    }
    template["Resources"]["Second"] = {**template["Resources"]["Group"], "Condition": "B"}
    template["Resources"]["Group"]["Condition"] = "A"
    assert findings(template, *OURS) == []
