"""`ecs-bluegreen release`: all that is wrong at once, or one version more that never changes again."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from generator import releases
from generator.lint import cache
from generator.made import MADE
from generator.releases import command, register

from .conftest import ROOT
from .trees import Author, addition, broken, narrowing, release

NOT_MADE = ("CHANGELOG.md", "README.md", "docs", "params", "tests/mutations/results.json")
CHECKS = 5 + len(MADE)

# Whatever version this is: these tests are about a project that has the first, and sometimes the next.
FIRST, NEXT = "1.0.0", "1.1.0"


# Runs when the checks are done, which write what lint remembers.
NO_FILE_GROWS = """
import resource
from generator.releases import register
write = register.write
def on_a_full_disk(templates, releases):
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    write(templates, releases)
register.write = on_a_full_disk
"""


def _start(folder: Path, command: str, version: str = FIRST, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of a project with this version in its source."""
    code = f"import generator; generator.__version__ = {version!r}\n{before}\nfrom generator.cli import main; main()"
    program = [sys.executable, "-c", code, command]
    return subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False)


def _date(project: Path, version: str) -> None:
    """Write a changelog in which a version has a date."""
    (project / "CHANGELOG.md").write_text(f"# Changelog\n\n## {version}, 2026-11-30\n\n* Everything.\n")


def _make(project: Path) -> None:
    """Write everything that is made from Python."""
    for one in MADE:
        made = _start(project, one.command)
        assert made.returncode == 0, made.stderr


@pytest.fixture(scope="session")
def _ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = tmp_path_factory.mktemp("ready") / "project"
    for name in NOT_MADE:
        copy = project / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(ROOT / name, copy) if (ROOT / name).is_dir() else shutil.copyfile(ROOT / name, copy)
    _make(project)
    _date(project, FIRST)
    return project


@pytest.fixture(scope="session")
def _findings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def project(_ready: Path, _findings: Path, tmp_path: Path, author: Author, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder we are in: a project whose version may be released."""
    author.numbers(FIRST)
    monkeypatch.setenv(cache.VARIABLE, str(_findings))
    copy = Path(shutil.copytree(_ready, tmp_path / "project"))
    monkeypatch.chdir(copy)
    return copy


def _run() -> tuple[int, list[str]]:
    """Return the exit code of the release, and what it said."""
    said: list[str] = []
    return command.run(said.append), said


def _failures(said: list[str]) -> dict[str, list[str]]:
    """Return the checks that failed, each with what is wrong."""
    found: dict[str, list[str]] = {}
    for line in said[:-1]:
        if line.startswith("FAILED  "):
            found[line.removeprefix("FAILED  ")] = problems = []
        elif line.startswith("        "):
            problems.append(line.strip())
    return found


def _refused(said: tuple[int, list[str]], exit_code: int = 1) -> dict[str, list[str]]:
    """Return what is wrong with a version that was not released."""
    assert said[0] == exit_code, "\n".join(said[1])
    found = _failures(said[1])
    assert said[1][-1].endswith(f" is not released: {len(found)} of {CHECKS} checks failed")
    return found


def test_a_version_for_which_all_is_true_is_released(project: Path) -> None:
    manifest = (project / "templates" / FIRST / "manifest.json").read_bytes()
    result = _start(project, "release")
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert [line.partition(" ")[0] for line in lines[:CHECKS]] == ["passed"] * CHECKS
    assert lines[0] == f"passed  {FIRST} is not released yet"
    assert lines[CHECKS:] == [
        f"templates/releases.json lists {FIRST}: from now on no byte of templates/{FIRST} may change",
        "Commit and tag it:",
        f"  git add templates CHANGELOG.md && git commit --message 'Release {FIRST}'",
        f"  git tag --annotate --message 'Release {FIRST}' v{FIRST} && git push --follow-tags",
    ]
    assert json.loads((project / "templates" / "releases.json").read_bytes()) == {
        "releases": [{"version": FIRST, "manifest_sha256": hashlib.sha256(manifest).hexdigest()}]
    }
    assert releases.verify(project / "templates") == []


def test_what_it_says_to_do_is_what_git_does(project: Path) -> None:
    _, said = _run()
    commands = [line.strip() for line in said if line.startswith("  git ")]
    script = "\n".join(["set -e", "git init -q .", *(line.partition(" && git push")[0] for line in commands)])
    author = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["/bin/sh", "-c", script], cwd=project, env=os.environ | author | quiet, check=True)
    path = Path("templates", FIRST, "network.yaml")
    path.write_bytes(b"damaged")
    [problem] = releases.verify(Path("templates"))
    remedy = re.search("`(.*)`", problem)
    assert remedy
    subprocess.run(remedy[1].split(), cwd=project, check=True)
    assert releases.verify(Path("templates")) == []


def test_a_release_adds_to_the_list_and_changes_no_other_file(project: Path, author: Author) -> None:
    first = release(project / "templates", FIRST)
    _next_version(project, author)
    before = _contents(project)
    exit_code, said = _run()
    assert exit_code == 0, said
    after = _contents(project)
    assert {name for name in after if after[name] != before.get(name)} == {"templates/releases.json"}
    assert before.keys() <= after.keys()
    known = register.read(project / "templates")
    assert known[0] == first
    assert [str(one.version) for one in known] == [FIRST, NEXT]
    assert [one.command for one in MADE if one.check().exit_code] == []


def test_a_released_version_is_not_released_again(project: Path) -> None:
    release(project / "templates", FIRST)
    before = _contents(project)
    assert _refused(_run()) == {
        f"{FIRST} is not released yet": [
            f"{FIRST} is released already: write a higher version in __version__ in generator/__init__.py"
        ]
    }
    assert _contents(project) == before


def test_everything_that_is_wrong_is_said_at_once(project: Path, author: Author) -> None:
    release(project / "templates", FIRST)
    author.renders(project / "templates", NEXT, broken)
    (project / "templates" / NEXT / "network.json").unlink()
    (project / "templates" / FIRST / "network.yaml").write_bytes(b"damaged")
    (project / "params" / "schema.json").write_text("{}")
    (project / "docs" / "rules.md").unlink()
    before = _contents(project)
    # A file is missing, so that the pages made of it cannot be checked: 2 is more than 1.
    failures = _refused(_run(), exit_code=2)
    assert failures["CHANGELOG.md says when 1.1.0 is released and what is new"] == [
        'CHANGELOG.md: no heading for 1.1.0: write "## 1.1.0, 2026-11-30" with the day of the release'
    ]
    [stale] = failures["the templates: fresh"]
    assert stale.startswith("the templates: stale; `ecs-bluegreen render --check` shows how, `make render` writes ")
    assert {"the schemas in params/: fresh", "docs/rules.md: fresh"} <= failures.keys()
    assert any("E6" in line and "cluster.yaml" in line for line in failures["the templates have no findings of lint"])
    [damage] = failures["every byte that was ever released is there"]
    assert damage.startswith(f"templates/{FIRST}/network.yaml: is not what it was")
    assert _contents(project) == before


def test_a_number_that_promises_too_little_is_refused(project: Path, author: Author) -> None:
    release(project / "templates", FIRST)
    author.renders(project / "templates", NEXT, narrowing)
    [problem] = _refused(_run())["1.1.0 promises no less than it changes"]
    assert problem.startswith(f"1.1.0 promises a minor change after {FIRST}, but this is a major change")


def test_a_version_left_behind_without_a_release_is_refused(project: Path, author: Author) -> None:
    author.renders(project / "templates", NEXT, addition)
    [problem] = _refused(_run())["every byte that was ever released is there"]
    assert problem.startswith(f"templates/{FIRST}: was never released; release it first, or remove the folder")


def test_a_changelog_without_a_date_is_refused(project: Path) -> None:
    (project / "CHANGELOG.md").write_text(f"## {FIRST}, not released yet\n\n* New.\n")
    assert list(_refused(_run()).values()) == [
        ['CHANGELOG.md: line 1: "not released yet" is not a date: write the day of the release, such as 2026-11-30']
    ]


def test_a_list_of_releases_that_is_nonsense_is_an_input_error(project: Path) -> None:
    (project / "templates" / "releases.json").write_text("[]")
    result = _start(project, "release")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: templates/releases.json: the file is not an object with releases")


def test_a_check_that_cannot_be_made_is_an_input_error_among_the_others(project: Path) -> None:
    shutil.rmtree(project / "templates" / FIRST)
    (project / "CHANGELOG.md").unlink()
    failures = _refused(_run(), exit_code=2)
    assert failures[f"CHANGELOG.md says when {FIRST} is released and what is new"] == [
        "CHANGELOG.md: no such file; run this in the root of the project"
    ]
    assert any(FIRST in line for line in failures["the templates have no findings of lint"])
    assert not (project / "templates" / "releases.json").exists()


def test_a_number_that_is_no_version_is_an_input_error(project: Path) -> None:
    result = _start(project, "release", version="1.0")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: 1.0 is not MAJOR.MINOR.PATCH, such as 1.2.0, or a pre-release, such as")
    assert result.stderr.endswith("write one in __version__ in generator/__init__.py\n")


@pytest.mark.skipif(sys.platform != "linux", reason="needs a disk on which no file may grow")
def test_a_full_disk_releases_nothing(project: Path) -> None:
    before = _contents(project)
    result = _start(project, "release", before=NO_FILE_GROWS)
    assert result.returncode == 2
    assert result.stderr == "error: templates/releases.json: cannot be written: File too large\n"
    assert _contents(project) == before


def _next_version(project: Path, author: Author) -> None:
    """Make the next version in the project, ready to be released."""
    author.renders(project / "templates", NEXT, addition)
    _date(project, NEXT)
    # The other commands read the new templates, and know nothing of the edited source.
    after = [one.command for one in MADE].index("render") + 1
    for one in MADE[after:]:
        made = _start(project, one.command, NEXT)
        assert made.returncode == 0, made.stderr


def _contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
