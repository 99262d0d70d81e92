"""W9125: the report of a hook is allowed on everything."""

from __future__ import annotations

from policy_cases import allow, sub, template
from rule_cases import findings

GROUP = sub("arn:${AWS::Partition}:codedeploy:${AWS::Region}:${AWS::AccountId}:deploymentgroup:${App}/web")


def test_the_report_of_a_hook_on_its_group_is_a_warning() -> None:
    statement = allow("codedeploy:PutLifecycleEventHookExecutionStatus", GROUP)
    assert [name for name, _ in findings(template(statement), "E9122", "W9125")] == ["W9125"]
    assert findings(template({**statement, "Resource": "*"}), "E9122", "W9125") == []
