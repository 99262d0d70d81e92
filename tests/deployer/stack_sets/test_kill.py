"""Whatever a killed deployment left, the next one goes on from there, and it ends as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deployer.aws.stack_sets import StackSet

from .stage import A, B, C, Sets

DAYS = "LogRetentionDays"
ROOT = Path(__file__).parents[3]
# Everything that a deployment may do, in one: an update with a canary, an override, and a pruned account.
BEFORE: dict[str, Any] = {"canary": {"accounts": [B]}, "auto_deployment": {"enabled": True}}
AFTER: dict[str, Any] = {
    "canary": {"accounts": [B]},
    "overrides": {A: {DAYS: 7}},
    "parameters": {"EnvironmentName": "prod", DAYS: 14},
    "targets": {"organizational_units": ["ou-ab12-workload1"], "accounts": [C], "filter": "difference"},
}
MUTATIONS = ("CreateStackSet", "UpdateStackSet", "CreateStackInstances", "UpdateStackInstances", "DeleteStackInstances")


class Killed(BaseException):
    """What ends a process: no handler of ours may take it for an error."""


def outcome(there: StackSet) -> Any:
    """Return all that a deployment decides about a set."""
    instances = {cell: (each.status, each.has, each.overrides) for cell, each in there.instances.items()}
    return there.template, there.parameters, there.settings, there.registered, instances


def uninterrupted(sets: Sets) -> tuple[Any, list[str]]:
    """Return how it ends when nothing happens, and the calls it takes, after those of the first deployment."""
    sets.file("cluster", **BEFORE)
    first = sets.deploy("cluster")
    assert first.code == 0
    sets.file("cluster", **AFTER)
    sets.aws.calls.clear()
    assert sets.deploy("cluster", prune="delete").code == 0
    return outcome(sets.there("cluster")), sets.changes()


def test_a_deployment_with_everything_in_it_takes_five_calls(sets: Sets) -> None:
    _, calls = uninterrupted(sets)
    assert calls == [
        "UpdateStackSet",
        "UpdateStackInstances",
        "UpdateStackInstances",
        "DeleteStackInstances",
        "UpdateStackSet",
    ]


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("effect", ["before", "after"])
def test_killed_at_any_call_the_next_run_ends_the_same(sets: Sets, number: int, effect: str) -> None:
    expected, _ = uninterrupted(sets)
    sets.aws.cloudformation.sets.clear()
    sets.file("cluster", **BEFORE)
    sets.deploy("cluster")
    sets.file("cluster", **AFTER)
    _die(sets, number, effect)
    with pytest.raises(Killed):
        sets.deploy("cluster", prune="delete")
    _live(sets)
    assert sets.deploy("cluster", prune="delete").code == 0
    assert outcome(sets.there("cluster")) == expected
    assert sets.plan("cluster", prune="delete", detailed=True).code == 0


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("effect", ["before", "after"])
def test_killed_while_a_set_is_made_the_next_run_ends_the_same(sets: Sets, number: int, effect: str) -> None:
    given = BEFORE | {"overrides": {A: {DAYS: 7}}}
    sets.file("cluster", **given)
    sets.deploy("cluster")
    assert len(sets.changes()) == 4
    expected = outcome(sets.there("cluster"))
    sets.aws.cloudformation.sets.clear()
    _die(sets, number, effect)
    with pytest.raises(Killed):
        sets.deploy("cluster")
    _live(sets)
    assert sets.deploy("cluster").code == 0
    assert outcome(sets.there("cluster")) == expected


def test_a_process_that_is_killed_leaves_an_operation_that_the_next_run_waits_for(sets: Sets) -> None:
    sets.file("cluster", **BEFORE)
    gate = sets.aws.faults.hold("CreateStackInstances")
    program = (
        "import sys; from pathlib import Path\n"
        "from generator.deployer.stack_sets import commands, setup\n"
        "with setup.begun(['cluster'], yes=True, folder=Path(sys.argv[1]), templates=Path('templates')) as setting:\n"
        "    commands.carry_out(setting, None, 'text')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(sets.folder)], cwd=ROOT, stderr=subprocess.DEVNULL)
    sets.aws.calls.wait("CreateStackInstances")
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    gate.set()
    ended = sets.deploy("cluster")
    assert ended.code == 0
    assert "begun before" in sets.said
    assert {each.status for each in sets.there("cluster").instances.values()} == {"CURRENT"}
    assert len(sets.there("cluster").instances) == 6


def _die(sets: Sets, number: int, effect: str) -> None:
    """Let the process end at a call that changes something, before it is sent or when it has had its effect."""
    client = sets.clients.client("cloudformation", _place(sets))
    met = []

    def end(model: Any = None, **_: Any) -> None:
        if model.name in MUTATIONS:
            met.append(model.name)
            if len(met) == number + 1:
                raise Killed

    moment = "before-call" if effect == "before" else "after-call"
    client.meta.events.register(f"{moment}.cloudformation", end, unique_id="killed")


def _live(sets: Sets) -> None:
    for moment in ("before-call", "after-call"):
        sets.clients.client("cloudformation", _place(sets)).meta.events.unregister(
            f"{moment}.cloudformation", unique_id="killed"
        )


def _place(sets: Sets) -> Any:
    with sets.setting(("cluster",)) as setting:
        return setting.targets[0].place
