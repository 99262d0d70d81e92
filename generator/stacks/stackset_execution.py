"""The role with which a self-managed set makes stacks in this account, and no more rights than our templates take."""

from __future__ import annotations

from awacs import sts
from awacs.aws import Allow, ArnEquals, Condition, PolicyDocument, Principal, Statement
from troposphere import Output, Sub, Template
from troposphere.iam import ManagedPolicy

from generator import stackset_policies
from generator.blueprint import new_template
from generator.forms import stackset_execution as form
from generator.forms.stackset_administration import EXECUTION_ROLE_NAME
from generator.iam import policy, role

_ADMINISTRATION_ROLE = "arn:${AWS::Partition}:iam::${AdministratorAccountId}:role/${AdministrationRoleName}"


def build() -> Template:
    """Build the template."""
    template = new_template(
        "stackset-execution",
        "The role with which self-managed StackSets make stacks in this account. It may do what CloudFormation calls "
        "for the resources of these templates, and nothing else.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
        once_per_account=True,
    )
    # IAM counts inline policies of a role together, 10,240 characters; each managed one has 6,144 of its own.
    policies = [
        template.add_resource(ManagedPolicy(title, PolicyDocument=policy(*statements)))
        for title, statements in stackset_policies.managed()
    ]
    execution = template.add_resource(
        role(
            "StackSetExecutionRole",
            RoleName=EXECUTION_ROLE_NAME.ref(),
            trusted=_trust_the_administrator(),
            statements=stackset_policies.inline(),
            ManagedPolicyArns=[each.ref() for each in policies],
        )
    )
    template.add_output(
        Output(
            "ExecutionRoleName",
            Description="The role that the file of a self-managed set names as execution_role.",
            Value=execution.ref(),
        )
    )
    return template


def _trust_the_administrator() -> PolicyDocument:
    # The account, and the role by a condition: IAM turns a role in Principal into that role's hidden id, refuses one
    # that does not exist yet, and lets nobody in once it was deleted and made again under the same name.
    return policy(
        Statement(
            Effect=Allow,
            Principal=Principal("AWS", Sub("arn:${AWS::Partition}:iam::${AdministratorAccountId}:root")),
            Action=[sts.AssumeRole],
            Condition=Condition(ArnEquals("aws:PrincipalArn", Sub(_ADMINISTRATION_ROLE))),
        )
    )
