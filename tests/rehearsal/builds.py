"""Builds in a stand-in: sources, projects, and how a build has ended."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.local import REGION, ROOT, Local

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass(frozen=True)
class Done:
    """A build that has ended: what BatchGetBuilds shows, why it failed, what it hands on, and its log."""

    info: dict[str, Any]
    status: str
    failure: str
    artifact: dict[str, bytes] | None
    log: list[str]

    @property
    def phases(self) -> dict[str, str]:
        """The status of each phase."""
        return {each["phaseType"]: each.get("phaseStatus", "") for each in self.info["phases"]}

    def context(self, phase: str) -> tuple[str, str]:
        """Return what CodeBuild says about a phase."""
        [found] = [each for each in self.info["phases"] if each["phaseType"] == phase]
        return found["contexts"][0].get("statusCode", ""), found["contexts"][0].get("message", "")

    def said(self) -> list[str]:
        """Return the lines that commands have printed."""
        return [line for line in self.log if not line.startswith("[Container]")]


@dataclass(frozen=True)
class Builder:
    """Somebody who builds in one account."""

    local: Local
    account: str

    def client(self, service: str) -> Any:
        """Return a client of the account."""
        return self.local.client(service, account=self.account)

    def project(self, name: str, buildspec: str, variables: Mapping[str, str] | None = None, **more: Any) -> None:
        """Make a project that only a pipeline starts, as all of these are."""
        given = [{"name": key, "value": value} for key, value in (variables or {}).items()]
        machine = {"type": "LINUX_CONTAINER", "image": "any", "computeType": "BUILD_GENERAL1_SMALL"}
        settings = {
            "source": {"type": "CODEPIPELINE", "buildspec": buildspec},
            "artifacts": {"type": "CODEPIPELINE"},
            "environment": {**machine, "environmentVariables": given},
            "serviceRole": "arn:aws:iam::111122223333:role/any",
        }
        self.client("codebuild").create_project(name=name, **{**settings, **more})

    def start(self, project: str, files: Mapping[str, str | bytes] | None = None, version: str = COMMIT) -> str:
        """Start a build from files, as a pipeline does, and return its id."""
        source = base64.b64encode(zipped(files or {})).decode()
        place = {"account": self.account, "region": REGION}
        return str(self.local.post("build", **place, project=project, version=version, source=source)["id"])

    def ended(self, build: str) -> Done:
        """Wait for the end of a build."""
        told = self.local.post("built", account=self.account, region=REGION, id=build)
        [info] = self.client("codebuild").batch_get_builds(ids=[build])["builds"]
        artifact = unzipped(base64.b64decode(told["artifact"])) if told["artifact"] else None
        return Done(info, told["status"], told["failure"], artifact, self.log(info))

    def build(self, project: str, files: Mapping[str, str | bytes] | None = None, version: str = COMMIT) -> Done:
        """Run a build to its end."""
        return self.ended(self.start(project, files, version))

    def run(self, buildspec: str, files: Mapping[str, str | bytes] | None = None, **more: Any) -> Done:
        """Run a build of a new project to its end."""
        name = f"project-{len(self.client('codebuild').list_projects()['projects'])}"
        self.project(name, buildspec, **more)
        return self.build(name, files)

    def log(self, info: Mapping[str, Any]) -> list[str]:
        """Return the log of a build, event by event; nothing where there is none."""
        logs = info.get("logs", {})
        if "groupName" not in logs:
            return []
        shown = self.client("logs").get_log_events(
            logGroupName=logs["groupName"], logStreamName=logs["streamName"], startFromHead=True
        )
        return [each["message"].removesuffix("\n") for each in shown["events"]]


def example(**changes: str | None) -> dict[str, str | bytes]:
    """Return the files of the example, some of them changed (`Dockerfile`, `taskdef`) or left out."""
    folder = ROOT / "examples" / "express"
    files: dict[str, str | bytes] = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
    for name, content in changes.items():
        if content is None:
            del files[name]
        else:
            files[name] = content
    return files


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP file; what ends in .sh may be executed."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o755 if name.endswith(".sh") else 0o644) << 16
            archive.writestr(entry, content)
    return packed.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
