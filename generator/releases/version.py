"""Version numbers: their order, what one promises to those who have another, and the next one.

https://semver.org, of what an update does to a running system. Of its pre-releases only `-alpha.1`, `-beta.1` and
`-rc.1` are taken: those are versions of a Python package, too, and both worlds put them in the same order. Versions
that begin with 0 are no exception: what runs does not care how its version begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.impact.model import ReleaseClass

FORM = "MAJOR.MINOR.PATCH, such as 1.2.0, or a pre-release, such as 1.2.0-rc.1 (alpha, beta or rc)"

_NUMBER = "(0|[1-9][0-9]{0,8})"
_PATTERN = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-(alpha|beta|rc)\.{_NUMBER})?")
# In their order, the last of which is no pre-release.
_STAGES = ("alpha", "beta", "rc", "")


@dataclass(frozen=True, order=True)
class Version:
    """A version number; `stage` counts in alpha, beta, rc and released, and `number` is that of a pre-release."""

    major: int
    minor: int
    patch: int
    stage: int = len(_STAGES) - 1
    number: int = 0

    @property
    def is_prerelease(self) -> bool:
        """Whether it comes before the version that has its three numbers."""
        return bool(_STAGES[self.stage])

    def promises(self, old: Version) -> ReleaseClass:
        """Return what the number says of an update from `old`; a pre-release says what its release will say."""
        if self <= old:
            return "none"
        if self.major > old.major:
            return "major"
        if self.minor > old.minor:
            return "minor"
        return "patch" if self.patch > old.patch else "none"

    def raised(self, release_class: ReleaseClass) -> Version:
        """Return the next version that promises a class of change; there is none lower than the next patch."""
        if release_class == "major":
            return Version(self.major + 1, 0, 0)
        if release_class == "minor":
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1)

    def next_prerelease(self) -> Version:
        """Return the pre-release that follows this one."""
        return Version(self.major, self.minor, self.patch, self.stage, self.number + 1)

    def __str__(self) -> str:
        stage = f"-{_STAGES[self.stage]}.{self.number}" if self.is_prerelease else ""
        return f"{self.major}.{self.minor}.{self.patch}{stage}"


def parse(text: str) -> Version | None:
    """Return the version that a text is, or None if it is none."""
    matched = _PATTERN.fullmatch(text)
    if not matched:
        return None
    major, minor, patch, stage, number = matched.groups(default="")
    return Version(int(major), int(minor), int(patch), _STAGES.index(stage), int(number or 0))
