"""What the manifest says of names is true of the templates: nothing else keeps the arrows and the order right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from committed_pages import changed, release

from generator.docs_tables import stack_graph
from generator.docs_tables.release import Release, Stack
from generator.docs_tables.stack_graph import Edge

# What carries a name of its own, the property that has it, and what stands before the name in an ARN.
NAMED = {
    "AWS::CodeDeploy::Application": ("ApplicationName", "application:"),
    "AWS::CodeDeploy::DeploymentGroup": ("DeploymentGroupName", "deploymentgroup:.*/"),
    "AWS::IAM::Role": ("RoleName", "role/"),
}
SAMPLES = {
    "EnvironmentName": "prod",
    "ServiceName": "web",
    "AWS::Region": "eu-west-1",
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
}


def known_by_name(whole: Release) -> set[Edge]:
    """Return which stack makes what the resources of another name, or take as the value of a parameter."""
    return {
        (owner.name, user.name)
        for owner in whole.stacks
        for user in whole.stacks
        if owner is not user and (names_one_of(owner, user) or asks_for_one_of(owner, user))
    }


def names_one_of(owner: Stack, user: Stack) -> bool:
    return any(
        re.fullmatch(f"(arn:.*:{prefix})?{re.escape(name)}", text) and (key == property_ or text.startswith("arn:"))
        for property_, prefix, name in given(owner)
        for key, text in texts(user.resources)
    )


def asks_for_one_of(owner: Stack, user: Stack) -> bool:
    """Whether a parameter of the one has a pattern that fits the ARN of a role of the other, and not of any role."""
    patterns = [each.allowed_pattern for each in user.parameters.values() if ":role/" in (each.allowed_pattern or "")]
    return any(re.fullmatch(pattern or "", arn) for pattern in patterns for arn in roles(owner))


def given(stack: Stack) -> Iterator[tuple[str, str, str]]:
    for resource in stack.resources.values():
        if resource["Type"] in NAMED:
            property_, prefix = NAMED[resource["Type"]]
            name = resource["Properties"].get(property_, {})
            if "Fn::Sub" in name:
                yield property_, prefix, name["Fn::Sub"]


def roles(stack: Stack) -> Iterator[str]:
    for resource in stack.resources.values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Role" and "Fn::Sub" in properties.get("RoleName", {}):
            path = properties.get("Path", {"Fn::Sub": "/"})["Fn::Sub"]
            text = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role" + path + properties["RoleName"]["Fn::Sub"]
            yield re.sub(r"\$\{(.+?)\}", lambda match: SAMPLES[match[1]], text)


def texts(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with the property that it is the value of."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from texts(member, key if name.startswith("Fn::") else name)
    elif isinstance(value, list):
        for member in value:
            yield from texts(member, key)
    elif isinstance(value, str):
        yield key, value


def required(edges: set[Edge]) -> set[Edge]:
    """Return the edges with all that follow from them."""
    import networkx

    return set(networkx.transitive_closure(networkx.DiGraph(sorted(edges))).edges)


def test_what_a_stack_knows_by_name_is_what_the_manifest_says() -> None:
    assert stack_graph.by_name(release()) <= known_by_name(release())


def test_what_a_stack_names_and_the_manifest_does_not_is_there_before_for_another_reason() -> None:
    whole = release()
    rest = known_by_name(whole) - stack_graph.by_name(whole)
    assert rest <= required(stack_graph.by_export(whole) | stack_graph.by_name(whole))


def test_names_that_no_longer_agree_are_noticed() -> None:
    group = '"DeploymentGroupName": {"Fn::Sub": "${EnvironmentName}-${ServiceName}"}'
    application = '"ApplicationName": {"Fn::Sub": "${EnvironmentName}-${ServiceName}"}'
    renamed = changed(release(), "deployment", group, '"DeploymentGroupName": {"Fn::Sub": "another"}')
    renamed = changed(renamed, "deployment", application, '"ApplicationName": {"Fn::Sub": "another"}')
    assert ("deployment", "pipeline") not in known_by_name(renamed)
    renamed = changed(release(), "deployment-access", "${AWS::Region}-access", "${AWS::Region}-entry")
    assert ("deployment-access", "pipeline") not in known_by_name(renamed)
