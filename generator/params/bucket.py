"""The names that S3 takes for a bucket.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.params import document
from generator.params.problems import RefusedError, show

if TYPE_CHECKING:
    from generator.params.document import Entry

MIN_LENGTH = 3
MAX_LENGTH = 63
PATTERN = r"[a-z0-9](\.?[a-z0-9-])*\.?[a-z0-9]"
ADDRESS_PATTERN = r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+"
# Some of these S3 uses for access points and for the other kinds of buckets, none of which can hold a template.
RESERVED_PREFIXES = ("xn--", "sthree-", "amzn-s3-demo-")
RESERVED_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")


def bucket(entry: Entry) -> str:
    """Return the name of a bucket, whose form is right; whether it exists, S3 knows."""
    name = document.scalar(entry.value)
    if reason := _form(name) or _reserved(name):
        raise RefusedError(f'"{show(name)}" is not the name of a bucket: {reason}')
    return name


def _form(name: str) -> str | None:
    if not re.fullmatch(PATTERN, name):
        return "lower-case letters, digits, hyphens and single dots are allowed, a letter or digit first and last"
    if not MIN_LENGTH <= len(name) <= MAX_LENGTH:
        return f"it has {len(name)} characters, {MIN_LENGTH} to {MAX_LENGTH} are allowed"
    if re.fullmatch(ADDRESS_PATTERN, name):
        return "it looks like an IP address"
    return None


def _reserved(name: str) -> str | None:
    for prefix in RESERVED_PREFIXES:
        if name.startswith(prefix):
            return f"S3 keeps names that begin with {prefix} for itself"
    for suffix in RESERVED_SUFFIXES:
        if name.endswith(suffix):
            return f"S3 keeps names that end with {suffix} for itself"
    return None
