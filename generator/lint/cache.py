"""Findings on disk, keyed by everything that they depend on.

A key is the sha256 of the template's content and of a fingerprint: the Regions, our rules, this
package, Python, cfn-lint and its schemas. An entry is therefore never wrong, only unused, and no
entry is ever changed: the newest are kept and the rest is deleted when new ones are written.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import get_type_hints

from generator.lint.finding import Finding, Scope

VARIABLE = "ECS_BLUEGREEN_CACHE"
KEPT_ENTRIES = 500

_SUFFIX = ".findings"
_FIELD_TYPES = list(get_type_hints(Finding).values())


class CacheUnavailableError(Exception):
    """The cache cannot be used, which costs time and nothing else."""


class Cache:
    """The findings of contents already linted against one scope."""

    def __init__(self, folder: Path, fingerprint: bytes) -> None:
        self._folder = folder
        self._fingerprint = fingerprint

    @classmethod
    def open(cls, scope: Scope) -> Cache:
        """The cache in the folder named by ECS_BLUEGREEN_CACHE, or in the user's cache folder."""
        return cls(_folder(), _fingerprint(scope))

    def load(self, content: bytes) -> list[Finding] | None:
        """The findings of this content; None if they are unknown or their entry cannot be understood."""
        try:
            return _decode(self._entry(content).read_bytes())
        except (OSError, ValueError):
            return None

    def store(self, content: bytes, findings: list[Finding]) -> None:
        """Remember the findings of this content; a reader sees the whole entry or none."""
        # Only a run that has just spent a second in cfn-lint comes here.
        import tempfile

        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(suffix=_SUFFIX, dir=self._folder)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump({"findings": findings}, stream)
            Path(temporary).replace(self._entry(content))
        except OSError as error:
            raise _unavailable(self._folder, error) from None

    def prune(self) -> None:
        """Delete all but the newest entries."""
        try:
            entries = [(file.stat().st_mtime, file) for file in self._folder.glob(f"*{_SUFFIX}")]
            for _, file in sorted(entries, reverse=True)[KEPT_ENTRIES:]:
                file.unlink(missing_ok=True)
        except FileNotFoundError:
            # Another run is pruning: it will come to the same end.
            return
        except OSError as error:
            raise _unavailable(self._folder, error) from None

    def _entry(self, content: bytes) -> Path:
        return self._folder / (hashlib.sha256(self._fingerprint + content).hexdigest() + _SUFFIX)


def _decode(entry: bytes) -> list[Finding]:
    data = json.loads(entry)
    rows = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(rows, list) or any(
        not isinstance(row, list) or [type(value) for value in row] != _FIELD_TYPES for row in rows
    ):
        raise ValueError("not an entry of this cache")
    return [Finding(*row) for row in rows]


def _folder() -> Path:
    override = os.environ.get(VARIABLE)
    if override:
        return Path(override) / "lint"
    return _user_cache() / "ecs-bluegreen" / "lint"


def _user_cache() -> Path:
    configured = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The XDG specification has relative paths ignored.
    if configured.is_absolute():
        return configured
    try:
        return Path.home() / ".cache"
    except RuntimeError:
        raise CacheUnavailableError(f"no cache: this user has no home folder; set {VARIABLE}") from None


def _fingerprint(scope: Scope) -> bytes:
    sources = [*_cfn_lint_versions(), *sorted(Path(__file__).parent.rglob("*.py"))]
    sources += sorted(scope.rules.rglob("*.py")) if scope.rules else []
    digest = hashlib.sha256(repr((sys.version_info[:3], scope.regions)).encode())
    for source in sources:
        content = source.read_bytes() if source.is_file() else b""
        digest.update(f"\0{source.name}\0{len(content)}\0".encode() + content)
    return digest.digest()


def _cfn_lint_versions() -> list[Path]:
    """The files that tell one cfn-lint from another.

    Their bytes cost a tenth of a millisecond where importlib.metadata costs twenty. cfn-lint prefers
    schemas that the user downloaded (`cfn-lint --update-specs`) when they are newer than its own.
    """
    spec = importlib.util.find_spec("cfnlint")
    if spec is None or spec.origin is None:
        raise CacheUnavailableError("no cache: cfn-lint is not installed")
    package = Path(spec.origin).parent
    return [package / "version.py", package / "data" / "schemas" / "version.json", *_downloaded_schemas()]


def _downloaded_schemas() -> list[Path]:
    try:
        places = [_user_cache(), Path.home() / "Library" / "Caches"]
    except (CacheUnavailableError, RuntimeError):
        return []
    return [place / "aws" / "cfn-lint" / "schemas" / "version.json" for place in places]


def _unavailable(folder: Path, error: OSError) -> CacheUnavailableError:
    return CacheUnavailableError(
        f"the cache {folder} cannot be written ({error.strerror}); findings are not remembered"
    )
