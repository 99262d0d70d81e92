"""A parameter file, read as a whole: every error in it is reported at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.params import bucket, document, header, manifest, tools
from generator.params.block import Block
from generator.params.model import Environment, Place
from generator.params.problems import Problems
from generator.params.stacks import Reader

if TYPE_CHECKING:
    from generator.params.document import Entry


def load(path: Path, templates: Path = Path("templates")) -> Environment:
    """Read `params/<environment>.yaml` and check it against the templates of the version it names.

    Raises `ParamsError` with one line for each thing that is wrong in the file. The stacks are checked only
    where the version is right. A stack that the file leaves out is not missed: it may be deployed elsewhere.
    """
    problems = Problems(path)
    entries = document.read(path, problems)
    block = Block("", min((entry.line for entry in entries.values()), default=1), entries, problems)
    block.note_keys(header.REQUIRED, header.KEYS)
    existing = manifest.versions(templates)
    version = block.given("version", "", lambda entry: header.version(entry, existing))
    committed = manifest.read(templates, version) if version else manifest.Manifest(version="", stacks={})
    name = _name(entries, path, committed, problems)
    home = _home(block)
    tools_place = block.given("tools", None, lambda entry: tools.tools(entry, home.region, problems))
    environment = Environment(
        name=name,
        account=home.account,
        region=home.region,
        version=version,
        protect=block.given("protect", False, header.protect),  # noqa: FBT003 - the default
        role=home.role,
        tools=tools_place,
        template_bucket=block.given("template_bucket", None, bucket.bucket),
        tags=block.given("tags", {}, lambda entry: header.tags(entry, problems)),
        stacks=Reader(committed, name, home, tools_place, problems).read(entries) if version else (),
    )
    problems.raise_if_any()
    return environment


def _home(block: Block) -> Place:
    account = block.given("account", "", header.account)
    region = block.given("region", "", header.region)
    role = block.given("role", None, lambda entry: header.role(entry, account, region))
    return Place(account=account, region=region, profile=None, role=role)


def _name(entries: dict[str, Entry], path: Path, committed: manifest.Manifest, problems: Problems) -> str:
    """Return the environment's name, by default that of the file."""
    name = path.stem
    given = entries.get("environment")
    with problems.noted(
        given.line if given else 0, "environment" if given else "environment, by default the file's name"
    ):
        if given:
            name = document.scalar(given.value)
        header.check_name(name, committed.declarations("EnvironmentName"))
    return name
