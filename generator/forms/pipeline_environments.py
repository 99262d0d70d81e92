"""The environments of the `pipeline` stack, in the order it deploys to them, as its form asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from troposphere import And, Equals, Not, Or, Ref, Select, Split, Sub

from generator.blueprint import Condition, Parameter, Rule, is_given, is_true, switch

OTHER_REGIONS = "Artifacts in other Regions (optional)"
TIMES = "Times of a release"
# It says where the role is: arn:aws:iam::<account>:role/<environment>/<region>/<name>.
ROLE_PATTERN = r"(arn:[a-z-]+:iam::\d{12}:role/[a-z0-9]+/[a-z-]+-\d/[a-z0-9-]+-access)?"


@dataclass(frozen=True)
class Environment:
    """What is asked about one environment.

    The role's ARN says which environment it is. The first needs none where the pipeline is in its account and Region.
    """

    order: str
    role: Parameter
    approval: Parameter
    window: Parameter
    alarm: Parameter

    def parameters(self) -> tuple[Parameter, ...]:
        """Return its group of the form, in order."""
        return (self.role, self.approval, self.window, self.alarm)

    @property
    def name(self) -> Any:
        """Its name, where it has a role."""
        return Select(1, Split("/", self.role.ref()))

    @property
    def region(self) -> Any:
        """Its Region, where it has a role."""
        return Select(2, Split("/", self.role.ref()))

    @property
    def real_region(self) -> Any:
        """Its Region, which is the pipeline's where it has no role: for conditions, all of which are looked at."""
        return Select(2, Split("/", Sub(f"${{{self.role.name}}}//${{AWS::Region}}")))

    @property
    def has_role(self) -> Condition:
        """The pipeline comes here with the role of a `deployment-access` stack."""
        return Condition(f"Has{self.order}Role", is_given(self.role))

    @property
    def approved(self) -> Condition:
        """A person is asked before."""
        asked = is_true(self.approval)
        return Condition(f"Has{self.approval.name}", asked if self is FIRST else And(self.has_role.holds(), asked))

    @property
    def timed(self) -> Condition:
        """Releases wait for their time."""
        return Condition(f"Has{self.window.name}", is_given(self.window))

    @property
    def watched(self) -> Condition:
        """An alarm decides afterwards."""
        return Condition(f"Has{self.alarm.name}", is_given(self.alarm))

    @property
    def stored(self) -> Condition:
        """It is the first environment in another Region, which therefore needs a bucket and a key there."""
        there = [Ref("AWS::Region"), *(one.real_region for one in ENVIRONMENTS[: ENVIRONMENTS.index(self)])]
        same = [Equals(self.real_region, region) for region in there]
        return Condition(f"Has{self.order}Store", Not(Or(*same) if len(same) > 1 else same[0]))


def _environment(order: str, prefix: str) -> Environment:
    group = f"{order} environment" + (" (optional)" if prefix else "")
    empty = "there is none" if prefix else "it is in this stack's own account and Region"
    return Environment(
        order=order,
        role=Parameter(
            name=f"{order}AccessRoleArn",
            group=group,
            label="Role (optional)",
            help=f"Output AccessRoleArn of its deployment-access stack. Empty: {empty}.",
            default="",
            pattern=ROLE_PATTERN,
            constraint="Output AccessRoleArn, or empty.",
        ),
        approval=switch(
            f"{prefix}Approval",
            default=False,
            group=group,
            label="Ask before deploying",
            help="As for the first." if prefix else "A person approves each run within seven days, or it ends.",
        ),
        window=Parameter(
            name=f"{prefix}DeploymentWindow",
            group=group,
            label="Deployment window (optional)",
            help="As for the first."
            if prefix
            else "When releases may begin, as cron, for example * * 9-16 ? * MON-THU *. Earlier ones wait.",
            default="",
            pattern=r"(\S+( \S+){5,6})?",
            constraint="Six or seven fields, or empty.",
        ),
        alarm=Parameter(
            name=f"{prefix}BakeAlarm",
            group=group,
            label="Alarm afterwards (optional)",
            help="As for the first."
            if prefix
            else "Name of an alarm there. Going off after a release, it brings back the one before.",
            default="",
            max_length=255,
            constraint="Up to 255 characters.",
        ),
    )


FIRST = _environment("First", "")
SECOND = _environment("Second", "Second")
THIRD = _environment("Third", "Third")
# A fourth does not fit into the size that a template may have.
ENVIRONMENTS = (FIRST, SECOND, THIRD)

BAKE_MINUTES = Parameter(
    name="BakeMinutes",
    group=TIMES,
    label="Minutes to watch the alarm",
    help="How long the alarm of an environment must stay quiet after a release.",
    type="Number",
    default=15,
    minimum=1,
    maximum=1440,
    constraint="1 to 1440 minutes.",
)
WINDOW_TIME_ZONE = Parameter(
    name="WindowTimeZone",
    group=TIMES,
    label="Time zone of the windows",
    help="For example Europe/Berlin.",
    default="UTC",
    pattern=r"[A-Za-z0-9_+/-]+",
    constraint="A time zone of the IANA list.",
)
REGIONAL_KEY_ID = Parameter(
    name="RegionalKeyId",
    group=OTHER_REGIONS,
    label="Multi-Region key (optional)",
    help="For other Regions: ID of a KMS key of this account that is replicated to them. Each also needs a bucket, "
    "<service>-<this account>-<region>-artifacts: docs/accounts.md.",
    default="",
    pattern=r"(mrk-[0-9a-f]{32})?",
    constraint="mrk- and 32 hexadecimal digits, or empty.",
)

HAS_ROLES = Condition("HasAccessRoles", Or(FIRST.has_role.holds(), SECOND.has_role.holds()))
HAS_STORES = Condition("HasOtherStores", Or(*(one.stored.holds() for one in ENVIRONMENTS)))

PARAMETERS = (
    *(parameter for one in ENVIRONMENTS for parameter in one.parameters()),
    BAKE_MINUTES,
    WINDOW_TIME_ZONE,
    REGIONAL_KEY_ID,
)
CONDITIONS = (
    *(
        condition
        for one in ENVIRONMENTS
        for condition in (one.has_role, one.stored, one.approved, one.timed, one.watched)
    ),
    HAS_ROLES,
    HAS_STORES,
)


def _needs_a_role(environment: Environment, *later: Environment) -> Rule:
    asked = [*environment.parameters()[1:], *(one.role for one in later)]
    names = [parameter.name for parameter in asked]
    unused = [Equals(parameter.ref(), "false" if parameter.allowed else "") for parameter in asked]
    return Rule(
        f"{environment.order}EnvironmentNeedsARole",
        because=f"{', '.join(names[:-1])} and {names[-1]} need {environment.role.name}.",
        when=Equals(environment.role.ref(), ""),
        that=And(*unused),
    )


RULES = (
    _needs_a_role(SECOND, THIRD),
    _needs_a_role(THIRD),
    Rule(
        "EnvironmentsDiffer",
        because="Two environments have the same role: a run deploys to each once.",
        when=is_given(SECOND.role),
        that=Not(
            Or(
                Equals(FIRST.role.ref(), SECOND.role.ref()),
                Equals(SECOND.role.ref(), THIRD.role.ref()),
                # Without a third, the first may be without a role, too.
                And(is_given(THIRD.role), Equals(FIRST.role.ref(), THIRD.role.ref())),
            )
        ),
    ),
)
