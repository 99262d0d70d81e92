"""The families of services that a diagram tells apart by colour; each box names its type as well."""

from __future__ import annotations

from dataclasses import dataclass

from generator.catalog import words

# Characters that the smaller line of a box has room for.
_ROOM = 23
_SHORT = {
    "ApplicationAutoScaling": "Scaling",
    "CodeStarNotifications": "Notifications",
    "ElasticLoadBalancingV2": "ELB",
}


@dataclass(frozen=True)
class Family:
    """`key` is its class in the style sheet, `name` what the legend says."""

    key: str
    name: str


NETWORK = Family("network", "Network")
TRAFFIC = Family("traffic", "Traffic")
COMPUTE = Family("compute", "Containers and functions")
ACCESS = Family("access", "Permissions and keys")
DELIVERY = Family("delivery", "Delivery")
RECORDS = Family("records", "Records and messages")
OTHER = Family("other", "Other")
FAMILIES = (NETWORK, TRAFFIC, COMPUTE, ACCESS, DELIVERY, RECORDS, OTHER)

_OF_SERVICE = {
    "ApplicationAutoScaling": COMPUTE,
    "CloudWatch": RECORDS,
    "CodeBuild": DELIVERY,
    "CodeConnections": DELIVERY,
    "CodeDeploy": DELIVERY,
    "CodePipeline": DELIVERY,
    "CodeStarNotifications": DELIVERY,
    "EC2": NETWORK,
    "ECR": COMPUTE,
    "ECS": COMPUTE,
    "ElasticLoadBalancingV2": TRAFFIC,
    "IAM": ACCESS,
    "KMS": ACCESS,
    "Lambda": COMPUTE,
    "Logs": RECORDS,
    "Route53": TRAFFIC,
    "S3": RECORDS,
    "SNS": RECORDS,
    "WAFv2": TRAFFIC,
}


def family(resource_type: str) -> Family:
    """Return the family of a resource type."""
    vendor, _, rest = resource_type.partition("::")
    return _OF_SERVICE.get(rest.partition("::")[0], OTHER) if vendor == "AWS" else OTHER


def label(resource_type: str) -> str:
    """Return a resource type as far as a box has room for it."""
    service, _, kind = words.short_type(resource_type).partition(" ")
    whole = f"{_SHORT.get(service, service)} {kind}"
    if service == "Custom":
        return "Custom resource"
    endings = ("".join(words.split(kind)[start:]) for start in range(len(words.split(kind))))
    return next((text for text in (whole, *endings) if len(text) <= _ROOM), "")
