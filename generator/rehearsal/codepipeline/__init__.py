"""CodePipeline: pipelines of type V2, from a git repository on this machine to deployments by CodeDeploy.

    POST /_rehearsal/repository {"id": "example/web", "path": "/folder/web.git"}

says which repository stands behind a `FullRepositoryId`, for all connections; a push to it starts pipelines.

What it does not do
* The actions are CodeStarSourceConnection with CODE_ZIP, CodeBuild, Manual and CodeDeployToECS, the rules
  DeploymentWindow and CloudWatchAlarm. Any other fails. Conditions FAIL or ROLLBACK, none skips a stage.
* Rules of notification send nothing; only an approval tells its topic that it waits.
* The sentences for a connection that is pending, for a role that is missing and for an approval that nobody gave are
  ours: AWS's documents have none.
"""

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
