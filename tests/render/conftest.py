"""What the tests of rendering share: one rendered folder, copies of it, and ways to look at folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

import generator
from generator import render

ROOT = Path(generator.__file__).parent.parent
COMMITTED = ROOT / "templates"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of one render; nobody changes it."""
    output = tmp_path_factory.mktemp("rendered")
    render.write(output)
    return output


@pytest.fixture
def output(rendered: Path, tmp_path: Path) -> Path:
    """A copy of it, to change."""
    return Path(shutil.copytree(rendered, tmp_path / "output"))


@pytest.fixture
def target(output: Path) -> Path:
    """The folder of this version in the copy."""
    return output / generator.__version__


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run("render", ...)`: the command as a process of its own, in a folder that is not the project's."""

    def start(*arguments: object, code: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
        program = ["-c", code] if code else ["-m", "generator"]
        return subprocess.run(
            [sys.executable, *program, *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return start


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class _LongForm(yaml.CSafeLoader):
    """Reads `!Sub x` as `{"Fn::Sub": "x"}`, as CloudFormation does."""


def _function(loader: Any, name: str, node: yaml.Node) -> Mapping[str, Any]:
    value: Any
    if isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_scalar(node)
    if name == "GetAtt":
        # CloudFormation splits at the first dot: a logical ID has none, an attribute's name may.
        value = value.split(".", 1)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


_LongForm.add_multi_constructor("!", _function)


def read_yaml(text: str | bytes) -> Any:
    """A template as CloudFormation reads it."""
    return yaml.load(text, Loader=_LongForm)  # noqa: S506 - a subclass of the safe loader
