"""The stand-in for Docker: what it finds wrong with a Dockerfile, and what it makes of a right one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rehearsal.local import REGION, ROOT, Local

EXAMPLE = ROOT / "examples" / "express"
DIGEST = re.compile(r"digest: (sha256:[0-9a-f]{64}) size: \d+")
STAGES = """
# syntax=docker/dockerfile:1
ARG BASE=node
FROM ${BASE} AS one
COPY a.txt \\
    # between the lines
    /there/
RUN <<END
NOTHING that is an instruction
END
FROM --platform=linux/amd64 one as two
COPY missing.txt .
FROM one
COPY --from=0 /there/a.txt .
"""


class Docker:
    """The program, in a folder of its own."""

    def __init__(self, folder: Path, url: str, account: str) -> None:
        self.folder, self.home = folder / "context", folder / "home"
        self.folder.mkdir()
        self.home.mkdir()
        self.registry = f"{account}.dkr.ecr.{REGION}.amazonaws.com"
        self._variables = {"PYTHONPATH": str(ROOT), "HOME": str(self.home), "AWS_ENDPOINT_URL": url}

    def __call__(self, *words: str, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        """Run it in the folder."""
        command = [sys.executable, "-P", "-m", "generator.rehearsal.docker", *words]
        environment = {"PATH": os.environ["PATH"], **self._variables, **variables}
        return subprocess.run(
            command, input=typed, env=environment, cwd=self.folder, capture_output=True, text=True, check=False
        )

    def build(self, dockerfile: str, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Build a Dockerfile in a folder with a file."""
        (self.folder / "Dockerfile").write_text(dockerfile, "utf-8")
        (self.folder / "a.txt").write_text("a", "utf-8")
        return self("build", *words, ".", **variables)

    def login(self) -> None:
        """Log in to the registry of the account."""
        done = self("login", "--username", "AWS", "--password-stdin", self.registry, typed="any")
        assert (done.returncode, done.stdout) == (0, "Login Succeeded\n")

    def push(self, image: str) -> str:
        """Push an image, and return its digest."""
        done = self("push", image)
        assert done.returncode == 0, done.stderr
        found = DIGEST.search(done.stdout)
        assert found
        return found[1]


@pytest.fixture
def docker(tmp_path: Path, local: Local, account: str) -> Docker:
    """The program, with a repository to push to."""
    local.client("ecr", account=account).create_repository(repositoryName="web", imageTagMutability="IMMUTABLE")
    return Docker(tmp_path, local.url, account)


def refused(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.rstrip("\n")


def test_what_is_pushed_is_what_ecr_shows(docker: Docker, local: Local, account: str) -> None:
    image = f"{docker.registry}/web:one"
    assert docker.build("FROM node\nCOPY a.txt .\n", "--tag", image).returncode == 0
    docker.login()
    digest = docker.push(image)
    shown = local.client("ecr", account=account).describe_images(repositoryName="web", imageIds=[{"imageTag": "one"}])
    assert [each["imageDigest"] for each in shown["imageDetails"]] == [digest]


def test_the_same_content_is_the_same_image(docker: Docker) -> None:
    docker.login()
    digests = []
    for tag, text, words in (
        ("a", "FROM node\n", ()),
        ("b", "FROM node\n", ()),
        ("c", "FROM other\n", ()),
        ("d", "FROM node\n", ("--build-arg", "A=b")),
        ("e", "FROM node\n", ("--platform", "linux/arm64")),
    ):
        image = f"{docker.registry}/web:{tag}"
        assert docker.build(text, "--tag", image, *words).returncode == 0
        digests.append(docker.push(image))
    assert digests[0] == digests[1]
    assert len(set(digests)) == 4


def test_a_tag_that_is_taken_is_refused_in_the_words_of_ecr(docker: Docker) -> None:
    image = f"{docker.registry}/web:one"
    docker.login()
    docker.build("FROM node\n", "--tag", image)
    docker.push(image)
    docker.build("FROM other\n", "--tag", image)
    assert refused(docker("push", image)) == (
        "tag invalid: The image tag 'one' already exists in the 'web' repository and cannot be overwritten because "
        "the tag is immutable."
    )


def test_pushing_needs_an_image_a_login_and_a_repository(docker: Docker) -> None:
    image = f"{docker.registry}/other:one"
    assert refused(docker("push", image)) == (f"An image does not exist locally with the tag: {docker.registry}/other")
    docker.build("FROM node\n", "--tag", image, "--tag", "elsewhere/web:one")
    assert refused(docker("push", image)) == "no basic auth credentials"
    docker.login()
    assert refused(docker("push", image)).startswith("The repository with name 'other' does not exist")
    assert "the rehearsal has no other registry" in refused(docker("push", "elsewhere/web:one"))


def test_a_login_needs_a_password(docker: Docker) -> None:
    words = ("login", "--username", "AWS", "--password-stdin", docker.registry)
    assert refused(docker(*words, typed="\n")) == "Error: password is empty"


@pytest.mark.parametrize("words", [("run", "node"), ("build", "--secret", "id=a", "."), ("login", "registry"), ()])
def test_what_it_does_not_know_it_says(docker: Docker, words: tuple[str, ...]) -> None:
    assert refused(docker(*words)).endswith("This is the rehearsal's stand-in, which knows login, build and push.")


@pytest.mark.parametrize(
    ("dockerfile", "words", "message"),
    [
        ("FROM node\nRUNN npm ci\n", (), "dockerfile parse error on line 2: unknown instruction: RUNN"),
        ("RUN ls\n", (), "dockerfile parse error on line 1: no build stage in current context"),
        ("FROM node AS\n", (), "dockerfile parse error on line 1: FROM requires either one or three arguments"),
        ("# nothing\n", (), "file with no instructions"),
        ("FROM node\n", ("--target", "test"), 'target stage "test" could not be found'),
        ("FROM node\n", ("--file", "other"), "failed to read dockerfile: open other: no such file or directory"),
        ("FROM node\nCOPY --from=later a .\nFROM node AS later\n", ("--target", "0"), "later: there is no such stage"),
        ("FROM node\nCOPY src .\n", (), 'failed to compute cache key: failed to calculate checksum: "/src": not found'),
        ('FROM node\nCOPY ["a.txt", "b.txt", "/"]\n', (), "failed to compute cache key"),
        ("FROM node\nADD *.md a**b /\n", (), "failed to compute cache key"),
        (STAGES, ("--target", "two"), "failed to compute cache key"),
    ],
)
def test_what_docker_would_not_build_fails(
    docker: Docker, dockerfile: str, words: tuple[str, ...], message: str
) -> None:
    assert refused(docker.build(dockerfile, *words)).startswith(f"ERROR: failed to solve: {message}")


@pytest.mark.parametrize(
    ("dockerfile", "words"),
    [
        (STAGES, ()),
        (STAGES, ("--target", "ONE")),
        (STAGES, ("--target", "2")),
        ("FROM node AS node\nCOPY a.txt a.* . /\nRUN echo $((1<<2))\n", ("--target", "node")),
        (
            'FROM node\nCOPY ["a.txt", "/"]\nCOPY ./ /all\nADD https://example.com/file /\nCOPY --from=nginx:1 /a /\n',
            (),
        ),
        ("FROM node\nARG WHERE=x\nCOPY --chown=1:1 ${WHERE}/y /\nCOPY <<EOF /a\nRUNN\nEOF\n", ()),
    ],
)
def test_what_docker_would_build_is_built(docker: Docker, dockerfile: str, words: tuple[str, ...]) -> None:
    done = docker.build(dockerfile, *words)
    assert (done.returncode, done.stderr) == (0, "")


def test_only_the_stages_that_are_needed_are_looked_at_and_nothing_is_run(tmp_path: Path) -> None:
    docker = Docker(tmp_path, "http://127.0.0.1:9", "1" * 12)
    for target, run in (("dependencies", ["npm ci"]), ("test", ["npm ci", "npm test"])):
        done = docker("build", "--target", target, str(EXAMPLE))
        lines = [line for line in done.stdout.splitlines() if " RUN " in line]
        assert [re.sub(r"^\[[a-z]+\] RUN ", "", line) for line in lines] == [
            f"{each} (is not run here)" for each in run
        ]


def test_the_platform_comes_from_the_environment(docker: Docker) -> None:
    docker.login()
    digests = []
    for tag, variables in (("a", {}), ("b", {"DOCKER_DEFAULT_PLATFORM": "linux/arm64"})):
        image = f"{docker.registry}/web:{tag}"
        docker.build("FROM node\n", "--tag", image, **variables)
        digests.append(docker.push(image))
    assert digests[0] != digests[1]


def test_modules_in_the_folder_are_not_imported(docker: Docker) -> None:
    (docker.folder / "json.py").write_text("raise SystemExit('imported')\n", "utf-8")
    (docker.folder / "generator.py").write_text("raise SystemExit('imported')\n", "utf-8")
    assert docker.build("FROM node\n").returncode == 0
