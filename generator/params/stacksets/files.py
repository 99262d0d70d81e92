"""Which file of a StackSet is meant, and reading it as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import UserError
from generator.params import bucket, document, header, manifest
from generator.params.block import Block
from generator.params.model import Place
from generator.params.problems import Problems, did_you_mean, show
from generator.params.stacksets import keys, rules, values
from generator.params.stacksets.model import AutoDeployment, Operation, StackSet, Targets

if TYPE_CHECKING:
    from generator.params.manifest import Manifest

FOLDER = Path("params/stacksets")


def find(name: str, folder: Path = FOLDER) -> Path:
    """Return the file of a StackSet: `network` is `network.yaml` in the folder; a .yaml file is taken as it is.

    Raises `UserError` with what the folder has, if neither is there.
    """
    as_path = Path(name)
    if as_path.suffix == ".yaml" and as_path.is_file():
        return as_path
    known = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    if name not in known:
        hint = did_you_mean(as_path.stem, known) or f"; {show(str(folder))} has no .yaml file"
        raise UserError(f'there is no StackSet "{show(name)}"{hint}')
    return known[name]


def load_all(paths: Iterable[Path], templates: Path = Path("templates")) -> tuple[StackSet, ...]:
    """Read several files. Raises `UserError` with what is wrong in all of them, and for names given twice."""
    found: dict[str, StackSet] = {}
    problems: list[str] = []
    for path in paths:
        try:
            read = load(path, templates)
        except UserError as error:
            problems.append(str(error))
            continue
        twin = next((key for key, other in found.items() if (other.name, other.place) == (read.name, read.place)), None)
        if twin:
            problems.append(f"{path}: the set {read.name} is in {twin}.yaml, too: one set has one file")
        found[read.key] = read
    if problems:
        raise UserError("\n".join(problems))
    return tuple(found.values())


def load(path: Path, templates: Path = Path("templates")) -> StackSet:
    """Read `params/stacksets/<name>.yaml` and check it against the template it names.

    Raises `ParamsError` with one line for each thing that is wrong in the file.
    """
    problems = Problems(path)
    entries = document.read(path, problems)
    block = Block("", min((entry.line for entry in entries.values()), default=1), entries, problems)
    block.note_keys(keys.REQUIRED, keys.KEYS)
    existing = manifest.versions(templates)
    version = block.given("version", "", lambda entry: header.version(entry, existing))
    committed = manifest.read(templates, version) if version else manifest.Manifest(version="", stacks={})
    found = _stack_set(block, path, committed, problems)
    rules.note(found, block, problems)
    rules.note_scope(found, committed.stacks.get(found.template), block, problems)
    problems.raise_if_any()
    return found


def _stack_set(block: Block, path: Path, committed: Manifest, problems: Problems) -> StackSet:
    account = block.given("account", "", header.account)
    region = block.given("region", "", header.region)
    template = block.given("template", "", lambda entry: keys.template(entry, committed))
    declared = committed.stacks[template].parameters if template else {}
    name = path.stem
    with problems.noted(block.entries["name"].line if "name" in block.entries else 0, "name, by default the file's"):
        name = keys.name(block.entries.get("name"), path.stem)
    return StackSet(
        key=path.stem,
        name=name,
        place=Place(account=account, region=region, profile=block.given("profile", None, keys.profile), role=None),
        version=committed.version,
        template=template,
        service_managed=block.given("permissions", True, keys.service_managed),  # noqa: FBT003 - the default
        administration_role=block.given("administration_role", None, lambda it: header.role(it, account, region)),
        execution_role=block.given("execution_role", None, keys.role_name),
        delegated=block.given("call_as", False, keys.delegated),  # noqa: FBT003 - the default
        targets=block.given("targets", Targets(), lambda entry: keys.targets(entry, problems)),
        regions=block.given("regions", (), lambda entry: keys.regions(entry, region, problems)),
        parameters=values.parameters(block, committed, template, problems) if template else {},
        overrides=block.given("overrides", {}, lambda entry: values.overrides(entry, declared, problems)),
        operation=block.given("operation", Operation(), lambda entry: keys.operation(entry, problems)),
        canary=block.given("canary", (), lambda entry: keys.canary(entry, problems)),
        auto_deployment=block.given(
            "auto_deployment", AutoDeployment(), lambda entry: keys.auto_deployment(entry, problems)
        ),
        template_bucket=block.given("template_bucket", None, bucket.bucket),
        diagnosis=block.given("diagnosis", None, lambda entry: keys.diagnosis(entry, problems)),
        tags=block.given("tags", {}, lambda entry: header.tags(entry, problems)),
    )
