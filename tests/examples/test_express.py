"""The Express example: its own tests, and that it is what the generator and the build expect."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from generator.application import write
from generator.application.task_definition import USER, TaskSettings

EXAMPLE = Path(__file__).parents[2] / "examples" / "express"


def read(name: str) -> str:
    return (EXAMPLE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", write.files(TaskSettings()))
def test_the_example_holds_what_the_command_writes(name: str) -> None:
    assert read(name) == write.files(TaskSettings())[name], (
        f"delete examples/express/{name} and its two companions, then: ecs-bluegreen application examples/express"
    )


@pytest.mark.skipif(shutil.which("npm") is None, reason="Node.js and npm are not installed")
def test_the_tests_of_the_example_pass(tmp_path: Path) -> None:
    copy = tmp_path / "express"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("node_modules"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NODE_TEST")}
    for command in (["npm", "ci", "--prefer-offline", "--no-audit", "--no-fund"], ["node", "--test"]):
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_base_image_comes_from_the_public_ecr() -> None:
    images = re.findall(r"^FROM (\S+)", read("Dockerfile"), re.MULTILINE)
    stages = set(re.findall(r"^FROM \S+ AS (\S+)", read("Dockerfile"), re.MULTILINE))
    assert "test" in stages
    assert all(image in stages or image.startswith("public.ecr.aws/docker/library/") for image in images)


def test_the_image_runs_as_the_user_of_the_task_definition() -> None:
    assert re.findall(r"^USER (\S+)", read("Dockerfile"), re.MULTILINE) == [USER]


def test_the_temporary_folder_keeps_its_permissions_on_fargate() -> None:
    assert 'VOLUME ["/tmp"]' in read("Dockerfile")


def test_the_image_names_its_version() -> None:
    assert re.search(r"^ARG VERSION\b.*\nENV VERSION=\$VERSION$", read("Dockerfile"), re.MULTILINE)


def test_every_dependency_has_one_exact_version() -> None:
    package = json.loads(read("package.json"))
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in package["dependencies"].values())


def test_the_lockfile_has_a_checksum_and_no_registry_for_every_package() -> None:
    packages = json.loads(read("package-lock.json"))["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)
    assert not any("resolved" in package for package in packages.values())
