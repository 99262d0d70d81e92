"""What a service-managed StackSet refuses in its template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base, _stack_sets
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._values import Path

NESTED = {
    "AWS::CloudFormation::Stack": "a nested stack",
    "AWS::CloudFormation::StackSet": "a StackSet of its own",
}


class Macros(_base.Rule):
    """A template for StackSets has no macro and no nested stack."""

    id = "E9141"
    shortdesc = "A template for StackSets must do without macros and nested stacks"
    description = (
        "StackSets with service-managed permissions refuse templates with a Transform or Fn::Transform (AWS::Include, "
        "AWS::Serverless and AWS::LanguageExtensions are macros too) and cannot deploy nested stacks, unless every "
        "account has a custom execution role. Looked at in templates with Metadata StackSet: true, or Template and "
        "Version."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs.html"
    tags = ["stacksets"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look for macros everywhere, and for resources that are stacks."""
        if not _stack_sets.is_meant(model):
            return
        if "Transform" in model.template:
            yield (
                ("Transform",),
                "A service-managed StackSet refuses a template with a Transform: write out what it makes",
            )
        for path in _macros(model.template, ()):
            yield path, "A service-managed StackSet refuses a template with a macro: write out what it makes"
        for name, kind in model.types.items():
            if kind in NESTED:
                yield ("Resources", name, "Type"), f"A service-managed StackSet cannot deploy {NESTED[kind]}"


def _macros(value: Any, path: Path) -> Iterator[Path]:
    if isinstance(value, list):
        for index, member in enumerate(value):
            yield from _macros(member, (*path, index))
    elif isinstance(value, dict):
        for key, member in value.items():
            if key == "Fn::Transform" or str(key).startswith("Fn::ForEach"):
                yield (*path, key)
            yield from _macros(member, (*path, key))
