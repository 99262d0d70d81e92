"""Whether a version number promises at least what the change does, and which number would.

What counts is the update from the newest full release before it. A pre-release promises nothing to those who run it:
what one of them brought, the next may take away.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.impact.model import RELEASE_CLASSES, ReleaseClass
from generator.releases import version as versions
from generator.releases.register import Release, read
from generator.releases.version import Version

if TYPE_CHECKING:
    from generator.impact.model import Side

WHERE = "__version__ in generator/__init__.py"


def check(templates: Path, version: str) -> str | None:
    """Return why `version`, whose templates are in `templates`, may not have this number; None if it may."""
    this = versions.parse(version)
    if this is None:
        return f"{version} is not {versions.FORM}: write one in {WHERE}"
    releases = read(templates)
    if overtaken := _overtaken(releases, this):
        return overtaken
    base = _base(releases, this)
    if base is None:
        return None
    asked = _class_of(_committed(templates, base), _committed(templates, this))
    promised = this.promises(base)
    if _is_enough(promised, asked):
        return None
    return (
        f"{version} promises {_named(promised)} after {base}, but this is {_named(asked)}: "
        f"write {base.raised(asked)} in {WHERE}; `ecs-bluegreen diff {base} {version}` says why"
    )


def next_version(releases: tuple[Release, ...], templates: Path, new: Side) -> tuple[Version, ReleaseClass]:
    """Return the lowest version that `new` may have after the releases, and the class of its change.

    The change is that from the newest full release; before there is one, everything is allowed in a pre-release.
    """
    newest = releases[-1].version
    base = _base(releases, None)
    if base is None:
        return newest.next_prerelease(), "none"
    asked = _class_of(_committed(templates, base), new)
    if newest.is_prerelease and _is_enough(newest.promises(base), asked):
        return newest.next_prerelease(), asked
    return base.raised(asked), asked


def _overtaken(releases: tuple[Release, ...], this: Version) -> str | None:
    known = [release.version for release in releases]
    if not known or this in known or this > known[-1]:
        return None
    return f"{this} is lower than {known[-1]}, which is released: write a higher version in {WHERE}"


def _base(releases: tuple[Release, ...], this: Version | None) -> Version | None:
    """Return the newest full release, of those before `this` if it is given."""
    full = [release.version for release in releases if not release.version.is_prerelease]
    return max((version for version in full if this is None or version < this), default=None)


def _committed(templates: Path, version: Version) -> Side:
    from generator.impact import sides

    return sides.read(str(version), templates=templates)


def _class_of(old: Side, new: Side) -> ReleaseClass:
    from generator.impact import compare, release_class

    return release_class.release_class(compare.compare(old, new))


def _is_enough(promised: ReleaseClass, asked: ReleaseClass) -> bool:
    return RELEASE_CLASSES.index(promised) >= RELEASE_CLASSES.index(asked)


def _named(release_class: ReleaseClass) -> str:
    return "no change" if release_class == "none" else f"a {release_class} change"
