"""appspec.yaml: ECS's, with the others left alone."""

from __future__ import annotations

import json

import pytest
import yaml

from generator.application.appspec import appspec_text
from generator.lint.application.service_settings import SETTINGS

from .cases import APPSPEC, findings

NETWORK = """\
        PlatformVersion: 1.4.0
        NetworkConfiguration:
          AwsvpcConfiguration:
            Subnets: [subnet-0a1b2c3d, "${SubnetB}"]
            SecurityGroups: [sg-0a1b2c3d]
            AssignPublicIp: DISABLED
        CapacityProviderStrategy:
          - {CapacityProvider: FARGATE, Base: 1, Weight: 1}
          - {CapacityProvider: FARGATE_SPOT, Base: 0, Weight: 3}
"""

SERVICE = "version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n"

SERVER = """\
version: 0.0
os: linux
files:
  - source: /
    destination: /srv
hooks:
  ApplicationStop:
    - location: stop.sh
"""

LAMBDA = """\
version: 0.0
Resources:
  - shop:
      Type: AWS::Lambda::Function
      Properties: {Name: shop, Alias: live, CurrentVersion: 1, TargetVersion: 2}
Hooks:
  - BeforeAllowTraffic: check
"""


def hooked(*lines: str) -> str:
    return APPSPEC + "Hooks:\n" + "".join(f"  {line}\n" for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        APPSPEC,
        appspec_text(),
        appspec_text(8080),
        APPSPEC + NETWORK,
        APPSPEC.replace("<TASK_DEFINITION>", "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop:3"),
        APPSPEC.replace("<TASK_DEFINITION>", '"Placeholder: the workflow fills this in"'),
        APPSPEC.replace("<TASK_DEFINITION>", "null"),
        APPSPEC.replace("<TASK_DEFINITION>", "<OURS>"),
        APPSPEC.replace("<TASK_DEFINITION>", "${TASK_DEFINITION}"),
        APPSPEC.replace("TargetService", "ShopService"),
        APPSPEC.replace("Resources", "resources").replace("Type", "type").replace("Properties", "properties"),
        json.dumps(yaml.safe_load(APPSPEC)),
        hooked("- BeforeInstall: a", "- AfterInstall: b", "- AfterAllowTestTraffic: c", "- AfterAllowTraffic: d"),
        hooked("- AfterAllowTestTraffic: arn:aws:lambda:eu-west-1:111122223333:function:CodeDeployHook_test:live"),
        hooked('- AfterAllowTestTraffic: "CodeDeployHook_${Service}"'),
        SERVER,
        LAMBDA,
    ],
)
def test_a_good_appspec_has_no_findings(text: str) -> None:
    assert findings(appspec_yaml=text) == []


@pytest.mark.parametrize(
    ("text", "rule", "word"),
    [
        (APPSPEC.replace("0.0", "1.0"), "E9211", "it is '1.0'"),
        (APPSPEC.replace("ECS::Service", "ECS::TaskSet"), "E9212", "it is 'AWS::ECS::TaskSet'"),
        (APPSPEC.replace("Resources", "Resource").replace("version", "Hooks: []\nversion"), "E9212", "mean Resources?"),
        (APPSPEC.replace("  - TargetService", "    TargetService"), "E9212", "Resources that are no list"),
        (APPSPEC + APPSPEC.split("Resources:\n")[1], "E9212", "names 2 resources"),
        ("version: 0.0\nResources: []\n", "E9212", "names 0 resources"),
        (APPSPEC.replace("Properties:", "Propertys:"), "E9212", "did you mean Properties?"),
        (APPSPEC.replace("TaskDefinition:", "TaskDefinitionArn:"), "E9212", "did you mean TaskDefinition?"),
        (APPSPEC.replace("TaskDefinition:", "TaskDefinitionArn:"), "E9212", "has no TaskDefinition"),
        (APPSPEC.replace("          ContainerName: web\n", ""), "E9212", "has no ContainerName"),
        (APPSPEC.replace("ContainerPort: 8080", "ContainerPort: http"), "E9212", "from 1 to 65535"),
        (APPSPEC.replace("ContainerPort: 8080", "ContainerPorts: 8080"), "E9212", "did you mean ContainerPort?"),
        (APPSPEC.replace("<TASK_DEFINITION>", '"TASK_DEFINITION"'), "E9213", "angle brackets included"),
        (APPSPEC.replace("<TASK_DEFINITION>", "<TASKDEFINITION>"), "E9213", "angle brackets included"),
        (APPSPEC.replace("<TASK_DEFINITION>", "task-definition"), "E9213", "is not replaced"),
        (APPSPEC + "os: linux\n", "W9213", "os belongs to a deployment to servers"),
        (APPSPEC + "files: []\n", "W9213", "files belongs"),
        (APPSPEC + NETWORK.replace("1.4.0", "newest"), "E9215", "PlatformVersion is LATEST"),
        (APPSPEC + NETWORK.replace("AwsvpcConfiguration", "VpcConfiguration"), "E9215", "needs AwsvpcConfiguration"),
        (APPSPEC + NETWORK.replace("            Subnets", "            Subnet"), "E9215", "did you mean Subnets?"),
        (APPSPEC + NETWORK.replace("[sg-0a1b2c3d]", "sg-0a1b2c3d"), "E9215", "SecurityGroups is a list"),
        (APPSPEC + NETWORK.replace("[sg-0a1b2c3d]", "[subnet-1]"), "E9215", "does not begin with sg-"),
        (APPSPEC + NETWORK.replace("DISABLED", "false"), "E9215", "ENABLED or DISABLED"),
        (APPSPEC + NETWORK.replace("Base: 0", "Base: 1"), "E9215", "only one capacity provider"),
        (APPSPEC + NETWORK.replace("Weight: 3", "Weight: 1001"), "E9215", "from 0 to 1000"),
        (APPSPEC + NETWORK.replace("Weight: 3", "Wait: 3"), "E9215", "did you mean Weight?"),
        (APPSPEC + NETWORK.replace("CapacityProvider: FARGATE,", ""), "E9215", "CapacityProvider is missing"),
        (hooked("AfterAllowTestTraffic: a"), "E9214", "a list of single entries"),
        (hooked("- AfterAllowTestTraffic: a", "  AfterAllowTraffic: b"), "E9214", "after a dash of its own"),
        (hooked("- AllowTestTraffic: a"), "E9214", "CodeDeploy's own event"),
        (hooked("- AfterTestTraffic: a"), "E9214", "did you mean AfterAllowTestTraffic?"),
        (hooked("- ApplicationStart: a"), "E9214", "no event ApplicationStart"),
        (hooked("- AfterAllowTestTraffic: [a]"), "E9214", "one Lambda function"),
        (hooked("- AfterAllowTestTraffic: run the tests"), "E9214", "neither the name nor the ARN"),
        (hooked("- AfterAllowTestTraffic: arn:aws:lambda:test"), "E9214", "neither the name nor the ARN"),
        (hooked("- AfterInstall: a", "- AfterInstall: b"), "W9211", "given twice"),
        (hooked("- AfterAllowTestTraffic: a", "- BeforeInstall: b"), "W9211", "BeforeInstall, AfterAllowTestTraffic"),
        (hooked("- AfterAllowTraffic: a"), "W9212", "after production traffic has moved"),
        (APPSPEC + "version: 0.0\n", "W9201", "'version' is given twice"),
        (APPSPEC.replace("  - TargetService", " \t- TargetService"), "E9201", "not YAML"),
    ],
)
def test_a_bad_appspec_is_refused(text: str, rule: str, word: str) -> None:
    found = findings(appspec_yaml=text)
    assert any(finding.id == rule and word in finding.message for finding in found), found


def test_a_finding_stands_at_the_key() -> None:
    (finding,) = findings(appspec_yaml=APPSPEC.replace("<TASK_DEFINITION>", "TASK_DEFINITION"))
    assert (finding.line, finding.column) == (6, 9)


@pytest.mark.parametrize("value", ["", " 1", " []", " [1]", " {}", " [[]]", " {a: {b: 1}}", " [{a: }]", " [{a: {}}]"])
@pytest.mark.parametrize("key", ["Resources", "Hooks", "version"])
def test_no_shape_makes_us_stumble(key: str, value: str) -> None:
    others = "".join(f"{name}: 0.0\n" for name in ("version",) if name != key)
    findings(appspec_yaml=f"{others}{key}:{value}\n")
    findings(
        appspec_yaml=f"{others}Resources:\n  - TargetService:\n      Type: AWS::ECS::Service\n      {key}:{value}\n"
    )


@pytest.mark.parametrize("value", ["", " 1", " [1]", " {}", " [[]]", " {a: 1}", " [{a: }]"])
@pytest.mark.parametrize("key", ["TaskDefinition", "LoadBalancerInfo", *SETTINGS])
def test_no_shape_of_a_property_makes_us_stumble(key: str, value: str) -> None:
    findings(appspec_yaml=f"{SERVICE}      Properties:\n        {key}:{value}\n")
