"""Accounts, Regions, zones and partitions that are written down."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.rules import _base, _stack_sets
from generator.rules._base import Problem
from generator.rules._model import Model

# Text that is no value of a resource: prose, and programs.
PROSE = frozenset({"Description", "ZipFile", "Comment", "Type"})
_REGION = (
    r"(?<![\w-])(?:af|ap|ca|cn|eu|il|me|mx|sa|us|us-gov)"
    r"-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d"
)
FIXED = (
    (re.compile(r"(?<!\d)\d{12}(?!\d)"), "an account", "use ${AWS::AccountId} or a parameter"),
    (re.compile(_REGION + r"[a-f](?!\w)"), "a zone", "use Fn::GetAZs"),
    (re.compile(_REGION + r"(?!\w)"), "a Region", "use ${AWS::Region} or a parameter"),
    (re.compile(r"arn:aws(?:-cn|-us-gov)?:"), "a partition", "use arn:${AWS::Partition}:"),
)


class HardCoded(_base.Rule):
    """Accounts, Regions, zones and partitions come from pseudo parameters."""

    id = "W9141"
    shortdesc = "A template for StackSets should name no account, Region, zone or partition"
    description = (
        "The same template runs in every account and Region of a StackSet. What is written down is right in one of "
        "them: an ARN that begins with arn:aws: does not exist in China, a zone of one Region fails in the next. "
        "Looked at in Resources and Outputs of templates with Metadata StackSet: true, or Template and Version."
    )
    source_url = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html"
    tags = ["stacksets"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every text of resources and outputs."""
        if not _stack_sets.is_meant(model):
            return
        for section in ("Resources", "Outputs"):
            for path, words in _stack_sets.texts(model.section(section), (section,)):
                if PROSE.isdisjoint(map(str, path)):
                    for pattern, what, instead in FIXED:
                        for found in sorted(set(pattern.findall(words))):
                            yield path, f"{found!r} is {what} that other stacks of the StackSet do not have: {instead}"
