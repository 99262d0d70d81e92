"""The form of the `registry` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from generator.blueprint import Condition, Parameter, is_given
from generator.common import SERVICE_NAME

IMAGES = "Images"
KEEP_IMAGES = Parameter(
    name="KeepImages",
    group=IMAGES,
    label="Images to keep",
    help="The newest images stay, older ones are deleted. Keep more than the releases you may want to return to: "
    "ECR does not know which images are running.",
    type="Number",
    default=100,
    minimum=10,
    maximum=10000,
    constraint="10 to 10000 images.",
)
ENCRYPTION_TYPE = Parameter(
    name="EncryptionType",
    group=IMAGES,
    label="Encryption",
    help="KMS: with the AWS managed key of ECR, whose use CloudTrail records. AES256: with a key of S3. "
    "Cannot be changed later without a new repository.",
    default="KMS",
    allowed=("KMS", "AES256"),
    constraint="KMS or AES256.",
)
PULL_ACCOUNT_IDS = Parameter(
    name="PullAccountIds",
    group=IMAGES,
    label="Other accounts that run the image (optional)",
    help="IDs of the accounts whose tasks pull from this repository, separated by commas. Empty: only this account.",
    type="CommaDelimitedList",
    default="",
    pattern=r"(\d{12})?",
    constraint="Account IDs of 12 digits, or empty.",
)
HAS_PULL_ACCOUNTS = Condition("HasPullAccounts", is_given(PULL_ACCOUNT_IDS))

PARAMETERS = (SERVICE_NAME, KEEP_IMAGES, ENCRYPTION_TYPE, PULL_ACCOUNT_IDS)
CONDITIONS = (HAS_PULL_ACCOUNTS,)
