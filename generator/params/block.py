"""A block whose keys are known beforehand: what is missing in it, what is unknown, and what each key holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from generator.params.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from generator.params.document import Entry
    from generator.params.problems import Problems

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Block:
    """The keys under `where`, which is empty for the file as a whole; what is missing is missed in `line`."""

    where: str
    line: int
    entries: dict[str, Entry]
    problems: Problems

    def note_keys(self, required: Mapping[str, str], known: Collection[str]) -> None:
        """Note the keys that are missing, with what `required` says they mean, and those that nobody reads."""
        for key, meaning in required.items():
            if key not in self.entries:
                self.problems.add(self.line, self._place(key), f"is required: {meaning}")
        for entry in self.entries.values():
            if entry.key not in known:
                self.problems.add(entry.line, self._place(entry.key), f"unknown key{did_you_mean(entry.key, known)}")

    def given(self, key: str, default: _Value, read: Callable[[Entry], _Value]) -> _Value:
        """Return what a key holds; the default also where that is refused, which is noted."""
        if key in self.entries:
            with self.problems.noted(self.entries[key].line, self._place(key)):
                return read(self.entries[key])
        return default

    def _place(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key
