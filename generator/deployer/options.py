"""What a person decided on the command line, for all stacks of a run."""

from __future__ import annotations

from dataclasses import dataclass

from generator.deployer.order import MAX_PARALLEL

_MINUTE = 60.0


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to deploy. `allow_replace` names logical ids whose data may die, `retry` the keys of stacks that failed.

    `timeout` is in seconds, for each stack; None is the target's own. `wait_timeout` is how long an operation that
    somebody else has begun is waited for.
    """

    allow_replace: frozenset[str] = frozenset()
    retry: frozenset[str] = frozenset()
    recreate_failed: bool = False
    wait: bool = True
    wait_timeout: float = 60 * _MINUTE
    wait_for_connection: bool = True
    timeout: float | None = None
    max_parallel: int = MAX_PARALLEL
    keep_going: bool = True
