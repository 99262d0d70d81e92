"""The events of CloudFormation in our words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from generator.deployer.events import event_of

TIME = datetime(2026, 1, 1, tzinfo=UTC)


def test_an_event_without_anything_but_its_time_is_understood() -> None:
    event = event_of({"Timestamp": TIME})
    assert (event.time, event.resource, event.status, event.hook) == (TIME, "", "", "")


@pytest.mark.parametrize(
    ("status", "hook"),
    [
        ("HOOK_COMPLETE_FAILED", "Acme::Guard::Hook: no"),
        ("HOOK_FAILED", "Acme::Guard::Hook: no"),
        ("HOOK_COMPLETE_SUCCEEDED", ""),
        ("HOOK_IN_PROGRESS", ""),
    ],
)
def test_only_a_hook_that_refuses_is_quoted(status: str, hook: str) -> None:
    members = {"HookStatus": status, "HookType": "Acme::Guard::Hook", "HookStatusReason": "no"}
    assert event_of({"Timestamp": TIME, **members}).hook == hook
