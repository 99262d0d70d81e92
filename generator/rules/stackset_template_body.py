"""The template that a StackSet takes to its accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.rules import _base, _stack_sets
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._values import Unknown

_MACRO = re.compile(r"""^[ \t]*["']?Transform["']?[ \t]*:|Fn::Transform|!Transform|Fn::ForEach""", re.MULTILINE)
_NESTED = re.compile(r"AWS::CloudFormation::Stack(?![\w:])")


class TemplateBody(_base.Rule):
    """The template that a StackSet carries is one that it can deploy."""

    id = "E9146"
    shortdesc = "The TemplateBody of a StackSet must fit into a request and its permission model"
    description = (
        "A TemplateBody has at most 51,200 bytes. With service-managed permissions it must do without macros "
        "(Transform) and nested stacks, unless every account has a custom execution role."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html"
    tags = ["stacksets", "limits"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the template of every StackSet, as far as it is known."""
        for stack_set in model.resources(_stack_sets.STACK_SET):
            value, path = stack_set.properties.get("TemplateBody"), stack_set.properties.where("TemplateBody")
            parts = value.parts if isinstance(value, Unknown) else (value,)
            body = "".join(part for part in parts if isinstance(part, str))
            size = len(body.encode())
            if size > _stack_sets.TEMPLATE_BYTES:
                yield (
                    path,
                    f"At least {size:,} bytes: TemplateBody takes {_stack_sets.TEMPLATE_BYTES:,}. Use TemplateURL",
                )
            if stack_set.properties.get("PermissionModel") == _stack_sets.SERVICE:
                if _MACRO.search(body):
                    yield path, "A SERVICE_MANAGED StackSet refuses a template with a macro (Transform)"
                if _NESTED.search(body):
                    yield path, "A SERVICE_MANAGED StackSet cannot deploy nested stacks"
