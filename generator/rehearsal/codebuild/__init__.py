"""CodeBuild: a build runs the buildspec of its project for real, with a shell, in a temporary folder with the source.

    builds = install(front)
    build = builds.start("web", zip_file, source_version=commit, variables={}, initiator="codepipeline/web")
    build.wait(60), build.status, build.failure, build.artifact

Commands get an environment with PATH and what CodeBuild sets, and of all that is outside only the programs on PATH.
`aws` is the AWS CLI that comes with the rehearsal, led to this server; `docker` is a stand-in, too, and runs nothing
(`generator.rehearsal.docker`). A build takes the time that it takes, whatever the clock factor is, and so does its
timeout. What buildspecs may say is in `buildspec.py`. Whoever has no pipeline starts a build with an endpoint, `source`
being a ZIP file in Base64; another one waits for the end and tells the `status`, the `failure` in one sentence, and
the `artifact`, again in Base64. Otherwise the artifact is the pipeline's alone, and BatchGetBuilds tells the rest.

    POST /_rehearsal/build {"account": "111122223333", "region": "eu-west-1", "project": "web", "version": "<commit>",
                            "source": "UEsDBBQ..."}                              {"id": "web:3e1b..."}
    POST /_rehearsal/built {"account": "111122223333", "region": "eu-west-1", "id": "web:3e1b..."}

Projects of CloudFormation write where their `LogsConfig` says, those made by the API to `/aws/codebuild/<project>`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from ministack.core.responses import request_scope
from ministack.services.cloudformation import provisioners

from generator.rehearsal.codebuild import images
from generator.rehearsal.codebuild.api import Api
from generator.rehearsal.codebuild.builds import Builds
from generator.rehearsal.codebuild.model import Build
from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Front
from generator.rehearsal.types.shaped import shaped

__all__ = ["Build", "Builds", "install"]

_TYPE = "AWS::CodeBuild::Project"
_LONGEST_SECONDS = 120


def install(front: Front) -> Builds:
    """Put the operations in front, and return the builds."""
    builds = Builds(front.state)
    images.install(front)
    provisioners._RESOURCE_HANDLERS[_TYPE] = _keeping_logs(provisioners._RESOURCE_HANDLERS[_TYPE], builds)
    front.services.setdefault("codebuild", {}).update(Api(builds).operations())
    front.on_reset.append(builds.forget)

    def start(wanted: dict[str, Any]) -> dict[str, Any]:
        try:
            source, version = base64.b64decode(wanted["source"]), str(wanted["version"])
            place, project = (wanted["account"], wanted["region"]), wanted["project"]
        except (KeyError, ValueError) as error:
            raise ApiError(
                "NotPossible", f"A build needs account, region, project, version, source: {error}"
            ) from error
        with request_scope(*place):
            build = builds.start(project, source, source_version=version, variables={}, initiator="user")
        return {"id": build.id}

    def wait(wanted: dict[str, Any]) -> dict[str, Any]:
        with request_scope(wanted["account"], wanted["region"]):
            build = builds.all.get(wanted["id"])
        if build is None:
            raise ApiError("NotThere", f"There is no build {wanted['id']}", 404)
        build.wait(_LONGEST_SECONDS)
        artifact = base64.b64encode(build.artifact).decode() if build.artifact else None
        return {"status": build.status, "failure": build.failure, "artifact": artifact}

    front.endpoints |= {"build": start, "built": wait}
    return builds


def _keeping_logs(native: Mapping[str, Any], builds: Builds) -> dict[str, Any]:
    """Keep what ministack does not: where a project writes its log."""

    def keep(name: str, properties: Mapping[str, Any]) -> None:
        config = shaped("codebuild", "LogsConfig", properties.get("LogsConfig", {}))
        builds.logs[name] = config.get("cloudWatchLogs", {})

    def create(logical_id: str, properties: Mapping[str, Any], stack_name: str) -> Any:
        made = native["create"](logical_id, properties, stack_name)
        keep(made[0], properties)
        return made

    def update(physical_id: str, old: Mapping[str, Any], new: Mapping[str, Any], stack_name: str) -> Any:
        made = native["update"](physical_id, old, new, stack_name)
        keep(made[0], new)
        return made

    return {**native, "create": create, "update": update}
