"""A mutation: one mistake made in a valid template, and what AWS does about it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import generator

ROOT = Path(generator.__file__).parent.parent
OURS = ROOT / "templates" / generator.__version__
THIRD_PARTY = ROOT / "tests" / "third_party" / "templates"

# AWS refuses it when the stack is made or at the next deployment; takes it for something else; or does as it is
# told, and that is dangerous.
Effect = Literal["refuses", "misreads", "endangers"]
Edit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Mutation:
    """One mistake. The template is one of ours by name, or a third party's by file name."""

    template: str
    change: str
    edit: Edit
    effect: Effect
    aws: str

    @property
    def id(self) -> str:
        """The template and the change: unique, and readable in a report."""
        return f"{self.template}: {self.change}"

    @property
    def is_ours(self) -> bool:
        """Whether it is made in one of our own rendered templates."""
        return "." not in self.template

    def apply(self) -> dict[str, Any]:
        """Return the template with the mistake in it."""
        template = copy.deepcopy(original(self.template))
        self.edit(template)
        return template


@cache
def original(name: str) -> dict[str, Any]:
    """Return a valid template as plain JSON, short functions of YAML written in full."""
    if "." not in name:
        found: dict[str, Any] = json.loads((OURS / f"{name}.json").read_text("utf-8"))
        return found
    from cfnlint.decode import decode

    template, _ = decode(str(THIRD_PARTY / name))
    plain: dict[str, Any] = json.loads(json.dumps(template))
    return plain


def delete(path: str) -> tuple[str, Edit]:
    """Take a member away."""

    def edit(template: dict[str, Any]) -> None:
        holder, key = _find(template, path)
        del holder[key]

    return f"delete {path}", edit


def put(path: str, value: Any) -> tuple[str, Edit]:
    """Set a member, which may be new."""

    def edit(template: dict[str, Any]) -> None:
        holder, key = _find(template, path, may_be_new=True)
        holder[key] = value

    return f"set {path} = {_short(value)}", edit


def append(path: str, *values: Any) -> tuple[str, Edit]:
    """Add members to a list."""

    def edit(template: dict[str, Any]) -> None:
        holder, key = _find(template, path)
        holder[key].extend(copy.deepcopy(values))

    return f"append to {path}: {', '.join(dict.fromkeys(map(_short, values)))} x{len(values)}", edit


def rename(path: str, name: str) -> tuple[str, Edit]:
    """Misspell a key, and leave the order of the keys."""

    def edit(template: dict[str, Any]) -> None:
        holder, key = _find(template, path)
        members = [(name if member == key else member, value) for member, value in holder.items()]
        holder.clear()
        holder.update(members)

    return f"rename {path} to {name}", edit


def replace(path: str, old: str, new: str) -> tuple[str, Edit]:
    """Change a piece of a text."""

    def edit(template: dict[str, Any]) -> None:
        holder, key = _find(template, path)
        assert old in holder[key], f"{path} has no {old!r}"
        holder[key] = holder[key].replace(old, new)

    return f"replace in {path}: {_short(old)} by {_short(new)}", edit


def swap(path: str, other: str) -> tuple[str, Edit]:
    """Exchange two members."""

    def edit(template: dict[str, Any]) -> None:
        (left, key), (right, other_key) = _find(template, path), _find(template, other)
        left[key], right[other_key] = right[other_key], left[key]

    return f"swap {path} with {other}", edit


def keep_first(path: str) -> tuple[str, Edit]:
    """Cut a list down to its first member."""

    def edit(template: dict[str, Any]) -> None:
        holder, key = _find(template, path)
        del holder[key][1:]

    return f"keep only the first of {path}", edit


def _find(template: dict[str, Any], path: str, *, may_be_new: bool = False) -> tuple[Any, Any]:
    """Return what holds the end of a path, and its key there.

    A path begins with a logical ID, below which it goes into the properties; `/` before it: at the top of the
    template; `!` after the logical ID: in the resource itself. `Key=Value` is the member of a list with that value.
    It leads through an `Fn::If` that takes something away into what is there otherwise.
    """
    parts = path.lstrip("/").split("/")
    if not path.startswith("/"):
        is_attribute = parts[0].endswith("!")
        parts = ["Resources", parts[0].rstrip("!"), *([] if is_attribute else ["Properties"]), *parts[1:]]
    holder: Any = template
    for part, following in pairwise(parts):
        holder = holder[_key(holder, part)]
        if following != "Fn::If":
            holder = _present(holder)
    key = _key(holder, parts[-1])
    if not may_be_new:
        assert key in (holder if isinstance(holder, dict) else range(len(holder))), f"no {parts[-1]} in {path}"
    return holder, key


def _key(holder: Any, part: str) -> Any:
    if not isinstance(holder, list):
        return part
    if part.isdigit():
        return int(part)
    name, value = part.split("=", 1)
    members = [_present(item) for item in holder]
    (index,) = [i for i, item in enumerate(members) if isinstance(item, dict) and item.get(name) == value]
    return index


def _present(value: Any) -> Any:
    """Return the branch of an `Fn::If` whose other branch is nothing."""
    if not isinstance(value, dict) or list(value) != ["Fn::If"]:
        return value
    _, *branches = value["Fn::If"]
    there = [branch for branch in branches if branch != {"Ref": "AWS::NoValue"}]
    return _present(there[0]) if len(there) == 1 else value


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 60 else f"{text[:40]}... ({len(text)} characters)"
