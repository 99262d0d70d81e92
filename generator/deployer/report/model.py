"""What a whole command has to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.deployer.results import ResourceChange, StackPlan, StackResult
from generator.deployer.session import Secrets

# Changes that open or close doors.
_SENSITIVE = ("AWS::IAM::", "AWS::KMS::")
_SENSITIVE_TYPES = frozenset(
    {
        "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::SecurityGroupEgress",
        "AWS::S3::BucketPolicy",
        "AWS::Lambda::Permission",
        "AWS::SNS::TopicPolicy",
    }
)


@dataclass(frozen=True, kw_only=True)
class Run:
    """Which environment a command spoke to, what was planned or done there, and the exit code it ends with."""

    environment: str
    account: str
    region: str
    version: str
    exit_code: int
    plans: Sequence[StackPlan] = ()
    results: Sequence[StackResult] = ()
    secrets: Secrets

    def shown(self) -> Run:
        """Return what may be shown of it: with every secret masked."""
        told = self.secrets.all_masked
        return replace(self, plans=told(list(self.plans)), results=told(list(self.results)))


def symbol(change: ResourceChange) -> str:
    """Return the sign of a change: `+` add, `~` modify, `-/+` replace, `?/+` may replace, `-` remove, `<-` import."""
    if change.action == "Modify":
        return {"True": "-/+", "Conditional": "?/+"}.get(change.replacement, "~")
    return {"Add": "+", "Remove": "-", "Import": "<-"}.get(change.action, "?")


def is_security_sensitive(change: ResourceChange) -> bool:
    """Whether a change may open a door: roles, keys, security groups, resource policies."""
    return change.type.startswith(_SENSITIVE) or change.type in _SENSITIVE_TYPES


def verdict(run: Run) -> str:
    """Return one sentence about all stacks."""
    words = [*(plan.action for plan in run.plans), *(result.outcome for result in run.results)]
    counts = [f"{words.count(word)} {word}" for word in dict.fromkeys(words)]
    return f"{run.environment} ({run.account}, {run.region}), version {run.version}: {', '.join(counts) or 'nothing'}"
