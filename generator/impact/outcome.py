"""What happens to one resource under one combination of parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.impact import schemas
from generator.impact.differences import at, changed, surely_differ
from generator.impact.model import Action
from generator.impact.plain import frozen
from generator.impact.schemas import Path
from generator.impact.stateful import holds_data

# From what is felt least to what is felt most.
SEVERITY: tuple[Action, ...] = ("add", "modify", "may-replace", "replace", "remove")

# Attributes of a resource that CloudFormation keeps for itself.
ATTRIBUTES = ("DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Metadata")

Body = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What happens, at which paths, and why; a reason may be empty where the action says enough."""

    action: Action
    paths: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ("",)
    data_lost: bool = False


def outcome(old: Body | None, new: Body | None) -> Outcome | None:
    """Compare the two bodies of a resource; None is a body that is not there, and an outcome that is nothing."""
    if old is None or new is None:
        if old is not None:
            return Outcome(action="remove", data_lost=loses_data(old, "DeletionPolicy"))
        return Outcome(action="add") if new is not None else None
    if old["Type"] != new["Type"]:
        return _another_type(old, new)
    if old.get("Condition") != new.get("Condition"):
        reason = "its condition changes, and where the new one does not hold it is removed"
        return Outcome(action="remove", reasons=(reason,), data_lost=loses_data(old, "DeletionPolicy"))
    return _of_properties(old, new)


def loses_data(body: Body, policy: str) -> bool:
    """Whether the data of a resource goes with it, by its `DeletionPolicy` or `UpdateReplacePolicy`."""
    if not holds_data(body["Type"]):
        return False
    kept = body.get(policy, _default_policy(body) if policy == "DeletionPolicy" else "Delete")
    return kept not in ("Retain", "RetainExceptOnCreate", "Snapshot")


def _default_policy(body: Body) -> str:
    # Databases alone are kept as a snapshot without being asked: those of a cluster by the cluster's.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    properties = body.get("Properties")
    in_cluster = isinstance(properties, Mapping) and "DBClusterIdentifier" in properties
    alone = body["Type"] == "AWS::RDS::DBInstance" and not in_cluster
    return "Snapshot" if alone or body["Type"] == "AWS::RDS::DBCluster" else "Delete"


def _another_type(old: Body, new: Body) -> Outcome:
    reason = f"its type changes from {old['Type']} to {new['Type']}, which CloudFormation refuses under the same name"
    lost = loses_data({**new, "Type": old["Type"]}, "UpdateReplacePolicy")
    return Outcome(action="replace", paths=("Type",), reasons=(reason,), data_lost=lost)


def _of_properties(old: Body, new: Body) -> Outcome | None:
    schema = schemas.of(new["Type"])
    before, after = old.get("Properties") or {}, new.get("Properties") or {}
    paths = changed(before, after, schema.shape)
    attributes = tuple(_attributes(old, new))
    if not paths:
        reason = "only attributes change, which are CloudFormation's own"
        return Outcome(action="modify", paths=attributes, reasons=(reason,)) if attributes else None
    findings = list(_replacements(schema, paths, before, after))
    if not schema.known:
        findings.append(("may-replace", f"it is not known which properties of {new['Type']} can change in place"))
    findings += _of_functions(new["Type"])
    actions: list[Action] = ["modify", *(action for action, _ in findings)]
    action = max(actions, key=SEVERITY.index)
    return Outcome(
        action=action,
        paths=(*map(dotted, paths), *attributes),
        reasons=tuple(reason for _, reason in findings) or ("",),
        data_lost=action in ("replace", "may-replace") and loses_data(new, "UpdateReplacePolicy"),
    )


def dotted(path: Path) -> str:
    """Return a path as people write it."""
    return ".".join(path)


def _attributes(old: Body, new: Body) -> Iterator[str]:
    for name in ATTRIBUTES:
        before, after = old.get(name), new.get(name)
        if name == "DependsOn":
            # One name is a list of one, and the order means nothing.
            before, after = (sorted(_listed(each), key=str) for each in (before, after))
        if frozen(before) != frozen(after):
            yield name


def _listed(written: Any) -> list[Any]:
    return written if isinstance(written, list) else [] if written is None else [written]


def _replacements(schema: schemas.Schema, paths: Sequence[Path], old: Any, new: Any) -> Iterator[tuple[Action, str]]:
    for fixed in schema.create_only:
        if _touched(fixed, paths, old, new):
            if _certain(fixed, old, new):
                yield "replace", f"{dotted(fixed)} cannot change in place"
            else:
                yield "may-replace", f"{dotted(fixed)} cannot change in place, and parameters decide whether it changes"
    for fixed in schema.conditional:
        if _touched(fixed, paths, old, new):
            yield "may-replace", f"{dotted(fixed)} cannot always change in place"


def _touched(fixed: Path, paths: Sequence[Path], old: Any, new: Any) -> bool:
    """Whether a change is at or below the fixed path, or above it and takes what stands there along."""
    if any(path[: len(fixed)] == fixed for path in paths):
        return True
    above = any(fixed[: len(path)] == path for path in paths)
    return above and Counter(map(frozen, at(old, fixed))) != Counter(map(frozen, at(new, fixed)))


def _certain(fixed: Path, old: Any, new: Any) -> bool:
    return surely_differ(at(old, fixed), at(new, fixed))


def _of_functions(type_: str) -> list[tuple[Action, str]]:
    if type_.startswith("Custom::") or type_ == "AWS::CloudFormation::CustomResource":
        return [("modify", "what its function makes of the change is not known")]
    return []
