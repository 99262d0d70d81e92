"""Which modifications interrupt a resource: the reference says "Update requires: Some interruptions", no schema does.

The properties are from memory of the reference, page by page; the URL of each page stands beside its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

_REFERENCE = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-"


@dataclass(frozen=True)
class Interruptions:
    """The properties of a type whose change interrupts, and the page that says so.

    A property stands for everything below it.
    """

    page: str
    properties: frozenset[str]


def _table(page: str, properties: str) -> Interruptions:
    return Interruptions(f"{_REFERENCE}{page}.html", frozenset(properties.split()))


# None of the types in our own templates is here: whatever of theirs is not replaced goes on working while it changes.
INTERRUPTIONS: Mapping[str, Interruptions] = MappingProxyType(
    {
        "AWS::EC2::Instance": _table(
            "ec2-instance",
            "EbsOptimized InstanceType KernelId RamdiskId UserData",
        ),
        "AWS::RDS::DBInstance": _table(
            "rds-dbinstance",
            "AllocatedStorage DBInstanceClass EngineVersion",
        ),
    }
)


def interrupting(type_: str, paths: Iterable[str]) -> tuple[str, ...]:
    """Return those of the changed paths (`ClusterConfig.InstanceType`) whose change interrupts the resource.

    A path above a listed property counts too: that the whole changes may mean that the part does.
    """
    known = INTERRUPTIONS.get(type_)
    if known is None:
        return ()
    return tuple(path for path in paths if any(_touches(path, listed) for listed in known.properties))


def _touches(path: str, listed: str) -> bool:
    return f"{path}.".startswith(f"{listed}.") or f"{listed}.".startswith(f"{path}.")
