"""The form of the `stackset-execution` stack: its parameters, and what follows from them."""

from __future__ import annotations

from generator.blueprint import Parameter
from generator.common import HAS_PERMISSIONS_BOUNDARY, PERMISSIONS_BOUNDARY_ARN
from generator.forms.stackset_administration import ADMINISTRATION_ROLE_NAME, EXECUTION_ROLE_NAME

ADMINISTRATOR = "Who rolls out"
ADMINISTRATOR_ACCOUNT_ID = Parameter(
    name="AdministratorAccountId",
    group=ADMINISTRATOR,
    label="Account of the StackSets",
    help="ID of the account that keeps the StackSets and has the administration role.",
    pattern=r"\d{12}",
    constraint="An account ID of 12 digits.",
)

PARAMETERS = (ADMINISTRATOR_ACCOUNT_ID, ADMINISTRATION_ROLE_NAME, EXECUTION_ROLE_NAME, PERMISSIONS_BOUNDARY_ARN)
CONDITIONS = (HAS_PERMISSIONS_BOUNDARY,)
