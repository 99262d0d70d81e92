"""W9095: a trigger beside the detection of changes."""

from __future__ import annotations

from typing import Any

from pipeline_cases import build, changed, complaint, messages, pipeline, source


def triggered(detect: Any, **git: Any) -> dict[str, Any]:
    trigger = {"ProviderType": "CodeStarSourceConnection", "GitConfiguration": {"SourceActionName": "Checkout", **git}}
    return pipeline(changed(source(), DetectChanges=detect), build(), Triggers=[trigger])


def test_detection_that_does_not_happen_is_found() -> None:
    assert "DetectChanges is 'false'" in complaint(triggered("true"), "W9095")


def test_paths_without_branches_are_found() -> None:
    paths = {"FilePaths": {"Includes": ["app/**"]}}
    assert "Branches too" in complaint(triggered("false", Push=[paths]), "W9095")
    assert "PullRequest" in complaint(triggered("false", PullRequest=[paths]), "W9095")
    assert messages(triggered("false", Push=[paths | {"Branches": {"Includes": ["main"]}}]), "W9095") == []


def test_one_way_of_starting_is_left_alone() -> None:
    for detect in ("false", None, {"Ref": "Given"}):
        assert messages(triggered(detect), "W9095") == []
    assert messages(pipeline(changed(source(), DetectChanges="true"), build()), "W9095") == []
