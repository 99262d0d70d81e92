"""All templates of a version as one, every import replaced by the value behind it.

That one template is never deployed: cfn-lint reads it, and so sees a VPC id handed over as a subnet id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from generator.lint.document import Path
from generator.lint.links.version import Stack, exports, pattern_of

_VARIABLE = re.compile(r"\$\{([^!.}]+)((?:\.[^}]*)?)\}")
_RENAMED = ("Parameters", "Conditions", "Mappings")

# cfn-lint knows the type of what a resource returns, but not of a parameter: an exported parameter becomes the
# attribute of a resource that stands in for what the operator has.
_STAND_INS = {
    "AWS::EC2::VPC::Id": ("AWS::EC2::VPC", "VpcId"),
    "AWS::EC2::Subnet::Id": ("AWS::EC2::Subnet", "SubnetId"),
    "AWS::EC2::SecurityGroup::Id": ("AWS::EC2::SecurityGroup", "GroupId"),
}
# As many as zones: no list of ours may be shorter than what AWS asks for.
_STAND_INS_IN_A_LIST = 3


class Origin(NamedTuple):
    """Where something in the merged template comes from."""

    stack: Stack
    path: Path


class Merged(NamedTuple):
    """The merged template; the origin of its resources by name, and of imported values by their place in it."""

    template: dict[str, Any]
    resources: dict[str, Origin]
    imported: dict[Path, Origin]


def merge(stacks: Sequence[Stack], only: frozenset[str] | None = None) -> Merged:
    """Return one template of many; with `only`, of the resources that import these names, and no other import."""
    merged = Merged({"Parameters": {}, "Mappings": {}, "Conditions": {}, "Resources": {}}, {}, {})
    values: dict[str, Any] = {}
    # The resources that are there before anything imports a name.
    before: dict[str, list[str]] = {}
    taken: set[str] = set()
    for stack in stacks:
        names = _names(stack, taken)
        writer = _Writer(stack, names, values, merged.imported)
        for section in _RENAMED:
            for name, body in stack.section(section).items():
                path = (section, names[section][name])
                merged.template[section][path[-1]] = writer.write(body, path, (section, name))
        for name, body in stack.section("Resources").items():
            wanted = imported_names(body)
            if only is None or wanted & only:
                path = ("Resources", names["Resources"][name])
                earlier = [other for wish in sorted(wanted) for other in before.get(wish, ())]
                merged.template["Resources"][path[-1]] = writer.resource(body, path, ("Resources", name), earlier)
                merged.resources[path[-1]] = Origin(stack, ("Resources", name))
        # Where an export stands does not matter: it is looked at where it is imported.
        exporter = _Writer(stack, names, values, {}, _stand_ins(stack, merged.template["Resources"]))
        for export in exports(stack):
            if only is None or export.name in only:
                values[export.name] = exporter.write(export.value, (), ())
                before[export.name] = list(names["Resources"].values())
    return merged


def imported_names(value: Any) -> set[str]:
    """Return the names of all exports that a value imports."""
    if isinstance(value, dict):
        if "Fn::ImportValue" in value:
            return {pattern_of(value["Fn::ImportValue"]) or ""}
        return {name for member in value.values() for name in imported_names(member)}
    return {name for item in value for name in imported_names(item)} if isinstance(value, list) else set()


def _names(stack: Stack, taken: set[str]) -> dict[str, dict[str, str]]:
    """Return the new name of everything in a template. Logical IDs are unique across our stacks; the rest is not."""
    prefix = "".join(word.capitalize() for word in stack.name.split("-"))
    names = {section: {name: prefix + name for name in stack.section(section)} for section in _RENAMED}
    resources = {name: prefix + name if name in taken else name for name in stack.section("Resources")}
    taken.update(resources.values())
    return {**names, "Resources": resources}


def _stand_ins(stack: Stack, resources: dict[str, Any]) -> dict[str, Any]:
    """Return what stands for each parameter that is the id of something, and add the resources it is taken from."""
    found: dict[str, Any] = {}
    for name, parameter in stack.section("Parameters").items():
        kind = str(parameter.get("Type")) if isinstance(parameter, dict) else ""
        is_list = kind.startswith("List<")
        resource, attribute = _STAND_INS.get(kind.removeprefix("List<").removesuffix(">"), ("", ""))
        if resource:
            prefix = f"StandIn{''.join(word.capitalize() for word in stack.name.split('-'))}{name}"
            members = [f"{prefix}{number}" for number in range(_STAND_INS_IN_A_LIST if is_list else 1)]
            resources.update({member: {"Type": resource} for member in members})
            values = [{"Fn::GetAtt": [member, attribute]} for member in members]
            found[name] = values if is_list else values[0]
    return found


class _Writer:
    """Writes the values of one template into the merged one, with their new names."""

    def __init__(
        self,
        stack: Stack,
        names: Mapping[str, Mapping[str, str]],
        values: Mapping[str, Any],
        imported: dict[Path, Origin],
        stand_ins: Mapping[str, Any] | None = None,
    ) -> None:
        self._stack = stack
        self._names = names
        self._references = {**names["Parameters"], **names["Resources"]}
        self._values = values
        self._imported = imported
        self._stand_ins = stand_ins or {}

    def resource(self, body: Any, path: Path, source: Path, earlier: Sequence[str]) -> Any:
        """Return a resource; its condition and what it depends on are bare names, and earlier stacks come first."""
        written = self.write(body, path, source)
        if isinstance(written, dict):
            if isinstance(condition := written.get("Condition"), str):
                written["Condition"] = self._names["Conditions"].get(condition, condition)
            given = written.get("DependsOn", [])
            many = given if isinstance(given, list) else [given]
            own = [self._references.get(name, name) for name in many if isinstance(name, str)]
            if own or earlier:
                written["DependsOn"] = list(dict.fromkeys([*own, *earlier]))
        return written

    def write(self, value: Any, path: Path, source: Path) -> Any:
        """Return a value as it stands at `path` of the merged template; in its own template it is at `source`."""
        if isinstance(value, list):
            return [self.write(item, (*path, i), (*source, i)) for i, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((key, argument),) = value.items()
            if key == "Fn::ImportValue":
                return self._import(argument, path, source)
            if key == "Ref" and isinstance(argument, str) and argument in self._stand_ins:
                return self._stand_ins[argument]
            renamed = self._function(key, argument)
            if renamed is not None:
                value = {key: renamed}
        written = {key: self.write(member, (*path, key), (*source, key)) for key, member in value.items()}
        simpler = simplified(written)
        if simpler is not written and any(place[: len(path)] == path for place in self._imported):
            self._imported[path] = Origin(self._stack, source)
        return simpler

    def _import(self, argument: Any, path: Path, source: Path) -> Any:
        name = pattern_of(argument)
        if name is None or name not in self._values:
            return {"Fn::ImportValue": self.write(argument, (*path, "Fn::ImportValue"), source)}
        self._imported[path] = Origin(self._stack, source)
        return self._values[name]

    def _function(self, key: str, argument: Any) -> Any:
        """Return the argument of a function with what it names renamed; None if it names nothing."""
        kinds = {
            "Ref": self._references,
            "Fn::GetAtt": self._references,
            "Condition": self._names["Conditions"],
            "Fn::If": self._names["Conditions"],
            "Fn::FindInMap": self._names["Mappings"],
        }
        match argument:
            case str() if key == "Fn::Sub":
                return self._pattern(argument, {})
            case [str() as pattern, dict(variables)] if key == "Fn::Sub":
                return [self._pattern(pattern, variables), variables]
            case str() if key in kinds:
                return kinds[key].get(argument, argument)
            case [str() as name, *rest] if key in kinds:
                return [kinds[key].get(name, name), *rest]
        return None

    def _pattern(self, pattern: str, variables: Mapping[str, Any]) -> str:
        def renamed(match: re.Match[str]) -> str:
            name = match[1]
            return match[0] if name in variables else f"${{{self._references.get(name, name)}{match[2]}}}"

        return _VARIABLE.sub(renamed, pattern)


def simplified(value: dict[str, Any]) -> Any:
    """Return a list instead of the text that was joined of it, and a member instead of its selection.

    Exports are texts, so lists cross between stacks joined; cfn-lint looks at the members of a list only.
    """
    match value:
        case {"Fn::Split": [delimiter, {"Fn::Join": [other, members]}]} if delimiter == other:
            return members
        case {"Fn::Split": [delimiter, {"Fn::If": [condition, then, otherwise]}]}:
            branches = [simplified({"Fn::Split": [delimiter, branch]}) for branch in (then, otherwise)]
            return {"Fn::If": [condition, *branches]}
        case {"Fn::Split": [",", {"Fn::GetAtt": _} as single]}:
            # An attribute is one value, whatever is made of it.
            return [single]
        case {"Fn::Select": [index, list(members)]} if str(index).isdigit() and int(index) < len(members):
            return members[int(index)]
    return value
