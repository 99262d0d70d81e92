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
_NAMES = {
    "app": {
        "_reset_all_state": "()",
    },
    "core.lambda_runtime": {
        "_PYTHON_WORKER_SCRIPT": "str",
    },
    "services.alb": {
        "_ACTION_MAP": "dict",
        "_action_xml": "(a)",
        "_error": "(code message status)",
        "_lbs": "AccountRegionScopedDict",
        "_listeners": "AccountRegionScopedDict",
        "_p": "(params key default)",
        "_parse_actions": "(params prefix)",
        "_parse_targets_param": "(params prefix)",
        "_rules": "AccountRegionScopedDict",
        "_target_group_full_name_from_arn": "(arn)",
        "_targets": "AccountScopedDict",
        "_tg_attrs": "AccountScopedDict",
        "_tgs": "AccountRegionScopedDict",
        "_xml": "(status action inner)",
    },
    "services.cloudformation": {
        "_exports": "AccountRegionScopedDict",
        "_stack_events": "AccountRegionScopedDict",
        "_stacks": "AccountRegionScopedDict",
    },
    "services.cloudformation.changesets": {
        "_diff_resources": "(old_template new_template resources template changed_params retag)",
        "_find_change_set": "(cs_name stack_name)",
        "_resolve_props_for_diff": "(template params stack_name stack_id)",
    },
    "services.cloudformation.engine": {
        "_NO_VALUE": "object",
        "_construct_cfn_tag": "(tag_name)",
        "_intrinsic_references": "(value)",
        "_parse_template": "(template_body)",
        "_resolve_refs": "(value resources params conditions mappings stack_name stack_id)",
    },
    "services.cloudformation.handlers": {
        "_ACTION_HANDLERS": "dict",
        "_imported_export_names": "(stack stack_name)",
        "_resolve_stack": "(stack_name)",
    },
    "services.cloudformation.helpers": {
        "_error": "(code message status)",
        "_extract_members": "(params prefix)",
        "_p": "(params key default)",
        "_resolve_template": "(params)",
        "_xml": "(status root_tag inner)",
    },
    "services.cloudformation.provisioners": {
        "_RESOURCE_HANDLERS": "dict",
        "_delete_resource": "(resource_type physical_id props stack_name logical_id)",
        "_ecs_service_update": "(physical_id old_props new_props stack_name)",
        "_elbv2_listener_actions": "(props lb_arn prop)",
        "_elbv2_listener_rule_create": "(logical_id props stack_name)",
        "_physical_name": "(stack_name logical_id lowercase max_len seeded)",
        "_property_recreation": "(resource_type name)",
        "_provision_resource": "(resource_type logical_id props stack_name)",
        "_replacing_change": "(resource_type old_props new_props)",
        "_update_resource": "(resource_type physical_id old_props new_props stack_name logical_id old_attrs)",
    },
    "services.cloudformation.stacks": {
        "_add_event": "(stack_id stack_name logical_id resource_type status reason physical_id detailed_status)",
        "_delete_resource": "(resource_type physical_id props stack_name logical_id)",
        "_property_recreation": "(resource_type name)",
        "_provision_resource": "(resource_type logical_id props stack_name)",
        "_resolve_stack_outputs": "(outputs_defs conditions resources param_values mappings stack_name stack_id)",
        "_roll_back_operation": "(stack_name stack_id stack operation reason_override)",
        "_runs_on_worker_thread": "(resource_type)",
        "_update_resource": "(resource_type physical_id old_props new_props stack_name logical_id old_attrs)",
    },
    "services.cloudwatch": {
        "_alarms": "AccountRegionScopedDict",
        "_calc_stats": "(points)",
        "_composite_alarms": "AccountRegionScopedDict",
        "_dims_from_list": "(dimensions)",
        "_dims_key": "(dims)",
        "_dispatch_alarm_actions": "(alarm old_state new_state reason)",
        "_evaluate_alarm": "(alarm)",
        "_evaluate_parent_alarms": "(child seen)",
        "_metrics": "AccountRegionScopedDict",
        "_record_history": "(alarm_name old_state new_state reason alarm_type reason_data)",
        "_stat_value": "(stats stat_name points)",
        "_store_datum": "(namespace name dims ts unit value values counts stat_values)",
    },
    "services.ec2": {
        "_ACTION_MAP": "dict",
        "_eni_fields_xml": "(eni tag)",
        "_network_interfaces": "AccountRegionScopedDict",
        "_parse_filters": "(params)",
        "_security_groups": "AccountRegionScopedDict",
        "_subnets": "AccountRegionScopedDict",
        "_xml": "(status root_tag inner)",
    },
    "services.ecs": {
        "_ACTION_MAP": "dict",
        "_clusters": "AccountRegionScopedDict",
        "_delete_service": "(data)",
        "_reconcile_service_tasks": "(cluster_name svc_key)",
        "_refresh_service_state": "(cluster_name group)",
        "_resolve_cluster_name": "(ref)",
        "_resolve_td_key": "(ref)",
        "_services": "AccountRegionScopedDict",
        "_stop_task": "(data)",
        "_task_defs": "AccountRegionScopedDict",
        "_tasks": "AccountRegionScopedDict",
    },
}
NAMES = {f"{module}.{name}": known for module, names in _NAMES.items() for name, known in names.items()}
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
