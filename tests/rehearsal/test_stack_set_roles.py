"""The two roles of self-managed StackSets are made from the committed files, and are there for IAM."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from rehearsal import sights
from rehearsal.local import ACCOUNT, REGION, ROOT, Local, settled

TARGET = "222233334444"
STACKS = {
    "stackset-administration": (ACCOUNT, {"TargetAccountIds": TARGET}),
    "stackset-execution": (TARGET, {"AdministratorAccountId": ACCOUNT}),
}


@pytest.mark.parametrize("name", STACKS)
def test_the_committed_template_makes_its_role(local: Local, name: str) -> None:
    account, values = STACKS[name]
    local.post("reset")

    @cache
    def client(service: str) -> Any:
        return local.client(service, account=account)

    client("cloudformation").create_stack(
        StackName=name,
        TemplateBody=(ROOT / "templates" / "1.0.0" / f"{name}.yaml").read_text("utf-8"),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    stack = settled(client("cloudformation"), name)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    resources = local.post("resources", account=account, region=REGION, stack=name)
    assert [title for title, each in resources.items() if not sights.seen(client, each, each["Properties"])] == []
    [role] = [output["OutputValue"] for output in stack["Outputs"] if output["OutputKey"] != "TemplateVersion"]
    assert role.rpartition("/")[2].startswith("AWSCloudFormationStackSet")
    attached = client("iam").list_attached_role_policies(RoleName=role.rpartition("/")[2])["AttachedPolicies"]
    assert len(attached) == len([each for each in resources.values() if each["ResourceType"].endswith("ManagedPolicy")])
