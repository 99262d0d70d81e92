"""All pipelines, as stacks make and change them, and the pushes that start them.

A pipeline starts when it is made, and with every push that its trigger wants. A change gives it a new version;
executions that run keep the one that they started with.
https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

from generator.rehearsal.codepipeline import globs, place
from generator.rehearsal.codepipeline.executions import Executions
from generator.rehearsal.codepipeline.model import Pipeline
from generator.rehearsal.codepipeline.repositories import Push
from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call
from generator.rehearsal.state import State, now

_TYPE = "AWS::CodePipeline::Pipeline"
_SOURCE = "CodeStarSourceConnection"

Properties = Mapping[str, Any]


class Pipelines:
    """The pipelines by account, Region and name; `status` is that of a connection."""

    def __init__(self, state: State, executions: Executions, status: Callable[[str], str]) -> None:
        self.all: dict[tuple[str, str, str], Pipeline] = {}
        self._records = state.store(_TYPE)
        self._executions = executions
        self._status = status

    def install(self) -> None:
        """Follow what stacks do to the records of pipelines."""
        handler = provisioners._RESOURCE_HANDLERS[_TYPE]
        create, update, delete = handler["create"], handler["update"], handler["delete"]

        def created(logical_id: str, properties: Properties, stack: str) -> tuple[str, dict[str, str]]:
            place.must_be_assumable(properties, get_region())
            name, attributes = create(logical_id, properties, stack)
            pipeline = Pipeline(get_account_id(), get_region(), dict(self._records[name]))
            self.all[pipeline.account, pipeline.region, name] = pipeline
            self._executions.start(pipeline, {"triggerType": "CreatePipeline", "triggerDetail": _user(pipeline)})
            return name, attributes

        def updated(name: str, old: Properties, new: Properties, stack: str) -> tuple[str, dict[str, str]]:
            place.must_be_assumable(new, get_region())
            pipeline = self.all[get_account_id(), get_region(), name]
            # What a template no longer says is gone.
            self._records[name] = {}
            update(name, old, new, stack)
            self._records[name]["version"] = version = int(pipeline.declaration["version"]) + 1
            pipeline.declaration, pipeline.updated = dict(self._records[name]), now()
            if str(new.get("RestartExecutionOnUpdate")).lower() == "true":
                self.start(pipeline)
            return name, {"Version": str(version)}

        def deleted(name: str, properties: Properties) -> None:
            delete(name, properties)
            _end(self.all.pop((get_account_id(), get_region(), name), None))

        handler.update(create=created, update=updated, delete=deleted)

    def find(self, call: Call, name: str) -> Pipeline:
        """Return a pipeline of the caller."""
        found = self.all.get((call.account, call.region, name))
        if found is None:
            raise ApiError(
                "PipelineNotFoundException", f"Account '{call.account}' does not have a pipeline with name '{name}'"
            )
        return found

    def start(self, pipeline: Pipeline, sources: Mapping[str, tuple[str, str]] | None = None) -> str:
        """Start a pipeline as somebody who asks for it; return the id of the execution."""
        trigger = {"triggerType": "StartPipelineExecution", "triggerDetail": _user(pipeline)}
        return self._executions.start(pipeline, trigger, sources).id

    def forget(self) -> None:
        """End all that runs, and forget every pipeline."""
        for pipeline in tuple(self.all.values()):
            _end(pipeline)
        self.all.clear()

    def pushed(self, push: Push) -> None:
        """Start the pipelines that a push is for. Through a connection that does not work, nothing is heard of it."""
        for pipeline in tuple(self.all.values()):
            for action in _sources(pipeline.declaration, push):
                self._heard(pipeline, action, push)
                break

    def _heard(self, pipeline: Pipeline, action: Mapping[str, Any], push: Push) -> None:
        connection = action["configuration"]["ConnectionArn"]
        if self._status(connection) != "AVAILABLE":
            return
        trigger = {"triggerType": "WebhookV2", "triggerDetail": connection}
        try:
            self._executions.start(pipeline, trigger, {action["name"]: (push.branch, push.commit)})
        except ApiError as error:
            sys.stderr.write(f"A push starts nothing: {error}\n")


def _sources(declaration: Mapping[str, Any], push: Push) -> Iterator[Mapping[str, Any]]:
    """Yield the source actions of a pipeline that a push starts.

    A trigger takes the place of `DetectChanges`; one without a filter wants the branch of its action.
    """
    filters = {
        each["gitConfiguration"]["sourceActionName"]: each["gitConfiguration"].get("push", [])
        for each in declaration.get("triggers", ())
    }
    for action in declaration["stages"][0]["actions"]:
        configuration = action.get("configuration", {})
        if action["actionTypeId"]["provider"] != _SOURCE or configuration["FullRepositoryId"] != push.repository:
            continue
        wanted = filters.get(action["name"], [])
        if any(globs.wants(each, push.branch, push.paths) for each in wanted):
            yield action
        detects = action["name"] in filters or configuration.get("DetectChanges", "true") == "true"
        if not wanted and detects and configuration["BranchName"] == push.branch:
            yield action


def _user(pipeline: Pipeline) -> str:
    return f"arn:aws:iam::{pipeline.account}:root"


def _end(pipeline: Pipeline | None) -> None:
    if pipeline:
        pipeline.is_gone = True
        pipeline.tell()
