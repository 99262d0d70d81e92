"""W9107: tags that can be moved."""

from __future__ import annotations

from pipeline_cases import complaint, messages, resources


def test_mutable_tags_are_found() -> None:
    for properties in ({}, {"ImageTagMutability": "MUTABLE"}):
        assert "IMMUTABLE keeps them" in complaint(resources(Repo=("AWS::ECR::Repository", properties)), "W9107")


def test_other_tags_are_left_alone() -> None:
    for value in ("IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", {"Ref": "Given"}):
        template = resources(Repo=("AWS::ECR::Repository", {"ImageTagMutability": value}))
        assert messages(template, "W9107") == []
