"""The role with which StackSets goes into other accounts, in the account that keeps self-managed sets."""

from __future__ import annotations

from awacs import sts
from awacs.aws import Allow, Condition, PolicyDocument, Principal, Statement, StringEquals
from troposphere import If, Join, Output, Split, Sub, Template

from generator.blueprint import new_template
from generator.forms import stackset_administration as form
from generator.iam import allow, from_this_account, policy, role

_SERVICE = "cloudformation.amazonaws.com"
# Of whichever Region: a set is kept in one, and the role serves them all.
_STACK_SETS = "arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stackset/*"
_EXECUTION_ROLES = "arn:${AWS::Partition}:iam::*:role/${ExecutionRoleName}"


def build() -> Template:
    """Build the template."""
    template = new_template(
        "stackset-administration",
        "The role with which StackSets enters other accounts, in the account that keeps self-managed sets. It may "
        "assume one role of one name there, and nothing else.",
        parameters=form.PARAMETERS,
        conditions=form.CONDITIONS,
        rules=form.RULES,
        once_per_account=True,
    )
    administration = template.add_resource(
        role(
            "AdministrationRole",
            RoleName=form.ADMINISTRATION_ROLE_NAME.ref(),
            trusted=_trust_stack_sets(),
            statements=_enter_accounts(),
        )
    )
    template.add_output(
        Output(
            "AdministrationRoleArn",
            Description="The role that the file of a self-managed set names as administration_role.",
            Value=administration.get_att("Arn"),
        )
    )
    return template


def _trust_stack_sets() -> PolicyDocument:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-opt-in-regions.html
    regional = Join(".amazonaws.com,cloudformation.", form.OPT_IN_REGIONS.ref())
    every = Split(",", Join("", [f"{_SERVICE},cloudformation.", regional, ".amazonaws.com"]))
    return policy(
        Statement(
            Effect=Allow,
            Action=[sts.AssumeRole],
            Principal=Principal("Service", form.HAS_OPT_IN_REGIONS.either(every, _SERVICE)),
            Condition=from_this_account(_STACK_SETS),
        )
    )


def _enter_accounts() -> list[If]:
    # Fn::Join takes no function for what it puts between the members of a list, so a list of accounts cannot become
    # one of ARNs: the accounts are a condition.
    accounts = StringEquals("aws:ResourceAccount", form.TARGET_ACCOUNT_IDS.ref())
    organization = StringEquals("aws:ResourceOrgID", form.ORGANIZATION_ID.ref())
    return [
        form.HAS_TARGET_ACCOUNTS.either(_enter("EnterAccounts", accounts)),
        form.HAS_ORGANIZATION.either(_enter("EnterOrganization", organization)),
    ]


def _enter(sid: str, those: StringEquals) -> Statement:
    return allow(sid, (sts.AssumeRole,), Sub(_EXECUTION_ROLES), Condition=Condition(those))
