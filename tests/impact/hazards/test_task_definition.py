"""Hazards of revisions that an update deregisters."""

from __future__ import annotations

import pytest

from .natives import native
from .updates import Templates, changed, names, released

TASKS = ("service", "FirstTaskDefinition")


def more_memory(templates: Templates) -> None:
    templates["service"]["Resources"]["FirstTaskDefinition"]["Properties"]["Memory"] = "2048"


def test_our_own_revision_is_kept_when_it_is_replaced() -> None:
    assert not names(*changed(more_memory))


@pytest.mark.parametrize("policy", ["Delete", None])
def test_a_revision_that_is_not_retained_is_lost(policy: str | None) -> None:
    def change(templates: Templates) -> None:
        more_memory(templates)
        body = templates["service"]["Resources"]["FirstTaskDefinition"]
        body.pop("UpdateReplacePolicy")
        body |= {"UpdateReplacePolicy": policy} if policy else {}

    assert names(*changed(change))[TASKS] == ["revision-deregistered"]


def test_a_removed_revision_is_lost_unless_the_old_template_retains_it() -> None:
    def change(templates: Templates) -> None:
        templates["one"]["Resources"].pop("Tasks")

    old = native()
    assert not names(*changed(change, old))
    old["one"]["Resources"]["Tasks"].pop("DeletionPolicy")
    assert names(*changed(change, old)) == {("one", "Tasks"): ["revision-deregistered"]}


def test_a_task_definition_of_no_service_may_go() -> None:
    old = released()
    old["service"]["Resources"]["Batch"] = {"Type": "AWS::ECS::TaskDefinition", "Properties": {"Family": "batch"}}
    assert not names(*changed(lambda templates: templates["service"]["Resources"].pop("Batch"), old))
