"""Resolves a template for given parameters, as CloudFormation does before it calls any service.

What only AWS can know stays symbolic: a resource's physical id is `{Vpc}`, an attribute of it `{Vpc.CidrBlock}`.
Whatever CloudFormation would refuse raises `TemplateError`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")
_LIST_TYPE = re.compile(r"CommaDelimitedList|List<.*>")


class TemplateError(Exception):
    """What CloudFormation would answer instead of doing anything."""


class _NoValue:
    """Takes the property or the list member that holds it away."""


NO_VALUE = _NoValue()


@dataclass(frozen=True)
class Place:
    """Where a stack is created."""

    region: str = "eu-west-1"
    account: str = "111122223333"
    partition: str = "aws"
    zones: int = 3


def is_list_type(kind: str) -> bool:
    """Say whether a parameter of this type holds several values."""
    return _LIST_TYPE.fullmatch(kind) is not None


def accepts(declaration: Mapping[str, Any], value: str) -> bool:
    """Say whether a parameter's own constraints admit a value."""
    members = value.split(",") if is_list_type(declaration["Type"]) else [value]
    return all(_accepts_member(declaration, member.strip()) for member in members)


def _accepts_member(declaration: Mapping[str, Any], member: str) -> bool:
    if declaration["Type"] == "Number":
        try:
            number = float(member)
        except ValueError:
            return False
        if not declaration.get("MinValue", number) <= number <= declaration.get("MaxValue", number):
            return False
    allowed = [str(value) for value in declaration.get("AllowedValues", [member])]
    pattern = declaration.get("AllowedPattern", "(?s:.*)")
    length = len(member)
    return (
        member in allowed
        and re.fullmatch(pattern, member) is not None
        and declaration.get("MinLength", length) <= length <= declaration.get("MaxLength", length)
    )


class Evaluator:
    """One template with the values of its parameters, and what other stacks export.

    `known` holds attributes a test wants to be real instead of symbolic; `facts` what EC2 knows of a parameter's
    value, for `Fn::ValueOf`: `{"subnet-1": {"VpcId": "vpc-1"}}`.
    """

    def __init__(
        self,
        template: Mapping[str, Any],
        parameters: Mapping[str, str] | None = None,
        *,
        place: Place | None = None,
        imports: Mapping[str, Any] | None = None,
        known: Mapping[str, Any] | None = None,
        facts: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.template = template
        self.place = place or Place()
        self._imports = imports or {}
        self._known = known or {}
        self._facts = facts or {}
        self._declared = template.get("Parameters", {})
        self.parameters = self._take(parameters or {})
        self._conditions: dict[str, bool] = {}
        self._pseudo = {
            "AWS::AccountId": self.place.account,
            "AWS::NoValue": NO_VALUE,
            "AWS::Partition": self.place.partition,
            "AWS::Region": self.place.region,
            "AWS::StackName": "{AWS::StackName}",
            "AWS::URLSuffix": "amazonaws.com",
        }
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::Cidr": self._cidr,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAZs": self._zones,
            "Fn::GetAtt": self._attribute,
            "Fn::If": self._if,
            "Fn::ImportValue": self._import,
            "Fn::Join": self._join,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
        }
        # Only in rules, and the only ones there besides Ref and the logical ones.
        self._rule_values: dict[str, Callable[[Any], Any]] = {
            "Ref": self._ref,
            "Fn::RefAll": self._ref_all,
            "Fn::ValueOf": self._value_of,
            "Fn::ValueOfAll": self._value_of_all,
        }

    def _take(self, given: Mapping[str, str]) -> dict[str, str]:
        if strangers := given.keys() - self._declared.keys():
            raise TemplateError(f"Parameters: {sorted(strangers)} do not exist in the template")
        values = {name: given.get(name, declared.get("Default")) for name, declared in self._declared.items()}
        if missing := sorted(name for name, value in values.items() if value is None):
            raise TemplateError(f"Parameters: {missing} must have values")
        taken = {name: str(value) for name, value in values.items()}
        for name, value in taken.items():
            if not accepts(self._declared[name], value):
                raise TemplateError(f"Parameter {name}: {self._declared[name].get('ConstraintDescription')}")
        return taken

    # What there is to ask ------------------------------------------------------------------------------------------

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """The resources that these parameters create, with all their values."""
        return {name: self.value(body) for name, body in self.template["Resources"].items() if self._exists(body)}

    @cached_property
    def outputs(self) -> dict[str, dict[str, Any]]:
        """The outputs that these parameters create."""
        return {name: self.value(body) for name, body in self.template.get("Outputs", {}).items() if self._exists(body)}

    @cached_property
    def exports(self) -> dict[str, Any]:
        """The values that other stacks may import, by the full name."""
        return {output["Export"]["Name"]: output["Value"] for output in self.outputs.values() if output.get("Export")}

    def refusals(self) -> list[str]:
        """Return the sentences of the rules that these parameters break."""
        return [
            assertion["AssertDescription"]
            for rule in self.template.get("Rules", {}).values()
            if self._ruled(rule.get("RuleCondition", True))
            for assertion in rule["Assertions"]
            if not self._ruled(assertion["Assert"])
        ]

    def condition(self, name: str) -> bool:
        """Say whether a named condition holds."""
        if name not in self._conditions:
            try:
                expression = self.template["Conditions"][name]
            except KeyError:
                raise TemplateError(f"Unresolved condition {name}") from None
            self._conditions[name] = self._logical(expression, self.value)
        return self._conditions[name]

    def value(self, value: Any) -> Any:
        """Return a value with every function in it applied."""
        if isinstance(value, dict):
            if len(value) == 1:
                ((key, argument),) = value.items()
                if key in self._functions:
                    return self._functions[key](argument)
                if key.startswith("Fn::"):
                    raise TemplateError(f"{key} is not known here")
            resolved = {key: self.value(member) for key, member in value.items()}
            return {key: member for key, member in resolved.items() if member is not NO_VALUE}
        if isinstance(value, list):
            return [member for member in map(self.value, value) if member is not NO_VALUE]
        return value

    # Conditions and rules ------------------------------------------------------------------------------------------

    def _exists(self, body: Mapping[str, Any]) -> bool:
        return "Condition" not in body or self.condition(body["Condition"])

    def _ruled(self, expression: Any) -> bool:
        return expression if isinstance(expression, bool) else self._logical(expression, self._rule_value)

    def _rule_value(self, value: Any) -> Any:
        if isinstance(value, dict):
            ((key, argument),) = value.items()
            if key not in self._rule_values:
                raise TemplateError(f"{key} cannot be used in a rule")
            return self._rule_values[key](argument)
        return [self._rule_value(member) for member in value] if isinstance(value, list) else value

    def _logical(self, expression: Any, value: Callable[[Any], Any]) -> bool:
        try:
            ((key, argument),) = expression.items()
        except (AttributeError, ValueError):
            raise TemplateError(f"{expression!r} is neither true nor false") from None
        in_rule = value == self._rule_value
        if key == "Condition" and not in_rule:
            return self.condition(argument)
        if key == "Fn::Equals":
            return self._equal(value, *argument)
        if key == "Fn::Not":
            return not self._logical(_only(argument), value)
        if key in ("Fn::And", "Fn::Or"):
            if not 2 <= len(argument) <= 10:
                raise TemplateError(f"{key} takes 2 to 10 conditions")
            answers = [self._logical(member, value) for member in argument]
            return all(answers) if key == "Fn::And" else any(answers)
        if in_rule and key in ("Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn"):
            return self._members(key, *map(value, argument))
        raise TemplateError(f"{key} cannot be used in a {'rule' if in_rule else 'condition'}")

    @staticmethod
    def _equal(value: Callable[[Any], Any], one: Any, other: Any) -> bool:
        pair = [value(one), value(other)]
        if any(isinstance(member, list | dict) for member in pair):
            raise TemplateError("Fn::Equals compares strings")
        return _text(pair[0]) == _text(pair[1])

    @staticmethod
    def _members(key: str, some: list[str], other: Any) -> bool:
        if key == "Fn::Contains":
            return other in some
        if key == "Fn::EachMemberEquals":
            return all(member == other for member in some)
        return all(member in other for member in some)

    def _ref_all(self, kind: str) -> list[str]:
        return [member for name in self._of_type(kind) for member in self._as_list(name)]

    def _value_of(self, argument: list[str]) -> list[str] | str:
        name, attribute = argument
        found = [self._facts[member][attribute] for member in self._as_list(name)]
        return found if is_list_type(self._declared[name]["Type"]) else found[0]

    def _value_of_all(self, argument: list[str]) -> list[str]:
        kind, attribute = argument
        return [self._facts[member][attribute] for member in self._ref_all(kind)]

    def _of_type(self, kind: str) -> list[str]:
        return [name for name, declared in self._declared.items() if declared["Type"] in (kind, f"List<{kind}>")]

    def _as_list(self, name: str) -> list[str]:
        return [member.strip() for member in self.parameters[name].split(",")]

    # Functions -----------------------------------------------------------------------------------------------------

    def _ref(self, name: str) -> Any:
        if name in self.parameters:
            return self._as_list(name) if is_list_type(self._declared[name]["Type"]) else self.parameters[name]
        if name in self._pseudo:
            return self._pseudo[name]
        self._must_exist(name)
        return f"{{{name}}}"

    def _attribute(self, argument: list[str]) -> Any:
        name, attribute = argument
        self._must_exist(name)
        return self._known.get(f"{name}.{attribute}", f"{{{name}.{attribute}}}")

    def _must_exist(self, name: str) -> None:
        if name not in self.template["Resources"]:
            raise TemplateError(f"Unresolved resource dependency {name}")
        if not self._exists(self.template["Resources"][name]):
            raise TemplateError(f"Unresolved resource dependency {name}: its condition does not hold")

    def _if(self, argument: list[Any]) -> Any:
        name, then, otherwise = argument
        return self.value(then if self.condition(name) else otherwise)

    def _import(self, argument: Any) -> Any:
        name = self.value(argument)
        try:
            return self._imports[name]
        except KeyError:
            raise TemplateError(f"No export named {name} found") from None

    def _join(self, argument: list[Any]) -> str:
        separator, members = argument[0], self.value(argument[1])
        if not isinstance(members, list):
            raise TemplateError("Fn::Join takes a list")
        return str(separator).join(map(_text, members))

    def _split(self, argument: list[Any]) -> list[str]:
        separator, text = argument[0], self.value(argument[1])
        return str(text).split(separator)

    def _select(self, argument: list[Any]) -> Any:
        index, members = int(self.value(argument[0])), self.value(argument[1])
        if not isinstance(members, list) or not 0 <= index < len(members):
            raise TemplateError(f"Fn::Select cannot take item {index} of {members}")
        return members[index]

    def _sub(self, argument: Any) -> str:
        text, given = argument if isinstance(argument, list) else (argument, {})

        def fill(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in given:
                return _text(self.value(given[name]))
            return _text(self._attribute(name.split(".", 1)) if "." in name else self._ref(name))

        return _PLACEHOLDER.sub(fill, text)

    def _find_in_map(self, argument: list[Any]) -> Any:
        name, first, second = (self.value(member) for member in argument)
        try:
            return self.template["Mappings"][name][first][second]
        except KeyError:
            raise TemplateError(f"Mappings: {name} has no {first}, {second}") from None

    def _cidr(self, argument: list[Any]) -> list[str]:
        block, count, host_bits = (self.value(member) for member in argument)
        if block.startswith("{"):
            return [f"{block}[{number}]" for number in range(int(count))]
        network = ipaddress.ip_network(block)
        subnets = list(network.subnets(new_prefix=network.max_prefixlen - int(host_bits)))
        if len(subnets) < int(count):
            raise TemplateError(f"Fn::Cidr: {block} does not hold {count} blocks")
        return [str(subnet) for subnet in subnets[: int(count)]]

    def _zones(self, argument: Any) -> list[str]:
        region = self.value(argument) or self.place.region
        return [f"{region}{letter}" for letter in "abcdef"[: self.place.zones]]


def _only(argument: list[Any]) -> Any:
    if len(argument) != 1:
        raise TemplateError("Fn::Not takes one condition")
    return argument[0]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | dict) or value is NO_VALUE:
        raise TemplateError(f"{value!r} is not a text")
    return str(value)
