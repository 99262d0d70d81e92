"""Impacts for the tests of the formats: one that has everything, and any that hypothesis thinks of."""

from __future__ import annotations

from typing import get_args

from hypothesis import strategies as st

from generator.impact.model import (
    Action,
    Change,
    ExportChange,
    Hazard,
    Impact,
    ParameterChange,
    PolicyChange,
    StackChange,
)

FROZEN = Hazard(
    name="service-frozen",
    why="ECS refuses the update of a service under CodeDeploy.",
    remedy="Leave the block as it was.",
)
RULE = Hazard(name="traffic-reset", why="ModifyRule sends all traffic to blue.", remedy="Make a new rule instead.")

SERVICE = Change(
    stack="web.service",
    resource="Service",
    type="AWS::ECS::Service",
    action="modify",
    properties=("HealthCheckGracePeriodSeconds", "DependsOn"),
    because=("HealthCheckGracePeriodSeconds changes from 60 to 90.",),
    hazards=(FROZEN,),
)
REPOSITORY = Change(
    stack="web.registry",
    resource="Repository",
    type="AWS::ECR::Repository",
    action="replace",
    properties=("EncryptionConfiguration",),
    because=("EncryptionConfiguration can be set at creation only.",),
    data_lost=True,
)
DATABASE = Change(
    stack="data",
    resource="Database",
    type="AWS::RDS::DBInstance",
    action="modify",
    properties=("DBInstanceClass",),
    because=("The instance restarts.",),
    interrupts=True,
)
TOPIC = Change(stack="data", resource="Topic", type="AWS::SNS::Topic", action="add")
VPC = Change(stack="data", resource="Vpc", type="AWS::EC2::VPC", action="may-replace", properties=("InstanceTenancy",))
OLD_TOPIC = Change(stack="data", resource="OldTopic", type="AWS::SNS::Topic", action="remove")

EVERYTHING = Impact(
    old="1.0.0",
    new="2.0.0",
    stacks=(
        StackChange(stack="search", action="add", because="It is new."),
        StackChange(stack="mail", action="remove", because="Its template is gone."),
    ),
    changes=(TOPIC, DATABASE, VPC, OLD_TOPIC, REPOSITORY, SERVICE),
    parameters=(
        ParameterChange(stack="data", parameter="Size", action="remove", because="Size is gone.", breaks=True),
        ParameterChange(stack="data", parameter="Tier", action="add", because="Tier is new."),
    ),
    exports=(
        ExportChange(
            stack="data", export="dev-Url", action="remove", because="The value is gone.", imported_by=("web.service",)
        ),
    ),
    policies=(
        PolicyChange(stack="web.service", resource="TaskRole", path="Policies", allows="It allows s3:GetObject."),
    ),
    texts=("cluster", "network"),
    unchanged=94,
)
NOTHING = Impact(old="1.0.0", new="1.0.0", unchanged=100)

_SENTENCES = st.text(max_size=20)
_NAMES = st.text(min_size=1, max_size=5) | st.sampled_from(
    ["a|b", "`", "*b*", "<b>", "[x](http://x)", "@team", "#12", "https://x.y", "\x1b[31m", "a\nb", "\u202e", "![i](u)"]
)
_MANY = st.lists(_NAMES, max_size=2).map(tuple)

STACKS = st.builds(StackChange, stack=_NAMES, action=st.sampled_from(["add", "remove"]), because=_SENTENCES)
HAZARDS = st.builds(Hazard, name=_NAMES, why=_SENTENCES, remedy=_SENTENCES)
CHANGES = st.builds(
    Change,
    stack=_NAMES,
    resource=_NAMES,
    type=_NAMES,
    action=st.sampled_from(get_args(Action)),
    properties=_MANY,
    because=_MANY,
    interrupts=st.booleans(),
    data_lost=st.booleans(),
    hazards=st.lists(HAZARDS, max_size=2).map(tuple),
)
PARAMETERS = st.builds(
    ParameterChange,
    stack=_NAMES,
    parameter=_NAMES,
    action=st.sampled_from(["add", "remove", "narrow", "widen", "default", "type", "text"]),
    because=_SENTENCES,
    breaks=st.booleans(),
)
EXPORTS = st.builds(
    ExportChange,
    stack=_NAMES,
    export=_NAMES,
    action=st.sampled_from(["add", "remove", "modify"]),
    because=_SENTENCES,
    imported_by=_MANY,
)
POLICIES = st.builds(PolicyChange, stack=_NAMES, resource=_NAMES, path=_NAMES, allows=_SENTENCES)
IMPACTS = st.builds(
    Impact,
    old=_NAMES,
    new=_NAMES,
    stacks=st.lists(STACKS, max_size=2).map(tuple),
    changes=st.lists(CHANGES, max_size=3).map(tuple),
    parameters=st.lists(PARAMETERS, max_size=2).map(tuple),
    exports=st.lists(EXPORTS, max_size=2).map(tuple),
    policies=st.lists(POLICIES, max_size=2).map(tuple),
    texts=_MANY,
    unchanged=st.integers(0, 1000),
)
