"""Every policy document of a template, statement by statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from generator.rules._model import Model
from generator.rules._values import Mapping, Path, Sequence

# Whose permissions a document states: those of the identity it is attached to, of who may become the role, of who may
# use the key, of who may use the resource, or of what may pass an endpoint.
IDENTITY = "identity"
TRUST = "trust"
KEY = "key"
RESOURCE = "resource"
ENDPOINT = "endpoint"

EVERY = "*"
EVERY_ACTION = ("*", "*:*")
# Their conditions are called statements too.
_NO_POLICIES = "AWS::WAF"

_Guards = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Document:
    """One policy document as one way of the template's conditions makes it."""

    owner: str
    type: str
    kind: str
    body: Mapping

    @property
    def statements(self) -> list[Statement]:
        """The statements; those that only deployment knows are left out."""
        members = self.body.get("Statement")
        listed = members if isinstance(members, Sequence) else [members]
        return [Statement(self, member) for member in listed if isinstance(member, Mapping)]


@dataclass(frozen=True)
class Statement:
    """One statement of a policy document."""

    document: Document
    body: Mapping

    @property
    def allows(self) -> bool:
        """Whether it allows; False also where that is not known."""
        return self.body.get("Effect") == "Allow"

    @property
    def actions(self) -> list[tuple[Path, str]]:
        """The known actions, and where each stands."""
        return [(path, action) for path, action in self.values("Action") if isinstance(action, str)]

    @property
    def resources(self) -> list[Any]:
        """The resources, known or not; empty where there are none."""
        return [resource for _, resource in self.values("Resource")]

    @property
    def on_everything(self) -> bool:
        """Whether one of its resources is every resource."""
        return EVERY in self.resources

    @property
    def conditional(self) -> bool:
        """Whether a condition may restrict it."""
        return bool(self.body.get("Condition"))

    def values(self, key: str) -> list[tuple[Path, Any]]:
        """Return the members of an element that may be one value or a list, and where each stands."""
        return listed(self.body, key)


def listed(body: Mapping, key: str) -> list[tuple[Path, Any]]:
    """Return the members of a value that may be one or a list, and where each stands."""
    value = body.get(key)
    if isinstance(value, Sequence):
        return list(zip(value.paths, value, strict=True))
    return [] if value is None else [(body.where(key), value)]


# cfn-lint shows all rules one template before it turns to the next.
@lru_cache(maxsize=1)
def documents(model: Model) -> tuple[Document, ...]:
    """Return every policy document, once for each way its conditions can make it."""
    return tuple(_documents(model))


def statements(model: Model, *kinds: str) -> Iterator[Statement]:
    """Yield every statement of documents of these kinds; of all documents where none is named."""
    for document in documents(model):
        if not kinds or document.kind in kinds:
            yield from document.statements


def _documents(model: Model) -> Iterator[Document]:
    for name, kind in model.types.items():
        body = model.section("Resources")[name]
        if kind.startswith(_NO_POLICIES) or not isinstance(body.get("Properties"), dict):
            continue
        condition = body.get("Condition")
        guards: _Guards = ((condition, True),) if isinstance(condition, str) else ()
        for path, written, inner in _found(body["Properties"], ("Resources", name, "Properties"), guards):
            for made in _made(model, written, path, inner):
                yield Document(name, kind, _kind(kind, path), made)


def _found(value: Any, path: Path, guards: _Guards) -> Iterator[tuple[Path, dict[str, Any], _Guards]]:
    """Yield every object with statements, its place, and the conditions under which it is there."""
    if isinstance(value, list):
        for index, member in enumerate(value):
            yield from _found(member, (*path, index), guards)
    if not isinstance(value, dict):
        return
    if isinstance(value.get("Statement"), list | dict):
        yield path, value, guards
        return
    for key, member in value.items():
        if key == "Fn::If" and isinstance(member, list) and member and isinstance(member[0], str):
            for index, branch in enumerate(member[1:3], 1):
                yield from _found(branch, (*path, key, index), (*guards, (member[0], index == 1)))
        else:
            yield from _found(member, (*path, str(key)), guards)


def _made(model: Model, written: dict[str, Any], path: Path, guards: _Guards) -> Iterator[Mapping]:
    asked = [written, *({"Condition": condition} for condition, _ in guards)]
    for scenario in model.conditions.scenarios(asked):
        if all(model.conditions.holds(name, scenario) is not (not wanted) for name, wanted in guards):
            made = model.resolve(written, path, scenario)
            if isinstance(made, Mapping):
                yield made


def _kind(type_name: str, path: Path) -> str:
    if "AssumeRolePolicyDocument" in path:
        return TRUST
    if type_name.startswith(("AWS::IAM::", "AWS::SSO::")):
        return IDENTITY
    if type_name.startswith("AWS::KMS::"):
        return KEY
    return ENDPOINT if type_name == "AWS::EC2::VPCEndpoint" else RESOURCE
