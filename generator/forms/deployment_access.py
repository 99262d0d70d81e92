"""The form of the `deployment-access` stack: its parameters, and what follows from them."""

from __future__ import annotations

from generator.blueprint import Parameter
from generator.common import (
    ENVIRONMENT_NAME,
    HAS_PERMISSIONS_BOUNDARY,
    PERMISSIONS_BOUNDARY_ARN,
    SERVICE_NAME,
)

TOOLS = "Where the pipeline is"
TOOLS_ACCOUNT_ID = Parameter(
    name="ToolsAccountId",
    group=TOOLS,
    label="Account of the pipeline",
    help="ID of the account that has the pipeline stack of this service.",
    pattern=r"\d{12}",
    constraint="An account ID of 12 digits.",
)
TOOLS_REGION = Parameter(
    name="ToolsRegion",
    group=TOOLS,
    label="Region of the pipeline",
    help="Region of the pipeline stack, for example eu-central-1. It is part of the name of the role that may come in.",
    pattern=r"[a-z]{2}(-[a-z]+)+-\d",
    constraint="The code of a Region.",
)

PARAMETERS = (ENVIRONMENT_NAME, SERVICE_NAME, TOOLS_ACCOUNT_ID, TOOLS_REGION, PERMISSIONS_BOUNDARY_ARN)
CONDITIONS = (HAS_PERMISSIONS_BOUNDARY,)
