"""Files that are no parameter file at all, and YAML that does not mean what it seems to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import UserError
from generator.params import ParamsError, load

from .conftest import HEADER

Complain = Callable[[str | bytes], list[str]]


def test_a_missing_file_names_those_that_exist(tmp_path: Path, templates: Path) -> None:
    (tmp_path / "prod.yaml").touch()
    (tmp_path / "dev.yaml").touch()
    with pytest.raises(ParamsError, match=r"stage\.yaml: no such file; .* has dev\.yaml, prod\.yaml$"):
        load(tmp_path / "stage.yaml", templates)


def test_a_missing_folder_is_a_plain_error(tmp_path: Path, templates: Path) -> None:
    with pytest.raises(ParamsError, match=r"no such file; .*absent has no \.yaml file$"):
        load(tmp_path / "absent" / "dev.yaml", templates)


def test_a_directory_is_a_plain_error(tmp_path: Path, templates: Path) -> None:
    with pytest.raises(ParamsError, match=r": is a directory: name the file of one environment$"):
        load(tmp_path, templates)


def test_a_file_in_a_file_is_a_plain_error(tmp_path: Path, templates: Path) -> None:
    (tmp_path / "dev.yaml").touch()
    with pytest.raises(ParamsError, match=r"cannot be read: Not a directory$"):
        load(tmp_path / "dev.yaml" / "prod.yaml", templates)


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing yet\n", "---\n", "~\n"])
def test_an_empty_file_says_what_it_needs(complaints: Complain, content: str) -> None:
    (complaint,) = complaints(content)
    assert complaint.endswith("the file is empty; it needs at least account:, region: and version:")


@pytest.mark.parametrize("content", ["dev\n", "- account\n", "42\n", "!secret\n"])
def test_a_file_that_is_no_mapping_says_so(complaints: Complain, content: str) -> None:
    assert complaints(content) == ["1: the file must be a mapping: account:, region:, version: ..."]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"# caf\xe9\n", "1: is not UTF-8: save the file with this encoding"),
        (b"# ok\n\n# \xff\n", "3: is not UTF-8: save the file with this encoding"),
        ("account: 1".encode("utf-16"), "1: is not UTF-8: save the file with this encoding"),
        ("# ok\na: \x07\n", "2: holds a control character, which YAML does not allow"),
        ('a: "\\UFFFFFFFF"\n', "is not YAML: an escape or a directive is out of range"),
        ("%YAML " + "9" * 5000 + ".1\n---\na: b\n", "is not YAML: an escape or a directive is out of range"),
        ("[" * 100_000, "is nested too deeply to be a parameter file"),
        ("a: b\n---\nc: d\n", "2: is not YAML: but found another document; keep one environment in one file"),
        (
            "a: b\n\tc: d\n",
            (
                "2: is not YAML: found character '\\t' that cannot start any token; "
                "indent with spaces, not tabs, and put a value that begins with % @ or ` in quotes"
            ),
        ),
        (
            "a: b: c\n",
            (
                "1: is not YAML: mapping values are not allowed here; "
                "indent the keys of a block alike, and put a value that holds ': ' in quotes"
            ),
        ),
        ("a:\n  b: [c\nd: e\n", "3: is not YAML: expected ',' or ']', but got ':'"),
        ("a: 'b\n", "2: is not YAML: found unexpected end of stream"),
    ],
)
def test_what_is_not_yaml_is_said_with_its_line(complaints: Complain, content: str | bytes, complaint: str) -> None:
    assert complaints(content) == [complaint]


@pytest.mark.parametrize("secret", ["*hunter2", "!hunter2!x", "&hunter2 a\nb: &hunter2 c", "'hunter2", '"hunter2\\q"'])
def test_a_syntax_error_does_not_repeat_what_may_be_a_secret(complaints: Complain, secret: str) -> None:
    assert "hunter2" not in "".join(complaints(f"{HEADER}Password: {secret}\n"))


def test_an_unknown_alias_says_what_to_quote(complaints: Complain) -> None:
    assert complaints("a: *some_name\n") == [
        "1: is not YAML: found undefined alias ...; put a value that begins with * in quotes"
    ]


def test_duplicate_keys_are_found_at_every_depth(complaints: Complain) -> None:
    body = "region: eu-west-2\nstacks:\n  network: {FlowLogs: true,\n    FlowLogs: false}\n  network: {}\n"
    assert complaints(HEADER + body) == [
        "4: region: given twice, first in line 2: keep one",
        "7: FlowLogs: given twice, first in line 6: keep one",
        "8: network: given twice, first in line 6: keep one",
    ]


def test_duplicates_behind_aliases_are_told_once(complaints: Complain) -> None:
    body = "tags: &tags {A: b, A: c}\nstacks: {network: *tags}\n"
    assert [line for line in complaints(HEADER + body) if "twice" in line] == [
        "4: A: given twice, first in line 4: keep one"
    ]


def test_merge_keys_are_plainly_refused(complaints: Complain) -> None:
    assert complaints(HEADER + "tags: &tags\n  A: b\nstacks:\n  network:\n    <<: *tags\n") == [
        "8: <<: merge keys are not read here: write the values out"
    ]


def test_a_key_that_is_a_list_is_refused(complaints: Complain) -> None:
    assert complaints(HEADER + "tags:\n  [a, b]: c\n") == ["5: a key must be one word, not a list or a mapping"]


def test_a_file_that_contains_itself_is_read_to_its_end(complaints: Complain) -> None:
    assert complaints(HEADER + "tags: &tags\n  A: *tags\n") == ["5: tags.A: takes one value, not a mapping"]


def test_a_message_is_one_line_whatever_the_key(complaints: Complain) -> None:
    assert complaints(HEADER + '"a\\nb\\ud800": c\n')[0].startswith("4: a\\nb\\ud800: unknown key")


@pytest.mark.parametrize(
    "manifest", ["", "[]", "{}", '{"stacks": [{}]}', '{"stacks": null}', "\xff", '{"stacks": [1]}']
)
def test_a_broken_manifest_names_the_remedy(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "1.0.0").mkdir()
    (tmp_path / "1.0.0" / "manifest.json").write_text(manifest, encoding="latin-1")
    (tmp_path / "dev.yaml").write_text(HEADER)
    with pytest.raises(UserError, match=r"manifest\.json: is not a manifest; `make render` writes it anew$"):
        load(tmp_path / "dev.yaml", tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="a directory in place of a file")
def test_an_unreadable_manifest_is_a_plain_error(tmp_path: Path) -> None:
    (tmp_path / "1.0.0" / "manifest.json").mkdir(parents=True)
    (tmp_path / "dev.yaml").write_text(HEADER)
    with pytest.raises(UserError, match=r"manifest\.json: cannot be read: Is a directory$"):
        load(tmp_path / "dev.yaml", tmp_path)
