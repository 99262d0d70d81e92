"""Where two resolved values differ for AWS, and not only in how they are written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.impact.model import UNSET
from generator.impact.plain import depends, frozen, is_scalar, same_scalar, text
from generator.impact.schemas import MEMBER, Path, Shape
from generator.impact.values import Joined

_LISTS_OF_A_STATEMENT = ("Action", "NotAction", "Resource", "NotResource")


def differences(old: Any, new: Any, shape: Shape, path: Path = ()) -> Iterator[Path]:
    """Yield the paths at which two values differ, with `*` for every member of a list, perhaps more than once."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _of_objects(old, new, shape, path)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(old, new, shape, path)
    elif is_scalar(old) and is_scalar(new):
        if not same_scalar(old, new):
            yield path
    elif frozen(old) != frozen(new):
        yield path


def changed(old: Any, new: Any, shape: Shape) -> list[Path]:
    """Return where two values differ, each path once, in the order of the old value's keys and then the new one's."""
    return list(dict.fromkeys(differences(old, new, shape)))


def at(value: Any, path: Path) -> list[Any]:
    """Return what stands at a path, of every member of a list; nothing where it is not given."""
    if not path:
        return [value]
    if path[0] == MEMBER:
        return [each for member in value for each in at(member, path[1:])] if isinstance(value, list) else [value]
    if isinstance(value, Mapping):
        return at(value[path[0]], path[1:]) if path[0] in value else []
    # A function stands for the object.
    return [value]


def surely_differ(old: Any, new: Any) -> bool:
    """Whether two values that are written differently are different in every stack, whatever its parameters are."""
    if isinstance(old, list) and isinstance(new, list):
        return len(old) != len(new) or any(map(surely_differ, old, new))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return any(surely_differ(old.get(key, UNSET), new.get(key, UNSET)) for key in {*old, *new})
    return _single_differ(old, new)


def _single_differ(old: Any, new: Any) -> bool:
    if UNSET in (old, new):
        return old is not new
    if is_scalar(old) and is_scalar(new):
        return not same_scalar(old, new)
    if frozen(old) == frozen(new):
        return False
    return _ends_differ(old, new) or not (depends(old) or depends(new))


def _ends_differ(old: Any, new: Any) -> bool:
    """Whether two texts begin or end differently, whatever the symbols in them stand for."""
    (begin, end), (other_begin, other_end) = _ends(old), _ends(new)
    begins = begin.startswith(other_begin) or other_begin.startswith(begin)
    ends = end.endswith(other_end) or other_end.endswith(end)
    return not (begins and ends)


def _ends(value: Any) -> tuple[str, str]:
    """Return what a text certainly begins and ends with."""
    parts = value.parts if isinstance(value, Joined) else (value,)
    first, last = (text(part) if is_scalar(part) else "" for part in (parts[0], parts[-1]))
    return first, last


def _of_objects(old: Mapping[str, Any], new: Mapping[str, Any], shape: Shape, path: Path) -> Iterator[Path]:
    if "Statement" in old and "Statement" in new:
        old, new = _policy(old), _policy(new)
    for key in dict.fromkeys([*old, *new]):
        where = (*path, str(key))
        if key in old and key in new:
            # Most members are equal, and then their shape is not asked for.
            if old[key] != new[key]:
                yield from differences(old[key], new[key], shape.below(str(key)), where)
        else:
            yield where


def _of_lists(old: Sequence[Any], new: Sequence[Any], shape: Shape, path: Path) -> Iterator[Path]:
    each = shape.below(MEMBER)
    if not shape.ordered:
        old, new = _unmatched(old, new, each)
    if len(old) != len(new):
        yield path
        return
    for one, other in zip(old, new, strict=True):
        yield from differences(one, other, each, (*path, MEMBER))


def _unmatched(old: Sequence[Any], new: Sequence[Any], shape: Shape) -> tuple[list[Any], list[Any]]:
    """Return the members of each list that the other does not have, in whatever order they stand."""
    spare = Counter(map(frozen, new))
    left = []
    for member in old:
        if spare[frozen(member)]:
            spare[frozen(member)] -= 1
        else:
            left.append(member)
    right = list(_spared(new, spare))
    unmatched = []
    for member in left:
        twin = next((number for number, other in enumerate(right) if not changed(member, other, shape)), None)
        if twin is None:
            unmatched.append(member)
        else:
            del right[twin]
    return unmatched, right


def _spared(new: Sequence[Any], spare: Counter[Any]) -> Iterator[Any]:
    for member in new:
        if spare[frozen(member)]:
            spare[frozen(member)] -= 1
            yield member


def _policy(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a policy with a list wherever IAM takes a single value for a list of one."""
    return {**document, "Statement": [_statement(each) for each in _listed(document["Statement"])]}


def _statement(statement: Any) -> Any:
    if not isinstance(statement, Mapping):
        return statement
    found = dict(statement)
    for name in _LISTS_OF_A_STATEMENT:
        if name in found:
            found[name] = _listed(found[name])
    for name in ("Principal", "NotPrincipal"):
        if isinstance(found.get(name), Mapping):
            found[name] = {kind: _listed(members) for kind, members in found[name].items()}
    if isinstance(found.get("Condition"), Mapping):
        found["Condition"] = {name: _operator(keys) for name, keys in found["Condition"].items()}
    return found


def _operator(keys: Any) -> Any:
    return {key: _listed(values) for key, values in keys.items()} if isinstance(keys, Mapping) else keys


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
