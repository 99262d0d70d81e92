"""CloudFormation, without the services behind it: resources are entries with a status."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from deployer.aws.accounts import ACCOUNT, REGION
from deployer.aws.stack_sets import StackSetsApi

from .course import exported
from .creation import Creation
from .drift import DriftApi
from .executing import ExecutingApi
from .model import Operation, Stack
from .parameters import take
from .planning import version_of
from .recovering import RecoveringApi
from .script import ChangeSetScript, Hook, Script, Step, Validation
from .stacks import StacksApi
from .template import capabilities, parse
from .templates import TemplatesApi

__all__ = ["ChangeSetScript", "CloudFormation", "Hook", "Script", "Stack", "Step", "Validation"]


class CloudFormation(StacksApi, TemplatesApi, ExecutingApi, RecoveringApi, DriftApi, StackSetsApi):
    """The API, and what a test does behind it. Each method of the latter takes the account and Region it is about."""

    def stack(self, name: str, *, account: str = ACCOUNT, region: str = REGION) -> Stack:
        """Return a stack by name or id, to look into it or to change any field of it, such as `status`."""
        found = self.region(account, region).find(name)
        if found is None:
            raise LookupError(f"There is no stack {name} in {account}, {region}")
        return found

    def put(
        self,
        name: str,
        template: Mapping[str, Any] | str,
        parameters: Mapping[str, str] | None = None,
        *,
        status: str = "CREATE_COMPLETE",
        resources: Mapping[str, str] | None = None,
        tags: Sequence[tuple[str, str]] = (),
        account: str = ACCOUNT,
        region: str = REGION,
    ) -> Stack:
        """Let a stack be there, in any status, as if it had always been. `resources` sets statuses of resources."""
        here = self.region(account, region)
        body = template if isinstance(template, str) else json.dumps(template)
        parsed = parse(body)
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()]
        stack = here.new_stack(name, status)
        stack.capabilities = capabilities(parsed)
        asked = {"Tags": [{"Key": key, "Value": value} for key, value in tags]}
        version = version_of(here, stack, asked, body, take(parsed, given, None))
        operation = Operation(self.new_id(), "CREATE_STACK", here.clock.now, ended=here.clock.now)
        stack.operations.append(operation)
        course = Creation(here, stack, operation, version)
        while (step := course.next()) is not None:
            here.happen(stack, step, operation)
        stack.status, stack.reason = status, ""
        for logical_id, wanted in (resources or {}).items():
            stack.resources[logical_id].status = wanted
        assert exported(version, stack.resources) == stack.exports
        return stack

    def know(self, identifier: str, *, account: str = ACCOUNT, region: str = REGION, **facts: str) -> None:
        """Let EC2 know a VPC or subnet that parameters name, with what rules ask of it, such as its `VpcId`."""
        self.region(account, region).facts[identifier] = facts

    def script(self, name: str, script: Script, *, account: str = ACCOUNT, region: str = REGION) -> None:
        """Say how the next operation on a stack runs; several scripts are for several operations."""
        self.region(account, region).scripts[name].append(script)

    def script_change_set(
        self, name: str, script: ChangeSetScript, *, account: str = ACCOUNT, region: str = REGION
    ) -> None:
        """Say how the next change set of a stack is made."""
        self.region(account, region).change_set_scripts[name].append(script)

    def held(self, name: str, *, account: str = ACCOUNT, region: str = REGION) -> bool:
        """Say whether the operation on a stack stands still at a held step."""
        here = self.region(account, region)
        return here.held(here.get(name))

    def release(self, name: str, *, account: str = ACCOUNT, region: str = REGION) -> None:
        """Let an operation go on that stands still at a held step."""
        here = self.region(account, region)
        with self.clock.lock:
            here.release(here.get(name))
