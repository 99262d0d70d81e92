"""Which file a name on the command line means."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import UserError
from generator.params import find


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return params/ with two environments, seen from the folder above it."""
    (tmp_path / "params").mkdir()
    for name in ("dev.yaml", "prod.yaml", "schema.json", "old.yml"):
        (tmp_path / "params" / name).touch()
    monkeypatch.chdir(tmp_path)
    return Path("params")


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_the_name_of_an_environment_is_its_file_in_params(folder: Path, name: str) -> None:
    assert find(name) == find(name, folder) == folder / f"{name}.yaml"


def test_the_folder_may_be_another(tmp_path: Path) -> None:
    (tmp_path / "dev.yaml").touch()
    assert find("dev", tmp_path) == tmp_path / "dev.yaml"


def test_a_path_to_a_file_is_taken_as_it_is(folder: Path) -> None:
    other = folder.absolute().parent / "dev.yaml"
    other.touch()
    assert find("params/dev.yaml") == folder / "dev.yaml"
    assert find("dev.yaml") == Path("dev.yaml")
    assert find(str(other)) == other


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("prd", ", did you mean prod?"),
        ("Dev", ", did you mean dev?"),
        ("dev.yaml", ", did you mean dev?"),
        ("prams/dev.yaml", ", did you mean dev?"),
        ("../params/dev", ", did you mean dev?"),
        ("staging", "; known: dev, prod"),
        ("schema.json", "; known: dev, prod"),
        ("old", "; known: dev, prod"),
        ("*", "; known: dev, prod"),
        ("", "; known: dev, prod"),
        (".", "; known: dev, prod"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(folder: Path, name: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        find(name, folder)
    assert str(caught.value) == f'there is no environment or parameter file "{name}"{hint}'
    assert caught.value.exit_code == 2


def test_a_folder_without_any_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        UserError, match=r'^there is no environment or parameter file "dev"; params has no \.yaml file$'
    ):
        find("dev")


def test_a_folder_named_like_a_file_is_not_one(folder: Path) -> None:
    Path("network.yaml").mkdir()
    with pytest.raises(UserError, match=r"; known: dev, prod$"):
        find("network.yaml", folder)


def test_a_path_that_cannot_be_asked_for_is_a_plain_error(folder: Path) -> None:
    with pytest.raises(UserError, match=r": cannot be read: File name too long$") as caught:
        find("x" * 5000 + ".yaml", folder)
    assert "\n" not in str(caught.value)


@settings(deadline=None)
@given(name=st.text())
def test_any_other_text_is_refused_in_one_line(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    with pytest.raises(UserError) as caught:
        find(f"{name}?", tmp_path_factory.getbasetemp())
    assert str(caught.value).isprintable()
