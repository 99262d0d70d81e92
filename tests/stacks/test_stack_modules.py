"""The stacks as Python modules: the import rule is the stack graph, and a misspelt value stops at the import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import generator
from generator.blueprint import Export, Scope
from generator.stacks import STACKS

FOLDER = Path(generator.__file__).parent / "stacks"
MODULES = [stack.name.replace("-", "_") for stack in STACKS]


def _imported(module: str) -> dict[str, set[str]]:
    """Return the names that a stack's module imports from each other stack's module."""
    names: dict[str, set[str]] = {}
    for node in ast.walk(ast.parse((FOLDER / f"{module}.py").read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("generator.stacks."):
            names.setdefault(str(node.module).split(".")[2], set()).update(alias.name for alias in node.names)
    return names


def test_every_stack_has_a_module_and_every_module_a_stack() -> None:
    assert {path.stem for path in FOLDER.glob("*.py")} - {"__init__"} == set(MODULES)


@pytest.mark.parametrize("module", MODULES)
def test_a_stack_takes_values_from_earlier_stacks_only(module: str) -> None:
    assert all(MODULES.index(other) < MODULES.index(module) for other in _imported(module))


def test_values_are_constants_and_no_helper_of_another_stack_is_borrowed() -> None:
    for module in MODULES:
        for names in _imported(module).values():
            assert all(name.isupper() for name in names), (module, names)


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("from generator.stacks.network import VPC_IDD", "ImportError: cannot import name 'VPC_IDD'"),
        (
            "from generator.stacks.netwrk import VPC_ID",
            "ModuleNotFoundError: No module named 'generator.stacks.netwrk'",
        ),
        ("from generator.stacks import network; network.VPC_IDD", "has no attribute 'VPC_IDD'"),
        ("from awacs import ecs; ecs.DescribeServicess", "has no attribute 'DescribeServicess'"),
    ],
)
def test_a_misspelt_value_stops_python(statement: str, complaint: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", statement], capture_output=True, text=True, check=False, cwd=FOLDER.parent.parent
    )
    assert run.returncode == 1
    assert complaint in run.stderr


def test_a_cycle_of_stacks_stops_python(tmp_path: Path) -> None:
    # What would happen if an earlier stack took a value of a later one.
    (tmp_path / "network.py").write_text("from service import NAME\nVPC_ID = 1\n")
    (tmp_path / "service.py").write_text("from network import VPC_ID\nNAME = 2\n")
    run = subprocess.run(
        [sys.executable, "-c", "import network"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert "ImportError: cannot import name 'VPC_ID' from partially initialized module" in run.stderr


def test_a_module_of_a_stack_is_imported_only_when_its_template_is_built() -> None:
    statement = (
        "import sys; from generator.stacks import STACKS; "
        "print([name for name in sys.modules if name.startswith(('troposphere', 'awacs', 'generator.stacks.'))])"
    )
    run = subprocess.run(
        [sys.executable, "-c", statement], capture_output=True, text=True, check=True, cwd=FOLDER.parent.parent
    )
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.name)
def test_a_stack_is_built_the_same_each_time(stack: object) -> None:
    one, other = (stack.build().to_json() for _ in range(2))  # type: ignore[attr-defined]
    assert one == other


def test_an_export_is_owned_by_one_stack() -> None:
    owners: dict[str, str] = {}
    for module in MODULES:
        imported = set().union(*_imported(module).values())
        for key, value in vars(sys.modules[f"generator.stacks.{module}"]).items():
            if isinstance(value, Export) and key not in imported:
                assert owners.setdefault(value.name, module) == module
    assert len(owners) > 10


def test_scopes_say_by_which_parameters_a_name_begins() -> None:
    assert {scope.value for scope in Scope} == {
        "${EnvironmentName}",
        "${EnvironmentName}-${ServiceName}",
        "${ServiceName}",
    }
