"""Put the parts together. ministack is imported here, once the environment says what it reads there."""

from __future__ import annotations

from generator.rehearsal import (
    additions,
    change_sets,
    codebuild,
    codeconnections,
    codedeploy,
    conditions,
    function_clock,
    organizations,
    refusals,
    rollback_reasons,
    stack_set_drift,
    stack_sets,
    types,
)
from generator.rehearsal.codepipeline import service as codepipeline
from generator.rehearsal.faults import Faults
from generator.rehearsal.front import Front
from generator.rehearsal.resources import Resources
from generator.rehearsal.state import State


def make(clock_factor: float = 1.0) -> Front:
    """Return the engine; there can be one in a process, because ministack is."""
    state, faults = State(clock_factor), Faults()
    front = Front(state, faults)
    types.install(front)
    Resources(state, faults).install()
    conditions.install()
    refusals.install()
    rollback_reasons.install()
    additions.install(front)
    change_sets.install(front)
    codeconnections.install(front)
    builds = codebuild.install(front)
    codedeploy.install(front)
    codepipeline.install(front, builds)
    function_clock.install(clock_factor)
    sets = stack_sets.StackSets(front)
    organizations.install(front, sets)
    stack_set_drift.install(front, sets)
    return front
