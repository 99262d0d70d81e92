"""The diagram of a release: the stages of the pipeline, and how green gets its traffic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from generator.docs_tables import mermaid, stack_graph
from generator.docs_tables.release import Release
from generator.errors import UserError

_BUILD, _DEPLOY = "CodeBuild", "CodeDeployToECS"

# What the action of each provider does here, in the words of a reader; the code host is put in.
_WORK = {
    "CodeStarSourceConnection": "{host} connection",
    _BUILD: "CodeBuild: test, image, scan",
    "Manual": "",
    _DEPLOY: "CodeDeploy to ECS",
}


def text(release: Release) -> str:
    """Return the diagram as Markdown."""
    stages = list(stack_graph.stages(_pipeline(release)))
    host = _host(release)
    boxes = [_box(stage, host, optional=optional) for stage, optional in stages]
    order = " --> ".join(mermaid.identifier(stage["Name"]) for stage, _ in stages)
    hook = mermaid.box("hook", "Hook: probes green", f"for {release.default('TestWindowMinutes')} minutes")
    test, production = release.default("TestPort"), release.default("ProductionPort")
    return mermaid.chart(
        "LR",
        [
            'push(["git push"]) --> pipeline',
            *mermaid.group("pipeline", "CodePipeline", ["direction LR", *boxes, order]),
            f'{_stage_of(stages, _BUILD)} -- "image by commit" --> ecr[("ECR")]',
            f'{_stage_of(stages, _DEPLOY)} --> green["Green tasks"]',
            f'{hook} -- "test listener :{test}" --> green',
            f'green -- "test passed:<br>production listener :{production}" --> live(["Clients"])',
        ],
    )


def _pipeline(release: Release) -> Mapping[str, Any]:
    found = [pipeline for stack in release.stacks for pipeline in stack_graph.pipelines(stack)]
    if len(found) != 1:
        raise UserError(f"templates {release.version}: {len(found)} pipelines; the diagram of a release shows one")
    return found[0]


def _host(release: Release) -> str:
    """Return where the code is, as the connection says it."""
    resources = (resource for stack in release.stacks for resource in stack.resources.values())
    connections = (resource for resource in resources if resource["Type"] == "AWS::CodeConnections::Connection")
    return next((connection["Properties"]["ProviderType"] for connection in connections), "Code")


def _box(stage: Mapping[str, Any], host: str, *, optional: bool) -> str:
    provider = _providers(stage)[0]
    work = _WORK.get(provider, provider).format(host=host)
    return mermaid.box(stage["Name"], stage["Name"], work, "(optional)" if optional else "")


def _stage_of(stages: list[tuple[Mapping[str, Any], bool]], provider: str) -> str:
    for stage, _ in stages:
        if provider in _providers(stage):
            return mermaid.identifier(stage["Name"])
    raise UserError(f"the pipeline has no stage with an action of {provider}, which the diagram of a release shows")


def _providers(stage: Mapping[str, Any]) -> list[str]:
    return [action["ActionTypeId"]["Provider"] for action in stage["Actions"]]
