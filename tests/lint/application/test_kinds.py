"""What a file is, is told by what it holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.lint import application
from generator.lint.application import kinds
from generator.lint.application.kinds import Kind
from generator.lint.document import MAXIMUM_VALUES

from .cases import APPSPEC, BUILDSPEC, TASK_DEFINITION

TEMPLATE = """\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties: {Cluster: !Ref Cluster}
Hooks: {}
"""


def kind(name: str, text: str) -> Kind | None:
    source = application.recognise(Path(name), text.encode())
    return source.kind if source else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (json.dumps(TASK_DEFINITION), Kind.TASK_DEFINITION),
        ('{"family": "a", "containerdefinitions": []}', Kind.TASK_DEFINITION),
        (APPSPEC, Kind.APPSPEC),
        ("version: 0.0\nos: linux\n", Kind.APPSPEC),
        (BUILDSPEC, Kind.BUILDSPEC),
        ("phases: {build: {commands: []}}", Kind.BUILDSPEC),
        ('{"ImageURI": "a"}', Kind.IMAGE_DETAIL),
        ('[{"name": "a", "imageUri": "b"}]', Kind.IMAGE_DEFINITIONS),
        (TEMPLATE, None),
        ("AWSTemplateFormatVersion: '2010-09-09'\nphases: {build: }\n", None),
        ('{"name": "shop", "version": "0.1.0", "files": ["src"]}', None),
        ("services: {web: {image: nginx}}\nversion: '3'\n", None),
        ("- hosts: all\n", None),
        ("phases: [moon]\n", None),
        ("a sentence", None),
        ("", None),
        ("[1, 2]", None),
    ],
)
def test_a_file_is_known_by_its_content(text: str, expected: Kind | None) -> None:
    assert kind("whatever.json" if text.startswith(("{", "[")) else "whatever.txt", text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{\n  "containerDefinitions": [\n', Kind.TASK_DEFINITION),
        ("phases:\n\t- a\n", Kind.BUILDSPEC),
        ("Resources:\n  - TargetService:\n  \t Type: x\n", Kind.APPSPEC),
        ("{", None),
    ],
)
def test_a_broken_file_is_known_by_its_keys(text: str, expected: Kind | None) -> None:
    assert kind("broken.json", text) is expected


def test_a_file_of_aliases_is_not_read_to_its_end() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    text = "version: 0.2\n" + "\n".join(lines) + "\nphases:\n  build: {commands: [a]}\n"
    source = application.recognise(Path("buildspec.yml"), text.encode())
    assert source is not None
    assert str(MAXIMUM_VALUES) in str(source.document)


def test_merge_keys_and_anchors_are_read() -> None:
    text = "version: 0.2\nphases:\n  install: &x\n    commands: [a]\n  build:\n    <<: *x\n    finally: [b]\n"
    source = application.recognise(Path("buildspec.yml"), text.encode())
    assert source is not None
    assert application.lint({Path("b"): source}, {}) == {Path("b"): []}


def test_every_check_says_what_it_is_and_where_to_read_on() -> None:
    checks = application.checks()
    ids = [check.id for check in checks]
    assert ids == sorted(set(ids))
    assert all(id_[0] in "EW" and 9200 < int(id_[1:]) < 9250 for id_ in ids)
    assert all(
        check.title and len(check.description) > 40 and check.source_url.startswith("https://") for check in checks
    )


def test_the_kinds_that_a_broken_file_can_have_are_all() -> None:
    assert set(kinds._BY_MARK.values()) == set(Kind)
