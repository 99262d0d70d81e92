"""What every course of an operation is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from .model import Operation, Resource, Stack, Version
from .physical import physical_id
from .region import Region
from .script import Step
from .versions import concrete, in_order

Steps = Iterator[Step]
_SUCCESS = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE"})


class Course:
    """One operation on one stack, step by step: a subclass says in `steps` what happens."""

    def __init__(self, region: Region, stack: Stack, operation: Operation, version: Version | None = None) -> None:
        self.region, self.stack, self.operation = region, stack, operation
        self.version = version
        self._steps = self._scripted() if operation.script.timeline else self.steps()

    def next(self) -> Step | None:
        """Return the next step."""
        return next(self._steps, None)

    def steps(self) -> Steps:
        """Return everything that happens."""
        raise NotImplementedError

    def _scripted(self) -> Steps:
        self.begin()
        for body in (self.version.resources if self.version else {}).items():
            if body[0] not in self.stack.resources:
                self.make(*body)
        yield from self.operation.script.timeline
        if self.stack.status in _SUCCESS and self.version is not None:
            self.settle(self.version)
        elif self.stack.status == "UPDATE_ROLLBACK_COMPLETE" and self.stack.stable is not None:
            before, self.stack.resources = self.stack.stable
            if before is not None:
                self.settle(before)

    # Parts ---------------------------------------------------------------------------------------------------------

    @property
    def script(self) -> Any:
        """What the test wants to go wrong."""
        return self.operation.script

    def begin(self) -> None:
        """Show the new template and values, and keep the old ones for a way back.

        A stack that failed without a rollback still has those from before.
        """
        if self.stack.stable is None:
            resources = {name: copy(resource) for name, resource in self.stack.resources.items()}
            self.stack.stable = self.stack.version, resources
        self.stack.version = self.version or self.stack.version

    def make(self, name: str, body: Mapping[str, Any]) -> Resource:
        """Add a resource to the stack that has no physical id yet."""
        resource = Resource(name, body["Type"], "", "CREATE_IN_PROGRESS", body, self.region.clock.now)
        self.stack.resources[name] = resource
        return resource

    def give_id(self, resource: Resource) -> None:
        """Let a resource begin to exist."""
        stack = self.stack
        body = concrete(resource.body, stack.resources)
        resource.physical_id = physical_id(self.region.place, stack.name, resource.logical_id, body, len(stack.events))

    def settle(self, version: Version) -> None:
        """Let the stack be what it was to be: with outputs and exports."""
        stack = self.stack
        stack.version, stack.stable = version, None
        stack.outputs = [_output(name, concrete(body, stack.resources)) for name, body in version.outputs.items()]
        stack.exports = exported(version, stack.resources)

    def stop_half_way(self, version: Version) -> None:
        """Let the stack be what was reached when an operation failed and nothing is rolled back."""
        reached = {
            name: resource.body
            for name, resource in self.stack.resources.items()
            if resource.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        }
        self.stack.version = replace(version, resources=reached, outputs={})

    def remove(self, names: list[str], failures: Mapping[str, str]) -> Iterator[Step]:
        """Delete resources in the reverse order of their needs; those that are to be kept are skipped."""
        for name in names:
            resource = self.stack.resources[name]
            if self.keeps(resource):
                yield Step(name, "DELETE_SKIPPED")
                continue
            yield Step(name, "DELETE_IN_PROGRESS")
            reason = failures.get(name) or self.obstacle(resource)
            yield Step(name, "DELETE_FAILED", reason) if reason else Step(name, "DELETE_COMPLETE")

    def keeps(self, resource: Resource) -> bool:
        """Say whether a deletion policy keeps a resource."""
        return resource.body.get("DeletionPolicy") in ("Retain", "RetainExceptOnCreate")

    def obstacle(self, resource: Resource) -> str:
        """Return why AWS would refuse to delete a resource."""
        return next((text for find in self.region.obstacles if (text := find(self.region, resource))), "")

    def with_status(self, status: str) -> list[str]:
        """Return the resources of a status, in order."""
        return [name for name, resource in self.stack.resources.items() if resource.status == status]


def exported(version: Version, resources: Mapping[str, Resource]) -> dict[str, str]:
    """Return the exports of a version, by name."""
    outputs = [concrete(body, resources) for body in version.outputs.values()]
    return {str(body["Export"]["Name"]): str(body["Value"]) for body in outputs if body.get("Export")}


def backwards(resources: Mapping[str, Resource]) -> list[str]:
    """Return the resources that exist so that each comes before those it needs."""
    bodies = {name: resource.body for name, resource in resources.items() if resource.exists}
    return in_order(bodies)[::-1]


def failed_text(verb: str, names: list[str]) -> str:
    """Return CloudFormation's sentence about resources that failed."""
    return f"The following resource(s) failed to {verb}: [{', '.join(names)}]. "


def _output(name: str, body: Mapping[str, Any]) -> dict[str, str]:
    output = {"OutputKey": name, "OutputValue": str(body["Value"])}
    if "Description" in body:
        output["Description"] = body["Description"]
    if body.get("Export"):
        output["ExportName"] = str(body["Export"]["Name"])
    return output
