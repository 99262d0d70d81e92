"""The form of the `stackset-administration` stack: its parameters, and what follows from them."""

from __future__ import annotations

from troposphere import Equals, Not

from generator.blueprint import Condition, Parameter, Rule, is_given
from generator.common import HAS_PERMISSIONS_BOUNDARY, PERMISSIONS_BOUNDARY_ARN

# The names that StackSets assumes where nobody says others.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
_ADMINISTRATION, _EXECUTION = "AWSCloudFormationStackSetAdministrationRole", "AWSCloudFormationStackSetExecutionRole"
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
_ROLE_NAME = r"[A-Za-z0-9_+=,.@-]{1,64}"
_ROLE_NAME_RULE = "1 to 64 letters, digits and characters of +=,.@_-."

NAMES = "The two roles"
ADMINISTRATION_ROLE_NAME = Parameter(
    name="AdministrationRoleName",
    group=NAMES,
    label="Name of the administration role",
    help="Role of the account that keeps the StackSets. The default is the name that StackSets uses by itself.",
    default=_ADMINISTRATION,
    pattern=_ROLE_NAME,
    constraint=_ROLE_NAME_RULE,
)
EXECUTION_ROLE_NAME = Parameter(
    name="ExecutionRoleName",
    group=NAMES,
    label="Name of the execution role",
    help="Role of every account that gets stacks, with the same name in each. The default is the name that StackSets "
    "uses by itself.",
    default=_EXECUTION,
    pattern=_ROLE_NAME,
    constraint=_ROLE_NAME_RULE,
)

TARGETS = "Accounts that get stacks"
TARGET_ACCOUNT_IDS = Parameter(
    name="TargetAccountIds",
    group=TARGETS,
    label="Accounts (optional)",
    help="IDs of the accounts that get stacks, separated by commas. Empty: only those of the organization below.",
    type="CommaDelimitedList",
    default="",
    pattern=r"(\d{12})?",
    constraint="Account IDs of 12 digits, or empty.",
)
ORGANIZATION_ID = Parameter(
    name="OrganizationId",
    group=TARGETS,
    label="Organization (optional)",
    help="ID of the organization of which every account may get stacks, for example o-a1b2c3d4e5. Empty: only the "
    "accounts above.",
    default="",
    # https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html
    pattern="(o-[a-z0-9]{10,32})?",
    constraint="The ID of an organization, or empty.",
)
OPT_IN_REGIONS = Parameter(
    name="OptInRegions",
    group=TARGETS,
    label="Regions that accounts must switch on (optional)",
    help="Those of the sets' Regions that are off in a new account, for example ap-east-1,eu-south-1. StackSets works "
    "there under a name of its own for each, which the role must trust.",
    type="CommaDelimitedList",
    default="",
    pattern=r"([a-z]{2}(-[a-z]+)+-\d)?",
    constraint="Codes of Regions, or empty.",
)
HAS_TARGET_ACCOUNTS = Condition("HasTargetAccounts", is_given(TARGET_ACCOUNT_IDS))
HAS_ORGANIZATION = Condition("HasOrganization", is_given(ORGANIZATION_ID))
HAS_OPT_IN_REGIONS = Condition("HasOptInRegions", is_given(OPT_IN_REGIONS))

RULES = (
    Rule(
        "SomeAccountsAreMeant",
        because="Say which accounts get stacks: list them in TargetAccountIds, or give OrganizationId.",
        when=Equals(ORGANIZATION_ID.ref(), ""),
        # Rules know no Fn::Join, so a list is empty where each of its members is.
        that=Not({"Fn::EachMemberEquals": [TARGET_ACCOUNT_IDS.ref(), ""]}),
    ),
)

PARAMETERS = (
    ADMINISTRATION_ROLE_NAME,
    EXECUTION_ROLE_NAME,
    TARGET_ACCOUNT_IDS,
    ORGANIZATION_ID,
    OPT_IN_REGIONS,
    PERMISSIONS_BOUNDARY_ARN,
)
CONDITIONS = (HAS_TARGET_ACCOUNTS, HAS_ORGANIZATION, HAS_OPT_IN_REGIONS, HAS_PERMISSIONS_BOUNDARY)
