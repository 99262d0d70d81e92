"""Log groups, buckets, topics and functions: what several stacks share is safe without being told to be."""

from __future__ import annotations

import re
from typing import Any

import pytest
from troposphere import Template, encode_to_dict

from generator import hooks, naming
from generator.blueprint import Condition, is_given
from generator.buckets import bucket_policy, objects_of, private_bucket
from generator.common import GOVERNANCE_CONDITIONS, GOVERNANCE_PARAMETERS, log_group
from generator.functions import python_function
from generator.iam import role, trust_lambda
from generator.topics import EMAIL_PATTERN, add_topic, email_parameter, let_services_encrypt, through_sns

EMAIL = email_parameter(group="Who is told", help="Gets messages.")
HAS_EMAIL = Condition("HasEmail", is_given(EMAIL))
EMPTY = {"Ref": "AWS::NoValue"}


def _resource(*resources: Any) -> dict[str, Any]:
    template = Template()
    for resource in resources:
        template.add_resource(resource)
    rendered: dict[str, Any] = template.to_dict()["Resources"]
    return dict(rendered[resources[0].title])


def test_a_log_group_outlives_its_stack_and_forgets_after_a_time() -> None:
    group = _resource(log_group("Logs"))
    assert group["DeletionPolicy"] == group["UpdateReplacePolicy"] == "Retain"
    assert group["Properties"] == {
        "RetentionInDays": {"Ref": "LogRetentionDays"},
        "KmsKeyId": {"Fn::If": ["HasLogKey", {"Ref": "LogKeyArn"}, EMPTY]},
    }


def test_a_log_group_has_a_name_or_a_condition_only_where_it_is_given_one() -> None:
    group = _resource(log_group("Logs", name=naming.LOG_GROUP, Condition="HasFlowLogs"))
    assert group["Properties"]["LogGroupName"] == {"Fn::Sub": "/ecs/${EnvironmentName}/${ServiceName}"}
    assert group["Condition"] == "HasFlowLogs"


def test_a_stack_with_logs_and_roles_declares_what_they_refer_to() -> None:
    assert [parameter.name for parameter in GOVERNANCE_PARAMETERS] == [
        "LogRetentionDays",
        "LogKeyArn",
        "PermissionsBoundaryArn",
    ]
    assert [condition.name for condition in GOVERNANCE_CONDITIONS] == ["HasLogKey", "HasPermissionsBoundary"]


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(None, {"SSEAlgorithm": "AES256"}), ("k", {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"})],
)
def test_a_bucket_is_private_encrypted_and_emptied_by_age(key: str | None, algorithm: dict[str, str]) -> None:
    bucket = _resource(private_bucket("Store", expiration_days=9, key=key))
    properties = bucket["Properties"]
    assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    (encryption,) = properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"] == algorithm
    assert encryption["BucketKeyEnabled"] is (key is not None)
    assert properties["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 9


def test_a_bucket_policy_always_refuses_plain_http() -> None:
    bucket = private_bucket("Store", expiration_days=9)
    policy = _resource(bucket_policy("StorePolicy", bucket))["Properties"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Resource"] == [{"Fn::GetAtt": ["Store", "Arn"]}, {"Fn::Sub": "${Store.Arn}/*"}]
    assert objects_of(bucket, "logs/").to_dict() == {"Fn::Sub": "${Store.Arn}/logs/*"}


def _topic(condition: Condition | None = None) -> dict[str, Any]:
    template = Template()
    add_topic(
        template,
        "News",
        key_arn="key",
        publishers=("cloudwatch", "events"),
        email=EMAIL,
        has_email=HAS_EMAIL,
        condition=condition,
    )
    rendered: dict[str, Any] = template.to_dict()["Resources"]
    return rendered


def test_a_topic_is_encrypted_and_takes_messages_of_its_publishers_only() -> None:
    resources = _topic()
    assert resources["News"]["Properties"] == {"KmsMasterKeyId": "key"}
    publish, tls = resources["NewsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert publish["Principal"] == {"Service": ["cloudwatch.amazonaws.com", "events.amazonaws.com"]}
    assert publish["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert (tls["Effect"], tls["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_a_topic_is_read_by_mail_only_where_there_is_an_address() -> None:
    subscription = _topic()["NewsSubscription"]
    assert subscription["Condition"] == "HasEmail"
    assert subscription["Properties"]["Endpoint"] == {"Ref": "NotificationEmail"}


def test_a_topic_and_its_policy_exist_together() -> None:
    conditional = _topic(Condition("HasTopic", is_given(EMAIL)))
    assert [conditional[name].get("Condition") for name in ("News", "NewsPolicy")] == ["HasTopic", "HasTopic"]
    assert [_topic()[name].get("Condition") for name in ("News", "NewsPolicy")] == [None, None]


def test_a_key_lets_services_encrypt_only_under_a_condition() -> None:
    statement = encode_to_dict(let_services_encrypt("cloudwatch", condition=through_sns()))
    assert statement["Principal"] == {"Service": ["cloudwatch.amazonaws.com"]}
    assert statement["Resource"] == ["*"]
    assert statement["Condition"] == {
        "StringEquals": {"kms:ViaService": {"Fn::Sub": "sns.${AWS::Region}.amazonaws.com"}}
    }
    with pytest.raises(TypeError):
        let_services_encrypt("cloudwatch")  # type: ignore[call-arg]


@pytest.mark.parametrize("address", ["", "a@b.c", "first.last+tag@mail.example.com"])
def test_a_mail_address_is_accepted(address: str) -> None:
    assert re.fullmatch(EMAIL_PATTERN, address)


@pytest.mark.parametrize("address", ["a", "a@b", "@b.c", "a b@c.d", "a@b@c.d", " "])
def test_what_is_no_mail_address_is_refused(address: str) -> None:
    assert not re.fullmatch(EMAIL_PATTERN, address)


def test_a_function_runs_its_own_source_and_writes_to_its_own_log_group() -> None:
    logs = log_group("Logs")
    worker = role("Worker", trusted=trust_lambda(), statements=[])
    function = _resource(
        python_function("Run", hook="probe", role=worker, logs=logs, timeout_seconds=9, Description="d")
    )
    properties = function["Properties"]
    assert properties["Code"] == {"ZipFile": hooks.source("probe")}
    assert properties["LoggingConfig"] == {"LogFormat": "JSON", "LogGroup": {"Ref": "Logs"}}
    assert properties["Role"] == {"Fn::GetAtt": ["Worker", "Arn"]}
    assert (properties["Timeout"], properties["Description"]) == (9, "d")


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (naming.service_name(), "${EnvironmentName}-${ServiceName}"),
        (naming.service_name("hook"), "${EnvironmentName}-${ServiceName}-hook"),
        (naming.service_name("task", regional=True), "${EnvironmentName}-${ServiceName}-${AWS::Region}-task"),
        (naming.HOOK_FUNCTION, "CodeDeployHook_${EnvironmentName}-${ServiceName}"),
    ],
)
def test_a_name_has_its_parts_in_order(pattern: str, name: str) -> None:
    assert pattern == name
