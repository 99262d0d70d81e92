"""What a value of a template can be once functions are resolved: known, a resource, or not known before deployment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Unknown:
    """A value that only a deployment knows. Rules stay silent about it.

    `prefix` is the text it certainly begins with: `!Sub arn:${AWS::Partition}:...` begins with `arn:`.
    `parts` are the texts and values it is joined from, in order; empty where it is not joined from anything.
    """

    prefix: str = ""
    parts: tuple[Any, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Reference:
    """A `Ref` or `GetAtt` to a resource of the same template; `attribute` is None for `Ref`."""

    resource: str
    attribute: str | None = None


@dataclass(frozen=True)
class Imported:
    """The value of another stack's export; `name` is the export's name as far as it is written, as for `Fn::Sub`."""

    name: str


class Mapping(dict[str, Any]):
    """A resolved object that remembers where each of its members stands in the template."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.paths: dict[str, Path] = {}

    def put(self, key: str, value: Any, path: Path) -> None:
        """Add a member that stands at `path`."""
        self[key] = value
        self.paths[key] = path

    def where(self, key: str | None = None) -> Path:
        """Return the place of a member; of the object itself where the member is missing."""
        return self.paths.get(key, self.path) if key is not None else self.path

    def at(self, *keys: str) -> Any:
        """Return the value below, or None where an object on the way is missing or no object."""
        value: Any = self
        for key in keys:
            if not isinstance(value, Mapping):
                return None
            value = value.get(key)
        return value


class Sequence(list[Any]):
    """A resolved list that remembers where each of its members stands in the template.

    `complete` is False where a function we cannot resolve may add members or stands for the list's length.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.paths: list[Path] = []
        self.complete = True

    def put(self, value: Any, path: Path) -> None:
        """Add a member that stands at `path`."""
        self.append(value)
        self.paths.append(path)

    def where(self, index: int) -> Path:
        """Return the place of a member."""
        return self.paths[index]


def is_known(value: Any) -> bool:
    """Whether a value is a plain scalar."""
    return isinstance(value, str | int | float | bool)


def text(value: Any) -> str | None:
    """Return a known scalar as CloudFormation sends it, or None."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if is_known(value) else None


def number(value: Any) -> float | None:
    """Return a known number, also one written as text, or None."""
    if isinstance(value, bool) or not is_known(value):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def truth(value: Any) -> bool | None:
    """Return a known boolean, also one written as text, or None."""
    return {"true": True, "false": False}.get(str(text(value)).lower())


def tail(value: Any) -> str:
    """Return the text a value certainly ends with; empty where that is not known."""
    if isinstance(value, Unknown) and value.parts:
        return text(value.parts[-1]) or ""
    return text(value) or ""


def begins_with(value: Any, prefix: str) -> bool | None:
    """Whether a value certainly begins with `prefix`; None where that is not known."""
    if is_known(value):
        return str(value).startswith(prefix)
    if isinstance(value, Unknown) and value.prefix:
        return value.prefix.startswith(prefix) if len(value.prefix) >= len(prefix) else None
    return None
