"""From a push to production with the stacks of our templates: the source, the real build, CodeDeploy with its hook.

The service answers behind a balancer, so the hook tests what was pushed; further down the same pipeline delivers to a
second environment, in another account and another Region.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator.deployer import overview
from generator.deployer.setup import Setting
from generator.report import Report
from rehearsal.delivery import Fast
from rehearsal.local import ACCOUNT, PROD, REGION, ROOT, Local
from rehearsal.pipelines import Code, Pipeline, when
from rehearsal.test_environment import DEV, deploy, run

ELSEWHERE = "eu-central-1"
TASKDEF = (ROOT / "examples" / "express" / "taskdef.json").read_text("utf-8")
KEY = "mrk-0123456789abcdef0123456789abcdef"
_CIDR = "    TestCidr: 203.0.113.0/24 # the office\n"


@dataclass(frozen=True)
class Scene:
    """A stand-in with `dev`, the repository that it delivers, and its parameter file."""

    local: Local
    code: Code
    pipeline: Pipeline
    environment: Path
    ports: list[int]

    def primary(self, account: str = ACCOUNT, region: str = REGION) -> str:
        """Return the image of the primary task set of an environment."""
        group = self.local.client("codedeploy", account=account, region=region)
        [application] = group.list_applications()["applications"]
        found = group.get_deployment_group(applicationName=application, deploymentGroupName=application)
        [service] = found["deploymentGroupInfo"]["ecsServices"]
        ecs = self.local.client("ecs", account=account, region=region)
        described = ecs.describe_services(cluster=service["clusterName"], services=[service["serviceName"]])
        [primary] = [each for each in described["services"][0]["taskSets"] if each["status"] == "PRIMARY"]
        definition = ecs.describe_task_definition(taskDefinition=primary["taskDefinition"])["taskDefinition"]
        return str(definition["containerDefinitions"][0]["image"])

    def built(self, commit: str) -> str:
        """Return the image of a commit by the digest that ECR shows."""
        ecr = self.local.client("ecr")
        [repository] = ecr.describe_repositories()["repositories"]
        [image] = ecr.describe_images(repositoryName=repository["repositoryName"], imageIds=[{"imageTag": commit}])[
            "imageDetails"
        ]
        return f"{repository['repositoryUri']}@{image['imageDigest']}"

    def pushed(self, message: str, **files: str) -> tuple[str, Any]:
        """Push a version that is well but for the files given; return its commit and execution, when that has ended."""
        commit = self.code.push(message, {"taskdef.json": TASKDEF, f"src/{message}.js": "// new", **files})
        started = when(lambda: self.pipeline.executions()[0], lambda seen: commit in str(seen["sourceRevisions"]))
        return commit, self.pipeline.ended(started["pipelineExecutionId"])


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in held]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The environment `dev`, whose pipeline has failed for want of the connection and was started again."""
    folder = tmp_path_factory.mktemp("scene")
    code, ports, local = Code(folder), free_ports(4), Fast()
    local.post("balancer", ports={str(port): port for port in ports})
    example = ROOT / "examples" / "express"
    shutil.copytree(example, code.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("node_modules"))
    code.push("First", {})
    local.post("repository", id="example/web", path=str(code.bare))
    environment = folder / "dev.yaml"
    listening = f"    ProductionPort: {ports[0]}\n    TestPort: {ports[1]}\n"
    environment.write_text(DEV.read_text("utf-8").replace(_CIDR, listening + _CIDR), "utf-8")
    with local.person():
        report = run(local, environment, deploy)
    assert report.exit_code == 0, report.text
    [name] = [each["name"] for each in local.client("codepipeline").list_pipelines()["pipelines"]]
    made = Scene(local, code, Pipeline(local, ACCOUNT, name), environment, ports)
    yield made
    assert local.stop() == 0


def test_the_first_commit_is_delivered_as_soon_as_somebody_has_agreed(scene: Scene) -> None:
    ended = scene.pipeline.ended(scene.pipeline.executions()[0]["pipelineExecutionId"])
    if ended["trigger"]["triggerType"] == "CreatePipeline" and ended["status"] == "Failed":
        # Somebody agreed after the pipeline had looked and before the deployer did, which then starts nothing.
        ended = scene.pipeline.run()
    assert ended["status"] == "Succeeded", scene.pipeline.action("Deploy")
    assert scene.primary() == scene.built(scene.code.git("rev-parse", "HEAD"))


def test_a_push_is_built_tested_and_released_unless_the_parameter_file_leaves_its_paths_out(scene: Scene) -> None:
    before = scene.primary()
    scene.code.push("Words", {"README.md": "New words", "docs/a/b.md": "More"})
    commit, ended = scene.pushed("Second")
    assert (ended["status"], ended["trigger"]["triggerType"]) == ("Succeeded", "WebhookV2")
    assert scene.primary() == scene.built(commit) != before
    assert [each["trigger"]["triggerType"] for each in scene.pipeline.executions()].count("WebhookV2") == 1
    names = [each["actionName"] for each in scene.pipeline.actions(ended["pipelineExecutionId"])]
    assert names == ["Source", "Build", "BlueGreen"]
    build = scene.pipeline.action("Build")
    shown = scene.local.client("codebuild").batch_get_builds(ids=[build["externalExecutionId"]])["builds"]
    assert [each["buildStatus"] for each in shown] == ["SUCCEEDED"]


def test_the_deployer_shows_what_became_of_it(scene: Scene) -> None:
    def status(setting: Setting) -> Report:
        return Report(overview.text(overview.read(setting.session, setting.targets)), 0)

    report = run(scene.local, scene.environment, status)
    assert "pipeline: Source Succeeded, Build Succeeded, Deploy Succeeded" in report.text


def test_a_build_that_fails_says_its_phase_and_releases_nothing(scene: Scene) -> None:
    before = scene.primary()
    _, ended = scene.pushed("Unbuilt", **{"taskdef.json": TASKDEF.replace("<IMAGE1_NAME>", "example:latest")})
    assert (ended["status"], scene.primary()) == ("Failed", before)
    error = scene.pipeline.action("Build")["errorDetails"]
    failed = "Build terminated with state: FAILED. Phase: PRE_BUILD, Code: COMMAND_EXECUTION_ERROR"
    assert (error["code"], error["message"].startswith(failed)) == ("JobFailed", True)


def test_a_second_environment_in_another_account_and_region_gets_the_same_image(scene: Scene, tmp_path: Path) -> None:
    prod = tmp_path / "prod.yaml"
    text = scene.environment.read_text("utf-8").replace(f'"{ACCOUNT}"', f'"{PROD}"').replace(REGION, ELSEWHERE)
    for here, there in zip(scene.ports[:2], scene.ports[2:], strict=True):
        text = text.replace(str(here), str(there))
    without_pipeline = text.partition("    pipeline:\n")[0].replace(
        "    registry:\n      KeepImages: 30\n      EncryptionType: AES256\n\n", ""
    )
    access = f'    deployment-access:\n      ToolsAccountId: "{ACCOUNT}"\n      ToolsRegion: {REGION}\n'
    registry = f'    service:\n      RegistryAccountId: "{ACCOUNT}"\n'
    prod.write_text(without_pipeline.replace("    service:\n", registry) + access, "utf-8")
    report = run(scene.local, prod, deploy, PROD)
    assert report.exit_code == 0, report.text
    bucket = {"Bucket": f"web-{ACCOUNT}-{ELSEWHERE}-artifacts"}
    constraint = {"LocationConstraint": ELSEWHERE}
    scene.local.client("s3", region=ELSEWHERE).create_bucket(**bucket, CreateBucketConfiguration=constraint)
    role = f"arn:aws:iam::{PROD}:role/prod/{ELSEWHERE}/prod-web-{ELSEWHERE}-access"
    second = f"    pipeline:\n      SecondAccessRoleArn: {role}\n      RegionalKeyId: {KEY}\n"
    scene.environment.write_text(scene.environment.read_text("utf-8").replace("    pipeline:\n", second), "utf-8")
    report = run(scene.local, scene.environment, deploy)
    assert report.exit_code == 0, report.text
    commit, ended = scene.pushed("Both")
    assert ended["status"] == "Succeeded", scene.pipeline.action("DeploySecond")
    assert scene.primary() == scene.primary(PROD, ELSEWHERE) == scene.built(commit)
    last = scene.pipeline.actions(ended["pipelineExecutionId"])[-1]
    assert last["input"]["inputArtifacts"][0]["s3location"]["bucket"] == bucket["Bucket"]
    assert (last["stageName"], last["input"]["region"], last["input"]["roleArn"]) == ("DeploySecond", ELSEWHERE, role)
