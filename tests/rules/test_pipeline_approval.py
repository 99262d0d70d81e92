"""W9097: who hears of an approval."""

from __future__ import annotations

from typing import Any

from pipeline_cases import action, after_source, complaint, messages, with_resources

SILENT = after_source(action("Ask", "Approval", "Manual", {"CustomData": "Go?"}))


def with_rule(events: Any) -> dict[str, Any]:
    return with_resources(SILENT, Rule=("AWS::CodeStarNotifications::NotificationRule", {"EventTypeIds": events}))


def test_an_approval_that_nobody_hears_of_is_found() -> None:
    assert "Nobody hears that Ask" in complaint(SILENT, "W9097")
    assert messages(after_source(action("Ask", "Approval", "Manual")), "W9097")
    assert messages(with_rule(["codepipeline-pipeline-pipeline-execution-failed"]), "W9097")


def test_a_topic_or_a_rule_is_enough() -> None:
    told = action("Ask", "Approval", "Manual", {"NotificationArn": {"Ref": "Given"}})
    assert messages(after_source(told), "W9097") == []
    for events in (["codepipeline-pipeline-manual-approval-needed"], [{"Ref": "Given"}], {"Ref": "Given"}):
        assert messages(with_rule(events), "W9097") == []
