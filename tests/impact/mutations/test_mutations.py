"""Each change of the tables below, and what the comparison says of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from generator.impact import schemas, sides
from generator.impact.compare import compare
from generator.impact.formats import present
from generator.impact.model import HARMFUL, HARMLESS, Change, Impact, Side
from generator.impact.release_class import exit_code, release_class
from generator.params import load

from . import harm, harmless, native, replacements, whole_stacks
from .faults import FAULTS
from .mutation import Edit, Mutation

ROOT = Path(__file__).parents[3]

MUTATIONS = (
    *replacements.mutations(),
    *harm.mutations(),
    *harmless.mutations(),
    *native.mutations(),
    *whole_stacks.mutations(),
)

ROWS = [
    pytest.param(
        mutation,
        id=mutation.name,
        marks=[pytest.mark.xfail(reason=FAULTS[mutation.name])] if mutation.name in FAULTS else [],
    )
    for mutation in MUTATIONS
]

# What prod leaves out, so that every resource of the templates exists.
_MORE = {
    "network": {"InterfaceEndpoints": "true"},
    "load-balancer": {
        "AdditionalCertificateArn": (
            "arn:aws:acm:eu-west-1:444455556666:certificate/00000000-0000-4000-8000-000000000002"
        ),
    },
    "web.deployment": {
        "DeploymentConfigName": "CustomCanary",
        "TrafficPercentage": "10",
        "TrafficIntervalMinutes": "5",
    },
}


@pytest.fixture(scope="session")
def prod() -> Side:
    """The committed templates with the values of prod, and a small one of a service that ECS shifts itself."""
    templates = ROOT / "templates"
    environment = load(ROOT / "params" / "prod.yaml", templates)
    side = sides.read(environment.version, environment=environment, templates=templates)
    assert side.parameters is not None
    parameters = {key: {**given, **_MORE.get(key, {})} for key, given in side.parameters.items()}
    [small] = sides.read(str(native.TEMPLATE)).templates.values()
    return replace(side, templates={**side.templates, "native": small}, parameters={**parameters, "native": {}})


@pytest.fixture(scope="session")
def impact_of(prod: Side) -> Callable[[Mutation], Impact]:
    """What the comparison says of a mutation; it is asked once for each."""

    @cache
    def impact(mutation: Mutation) -> Impact:
        before = _edited(prod, mutation.before)
        return compare(before, replace(_edited(before, mutation.edits), label="mutated"))

    return impact


def _edited(side: Side, edits: tuple[Edit, ...]) -> Side:
    templates = copy.deepcopy({key: dict(template) for key, template in side.templates.items()})
    for edit in edits:
        edit(templates)
    return replace(side, templates=templates)


def _change(impact: Impact, resource: str) -> Change | None:
    return next((each for each in impact.changes if f"{each.stack}/{each.resource}" == resource), None)


@pytest.mark.parametrize("mutation", ROWS)
def test_the_comparison_says_what_happens(impact_of: Callable[[Mutation], Impact], mutation: Mutation) -> None:
    impact = impact_of(mutation)
    change = _change(impact, mutation.resource)
    assert (change and change.action) == mutation.action
    assert {hazard.name for each in impact.changes for hazard in each.hazards} == mutation.hazards
    assert any(each.data_lost for each in impact.changes) is mutation.data_lost
    assert release_class(impact) == mutation.release
    refused = any(export.imported_by for export in impact.exports)
    assert exit_code(impact) == (HARMFUL if mutation.hazards or mutation.data_lost or refused else HARMLESS)


@pytest.mark.parametrize("mutation", ROWS)
def test_the_text_names_the_resource_and_every_remedy(
    impact_of: Callable[[Mutation], Impact], mutation: Mutation
) -> None:
    impact = impact_of(mutation)
    text = present(impact, "text")
    stack, resource = mutation.resource.split("/")
    assert (f"\nStack {stack}\n" in text) is (mutation.action is not None)
    assert (f" {resource} " in text) is (mutation.action is not None)
    remedies = {hazard.remedy for each in impact.changes for hazard in each.hazards}
    assert all(f"Do:  {remedy}\n" in text for remedy in remedies)
    assert len(remedies) >= len(mutation.hazards)


def test_every_name_of_a_mutation_is_its_own() -> None:
    names = [mutation.name for mutation in MUTATIONS]
    assert len(set(names)) == len(names)
    assert FAULTS.keys() <= set(names)


def test_the_tables_replace_every_type_that_has_something_decided_once(prod: Side) -> None:
    types = {
        f"{stack}/{name}": resource["Type"]
        for stack, template in prod.templates.items()
        for name, resource in template["Resources"].items()
    }
    replaced = {types[mutation.resource] for mutation in MUTATIONS if mutation.action == "replace"}
    # What a custom resource does is decided by its function, not by a schema.
    known = {type_ for type_ in types.values() if not type_.startswith("Custom::")}
    assert {type_ for type_ in known if schemas.of(type_).create_only} == replaced


@pytest.mark.parametrize("tags", [{}, {"CostCenter": "0815", "Version": "2"}])
def test_tags_of_a_stack_reach_what_must_stay(prod: Side, tags: dict[str, str]) -> None:
    stacks = ("web.service", "web.target-groups", "web.alarms")
    before = {stack: {"CostCenter": "0815"} for stack in prod.templates}
    old = replace(prod, tags=before)
    new = replace(prod, label="tagged", tags={**before, **dict.fromkeys(stacks, tags)})
    impact = compare(old, new)
    reached = [f"{each.stack}/{each.resource}" for each in impact.changes if each.hazards]
    assert reached == [
        "web.target-groups/ProductionListenerRule",
        "web.target-groups/TestListenerRule",
        "web.service/Service",
    ]
    assert {hazard.name for each in impact.changes for hazard in each.hazards} == {"stack-tags-reach-frozen"}
    assert (release_class(impact), exit_code(impact)) == ("major", HARMFUL)
