"""The steps of a run in the order AWS takes them: who asks which service for what, and who has a say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .evaluator import Call
from .world import (
    BOUNDARY,
    BUCKET,
    CONNECTION,
    KEY,
    KEY_ID,
    LOGS,
    PROJECT,
    REPOSITORY,
    TOOLS,
    TOPIC,
    Document,
    Documents,
    Environment,
    World,
)

# https://docs.aws.amazon.com/codepipeline/latest/userguide/edit-role-codepipeline.html and the pages of each action.
FIND = ("s3:GetBucketLocation", "s3:ListBucket")
READ = ("s3:GetObject", "s3:GetObjectVersion")
DECRYPT = ("kms:Decrypt", "kms:DescribeKey")
ENCRYPT = (*DECRYPT, "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo")
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
PUSH = ("ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart")
REVISE = ("codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision")


@dataclass(frozen=True)
class Step:
    """What fails as a whole when one of its calls is denied; or must be denied, where `refused`."""

    name: str
    calls: tuple[Call, ...]
    refused: bool = False


@dataclass(frozen=True)
class Actor:
    """A session of a role."""

    role: str
    identity: Document
    boundary: Document | None

    def asks(
        self,
        actions: tuple[str, ...],
        resource: str,
        policy: Document | None = None,
        context: Mapping[str, str] | None = None,
    ) -> tuple[Call, ...]:
        """Return calls of this role on a resource that is its account's own unless the ARN says another."""
        account, name = self.role.split(":")[4], self.role.rpartition("/")[2]
        owner = resource.split(":")[4] if resource.count(":") > 4 and resource.split(":")[4] else account
        if ":s3:::" in resource:
            owner = TOOLS.account
        known = {"aws:PrincipalArn": self.role, "aws:PrincipalAccount": account, "aws:SecureTransport": "true"}
        session = f"arn:aws:sts::{account}:assumed-role/{name}/session"
        given = {**known, **(context or {})}
        return tuple(
            Call(session, action, resource, owner, given, self.identity, self.boundary, policy) for action in actions
        )


def service(name: str, action: str, resource: str, policy: Document, context: Mapping[str, str] | None = None) -> Call:
    """Return a call that an AWS service makes for itself."""
    known = {"aws:SourceAccount": resource.split(":")[4], "aws:SecureTransport": "true"}
    given = {**known, **(context or {})}
    return Call(f"{name}.amazonaws.com", action, resource, resource.split(":")[4], given, resource_policy=policy)


class Walk:
    """One run of a world's pipeline, with these documents in place of the world's own."""

    def __init__(self, world: World, documents: Documents) -> None:
        self.world = world
        self.documents = documents
        role = world.tools.properties("PipelineRole")
        self.pipeline = self._actor(role.get("RoleName", "PipelineRole"), "PipelineRole", TOOLS.account)
        self.build = self._actor("BuildRole", "BuildRole", TOOLS.account)

    def _actor(self, name: str, owner: str, account: str) -> Actor:
        return Actor(f"arn:aws:iam::{account}:role/{name}", self.documents[owner], BOUNDARY)

    def steps(self) -> Iterator[Step]:
        """Yield the steps of every action of the pipeline as it was rendered."""
        yield self._assumed("codepipeline", self.pipeline, "PipelineRole")
        environments = iter(self.world.environments)
        for stage in self.world.pipeline["Stages"]:
            for action in stage["Actions"]:
                provider = action["ActionTypeId"]["Provider"]
                if provider == "CodeDeployToECS":
                    yield from self._deployment(stage, action, next(environments))
                else:
                    yield from {
                        "CodeStarSourceConnection": self._source,
                        "CodeBuild": self._build,
                        "Manual": self._approval,
                    }[provider]()
        assert next(environments, None) is None
        yield from self._messages()

    def _assumed(self, name: str, actor: Actor, owner: str) -> Step:
        call = service(name, "sts:AssumeRole", actor.role, self.documents[f"{owner} trust"])
        return Step(f"{name} assumes its role", (call,))

    def _source(self) -> Iterator[Step]:
        for prefix in ("codeconnections", "codestar-connections"):
            known = {f"{prefix}:FullRepositoryId": "acme/web"}
            use = self.pipeline.asks((f"{prefix}:UseConnection",), CONNECTION, context=known)
            yield Step(f"source through {prefix}", use)
        yield from self._artifacts("pipeline", self.pipeline, (*READ, "s3:PutObject"), ENCRYPT)

    def _artifacts(self, who: str, actor: Actor, moves: tuple[str, ...], keys: tuple[str, ...]) -> Iterator[Step]:
        bucket, key = self.documents["ArtifactBucket"], self.documents["ArtifactKey"]
        look = (*FIND, "s3:GetBucketVersioning")
        yield Step(f"{who} finds artifacts", actor.asks(look, BUCKET, policy=bucket))
        yield Step(f"{who} moves artifacts", actor.asks(moves, f"{BUCKET}/run/a.zip", policy=bucket))
        yield Step(f"{who} uses the key", actor.asks(keys, KEY, policy=key))

    def _build(self) -> Iterator[Step]:
        yield Step("pipeline builds", self.pipeline.asks(("codebuild:BatchGetBuilds", "codebuild:StartBuild"), PROJECT))
        yield self._assumed("codebuild", self.build, "BuildRole")
        stream = LOGS.removesuffix("*") + "log-stream:a"
        yield Step("build logs", self.build.asks(("logs:CreateLogStream", "logs:PutLogEvents"), stream))
        yield from self._artifacts("build", self.build, (*READ, "s3:PutObject"), ENCRYPT)
        yield Step("build logs in to ECR", self.build.asks(("ecr:GetAuthorizationToken",), "*"))
        look = ("ecr:DescribeImageScanFindings", "ecr:DescribeImages")
        for name, actions in (("reads layers", PULL), ("pushes", PUSH), ("reads scans", look)):
            policy = self.documents.get("Repository")
            yield Step(f"build {name}", self.build.asks(actions, REPOSITORY, policy=policy))

    def _approval(self) -> Iterator[Step]:
        yield Step("pipeline asks", self.pipeline.asks(("sns:Publish",), TOPIC, policy=self.documents["PipelineTopic"]))
        keys = ("kms:Decrypt", "kms:GenerateDataKey")
        yield Step("pipeline uses the key", self.pipeline.asks(keys, KEY, policy=self.documents["ArtifactKey"]))

    def _messages(self) -> Iterator[Step]:
        topic, key = self.documents["PipelineTopic"], self.documents["ArtifactKey"]
        via = {"kms:ViaService": f"sns.{TOOLS.region}.amazonaws.com"}
        said = service("codestar-notifications", "sns:Publish", TOPIC, topic)
        yield Step("notifications publish", (said,))
        keys = ("kms:Decrypt", "kms:GenerateDataKey")
        calls = tuple(service("codestar-notifications", one, KEY, key, via) for one in keys)
        yield Step("notifications use the key", calls)
        plain = {"aws:SecureTransport": "false"}
        publish = self.pipeline.asks(("sns:Publish",), TOPIC, policy=topic, context=plain)
        yield Step("plain HTTP to the topic is refused", publish, refused=True)
        read = self.pipeline.asks(READ, f"{BUCKET}/run/a.zip", policy=self.documents["ArtifactBucket"], context=plain)
        yield Step("plain HTTP to the bucket is refused", read, refused=True)

    # One environment --------------------------------------------------------------------------------------------------

    def _deployment(self, stage: dict[str, Any], action: dict[str, Any], one: Environment) -> Iterator[Step]:
        assert action.get("RoleArn") == one.role
        assert action["Region"] == one.place.region
        actor = self.pipeline
        if one.role:
            actor = Actor(one.role, self.documents[f"AccessRole@{one.name}"], BOUNDARY)
            trusted = self.documents[f"AccessRole trust@{one.name}"]
            yield Step(f"{one.name}: role", self.pipeline.asks(("sts:AssumeRole",), one.role, policy=trusted))
        yield from self._replicated(one)
        yield from self._artifacts_there(one, actor)
        yield from self._deployed(one, actor, action["Configuration"])
        for rule in stage.get("OnSuccess", {}).get("Conditions", [{"Rules": []}])[0]["Rules"]:
            assert (rule.get("RoleArn"), rule["Region"]) == (one.role, one.place.region)
            arn = f"arn:aws:cloudwatch:{_in(one)}:alarm:{rule['Configuration']['AlarmName']}"
            yield Step(f"{one.name}: alarm", actor.asks(("cloudwatch:DescribeAlarms",), arn))
        yield from self._image(one)

    def _store(self, one: Environment) -> tuple[str, str, Document, Document]:
        if one.place.region == TOOLS.region:
            return BUCKET, KEY, self.documents["ArtifactBucket"], self.documents["ArtifactKey"]
        stores = {store["Region"]: store["ArtifactStore"] for store in self.world.pipeline["ArtifactStores"]}
        store = stores[one.place.region]
        bucket, key = f"arn:aws:s3:::{store['Location']}", store["EncryptionKey"]["Id"]
        assert key == f"arn:aws:kms:{one.place.region}:{TOOLS.account}:key/{KEY_ID}"
        return bucket, key, self.documents[f"RegionalBucket@{one.name}"], self.documents[f"RegionalKey@{one.name}"]

    def _replicated(self, one: Environment) -> Iterator[Step]:
        if one.place.region != TOOLS.region:
            bucket, key, bucket_policy, key_policy = self._store(one)
            put = self.pipeline.asks(("s3:PutObject",), f"{bucket}/run/a.zip", policy=bucket_policy)
            find = self.pipeline.asks(("s3:GetBucketVersioning",), bucket, policy=bucket_policy)
            yield Step(f"{one.name}: bucket found", find)
            yield Step(f"{one.name}: artifacts copied", put)
            keys = self.pipeline.asks(("kms:GenerateDataKey",), key, policy=key_policy)
            yield Step(f"{one.name}: copies encrypted", keys)
            plain = {"aws:SecureTransport": "false"}
            read = self.pipeline.asks(READ, f"{bucket}/run/a.zip", policy=bucket_policy, context=plain)
            yield Step(f"{one.name}: plain HTTP is refused", read, refused=True)

    def _artifacts_there(self, one: Environment, actor: Actor) -> Iterator[Step]:
        if not one.role:
            return
        bucket, key, bucket_policy, key_policy = self._store(one)
        yield Step(f"{one.name}: artifacts found", actor.asks(FIND, bucket, policy=bucket_policy))
        yield Step(f"{one.name}: artifacts read", actor.asks(READ, f"{bucket}/run/a.zip", policy=bucket_policy))
        for_object = {"kms:EncryptionContext:aws:s3:arn": f"{bucket}/run/a.zip"}
        for_bucket = {"kms:EncryptionContext:aws:s3:arn": bucket}
        decrypt = [
            actor.asks(("kms:Decrypt",), key, policy=key_policy, context=known) for known in (for_object, for_bucket)
        ]
        yield Step(f"{one.name}: artifacts decrypted", (*decrypt[0], *decrypt[1]))
        yield Step(f"{one.name}: key described", actor.asks(("kms:DescribeKey",), key, policy=key_policy))

    def _deployed(self, one: Environment, actor: Actor, configuration: dict[str, str]) -> Iterator[Step]:
        deploy = f"arn:aws:codedeploy:{_in(one)}"
        name, group = configuration["ApplicationName"], configuration["DeploymentGroupName"]
        settings = f"{deploy}:deploymentconfig:CodeDeployDefault.ECSAllAtOnce"
        family = f"arn:aws:ecs:{_in(one)}:task-definition/{one.name}-web:7"
        yield Step(f"{one.name}: revision", actor.asks(REVISE, f"{deploy}:application:{name}"))
        calls = actor.asks(
            ("codedeploy:CreateDeployment", "codedeploy:GetDeployment"), f"{deploy}:deploymentgroup:{name}/{group}"
        )
        yield Step(f"{one.name}: deployment", calls)
        yield Step(f"{one.name}: configuration", actor.asks(("codedeploy:GetDeploymentConfig",), settings))
        register = ("ecs:RegisterTaskDefinition", "ecs:TagResource")
        yield Step(f"{one.name}: task definition", actor.asks(register, family))
        to = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
        estate = self.world.targets[one.name]
        for role in ("ExecutionRole", "TaskRole"):
            arn = f"arn:aws:iam::{one.place.account}:role/{estate.properties(role)['RoleName']}"
            yield Step(f"{one.name}: roles handed over", actor.asks(("iam:PassRole",), arn, context=to))

    def _image(self, one: Environment) -> Iterator[Step]:
        name = self.world.targets[one.name].properties("ExecutionRole")["RoleName"]
        task = Actor(f"arn:aws:iam::{one.place.account}:role/{name}", self.documents[f"ExecutionRole@{one.name}"], None)
        yield Step(f"{one.name}: task logs in to ECR", task.asks(("ecr:GetAuthorizationToken",), "*"))
        pull = task.asks(PULL, REPOSITORY, policy=self.documents.get("Repository"))
        yield Step(f"{one.name}: image pulled", pull)


def _in(one: Environment) -> str:
    return f"{one.place.region}:{one.place.account}"
