"""Reads templates as CloudFormation does, and says what it would say about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import cfn_flip  # type: ignore[import-untyped]
import yaml

from generator.rehearsal.errors import ApiError, invalid

INLINE_BYTES, STORED_BYTES, RESOURCES = 51_200, 1_000_000, 500

# The property that names a resource of IAM, and so needs the stronger capability.
_NAMED = {
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
}
_IAM = frozenset({*_NAMED, "AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::UserToGroupAddition"})

Fetch = Callable[[str, str], bytes]


def body_of(parameters: Mapping[str, Any], fetch: Fetch) -> str:
    """Return the text of the template that a call brings or points at."""
    if "TemplateBody" in parameters:
        body: str = parameters["TemplateBody"]
        if len(body.encode()) > INLINE_BYTES:
            raise invalid(
                f"1 validation error detected: Value '{body[:20]}...' at 'templateBody' failed to satisfy constraint: "
                f"Member must have length less than or equal to {INLINE_BYTES}"
            )
        return body
    if "TemplateURL" not in parameters:
        raise invalid("Either Template URL or Template Body must be specified.")
    return _fetched(parameters["TemplateURL"], fetch)


def _fetched(url: str, fetch: Fetch) -> str:
    parts = urlsplit(url)
    host, path = parts.hostname or "", unquote(parts.path.lstrip("/"))
    if parts.scheme != "https" or ".amazonaws.com" not in host or "s3" not in host:
        raise invalid("TemplateURL must be a supported URL.")
    bucket, _, endpoint = host.partition(".s3")
    key = path
    if not endpoint:
        bucket, _, key = path.partition("/")
    try:
        content = fetch(bucket, key)
    except ApiError as error:
        raise invalid(f"S3 error: {error.message}") from None
    if len(content) > STORED_BYTES:
        raise invalid(f"Template may not exceed {STORED_BYTES} bytes in size.")
    return content.decode()


def parse(body: str) -> dict[str, Any]:
    """Return a template's content, from JSON or YAML."""
    try:
        template, _ = cfn_flip.load(body)
    except (ValueError, yaml.YAMLError) as error:
        raise invalid(f"Template format error: {error}") from None
    if not isinstance(template, dict):
        raise invalid("Template format error: unsupported structure.")
    resources = template.get("Resources")
    if not isinstance(resources, dict) or not resources:
        raise invalid("Template format error: At least one Resources member must be defined.")
    if len(resources) > RESOURCES:
        raise invalid(
            f"Template format error: Number of resources, {len(resources)}, is greater than maximum allowed, "
            f"{RESOURCES}"
        )
    if missing := sorted(referenced(resources) - resources.keys() - template.get("Parameters", {}).keys()):
        raise invalid(
            f"Template format error: Unresolved resource dependencies {_listed(missing)} in the Resources block of the "
            "template"
        )
    return dict(template)


def referenced(value: Any) -> set[str]:
    """Return the logical ids of parameters and resources that a part of a template refers to."""
    return {name for name in _references(value) if not name.startswith("AWS::")}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for member in value:
            yield from _references(member)
    elif isinstance(value, Mapping):
        for key, member in value.items():
            if key == "Ref" and isinstance(member, str):
                yield member
            elif key == "Fn::GetAtt":
                yield (member.split(".")[0] if isinstance(member, str) else member[0])
            elif key == "DependsOn":
                yield from [member] if isinstance(member, str) else member
            else:
                yield from _references(member)


def capabilities(template: Mapping[str, Any]) -> list[str]:
    """Return the capabilities that a template requires."""
    needed: set[str] = set()
    for body in template["Resources"].values():
        kind = body["Type"]
        if kind in _IAM:
            named = _NAMED.get(kind) in body.get("Properties", {})
            needed.add("CAPABILITY_NAMED_IAM" if named else "CAPABILITY_IAM")
    return ["CAPABILITY_NAMED_IAM"] if "CAPABILITY_NAMED_IAM" in needed else sorted(needed)


def acknowledged(template: Mapping[str, Any], given: list[str]) -> None:
    """Refuse a template that needs more than was acknowledged."""
    needed = capabilities(template)
    stronger = {*given, "CAPABILITY_IAM"} if "CAPABILITY_NAMED_IAM" in given else {*given}
    if missing := [capability for capability in needed if capability not in stronger]:
        raise ApiError("InsufficientCapabilitiesException", f"Requires capabilities : {_listed(missing)}")


def _listed(names: list[str]) -> str:
    return f"[{', '.join(names)}]"
