"""Put the parts of CodePipeline together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.rehearsal import codeconnections
from generator.rehearsal.codepipeline.api import Api
from generator.rehearsal.codepipeline.approval import approve
from generator.rehearsal.codepipeline.build import Build
from generator.rehearsal.codepipeline.deploy import DeployToEcs
from generator.rehearsal.codepipeline.executions import Executions
from generator.rehearsal.codepipeline.lifecycle import Act
from generator.rehearsal.codepipeline.pipelines import Pipelines
from generator.rehearsal.codepipeline.repositories import GitError, Push, Repositories
from generator.rehearsal.codepipeline.source import Source
from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Front

if TYPE_CHECKING:
    from generator.rehearsal.codebuild import Builds


def install(front: Front, builds: Builds) -> None:
    """Put the operations and the endpoint in front. Deployments go through the operations of CodeDeploy there."""

    def status(connection: str) -> str:
        return codeconnections.status(front.state, connection)

    def pushed(push: Push) -> None:
        pipelines.pushed(push)

    repositories = Repositories(pushed)
    providers: dict[str, Act] = {
        "CodeStarSourceConnection": Source(repositories, status),
        "CodeBuild": Build(builds),
        "Manual": approve,
        "CodeDeployToECS": DeployToEcs(front.services["codedeploy"]),
    }
    executions = Executions(front.state, providers)
    pipelines = Pipelines(front.state, executions, status)
    pipelines.install()
    front.services["codepipeline"].update(Api(pipelines, executions).operations())
    front.endpoints["repository"] = lambda wanted: _add(repositories, wanted)
    front.on_reset[:0] = [pipelines.forget, repositories.forget]


def _add(repositories: Repositories, wanted: dict[str, Any]) -> None:
    try:
        repositories.add(str(wanted["id"]), str(wanted["path"]))
    except (KeyError, GitError, OSError) as error:
        raise ApiError("NotPossible", f"There is no such repository: {error}") from error
