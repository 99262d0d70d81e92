"""Every private name of ministack that the rehearsal uses is what it was when it was used first.

ministack promises nothing of these; a new version of it must pass here before it may be pinned.
"""

from __future__ import annotations

import ast
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.local import ENVIRONMENT, ROOT

# A function is known by its parameters, anything else by its type.
NAMES = {
    "app._reset_all_state": "()",
    "services.alb._action_xml": "(a)",
    "services.alb._listeners": "AccountRegionScopedDict",
    "services.alb._p": "(params key default)",
    "services.alb._parse_actions": "(params prefix)",
    "services.alb._rules": "AccountRegionScopedDict",
    "services.alb._tgs": "AccountRegionScopedDict",
    "services.cloudformation._exports": "AccountRegionScopedDict",
    "services.cloudformation._stack_events": "AccountRegionScopedDict",
    "services.cloudformation._stacks": "AccountRegionScopedDict",
    "services.cloudformation.engine._construct_cfn_tag": "(tag_name)",
    "services.cloudformation.engine._intrinsic_references": "(value)",
    "services.cloudformation.engine._parse_template": "(template_body)",
    "services.cloudformation.engine._resolve_refs": "(value resources params conditions mappings stack_name stack_id)",
    "services.cloudformation.handlers._ACTION_HANDLERS": "dict",
    "services.cloudformation.handlers._imported_export_names": "(stack stack_name)",
    "services.cloudformation.handlers._resolve_stack": "(stack_name)",
    "services.cloudformation.helpers._error": "(code message status)",
    "services.cloudformation.helpers._extract_members": "(params prefix)",
    "services.cloudformation.helpers._p": "(params key default)",
    "services.cloudformation.helpers._resolve_template": "(params)",
    "services.cloudformation.helpers._xml": "(status root_tag inner)",
    "services.cloudformation.provisioners._RESOURCE_HANDLERS": "dict",
    "services.cloudformation.provisioners._delete_resource": "(resource_type physical_id props stack_name logical_id)",
    "services.cloudformation.provisioners._ecs_service_update": "(physical_id old_props new_props stack_name)",
    "services.cloudformation.provisioners._elbv2_listener_actions": "(props lb_arn prop)",
    "services.cloudformation.provisioners._elbv2_listener_rule_create": "(logical_id props stack_name)",
    "services.cloudformation.provisioners._physical_name": "(stack_name logical_id lowercase max_len seeded)",
    "services.cloudformation.provisioners._property_recreation": "(resource_type name)",
    "services.cloudformation.provisioners._provision_resource": "(resource_type logical_id props stack_name)",
    "services.cloudformation.provisioners._update_resource": "(resource_type physical_id old_props new_props stack_name logical_id old_attrs)",
    "services.cloudformation.stacks._add_event": "(stack_id stack_name logical_id resource_type status reason physical_id detailed_status)",
    "services.cloudformation.stacks._delete_resource": "(resource_type physical_id props stack_name logical_id)",
    "services.cloudformation.stacks._property_recreation": "(resource_type name)",
    "services.cloudformation.stacks._provision_resource": "(resource_type logical_id props stack_name)",
    "services.cloudformation.stacks._resolve_stack_outputs": "(outputs_defs conditions resources param_values mappings stack_name stack_id)",
    "services.cloudformation.stacks._runs_on_worker_thread": "(resource_type)",
    "services.cloudformation.stacks._update_resource": "(resource_type physical_id old_props new_props stack_name logical_id old_attrs)",
    "services.ec2._subnets": "AccountRegionScopedDict",
    "services.ecs._clusters": "AccountRegionScopedDict",
    "services.ecs._resolve_cluster_name": "(ref)",
}
_LOOK = """
import importlib, inspect, json, sys
found = {}
for path in json.load(sys.stdin):
    module, _, name = path.rpartition(".")
    value = getattr(importlib.import_module(f"ministack.{module}"), name, None)
    parameters = " ".join(inspect.signature(value).parameters) if callable(value) else ""
    found[path] = f"({parameters})" if callable(value) else type(value).__name__
json.dump(found, sys.stdout)
"""


def used() -> Iterator[str]:
    """Yield the private names of ministack in our source, whatever a module is called there."""
    for source in sorted((ROOT / "generator" / "rehearsal").rglob("*.py")):
        tree = ast.parse(source.read_text("utf-8"))
        modules = {
            alias.asname or alias.name: f"{node.module}.{alias.name}".removeprefix("ministack.")
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "ministack"
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr.startswith("_"):
                module = modules.get(node.value.id)
                if module:
                    yield f"{module}.{node.attr}"


@pytest.fixture(scope="module")
def found() -> dict[str, str]:
    """What ministack has under the names."""
    done = subprocess.run(
        [str(ENVIRONMENT / "bin" / "python"), "-c", _LOOK],
        input=json.dumps(list(NAMES)),
        env={"LOG_LEVEL": "CRITICAL"},
        capture_output=True,
        text=True,
        check=True,
    )
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def test_every_private_name_in_our_source_is_in_the_contract() -> None:
    assert set(used()) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_private_name_is_what_it_was(found: dict[str, str], name: str) -> None:
    assert found[name] == NAMES[name]


def test_the_version_that_the_contract_is_about_is_pinned() -> None:
    pins = Path(ROOT / "requirements-rehearsal.txt").read_text("utf-8").splitlines()
    assert "ministack==1.5.33" in pins
