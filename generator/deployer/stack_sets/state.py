"""A set as CloudFormation has it, read anew by every command: nothing is remembered between two of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from generator.deployer.stack_sets.api import Api, is_absent

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stack_sets.targets import SetTarget

Cell = tuple[str, str]  # account and Region

_PAGE = 100
_UNDER_WAY = frozenset({"QUEUED", "RUNNING", "STOPPING"})
SUSPENDED = "SKIPPED_SUSPENDED_ACCOUNT"


@dataclass(frozen=True, kw_only=True)
class Instance:
    """The stack of an account in a Region, in CloudFormation's words."""

    account: str
    region: str
    unit: str = ""
    status: str = ""
    detailed: str = ""
    reason: str = ""
    stack_id: str = ""
    drift: str = ""

    @property
    def cell(self) -> Cell:
        """Where it is."""
        return self.account, self.region


@dataclass(frozen=True, kw_only=True)
class Operation:
    """An operation on the set."""

    id: str
    action: str
    status: str
    began: str = ""
    failed: int = 0

    @property
    def is_under_way(self) -> bool:
        """Whether something of it is yet to come."""
        return self.status in _UNDER_WAY


@dataclass(frozen=True, kw_only=True)
class State:
    """A set and its instances. `registered` are the units whose new accounts get stacks, each with its Regions."""

    arn: str
    template: object = field(repr=False)
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    capabilities: frozenset[str] = frozenset()
    service_managed: bool = True
    managed_execution: bool = True
    administration_role: str | None = None
    execution_role: str | None = None
    auto_deployment: bool = False
    retain: bool = False
    depends_on: frozenset[str] = frozenset()
    instances: Mapping[Cell, Instance] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()
    registered: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def under_way(self) -> tuple[Operation, ...]:
        """The operations that run or wait, the oldest first."""
        return tuple(operation for operation in reversed(self.operations) if operation.is_under_way)


def read(session: Session, target: SetTarget) -> State | None:
    """Return the set, None if there is none. Costs a call for each hundred instances, and three more."""
    api = Api(session, target)
    state = read_set(session, target)
    if state is None:
        return None
    registered: dict[str, frozenset[str]] = {}
    if state.auto_deployment:
        for each in api.all("list_stack_set_auto_deployment_targets", MaxResults=_PAGE):
            registered[each["OrganizationalUnitId"]] = frozenset(each["Regions"])
    return replace(
        state,
        instances={each.cell: each for each in map(_instance, api.all("list_stack_instances", MaxResults=_PAGE))},
        operations=newest_operations(api),
        registered=registered,
    )


def read_set(session: Session, target: SetTarget) -> State | None:
    """Return the set without its instances and operations, None if there is none."""
    try:
        return _state(Api(session, target).ask("describe_stack_set")["StackSet"])
    except ClientError as error:
        if not is_absent(error):
            raise
        return None


def newest_operations(api: Api) -> tuple[Operation, ...]:
    """Return the newest hundred operations, the newest first: what runs is among them."""
    return tuple(operation(each) for each in api.ask("list_stack_set_operations", MaxResults=_PAGE)["Summaries"])


def operation(shown: Mapping[str, Any]) -> Operation:
    """Return an operation, from its summary or its description."""
    return Operation(
        id=shown["OperationId"],
        action=shown.get("Action", ""),
        status=shown["Status"],
        began=shown["CreationTimestamp"].isoformat() if "CreationTimestamp" in shown else "",
        failed=shown.get("StatusDetails", {}).get("FailedStackInstancesCount", 0),
    )


def overrides(session: Session, target: SetTarget, cells: Iterable[Cell]) -> dict[Cell, dict[str, str]]:
    """Return the overrides of instances. Only a description of each has them, so ask for few."""
    api = Api(session, target)
    found: dict[Cell, dict[str, str]] = {}
    for account, region in cells:
        shown = api.ask("describe_stack_instance", StackInstanceAccount=account, StackInstanceRegion=region)
        found[account, region] = _values(shown["StackInstance"].get("ParameterOverrides", ()))
    return found


def instance(session: Session, target: SetTarget, cell: Cell) -> Instance:
    """Return one instance."""
    account, region = cell
    shown = Api(session, target).ask(
        "describe_stack_instance", StackInstanceAccount=account, StackInstanceRegion=region
    )
    return _instance(shown["StackInstance"])


def _state(shown: Mapping[str, Any]) -> State:
    automatic = shown.get("AutoDeployment", {})
    return State(
        arn=shown["StackSetARN"],
        template=_template(shown.get("TemplateBody", "")),
        parameters=_values(shown.get("Parameters", ())),
        tags={tag["Key"]: tag["Value"] for tag in shown.get("Tags", ())},
        capabilities=frozenset(shown.get("Capabilities", ())),
        service_managed=shown.get("PermissionModel") == "SERVICE_MANAGED",
        managed_execution=bool(shown.get("ManagedExecution", {}).get("Active")),
        administration_role=shown.get("AdministrationRoleARN"),
        execution_role=shown.get("ExecutionRoleName"),
        auto_deployment=bool(automatic.get("Enabled")),
        retain=bool(automatic.get("RetainStacksOnAccountRemoval")),
        depends_on=frozenset(automatic.get("DependsOn", ())),
    )


def _template(body: str) -> object:
    """Return the template's content. It is as it was sent: YAML, if somebody has made the set in the console."""
    try:
        return json.loads(body)
    except ValueError:
        return _from_yaml(body)


def _from_yaml(body: str) -> object:
    from generator.lint.document import SyntaxProblem, parse

    try:
        value = parse(body.encode(), may_be_yaml=True).value
    except SyntaxProblem:
        return body
    return json.loads(json.dumps(value))


def _values(shown: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {each["ParameterKey"]: each.get("ParameterValue", "") for each in shown}


def _instance(shown: Mapping[str, Any]) -> Instance:
    return Instance(
        account=shown["Account"],
        region=shown["Region"],
        unit=shown.get("OrganizationalUnitId", ""),
        status=shown.get("Status", ""),
        detailed=shown.get("StackInstanceStatus", {}).get("DetailedStatus", ""),
        reason=shown.get("StatusReason", ""),
        stack_id=shown.get("StackId", ""),
        drift=shown.get("DriftStatus", ""),
    )
