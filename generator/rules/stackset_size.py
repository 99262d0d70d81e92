"""How long a template may be in a request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cfnlint.rules import RuleMatch

from generator.rules import _base, _stack_sets
from generator.rules._base import Problem
from generator.rules._model import Model


class TemplateSize(_base.Rule):
    """A template for StackSets fits into a request."""

    id = "E9143"
    shortdesc = "A template for StackSets must fit into a request: 51,200 bytes"
    description = (
        "CreateStackSet, CreateStack and the others take a template of up to 51,200 bytes; a larger one needs a "
        "bucket that every account may read. cfn-lint counts up to the limit for templates in a bucket, one megabyte. "
        "The file is measured, in templates with Metadata StackSet: true, or Template and Version."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html"
    tags = ["stacksets", "limits"]

    def problems(self, model: Model) -> Iterator[Problem]:  # noqa: ARG002 - the template does not know its size
        """Yield nothing: only the file says how large it is."""
        yield from ()

    def match(self, cfn: Any) -> list[RuleMatch]:
        """Measure the file."""
        model = _base.model_of(cfn)
        file = Path(str(cfn.filename)) if cfn.filename else None
        if file is None or not file.is_file() or not _stack_sets.is_meant(model):
            return []
        size = file.stat().st_size
        message = f"The template has {size:,} bytes: a request takes {_stack_sets.TEMPLATE_BYTES:,}. Split it"
        return [RuleMatch([], message)] if size > _stack_sets.TEMPLATE_BYTES else []
