"""The source action: the tree of a commit, as a zip.

https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from generator.rehearsal.codepipeline import artifacts
from generator.rehearsal.codepipeline.model import ActionRun, FailedError, Pipeline
from generator.rehearsal.codepipeline.repositories import Commit, Repositories
from generator.rehearsal.errors import ApiError


class Source:
    """Takes the commit that a push or a person named, or else the head of the branch; `status` is a connection's."""

    def __init__(self, repositories: Repositories, status: Callable[[str], str]) -> None:
        self._repositories = repositories
        self._status = status

    def __call__(self, run: ActionRun) -> None:
        """Act."""
        self._must_be_available(run.configuration["ConnectionArn"])
        name = run.configuration["FullRepositoryId"]
        branch, wanted = run.execution.sources.get(run.name, (run.configuration["BranchName"], ""))
        repository = self._repositories.find(name)
        commit = repository.commit(branch, wanted) if repository else None
        if repository is None or commit is None:
            raise FailedError("JobFailed", f"[GitHub] No Branch [{branch}] found for FullRepositoryName [{name}]")
        _describe(run, branch, commit)
        [output] = run.declared["outputArtifacts"]
        artifacts.put(run, output["name"], repository.archive(commit.id), ".zip")
        others = [each for each in run.execution.revisions if each["actionName"] != run.name]
        run.execution.revisions = [*others, {"name": output["name"], "actionName": run.name, **run.revision}]

    def _must_be_available(self, connection: str) -> None:
        """Refuse a connection that is in any other state, as AWS does.

        https://docs.aws.amazon.com/dtconsole/latest/userguide/welcome-connections-workflow.html
        """
        status = self._status(connection)
        if status != "AVAILABLE":
            state = f"It is {status}, not AVAILABLE." if status else "It does not exist."
            raise FailedError("ConfigurationError", f"Unable to use Connection: {connection}. {state}")


def _describe(run: ActionRun, branch: str, commit: Commit) -> None:
    run.variables = {
        "AuthorDate": commit.date,
        "BranchName": branch,
        "CommitId": commit.id,
        "CommitMessage": commit.message,
        "ConnectionArn": run.configuration["ConnectionArn"],
        "FullRepositoryName": run.configuration["FullRepositoryId"],
    }
    run.summary = json.dumps({"ProviderType": "GitHub", "CommitMessage": commit.message}, separators=(",", ":"))
    run.external_id, run.external_url = commit.id, f"{entity(run.configuration, 'COMMIT')}&Commit={commit.id}"
    run.revision = {"revisionId": commit.id, "revisionSummary": run.summary, "revisionUrl": run.external_url}
    run.revision["created"] = run.started


def named(pipeline: Pipeline, revisions: Sequence[Mapping[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the branch and the commit for each source action that a request to start names."""
    actions = {each["name"]: each["configuration"] for each in pipeline.declaration["stages"][0]["actions"]}
    named: dict[str, tuple[str, str]] = {}
    for each in revisions:
        if each["actionName"] not in actions or each["revisionType"] != "COMMIT_ID":
            raise ApiError(
                "ValidationException", f"{each['actionName']} is no source action with a {each['revisionType']}"
            )
        named[each["actionName"]] = actions[each["actionName"]]["BranchName"], each["revisionValue"]
    return named


def entity(configuration: dict[str, str], kind: str) -> str:
    """Return the page in the console that leads to a branch or a commit, but for its name."""
    connection = configuration["ConnectionArn"]
    return (
        f"https://{connection.split(':')[3]}.console.aws.amazon.com/codesuite/settings/connections/redirect"
        f"?connectionArn={connection}&referenceType={kind}&FullRepositoryId={configuration['FullRepositoryId']}"
    )
