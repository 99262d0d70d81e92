"""The stacks of a delivery in their accounts and Regions, with the policies that AWS would hold of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cfn_evaluator import Place
from committed_stacks import TEMPLATES, Estate

TOOLS = Place(region="eu-west-1", account="111111111111")
STAGING = Place(region="eu-west-1", account="222222222222")
PREPROD = Place(region="us-east-1", account="444444444444")
PROD = Place(region="eu-central-1", account="333333333333")
KEY_ID = "mrk-" + "0" * 32
BOUNDARY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "NoUsers", "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"},
        {"Sid": "TheRest", "Effect": "Allow", "Action": "*", "Resource": "*"},
    ],
}
_PAGE = Path(__file__).parents[2] / "docs" / "accounts.md"

Document = dict[str, Any]
# Whose document it is, as it stands in the table of statements: a logical ID and a kind, `@` and the environment.
Documents = dict[str, Document]


def access_role(name: str, place: Place) -> str:
    """Return the ARN that the output of a `deployment-access` stack shows."""
    return f"arn:aws:iam::{place.account}:role/{name}/{place.region}/{name}-web-{place.region}-access"


@dataclass(frozen=True)
class Environment:
    """Where one deployment goes, and with which role; None is the pipeline's own."""

    name: str
    place: Place
    role: str | None


@dataclass(frozen=True)
class World:
    """A pipeline and its environments."""

    environments: tuple[Environment, ...]
    parameters: dict[str, str]

    @cached_property
    def tools(self) -> Estate:
        """The stacks of the account that builds; the environment's too, where that is the same."""
        others = sorted({one.place.account for one in self.environments if one.role})
        registry = {"PullAccountIds": ",".join(others)} if others else {}
        boundary = {"PermissionsBoundaryArn": f"arn:aws:iam::{TOOLS.account}:policy/boundary"}
        first = self.environments[0].name
        stacks = {"registry": registry, "pipeline": {**boundary, "FullRepositoryId": "acme/web", **self.parameters}}
        return _estate(first, TOOLS, stacks)

    @cached_property
    def targets(self) -> dict[str, Estate]:
        """The stacks of each environment, by its name."""
        return {one.name: self._target(one) if one.role else self.tools for one in self.environments}

    def _target(self, one: Environment) -> Estate:
        access = {"ToolsAccountId": TOOLS.account, "ToolsRegion": TOOLS.region}
        boundary = {"PermissionsBoundaryArn": f"arn:aws:iam::{one.place.account}:policy/boundary"}
        stacks = {"deployment-access": {**access, **boundary}, "service": {"RegistryAccountId": TOOLS.account}}
        return _estate(one.name, one.place, stacks)

    @cached_property
    def documents(self) -> Documents:
        """Every policy that has a say, by name."""
        found = {
            "PipelineRole": _identity(self._tools("PipelineRole")),
            "PipelineRole trust": self._tools("PipelineRole")["AssumeRolePolicyDocument"],
            "BuildRole": _identity(self._tools("BuildRole")),
            "BuildRole trust": self._tools("BuildRole")["AssumeRolePolicyDocument"],
            "ArtifactBucket": self._tools("ArtifactBucketPolicy")["PolicyDocument"],
            "ArtifactKey": self._tools("ArtifactKey")["KeyPolicy"],
            "PipelineTopic": self._tools("PipelineTopicPolicy")["PolicyDocument"],
        }
        repository = self._tools("Repository").get("RepositoryPolicyText")
        found |= {"Repository": _on_everything(repository)} if repository else {}
        for one in self.environments:
            found |= self._of_environment(one)
        return found

    def _of_environment(self, one: Environment) -> Documents:
        estate = self.targets[one.name]
        role = estate.properties("ExecutionRole")
        found = {f"ExecutionRole@{one.name}": _identity(role, {"LogInToEcr", "PullImages"})}
        if one.role:
            access = estate.properties("AccessRole")
            found[f"AccessRole@{one.name}"] = _identity(access)
            found[f"AccessRole trust@{one.name}"] = access["AssumeRolePolicyDocument"]
        if one.place.region != TOOLS.region:
            found |= {f"Regional{kind.title()}@{one.name}": _regional(kind, one) for kind in ("bucket", "key")}
        return found

    def _tools(self, logical_id: str) -> dict[str, Any]:
        properties: dict[str, Any] = real(self.tools.properties(logical_id))
        return properties

    @property
    def pipeline(self) -> dict[str, Any]:
        """The pipeline itself."""
        return self._tools("Pipeline")


def _estate(name: str, place: Place, stacks: dict[str, dict[str, str]]) -> Estate:
    named = {stack: {"EnvironmentName": name} for stack, t in TEMPLATES.items() if "EnvironmentName" in t["Parameters"]}
    return Estate({stack: {**named.get(stack, {}), **stacks.get(stack, {})} for stack in TEMPLATES}, place=place)


def _identity(role: dict[str, Any], sids: set[str] | None = None) -> Document:
    statements = [one for policy in role["Policies"] for one in policy["PolicyDocument"]["Statement"]]
    kept = [one for one in statements if sids is None or one["Sid"] in sids]
    return {"Version": "2012-10-17", "Statement": kept}


def _on_everything(document: Document) -> Document:
    """Return a repository's policy with the resource that it leaves out because it is its own."""
    return {**document, "Statement": [{**one, "Resource": "*"} for one in document["Statement"]]}


def policy_of_the_page(kind: str) -> Document:
    """Return a policy that the page tells operators to write."""
    found = re.search(rf"<!-- policy: {kind} -->\n\n```json\n(.*?)```", _PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    document: Document = json.loads(found[1])
    return document


def _regional(kind: str, one: Environment) -> Document:
    """Return the policy of the page for an environment other than the one it speaks of."""
    text = json.dumps(policy_of_the_page(kind))
    for theirs, ours in (("eu-central-1", one.place.region), ("333333333333", one.place.account), ("prod", one.name)):
        text = text.replace(theirs, ours)
    document: Document = json.loads(text)
    return document


# What a stack of the tools account calls its own resources, and what they are called in AWS.
_HERE = f"{TOOLS.region}:{TOOLS.account}"
BUCKET = f"arn:aws:s3:::web-{TOOLS.account}-{TOOLS.region}-artifacts"
KEY = f"arn:aws:kms:{_HERE}:key/0a1b2c3d"
TOPIC = f"arn:aws:sns:{_HERE}:PipelineTopic"
CONNECTION = f"arn:aws:codeconnections:{_HERE}:connection/0a1b2c3d"
PROJECT = f"arn:aws:codebuild:{_HERE}:project/BuildProject"
LOGS = f"arn:aws:logs:{_HERE}:log-group:BuildLogGroup:*"
REPOSITORY = f"arn:aws:ecr:{_HERE}:repository/web"
_NAMES = {
    "{ArtifactBucket.Arn}": BUCKET,
    "{ArtifactBucket}": BUCKET.rpartition(":")[2],
    "{ArtifactKey.Arn}": KEY,
    "{PipelineTopic}": TOPIC,
    "{Connection}": CONNECTION,
    "{BuildProject.Arn}": PROJECT,
    "{BuildLogGroup.Arn}": LOGS,
    "{Repository.Arn}": REPOSITORY,
}


def real(value: Any) -> Any:
    """Return a value of the tools' stacks with the names that AWS gave."""
    text = json.dumps(value)
    for symbol, name in _NAMES.items():
        text = text.replace(symbol, name)
    return json.loads(text)


def without(documents: Documents) -> Iterator[tuple[str, Documents]]:
    """Yield the name of every statement, and the documents when it is taken away."""
    for owner, document in documents.items():
        for index, statement in enumerate(document["Statement"]):
            rest = [one for other, one in enumerate(document["Statement"]) if other != index]
            yield (
                f"{owner}: {statement.get('Sid', 'AssumeRole')}",
                {**documents, owner: {**document, "Statement": rest}},
            )
