"""Names of the services that a policy trusts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from generator.rules import _base, _policies
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._values import Mapping

DOMAIN = "amazonaws.com"
DOMAINS = (f".{DOMAIN}", f".{DOMAIN}.cn", ".amazonaws.eu")
# So much of a domain is the same that a letter or two were lost.
ALIKE = 0.8
# Names that AWS might have given its services, and those it gave them.
MEANT = {
    "app-autoscaling": "application-autoscaling",
    "autoscaling-application": "application-autoscaling",
    "cloudwatch-events": "events",
    "code-build": "codebuild",
    "code-deploy": "codedeploy",
    "code-pipeline": "codepipeline",
    "codestarnotifications": "codestar-notifications",
    "ecs-task": "ecs-tasks",
    "ecstasks": "ecs-tasks",
    "elbv2": "elasticloadbalancing",
    "eventbridge": "events",
    "flow-logs": "vpc-flow-logs",
    "lambdas": "lambda",
    "vpc-flowlogs": "vpc-flow-logs",
}
_FORM = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")


class ServicePrincipal(_base.Rule):
    """A service is named as AWS names it."""

    id = "E9126"
    shortdesc = "A service in a Principal must be one that AWS has"
    description = (
        "A service is named by its domain, such as ecs-tasks.amazonaws.com. IAM refuses a trust policy with another "
        "name (MalformedPolicyDocument: Invalid principal in policy), and a policy of a resource lets in nobody."
    )
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
    tags = ["iam"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every service that any statement names."""
        for statement in _policies.statements(model):
            principal = statement.body.get("Principal")
            if isinstance(principal, Mapping):
                for path, name in _policies.listed(principal, "Service"):
                    if isinstance(name, str) and (wrong := _wrong(name)):
                        yield path, wrong


def _wrong(name: str) -> str:
    if name == "*":
        return ""
    if not _FORM.fullmatch(name):
        return f"{name!r} names no service: a service is a domain such as ecs-tasks.{DOMAIN}"
    first, rest = name.split(".", 1)
    if first in MEANT and rest.endswith(DOMAIN):
        return f"AWS has no service {name!r}: {MEANT[first]}.{rest} is meant"
    return "" if _is_domain(rest) else f"AWS has no service {name!r}: its domain must be {DOMAIN}"


def _is_domain(end: str) -> bool:
    """Whether a name ends as those of AWS do, or so differently that it is no slip: some are in other domains."""
    if f".{end}".endswith(DOMAINS):
        return True
    last = ".".join(end.split(".")[-2:])
    return "amazonaws" not in end and difflib.SequenceMatcher(None, last, DOMAIN).ratio() < ALIKE
