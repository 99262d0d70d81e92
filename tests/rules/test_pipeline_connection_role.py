"""E9106: the role that fetches the source."""

from __future__ import annotations

import pytest
from pipeline_cases import USES, complaint, fetching, messages, pipeline, with_resources


@pytest.mark.parametrize("on_action", [True, False])
def test_a_role_without_the_permission_is_found(*, on_action: bool) -> None:
    message = complaint(fetching("s3:GetObject", on_action=on_action), "E9106")
    assert all(use in message for use in USES)


def test_both_names_and_unknown_roles_are_left_alone() -> None:
    for template in (
        fetching(*USES),
        fetching("*"),
        fetching({"Ref": "Given"}),
        pipeline(),
        pipeline(RoleArn={"Ref": "R"}),
    ):
        assert messages(template, "E9106") == []


def test_a_policy_beside_the_role_counts() -> None:
    template = fetching("s3:GetObject")
    statement = {"Effect": "Allow", "Action": [*USES], "Resource": "*"}
    policy = {"Roles": [{"Ref": "Role"}], "PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}
    beside = with_resources(template, Policy=("AWS::IAM::Policy", policy))
    assert messages(beside, "E9106") == []
