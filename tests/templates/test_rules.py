"""Every rule of every template: what cannot work is refused with its own sentence, and what can work is not."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cfnlint
import pytest
from cfn_evaluator import Evaluator
from committed_stacks import CERTIFICATE, NAMES, REQUIRED, TEMPLATES

TOPIC = "arn:aws:sns:eu-west-1:111122223333:messages"
SUBNETS_IN = {f"subnet-{number}": {"VpcId": "vpc-1"} for number in range(1, 5)} | {"subnet-9": {"VpcId": "vpc-2"}}
HTTPS = {"CertificateArn": CERTIFICATE, "HostName": "www.example.com"}
CANARY = {"DeploymentConfigName": "CustomCanary", "TrafficPercentage": "10", "TrafficIntervalMinutes": "5"}
ROLE = "arn:aws:iam::444455556666:role/prod/eu-west-1/prod-web-eu-west-1-access"
FIRST_ROLE, LAST_ROLE = ROLE.replace("prod", "staging"), ROLE.replace("prod", "live")
THREE = {"SecondAccessRoleArn": ROLE, "ThirdAccessRoleArn": LAST_ROLE}
WINDOW = "* * 9-16 ? * MON-THU *"
MAIL = {"NotificationEmail": "team@example.com"}

# Per rule: what it refuses, and the nearest thing that works.
CASES: dict[tuple[str, str], list[tuple[dict[str, str], dict[str, str]]]] = {
    ("network", "PrivateSubnetsNeedAWayOut"): [
        ({"NatGateways": "none"}, {"NatGateways": "none", "InterfaceEndpoints": "true"}),
    ],
    ("existing-network", "PublicSubnetIdsAreInTheVpc"): [
        ({"PublicSubnetIds": "subnet-1,subnet-9"}, {"PublicSubnetIds": "subnet-1,subnet-2"}),
    ],
    ("existing-network", "PrivateSubnetIdsAreInTheVpc"): [
        ({"PrivateSubnetIds": "subnet-9,subnet-3"}, {"PrivateSubnetIds": "subnet-4,subnet-3"}),
    ],
    ("load-balancer", "ListenersHaveTheirOwnPorts"): [
        ({"ProductionPort": "8090"}, {"ProductionPort": "8091"}),
        ({"TestPort": "8080"}, {"TestPort": "8081"}),
        ({**HTTPS, "ProductionPort": "443", "TestPort": "443"}, {**HTTPS, "ProductionPort": "443"}),
    ],
    ("load-balancer", "HttpsNeedsACertificate"): [
        ({"ProductionPort": "443"}, {**HTTPS, "ProductionPort": "443"}),
        ({"TestPort": "443"}, {**HTTPS, "TestPort": "443"}),
    ],
    ("load-balancer", "PortEightyRedirects"): [
        ({**HTTPS, "ProductionPort": "80"}, {"ProductionPort": "80"}),
        ({**HTTPS, "TestPort": "80"}, {"TestPort": "80"}),
    ],
    ("load-balancer", "CertificateNeedsAHostName"): [
        ({"CertificateArn": CERTIFICATE}, HTTPS),
    ],
    ("load-balancer", "AdditionalCertificateNeedsAFirst"): [
        ({"AdditionalCertificateArn": CERTIFICATE}, {**HTTPS, "AdditionalCertificateArn": CERTIFICATE}),
    ],
    ("load-balancer", "AliasNeedsAHostName"): [
        ({"HostedZoneId": "Z01"}, {"HostedZoneId": "Z01", "HostName": "www.example.com"}),
    ],
    ("deployment", "CustomConfigurationNeedsNumbers"): [
        ({**CANARY, "TrafficPercentage": "0"}, CANARY),
        ({**CANARY, "TrafficIntervalMinutes": "0"}, {**CANARY, "DeploymentConfigName": "CustomLinear"}),
        ({"DeploymentConfigName": "CustomLinear"}, {**CANARY, "TrafficPercentage": "99"}),
    ],
    ("deployment", "NumbersNeedACustomConfiguration"): [
        ({"TrafficPercentage": "10"}, {}),
        ({"TrafficIntervalMinutes": "5"}, {"DeploymentConfigName": "CodeDeployDefault.ECSCanary10Percent5Minutes"}),
        ({**CANARY, "DeploymentConfigName": "CodeDeployDefault.ECSAllAtOnce"}, CANARY),
    ],
    ("pipeline", "ApprovalNeedsATopic"): [
        ({"Approval": "true"}, {"Approval": "true", **MAIL}),
        ({"Approval": "true"}, {"Approval": "true", "NotificationTopicArn": TOPIC}),
        (
            {"SecondApproval": "true", "SecondAccessRoleArn": ROLE},
            {"SecondApproval": "true", "SecondAccessRoleArn": ROLE, **MAIL},
        ),
        ({**THREE, "ThirdApproval": "true"}, {**THREE, "ThirdApproval": "true", **MAIL}),
    ],
    ("pipeline", "SecondEnvironmentNeedsARole"): [
        ({"SecondApproval": "true", **MAIL}, {"SecondApproval": "true", **MAIL, "SecondAccessRoleArn": ROLE}),
        ({"SecondDeploymentWindow": WINDOW}, {"DeploymentWindow": WINDOW}),
        ({"SecondBakeAlarm": "web"}, {"BakeAlarm": "web"}),
        ({"ThirdAccessRoleArn": ROLE}, {"SecondAccessRoleArn": ROLE}),
    ],
    ("pipeline", "ThirdEnvironmentNeedsARole"): [
        ({"ThirdApproval": "true", **MAIL}, {**THREE, "ThirdApproval": "true", **MAIL}),
        ({"ThirdDeploymentWindow": WINDOW}, {**THREE, "ThirdDeploymentWindow": WINDOW}),
        ({"ThirdBakeAlarm": "web"}, {**THREE, "ThirdBakeAlarm": "web"}),
    ],
    ("pipeline", "EnvironmentsDiffer"): [
        ({"FirstAccessRoleArn": ROLE, "SecondAccessRoleArn": ROLE}, {"FirstAccessRoleArn": ROLE}),
        ({"SecondAccessRoleArn": ROLE, "ThirdAccessRoleArn": ROLE}, {"SecondAccessRoleArn": ROLE}),
        ({**THREE, "FirstAccessRoleArn": LAST_ROLE}, {**THREE, "FirstAccessRoleArn": FIRST_ROLE}),
    ],
    ("pipeline", "MailNeedsOurOwnTopic"): [
        ({**MAIL, "NotificationTopicArn": TOPIC}, {"NotificationTopicArn": TOPIC}),
    ],
    ("pipeline", "TasksNeedACapacity"): [
        ({"FargateWeight": "0"}, {"FargateWeight": "0", "FargateSpotWeight": "1"}),
    ],
    ("stackset-administration", "SomeAccountsAreMeant"): [
        ({"OrganizationId": ""}, {"OrganizationId": "", "TargetAccountIds": "222233334444"}),
        ({"OrganizationId": "", "TargetAccountIds": ""}, {"OrganizationId": "o-a1b2c3d4e5"}),
    ],
    **{
        ("service", f"MemoryFits{cpu}CpuUnits"): [({"Cpu": cpu, "Memory": bad}, {"Cpu": cpu, "Memory": good})]
        for cpu, bad, good in (
            ("256", "4096", "512"),
            ("512", "512", "1024"),
            ("1024", "512", "2048"),
            ("2048", "512", "4096"),
            ("4096", "512", "8192"),
            ("8192", "17408", "16384"),
            ("16384", "61440", "65536"),
            ("32768", "512", "61440"),
        )
    },
}


def _refusals(stack: str, parameters: dict[str, str]) -> list[str]:
    return Evaluator(TEMPLATES[stack], {**REQUIRED.get(stack, {}), **parameters}, facts=SUBNETS_IN).refusals()


def _cases() -> Iterator[Any]:
    for (stack, rule), cases in CASES.items():
        for number, (bad, good) in enumerate(cases):
            yield pytest.param(stack, rule, bad, good, id=f"{stack}-{rule}-{number}")


def test_every_rule_has_its_case() -> None:
    rules = {(name, rule) for name, template in TEMPLATES.items() for rule in template.get("Rules", {})}
    assert set(CASES) == rules


@pytest.mark.parametrize("stack", NAMES)
def test_the_defaults_break_no_rule(stack: str) -> None:
    assert _refusals(stack, {}) == []


@pytest.mark.parametrize(("stack", "rule", "bad", "good"), list(_cases()))
def test_a_rule_refuses_with_its_own_sentence_what_cannot_work_and_nothing_else(
    stack: str, rule: str, bad: dict[str, str], good: dict[str, str]
) -> None:
    (assertion,) = TEMPLATES[stack]["Rules"][rule]["Assertions"]
    assert _refusals(stack, bad) == [assertion["AssertDescription"]]
    assert _refusals(stack, good) == []


@pytest.mark.parametrize("stack", NAMES)
def test_every_rule_says_in_a_sentence_what_to_do(stack: str) -> None:
    sentences = [
        assertion["AssertDescription"]
        for rule in TEMPLATES[stack].get("Rules", {}).values()
        for assertion in rule["Assertions"]
    ]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


# What CodeDeploy, ECS and the load balancer would refuse by themselves, minutes later.


def _fargate_sizes() -> set[tuple[str, str]]:
    # cfn-lint's own table, so that ours is not compared with itself.
    folder = Path(os.fspath(cfnlint.__file__)).parent / "data/schemas/extensions/aws_ecs_taskdefinition"
    table = json.loads((folder / "fargate_cpu_memory.json").read_text("utf-8"))
    return {
        (cpu, str(memory))
        for size in table["then"]["anyOf"]
        for cpu in size["properties"]["Cpu"]["then"]["enum"]
        for memory in _sizes(size["properties"]["Memory"]["then"])
    }


def _sizes(limits: dict[str, Any]) -> list[int]:
    if "enum" in limits:
        return list(limits["enum"])
    return list(range(limits["minimum"], limits["maximum"] + 1, limits["multipleOf"]))


def test_every_size_that_fargate_offers_is_accepted_and_no_other() -> None:
    parameters = TEMPLATES["service"]["Parameters"]
    pairs = [
        (cpu, memory) for cpu in parameters["Cpu"]["AllowedValues"] for memory in parameters["Memory"]["AllowedValues"]
    ]
    accepted = {(cpu, memory) for cpu, memory in pairs if _refusals("service", {"Cpu": cpu, "Memory": memory}) == []}
    assert accepted == _fargate_sizes()
    assert len(parameters["Cpu"]["AllowedValues"]) == 8


@pytest.mark.parametrize("cpu", TEMPLATES["service"]["Parameters"]["Cpu"]["AllowedValues"])
def test_a_refused_size_is_answered_with_the_sizes_there_are(cpu: str) -> None:
    sizes = sorted((memory for size, memory in _fargate_sizes() if size == cpu), key=int)
    (sentence,) = _refusals("service", {"Cpu": cpu, "Memory": "30720" if cpu != "4096" else "512"})
    assert sentence == f"Fargate offers with {cpu} CPU units: {', '.join(sizes)} MiB of memory."
