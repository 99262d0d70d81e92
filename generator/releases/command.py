"""`ecs-bluegreen release`: every check, then one line in `releases.json`, and the version never changes again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from generator import __version__, folder
from generator.errors import UserError
from generator.made import TEMPLATES
from generator.releases import register
from generator.releases import version as versions
from generator.releases.checks import CHANGELOG, Check, checks
from generator.releases.promise import WHERE
from generator.releases.register import FILE, MANIFEST, Release
from generator.releases.version import Version

FAILED = 1


def run(say: Callable[[str], None]) -> int:
    """Release the current version of the project in this folder; return the exit code.

    `say` is given each line when it is known. All that is wrong is said at once, and then nothing is written: 1 if a
    check fails, 2 if one cannot be made, or `releases.json` is nonsense.
    """
    version = versions.parse(__version__)
    if version is None:
        raise UserError(f"{__version__} is not {versions.FORM}: write one in {WHERE}")
    releases = register.read(TEMPLATES)
    exit_codes = [_passes(check, say) for check in checks(__version__)]
    if failed := len([code for code in exit_codes if code]):
        say(f"{__version__} is not released: {failed} of {len(exit_codes)} checks failed")
        return max(exit_codes)
    release = _release(version)
    register.write(TEMPLATES, [*releases, release])
    say(f"{TEMPLATES / FILE} lists {version}: from now on no byte of {TEMPLATES / __version__} may change")
    say("Commit and tag it:")
    say(f"  git add {TEMPLATES} {CHANGELOG} && git commit --message 'Release {version}'")
    say(f"  git tag --annotate --message 'Release {version}' {release.tag} && git push --follow-tags")
    return 0


def _passes(check: Check, say: Callable[[str], None]) -> int:
    """Say whether a check passes, and why not; return its exit code."""
    try:
        problems, exit_code = check.problems(), FAILED
    except UserError as error:
        problems, exit_code = str(error).splitlines(), error.exit_code
    if not problems:
        say(f"passed  {check.truth}")
        return 0
    say(f"FAILED  {check.truth}")
    for problem in problems:
        say(f"        {problem}")
    return exit_code


def _release(version: Version) -> Release:
    path = TEMPLATES / str(version) / MANIFEST
    manifest = folder.read(path)
    if manifest is None:
        raise UserError(f"{path}: has gone while the checks ran; run them again")
    return Release(version, hashlib.sha256(manifest).hexdigest())
