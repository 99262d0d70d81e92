"""What needs no server: patterns, windows of time, variables, and what git says of a repository."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.rehearsal.codepipeline import cron, globs
from generator.rehearsal.codepipeline.repositories import GitError, Push, Repositories, Repository
from generator.rehearsal.codepipeline.variables import resolved
from rehearsal.pipelines import Code, when

NAMES = st.text("abc.-_", min_size=1, max_size=6)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


# https://docs.aws.amazon.com/codepipeline/latest/userguide/syntax-glob.html
@pytest.mark.parametrize(
    ("pattern", "matching", "others"),
    [
        ("*.md", ["a.md", ".md"], ["a/b.md", "a.mdx"]),
        ("docs/**", ["docs/a", "docs/a/b.md"], ["docs", "other/docs/a"]),
        ("docs/*", ["docs/a"], ["docs/a/b"]),
        ("**/README.md", ["a/README.md", "a/b/README.md"], ["README.md"]),
        ("*.{java,class}", ["a.java", "a.class"], ["a.jar"]),
        ("foo.?", ["foo.a"], ["foo.", "foo.ab", "foo./"]),
        ("[!ab]-[a-c]", ["c-a"], ["a-a", "c-d"]),
        (r"a\*", ["a*"], ["ab"]),
        ("release/*", ["release/1"], ["release/1/2", "release"]),
    ],
)
def test_a_pattern_means_what_the_user_guide_says(pattern: str, matching: list[str], others: list[str]) -> None:
    assert [text for text in [*matching, *others] if globs.matches(pattern, text)] == matching


@given(PATHS)
def test_every_path_matches_itself_and_two_stars(path: str) -> None:
    assert globs.matches(path, path)
    assert globs.matches("**", path)
    assert globs.matches("*", path) == ("/" not in path)


@given(st.lists(PATHS, min_size=1, max_size=3), st.lists(PATHS, max_size=3))
def test_a_push_is_wanted_if_one_of_its_paths_is_included_and_not_excluded(
    paths: list[str], excluded: list[str]
) -> None:
    push = {"branches": {"includes": ["main"]}, "filePaths": {"excludes": excluded}}
    assert globs.wants(push, "main", paths) == (not set(paths) <= set(excluded))
    assert not globs.wants(push, "other", paths)
    push["filePaths"]["includes"] = paths[:1]
    assert globs.wants(push, "main", paths) == (paths[0] not in excluded)


# https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-DeploymentWindow.html
@pytest.mark.parametrize(
    ("expression", "moment", "opened"),
    [
        ("* * 9-16 ? * MON-THU *", "2026-11-23 09:00", True),  # a Monday
        ("* * 9-16 ? * MON-THU *", "2026-11-23 17:00", False),
        ("* * 9-16 ? * MON-THU *", "2026-11-27 09:00", False),
        ("* 0/15 * ? * *", "2026-11-23 09:45", True),
        ("* 5/15 * ? * *", "2026-11-23 09:45", False),
        ("* * * L * ?", "2026-02-28 00:00", True),
        ("* * * L-3 * ?", "2026-11-27 00:00", True),
        ("* * * 15W * ?", "2026-11-16 00:00", True),  # the 15th is a Sunday
        ("* * * 15W * ?", "2026-08-14 00:00", True),  # and here a Saturday
        ("* * * 1W * ?", "2026-08-03 00:00", True),
        ("* * * LW * ?", "2026-10-30 00:00", True),
        ("* * * ? * 6#3", "2026-11-20 00:00", True),
        ("* * * ? * 6L", "2026-11-27 00:00", True),
        ("* * * ? * L", "2026-11-28 00:00", True),
        ("* * * ? JAN,NOV 2", "2026-11-23 00:00", True),
        ("* * * ? * * 2027", "2026-11-23 00:00", False),
        ("* * 22-4 ? * *", "2026-11-23 02:00", True),
    ],
)
def test_a_window_is_open_when_its_expression_says_so(expression: str, moment: str, opened: bool) -> None:  # noqa: FBT001
    assert cron.is_open(expression, datetime.fromisoformat(moment).replace(tzinfo=UTC)) is opened


@pytest.mark.parametrize("expression", ["* * *", "* 99 * ? * *", "* * * ? * NEVER", "* 1/x * ? * *"])
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        cron.is_open(expression, datetime(2026, 11, 23, tzinfo=UTC))


# https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
def test_references_are_replaced_wherever_they_stand() -> None:
    known = {"codepipeline": {"PipelineExecutionId": "1"}, "SourceVariables": {"CommitId": "#{a.b}"}}
    given = {"a": "#{codepipeline.PipelineExecutionId} and #{SourceVariables.CommitId}", "b": "${Other} #{}"}
    assert resolved(given, known) == {"a": "1 and #{a.b}", "b": "${Other} #{}"}
    with pytest.raises(LookupError, match=r"#\{SourceVariables.Other\}"):
        resolved({"a": "#{SourceVariables.Other}"}, known)


def test_a_repository_shows_commits_and_their_trees(tmp_path: Path) -> None:
    code = Code(tmp_path)
    first = code.push("One\n\nMore of it", {"a/b.txt": "1"})
    repository = Repository("web", code.bare)
    head = repository.commit("main")
    assert head == repository.commit("other", first)
    assert head
    assert (head.id, head.message) == (first, "One\n\nMore of it")
    assert zipfile.ZipFile(io.BytesIO(repository.archive(first))).read("a/b.txt") == b"1"
    assert repository.commit("none") is None
    assert repository.commit("main", "0" * 40) is None
    assert Repository("web", code.folder).commit("main") == head


def test_a_push_is_what_a_branch_had_not_before(tmp_path: Path) -> None:
    code = Code(tmp_path)
    code.push("One", {"a": "1", "b": "1"})
    repository = Repository("web", code.bare)
    assert repository.pushes() == []
    second = code.push("Two", {"b": "2"})
    third = code.push("Three", {"c": "1"}, "feature/c")
    pushes = {each.branch: each for each in repository.pushes()}
    assert pushes["main"] == Push("web", "main", second, ("b",))
    assert pushes["feature/c"] == Push("web", "feature/c", third, ("a", "b", "c"))
    assert repository.pushes() == []


def test_a_folder_that_is_no_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        Repository("web", tmp_path)
    with pytest.raises(GitError, match="no absolute path"):
        Repositories(lambda _: None).add("web", "https://example.com/web.git")


def test_pushes_are_told_until_everything_is_forgotten(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    gone, kept = Code(tmp_path / "gone"), Code(tmp_path / "kept")
    told: list[Push] = []
    repositories = Repositories(told.append)
    repositories.add("gone", str(gone.bare))
    repositories.add("kept", str(kept.bare))
    shutil.rmtree(gone.bare)
    commit = kept.push("One", {"a": "1"})
    when(lambda: told, bool)
    assert told == [Push("kept", "main", commit, ("a",))]
    assert (repositories.find("gone"), repositories.find("kept") is not None) == (None, True)
    assert "gone is no longer a repository" in capfd.readouterr().err
    repositories.forget()
    assert repositories.find("kept") is None
