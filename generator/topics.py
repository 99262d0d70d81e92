"""Encrypted topics that AWS services may publish to, and the people who read them."""

from __future__ import annotations

from typing import Any

from awacs import kms as kms_actions
from awacs import sns as sns_actions
from awacs.aws import Bool, Deny, Principal, Statement, StringEquals
from awacs.aws import Condition as PolicyCondition
from troposphere import Sub, Template
from troposphere.sns import SubscriptionResource, Topic, TopicPolicy

from generator.blueprint import Condition, Parameter
from generator.iam import allow, allow_anywhere, from_this_account, policy

EMAIL_PATTERN = r"([^@\s]+@[^@\s]+\.[^@\s]+)?"


def email_parameter(*, group: str, help: str) -> Parameter:  # noqa: A002 - the field's name
    """Return the parameter that asks where messages go."""
    return Parameter(
        name="NotificationEmail",
        group=group,
        label="Mail address (optional)",
        help=help,
        default="",
        pattern=EMAIL_PATTERN,
        constraint="A mail address, or empty.",
    )


def add_topic(
    template: Template,
    title: str,
    *,
    key_arn: Any,
    publishers: tuple[str, ...],
    email: Parameter,
    has_email: Condition,
    condition: Condition | None = None,
) -> Topic:
    """Add a topic encrypted with a key, that `publishers` (AWS services) may publish to and `email` may read.

    The key's policy must let the same services use it: see `let_services_encrypt`. With a `condition` the topic
    exists only where that holds; a rule of the template must then refuse a mail address without the topic.
    """
    only = {"Condition": condition.name} if condition else {}
    topic = template.add_resource(Topic(title, KmsMasterKeyId=key_arn, **only))
    publish = allow(
        "Publish", (sns_actions.Publish,), topic.ref(), Principal=_services(publishers), Condition=from_this_account()
    )
    document = policy(publish, _tls_only(topic))
    template.add_resource(TopicPolicy(f"{title}Policy", Topics=[topic.ref()], PolicyDocument=document, **only))
    template.add_resource(
        SubscriptionResource(
            f"{title}Subscription",
            Condition=has_email.name,
            TopicArn=topic.ref(),
            Protocol="email",
            Endpoint=email.ref(),
        )
    )
    return topic


def let_services_encrypt(*services: str, condition: PolicyCondition) -> Statement:
    """Return the statement of a key policy without which the services' messages are lost without a trace."""
    return allow_anywhere(
        "EncryptMessages",
        (kms_actions.Decrypt, kms_actions.GenerateDataKey),
        because="in a key policy the resource is the key itself",
        Principal=_services(services),
        Condition=condition,
    )


def through_sns() -> PolicyCondition:
    """Return the condition that a key is used for a topic of this Region, where a service names no source account.

    https://docs.aws.amazon.com/dtconsole/latest/userguide/troubleshooting.html
    """
    return PolicyCondition(StringEquals("kms:ViaService", Sub("sns.${AWS::Region}.amazonaws.com")))


def _services(names: tuple[str, ...]) -> Principal:
    return Principal("Service", [f"{name}.amazonaws.com" for name in names])


def _tls_only(topic: Topic) -> Statement:
    return Statement(
        Sid="TlsOnly",
        Effect=Deny,
        Principal=Principal("AWS", "*"),
        Action=[sns_actions.Publish],
        Resource=[topic.ref()],
        Condition=PolicyCondition(Bool("aws:SecureTransport", "false")),
    )
