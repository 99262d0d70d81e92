"""Where the links of the page lead: to the files beside it, and to the console's form for a new stack."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote, urlencode, urlsplit

from generator.errors import UserError

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-create-stacks-quick-create-links.html
_QUICK_CREATE = "https://console.aws.amazon.com/cloudformation/home#/stacks/create/review"


@dataclass(frozen=True)
class Locations:
    """The folder of the versions as seen from the page, and the address of the same files for CloudFormation."""

    folder: str
    template_url: str | None

    @classmethod
    def of(cls, templates: Path, output: Path, template_url: str | None) -> Self:
        """Refuse an address that CloudFormation could not append a file's name to."""
        folder = Path(os.path.relpath(templates, output.parent)).as_posix()
        return cls("" if folder == "." else f"{quote(folder)}/", _checked(template_url))

    def download(self, version: str, file: str) -> str:
        """Return the relative address of a file."""
        return f"{self.folder}{quote(version)}/{quote(file)}"

    def quick_create(self, version: str, stack: str, stack_name: str) -> str | None:
        """Return the address of the console's form, already filled with the template and a name for the stack."""
        if self.template_url is None:
            return None
        template = f"{self.template_url}/{quote(version)}/{quote(stack)}.yaml"
        # The console reads what follows its `#` itself, and takes a plus sign for a plus sign.
        return f"{_QUICK_CREATE}?{urlencode({'templateURL': template, 'stackName': stack_name}, quote_via=quote)}"


def _checked(template_url: str | None) -> str | None:
    if template_url is None:
        return None
    try:
        parts = urlsplit(template_url)
    except ValueError as error:
        raise UserError(f"--template-url {template_url}: is not an address: {error}") from None
    example = "give one such as https://my-bucket.s3.eu-west-1.amazonaws.com/ecs-bluegreen"
    if parts.scheme != "https" or not parts.hostname:
        raise UserError(f"--template-url {template_url}: CloudFormation reads templates over https only; {example}")
    if parts.query or parts.fragment:
        raise UserError(f"--template-url {template_url}: file names are appended to it, so no ? or #; {example}")
    return template_url.rstrip("/")
