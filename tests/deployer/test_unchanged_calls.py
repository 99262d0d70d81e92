"""A deployment that finds nothing to do costs three calls a stack at most, and one for who calls."""

from __future__ import annotations

from collections import Counter

from . import happened
from .aws import Aws
from .harness import Stage


def test_nothing_to_do_costs_little(aws: Aws) -> None:
    stage = Stage(aws)
    stage.connect()
    assert stage.deploy().code == 0
    aws.calls.clear()

    assert stage.deploy().code == 0

    each = Counter(happened.subject(aws, call) for call in aws.calls.all if call.service == "cloudformation")
    assert each.keys() == {target.name for target in stage.targets}
    assert max(each.values()) <= 3
    assert len(aws.calls.all) == sum(each.values()) + 1
    frozen = {target.name for target in stage.targets if target.frozen}
    assert {name for name, count in each.items() if count == 3} == frozen
