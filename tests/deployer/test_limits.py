"""CloudFormation's limits: at the limit nothing is said, one beyond it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from generator.deployer import limits
from generator.deployer.targets import Target

from .test_order import LOADED


def _sized(size: int, **more: Any) -> Target:
    return replace(LOADED[0], body="ä" * (size // 2) + "x" * (size % 2), **more)


def _counted(section: str, count: int) -> Target:
    return replace(LOADED[0], template={section: {f"N{number}": {} for number in range(count)}})


def _described(size: int) -> Target:
    return replace(LOADED[0], template={"Description": "x" * size})


def _valued(size: int) -> Target:
    return replace(LOADED[0], parameters={"Name": "x" * size})


def _referring(count: int) -> Target:
    return replace(LOADED[0], body="{{resolve:ssm:/a}}" * count)


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (_sized, 51_200),
        (lambda size: _sized(size, template_bucket="bucket"), 1_000_000),
        (lambda count: _counted("Parameters", count), 200),
        (lambda count: _counted("Outputs", count), 200),
        (lambda count: _counted("Resources", count), 500),
        (lambda count: _counted("Mappings", count), 200),
        (_described, 1_024),
        (_valued, 4_096),
        (_referring, 60),
    ],
)
def test_a_limit_is_told_only_when_it_is_exceeded(make: Any, most: int) -> None:
    assert list(limits.problems(make(most))) == []
    [problem] = limits.problems(make(most + 1))
    assert problem.startswith("network")
    assert str(most) in problem


def test_what_is_committed_is_within_all_limits() -> None:
    assert [problem for target in LOADED for problem in limits.problems(target)] == []
