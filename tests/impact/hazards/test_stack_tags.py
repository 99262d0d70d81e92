"""Hazards of changed tags of stacks."""

from __future__ import annotations

import pytest

from .updates import Tags, found, names, released

FROZEN = {
    ("service", "Service"),
    ("target-groups", "ProductionListenerRule"),
    ("target-groups", "TestListenerRule"),
}


def tags(**stacks: str) -> Tags:
    return {key.replace("_", "-"): {"Version": value} for key, value in stacks.items()}


def test_changed_tags_reach_whatever_is_frozen_in_their_stack() -> None:
    told = found(released(), released(), tags(service="1", target_groups="1"), tags(service="2", target_groups="2"))
    assert set(told) == FROZEN
    assert all([each.name for each in hazards] == ["stack-tags-reach-frozen"] for hazards in told.values())
    assert "(Version changes)" in told["service", "Service"][0].why


def test_only_the_stack_whose_tags_change_is_reached() -> None:
    before, after = tags(service="1", target_groups="1"), tags(service="1", target_groups="2")
    assert set(names(released(), released(), before, after)) == {key for key in FROZEN if key[0] == "target-groups"}


@pytest.mark.parametrize("after", [{}, {"service": {}}])
def test_a_tag_that_goes_is_a_change(after: Tags) -> None:
    assert set(names(released(), released(), tags(service="1"), after)) == {("service", "Service")}


def test_the_same_tags_and_tags_elsewhere_reach_nothing() -> None:
    before, after = tags(service="1", alarms="1", network="1"), tags(service="1", alarms="2", network="2")
    assert not names(released(), released(), before, after)


def test_tags_that_nobody_knows_are_not_guessed_at() -> None:
    assert not names(released(), released())
