"""How long it takes to say what an update does: `python benchmarks/impact.py`."""

from __future__ import annotations

import copy
import json
import shutil
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import measure
from generator import __version__
from generator.impact.compare import compare
from generator.impact.model import Side
from generator.impact.sides import read

TEMPLATES = measure.ROOT / "templates"
# Resources in one copy of the synthetic stack.
COPY = 10
SIZES = (100, 1000, 2000)


def sections(runs: int, scratch: Path) -> dict[str, measure.Rows]:
    """Everything that is measured, by title."""
    return {"Whole process": _processes(runs, scratch), "In the process, its second comparison": _comparisons(runs)}


def _processes(runs: int, scratch: Path) -> measure.Rows:
    edited = scratch / "edited"
    _write_edited(edited)
    commands = {
        "an empty Python": measure.EMPTY,
        "our version with itself": (measure.COMMAND, "diff", __version__, __version__),
        "our version with an edited one": (measure.COMMAND, "diff", __version__, str(edited)),
    }
    taken = measure.processes(commands, runs, measure.environment(scratch))
    return [
        {"command": name, "median, ms": 1000 * each["median"], "least, ms": 1000 * each["least"]}
        for name, each in taken.items()
    ]


def _write_edited(folder: Path) -> None:
    """Copy our version with one property changed, so that the schemas are asked."""
    shutil.copytree(TEMPLATES / __version__, folder)
    path = folder / "network.json"
    template = json.loads(path.read_text())
    template["Resources"]["Vpc"]["Properties"]["EnableDnsHostnames"] = "false"
    path.write_text(json.dumps(template))


def _comparisons(runs: int) -> measure.Rows:
    ours = read(__version__, templates=TEMPLATES)
    rows = [_row("our version, nothing changed", ours, ours, runs)]
    for size in SIZES:
        one = _synthetic(size)
        old, new, all_new = _side(one), _side(_edited(one, 100)), _side(_edited(one, 1))
        rows += [
            _row(f"{size:,} resources, nothing changed", old, _side(copy.deepcopy(one)), runs),
            _row(f"{size:,} resources, every hundredth changed", old, new, runs),
            _row(f"{size:,} resources, all changed", old, all_new, runs),
        ]
    return rows


def _row(name: str, old: Side, new: Side, runs: int) -> dict[str, Any]:
    found = compare(old, new)  # Imports, and the schemas of the types.
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        compare(old, new)
        seconds.append(time.perf_counter() - start)
    return {"sides": name, "changes": len(found.changes), "median, ms": 1000 * statistics.median(seconds)}


def _side(template: Mapping[str, Any]) -> Side:
    return Side(label="synthetic", templates={"stack": template})


def _synthetic(size: int) -> dict[str, Any]:
    """A template with types such as ours have, conditions, and references between resources."""
    resources: dict[str, Any] = {}
    for number in range(size // COPY):
        resources |= _copy(str(number))
    return {
        "Parameters": {"Name": {"Type": "String"}, "Mode": {"Type": "String", "AllowedValues": ["a", "b", "c"]}},
        "Conditions": {
            "HasName": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Name"}, ""]}]},
            "IsA": {"Fn::Equals": [{"Ref": "Mode"}, "a"]},
            "Both": {"Fn::And": [{"Condition": "HasName"}, {"Condition": "IsA"}]},
        },
        "Resources": resources,
    }


def _copy(number: str) -> dict[str, Any]:
    def ref(name: str) -> dict[str, str]:
        return {"Ref": f"{name}{number}"}

    tags = [{"Key": "Name", "Value": {"Fn::Sub": "${Name}-${AWS::Region}-" + number}}]
    policy = {
        "Statement": [
            {"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": {"Fn::GetAtt": [f"Logs{number}", "Arn"]}}
        ]
    }
    trust = {
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.amazonaws.com"}}]
    }
    subnet = {"VpcId": ref("Vpc"), "CidrBlock": "10.0.0.0/24", "Tags": tags}
    days = {"Fn::If": ["IsA", 7, 14]}
    port = {"Fn::If": ["HasName", 80, 8080]}
    ingress = [{"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": "10.0.0.0/8"}]
    found = {
        "Vpc": ("AWS::EC2::VPC", {"CidrBlock": "10.0.0.0/16", "Tags": tags}),
        "SubnetA": ("AWS::EC2::Subnet", subnet),
        "SubnetB": ("AWS::EC2::Subnet", subnet),
        "Group": (
            "AWS::EC2::SecurityGroup",
            {"GroupDescription": "a", "VpcId": ref("Vpc"), "SecurityGroupIngress": ingress, "Tags": tags},
        ),
        "Balancer": (
            "AWS::ElasticLoadBalancingV2::LoadBalancer",
            {"Subnets": [ref("SubnetA"), ref("SubnetB")], "SecurityGroups": [ref("Group")], "Tags": tags},
        ),
        "Targets": (
            "AWS::ElasticLoadBalancingV2::TargetGroup",
            {"Port": port, "Protocol": "HTTP", "VpcId": ref("Vpc"), "Tags": tags},
        ),
        "Logs": ("AWS::Logs::LogGroup", {"RetentionInDays": days, "Tags": tags}),
        "Role": (
            "AWS::IAM::Role",
            {
                "AssumeRolePolicyDocument": trust,
                "Policies": [{"PolicyName": "a", "PolicyDocument": policy}],
                "Tags": tags,
            },
        ),
        "Topic": ("AWS::SNS::Topic", {"DisplayName": {"Fn::If": ["Both", "a", {"Ref": "AWS::NoValue"}]}, "Tags": tags}),
        "Alarm": (
            "AWS::CloudWatch::Alarm",
            {"AlarmActions": [ref("Topic")], "MetricName": "a", "Namespace": "b", "Period": 60, "Tags": tags},
        ),
    }
    assert len(found) == COPY
    return {f"{name}{number}": {"Type": type_, "Properties": each} for name, (type_, each) in found.items()}


def _edited(template: dict[str, Any], every: int) -> dict[str, Any]:
    """A copy of the template with another tag in every so many resources."""
    edited = copy.deepcopy(template)
    for name in list(edited["Resources"])[::every]:
        edited["Resources"][name]["Properties"]["Tags"] = [{"Key": "Name", "Value": "edited"}]
    return edited


if __name__ == "__main__":
    measure.main(__doc__ or "", sections, runs=8)
