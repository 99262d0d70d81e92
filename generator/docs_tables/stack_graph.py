"""Which stack needs which: by exports, and by the names that no export carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from generator.docs_tables.release import Release, Stack
from generator.errors import UserError

Edge = tuple[str, str]


def by_export(release: Release) -> set[Edge]:
    """Return which stack publishes what another imports; a stack that stands in for one is that one."""
    owners: dict[str, str] = {}
    edges = set()
    for stack in release.stacks:
        for name in stack.imports:
            if name not in owners:
                raise UserError(f"templates {release.version}: {stack.name} imports {name}, which none before exports")
            edges.add((owners[name], stack.name))
        owners |= dict.fromkeys(stack.exports, stack.instead_of or stack.name)
    return edges


def direct(edges: set[Edge]) -> set[Edge]:
    """Return the edges that do not follow from others."""
    import networkx

    return set(networkx.transitive_reduction(networkx.DiGraph(sorted(edges))).edges)


def by_name(release: Release) -> set[Edge]:
    """Return which stack makes what another knows by its name alone, for no export crosses accounts."""
    return {(other, stack.name) for stack in release.stacks for other in stack.by_name}


def stages(pipeline: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """Yield each stage of a pipeline, and whether a condition decides that it is there."""
    for stage in pipeline["Properties"]["Stages"]:
        if "Fn::If" in stage:
            yield from ((branch, True) for branch in stage["Fn::If"][1:] if "Name" in branch)
        else:
            yield stage, False


def pipelines(stack: Stack) -> list[Mapping[str, Any]]:
    """Return the pipelines of a stack."""
    return [resource for resource in stack.resources.values() if resource["Type"] == "AWS::CodePipeline::Pipeline"]
