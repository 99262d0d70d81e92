"""An AWS that lives in the test process."""

from __future__ import annotations

from .accounts import ACCOUNT, REGION, Credentials
from .calls import Call
from .cloudformation import ChangeSetScript, Hook, Script, Stack, Step, Validation
from .errors import ApiError
from .fake import Aws

__all__ = [
    "ACCOUNT",
    "REGION",
    "ApiError",
    "Aws",
    "Call",
    "ChangeSetScript",
    "Credentials",
    "Hook",
    "Script",
    "Stack",
    "Step",
    "Validation",
]
