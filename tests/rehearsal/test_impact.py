"""What the comparison says of an update, against the change sets of the stand-in for the same two templates.

Both read AWS's resource schemas, but each finds the changes in its own way: the comparison resolves both templates
before it looks, the stand-in walks through the stack that it has. Where they differ, one of these is why:

* A change set lists what refers to a resource that is changed in place, because the value might be another one
  afterwards. The comparison knows that an id stays when its resource does, and is silent.
* The stand-in also takes DependsOn for a reference, and what stands in the branch of a condition that does not hold.
* For the same reason a change set says `Conditional` where such a reference stands in a create-only property.
* The comparison says `may-replace` where a value is a text that only a deployment knows; for a change set any other
  text is another value.
* Metadata, DependsOn and policies of a resource are no property: the comparison tells them, for ECS refuses the update
  of a service that has another DependsOn, and a change set may be silent.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from impact.mutations import harm, harmless, replacements
from impact.mutations.mutation import Mutation
from impact.mutations.test_mutations import ROOT, prod  # noqa: F401 - the fixture

from generator.impact.compare import compare
from generator.impact.model import Change, Side
from generator.impact.resolved import Resolved
from generator.impact.values import references
from rehearsal.local import PROD, Local, deploy, reasons

WORDS = {
    "add": ("Add", ""),
    "remove": ("Remove", ""),
    "replace": ("Modify", "True"),
    "may-replace": ("Modify", "Conditional"),
    "modify": ("Modify", "False"),
}


ATTRIBUTES = frozenset({"DependsOn", "Metadata", "DeletionPolicy", "UpdateReplacePolicy"})


def _alone(mutation: Mutation) -> bool:
    """Whether a change set can show it: it changes what is deployed, not what both sides begin with."""
    return not mutation.before


MUTATIONS = [each for each in (*replacements.mutations(), *harm.mutations(), *harmless.mutations()) if _alone(each)]


@pytest.fixture(scope="module")
def side(local: Local, prod: Side) -> Side:  # noqa: F811 - the fixture imported above
    """The stacks of prod, with a hosted zone that is there."""
    local.post("reset")
    zones = local.client("route53", account=PROD)
    zone = zones.create_hosted_zone(Name="example.com", CallerReference="one")["HostedZone"]["Id"].rsplit("/", 1)[-1]
    templates = {key: template for key, template in prod.templates.items() if key != "native"}
    parameters = {key: dict(given) for key, given in (prod.parameters or {}).items()}
    parameters["load-balancer"]["HostedZoneId"] = zone
    return replace(prod, templates=templates, parameters=parameters)


@pytest.fixture(scope="module")
def deployed(local: Local, side: Side) -> Iterator[Any]:
    """CloudFormation with these stacks."""
    client = local.client("cloudformation", account=PROD)
    for key, template in side.templates.items():
        ended = deploy(client, _name(key), template, Parameters=_parameters(side, key, template))
        assert ended["StackStatus"] == "CREATE_COMPLETE", (key, reasons(client, _name(key)))
    yield client
    local.post("reset")


def _name(key: str) -> str:
    return key.replace(".", "-")


def _parameters(side: Side, key: str, template: Mapping[str, Any]) -> list[dict[str, str]]:
    given = (side.parameters or {}).get(key, {})
    declared = template.get("Parameters", {})
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items() if name in declared]


def _values(side: Side, key: str) -> dict[str, str]:
    """Return the values with which a stack is deployed, defaults too."""
    declared = side.templates[key].get("Parameters", {}).items()
    defaults = {name: str(each["Default"]) for name, each in declared if "Default" in each}
    return {**defaults, **(side.parameters or {}).get(key, {})}


def _mutated(side: Side, mutation: Mutation) -> Side:
    templates = copy.deepcopy({key: dict(template) for key, template in side.templates.items()})
    for edit in mutation.edits:
        edit(templates)
    return replace(side, templates=templates)


def _shown(client: Any, side: Side, key: str) -> dict[str, Mapping[str, Any]]:
    """Return what a change set shows of each resource of a stack."""
    template = side.templates[key]
    made = client.create_change_set(
        StackName=_name(key),
        ChangeSetName="compared",
        TemplateBody=json.dumps(template),
        Parameters=_parameters(side, key, template),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    description = client.describe_change_set(ChangeSetName=made["Id"])
    client.delete_change_set(ChangeSetName=made["Id"])
    return {
        change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"] for change in description["Changes"]
    }


def _only_refers(shown: Mapping[str, Any], said: Mapping[str, Change], refers_to: Collection[str]) -> bool:
    """Whether a change set lists a resource only for what it refers to, all of which stays, or is no reference here."""
    details = shown.get("Details", [])
    causes = {detail.get("CausingEntity", "").split(".")[0] for detail in details} & set(refers_to)
    stays = all(said[cause].action == "modify" if cause in said else True for cause in causes)
    dynamic = all(detail.get("ChangeSource") in ("ResourceReference", "ResourceAttribute") for detail in details)
    return bool(details) and dynamic and stays


def _is_explained(mine: Change | None, its: Mapping[str, Any] | None) -> bool:
    """Whether what both say of a resource that both list is the same, or differs for a reason that stands above."""
    if mine is None or its is None:
        return mine is not None and mine.action == "modify" and ATTRIBUTES.issuperset(mine.properties)
    found = (its["Action"], its.get("Replacement", ""))
    dynamic = any(detail.get("Evaluation") == "Dynamic" for detail in its.get("Details", []))
    return (
        found == WORDS[mine.action]
        or (mine.action == "may-replace" and found == WORDS["replace"])
        or (mine.action == "modify" and found == WORDS["may-replace"] and dynamic)
    )


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda each: each.name)
def test_the_comparison_and_the_change_set_agree(deployed: Any, side: Side, mutation: Mutation) -> None:
    after = _mutated(side, mutation)
    key = mutation.resource.split("/")[0]
    # A change set sees its own stack: the others stay as they are here, too.
    alone = replace(after, templates={**side.templates, key: after.templates[key]})
    said = {change.resource: change for change in compare(side, alone).changes if change.stack == key}
    shown = _shown(deployed, alone, key)
    nodes = Resolved(alone, {stack: _values(alone, stack) for stack in alone.templates}).nodes
    refers_to = {
        name: {each.resource for variant in nodes[key, name].variants for each in references(variant["Properties"])}
        for name in shown.keys() - said.keys()
        if (key, name) in nodes
    }
    unexplained = {
        name: (said.get(name), shown.get(name))
        for name in {*said, *shown}
        if not (name in refers_to and _only_refers(shown[name], said, refers_to[name]))
        and not _is_explained(said.get(name), shown.get(name))
    }
    assert unexplained == {}


def test_most_verdicts_are_the_same_without_an_explanation(deployed: Any, side: Side) -> None:
    same = total = 0
    for mutation in MUTATIONS:
        key = mutation.resource.split("/")[0]
        alone = replace(side, templates={**side.templates, key: _mutated(side, mutation).templates[key]})
        said = {each.resource: WORDS[each.action] for each in compare(side, alone).changes if each.stack == key}
        shown = {
            name: (its["Action"], its.get("Replacement", "")) for name, its in _shown(deployed, alone, key).items()
        }
        total += 1
        same += said == shown
    assert same >= 0.7 * total
