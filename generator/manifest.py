"""The manifest of a version: what each template is, asks for, publishes, needs and creates.

Everything that works on committed templates reads this file and never the Python that made them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from generator import capabilities
from generator.stacks import Stack

MANIFEST_FILE = "manifest.json"


def entry(stack: Stack, document: Mapping[str, Any], files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the manifest's entry for one template; `files` maps `yaml` and `json` to the rendered bytes."""
    resources = document["Resources"].values()
    return {
        "name": stack.name,
        "scope": stack.scope,
        "instead_of": stack.instead_of,
        "by_name": list(stack.by_name),
        "files": {kind: _file(f"{stack.name}.{kind}", content) for kind, content in files.items()},
        "parameters": dict(_parameters(document)),
        "exports": {
            name: output["Export"]["Name"]["Fn::Sub"]
            for name, output in document["Outputs"].items()
            if "Export" in output
        },
        "imports": sorted(set(_imports(document["Resources"])) | set(_imports(document["Outputs"]))),
        "capabilities": capabilities.needed(resources),
        "resource_types": sorted({resource["Type"] for resource in resources}),
    }


def _file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


def _parameters(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    form = document["Metadata"]["AWS::CloudFormation::Interface"]
    groups = {name: group["Label"]["default"] for group in form["ParameterGroups"] for name in group["Parameters"]}
    for name, declaration in document["Parameters"].items():
        label = form["ParameterLabels"][name]["default"]
        yield name, {**declaration, "Label": label, "Group": groups[name]}


def _imports(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "Fn::ImportValue" in value:
            yield value["Fn::ImportValue"]["Fn::Sub"]
        else:
            for member in value.values():
                yield from _imports(member)
    elif isinstance(value, list):
        for member in value:
            yield from _imports(member)
