"""The committed templates are the golden files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import generator
from generator.stacks import STACKS

from .conftest import COMMITTED, contents, read_yaml

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
INLINE_LIMIT = 51_200

VERSION = generator.__version__


def test_what_is_committed_is_what_the_source_renders(rendered: Path) -> None:
    ours, committed = contents(rendered / VERSION), contents(COMMITTED / VERSION)
    stale = sorted(name for name in ours.keys() | committed.keys() if ours.get(name) != committed.get(name))
    assert not stale, f"templates/{VERSION} is stale: run `make render` and commit {', '.join(stale)}"


@pytest.mark.parametrize("name", [stack.name for stack in STACKS])
def test_a_template_may_be_sent_inline(rendered: Path, name: str) -> None:
    assert (rendered / VERSION / f"{name}.yaml").stat().st_size <= INLINE_LIMIT


@pytest.mark.parametrize("name", [stack.name for stack in STACKS])
def test_yaml_and_json_say_the_same(rendered: Path, name: str) -> None:
    as_json = json.loads((rendered / VERSION / f"{name}.json").read_bytes())
    assert read_yaml((rendered / VERSION / f"{name}.yaml").read_bytes()) == as_json


def test_every_file_is_utf_8_with_lf_and_one_final_newline(rendered: Path) -> None:
    for name, content in contents(rendered).items():
        assert content.decode("utf-8").endswith("\n"), name
        assert b"\r" not in content, name
        assert not content.endswith(b"\n\n"), name
