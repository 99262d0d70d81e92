"""Until the pipeline runs: what it would hand to CodeDeploy."""

from __future__ import annotations

import json
from typing import Any

from generator.rehearsal.rehearse.repository import Repository
from generator.rehearsal.rehearse.watch import Eyes


class Direct:
    """Deploys without a pipeline."""

    def __init__(self, eyes: Eyes) -> None:
        self._eyes = eyes

    def deploy(self, repository: Repository, commit: str) -> str:
        """Deploy a commit."""
        d = self._eyes._delivery
        pairs = {
            "EnvironmentName": "dev",
            "ServiceName": d.service,
            "AWS::AccountId": d.place.account,
            "AWS::Region": d.place.region,
            "AWS::Partition": "aws",
            "CommitId": commit,
            "FargateBase": "0",
            "FargateWeight": "0",
            "FargateSpotWeight": "1",
        }

        def rendered(name: str) -> str:
            text = (repository._clone / name).read_text()
            for key, value in pairs.items():
                text = text.replace("${" + key + "}", value)
            return text

        definition: dict[str, Any] = json.loads(rendered("taskdef.json").replace("<IMAGE1_NAME>", f"web:{commit}"))
        arn = self._eyes.client("ecs").register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]
        revision = {
            "revisionType": "AppSpecContent",
            "appSpecContent": {"content": rendered("appspec.yaml").replace("<TASK_DEFINITION>", arn)},
        }
        return str(
            self._eyes.client("codedeploy").create_deployment(
                applicationName=d.application, deploymentGroupName=d.group, revision=revision
            )["deploymentId"]
        )
