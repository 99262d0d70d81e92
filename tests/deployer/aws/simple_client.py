"""A client of CloudFormation that does what it is told and waits by asking, for the fake's own tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .fake import Aws

_POLLS = 200


class SimpleClient:
    """One stack, through boto3."""

    def __init__(self, aws: Aws, stack: str) -> None:
        self.aws, self.stack = aws, stack
        self.api = aws.client("cloudformation")
        self._number = 0

    def ask(self, template: Mapping[str, Any], *, kind: str = "UPDATE", **more: Any) -> Any:
        """Create a change set, and return its ARN."""
        self._number += 1
        parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in more.pop("values", {}).items()]
        made = self.api.create_change_set(
            StackName=self.stack,
            ChangeSetName=f"number-{self._number}",
            ChangeSetType=kind,
            TemplateBody=json.dumps(template),
            Parameters=parameters,
            **more,
        )
        return made["Id"]

    def plan(self, template: Mapping[str, Any], **more: Any) -> Any:
        """Create a change set, wait until it is made, and return its description."""
        arn = self.ask(template, **more)
        for _ in range(_POLLS):
            described = self.api.describe_change_set(ChangeSetName=arn)
            if described["Status"] in ("CREATE_COMPLETE", "FAILED"):
                return described
        raise TimeoutError(described["Status"])

    def execute(self, change_set: str, **more: Any) -> Any:
        """Execute a change set, wait for the end, and return the stack."""
        self.api.execute_change_set(ChangeSetName=change_set, **more)
        return self.settled()

    def deploy(self, template: Mapping[str, Any], *, execute: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Do all of it."""
        planned = self.plan(template, **more)
        assert planned["Status"] == "CREATE_COMPLETE", planned["StatusReason"]
        return self.execute(planned["ChangeSetId"], **(execute or {}))

    def settled(self, name: str | None = None) -> Any:
        """Wait until nothing is in progress, and return the stack."""
        for _ in range(_POLLS):
            stack = self.describe(name)
            if not stack["StackStatus"].endswith("_IN_PROGRESS"):
                return stack
        raise TimeoutError(stack["StackStatus"])

    def describe(self, name: str | None = None) -> Any:
        """Return the stack."""
        return self.api.describe_stacks(StackName=name or self.stack)["Stacks"][0]

    def events(self) -> list[tuple[str, str, str]]:
        """Return logical id, status and reason of all events, the oldest first."""
        pages = self.api.get_paginator("describe_stack_events").paginate(StackName=self.aws_id())
        events = [event for page in pages for event in page["StackEvents"]]
        return [
            (event["LogicalResourceId"], event["ResourceStatus"], event.get("ResourceStatusReason", ""))
            for event in reversed(events)
        ]

    def aws_id(self) -> str:
        """Return the newest stack's id, even of a deleted one."""
        everywhere = self.aws.cloudformation.regions.values()
        return next(one.id for region in everywhere for one in reversed(region.stacks) if one.name == self.stack)
