"""The vocabulary every stack is written in: parameters, conditions, rules, and values between stacks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import troposphere
from troposphere import (
    AWSObject,
    Equals,
    If,
    ImportValue,
    Join,
    Not,
    NoValue,
    Output,
    Ref,
    Select,
    Split,
    Sub,
    Template,
)

from generator import __version__

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
DESCRIPTION_BYTES = 1024
PARAMETER_DESCRIPTION_LENGTH = 4000


class Scope(Enum):
    """Whom the exports of a stack belong to; the value is the pattern their names begin with.

    Names stay apart although scopes share one namespace: an environment's name has no hyphen, and the last
    word of an export is unique across all stacks.
    """

    ENVIRONMENT = "${EnvironmentName}"
    SERVICE = "${EnvironmentName}-${ServiceName}"
    DELIVERY = "${ServiceName}"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter declared once: what CloudFormation checks and what the console's form shows.

    `default=None` makes it required. Whoever constrains a parameter says in `constraint` what is right: the
    console shows that sentence instead of the regular expression. Raises `ValueError` for a parameter that
    would be unclear to an operator, or whose default CloudFormation would refuse.
    """

    name: str
    group: str
    label: str
    help: str
    type: str = "String"
    default: str | int | None = None
    allowed: tuple[str | int, ...] = ()
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    constraint: str | None = None

    def __post_init__(self) -> None:
        constrained = self.allowed or any(
            limit is not None for limit in (self.pattern, self.minimum, self.maximum, self.min_length, self.max_length)
        )
        if constrained and not self.constraint:
            raise ValueError(f"{self.name}: a constrained parameter says in `constraint` what is right")
        if not (self.group and self.label and self.help) or len(self.help) > PARAMETER_DESCRIPTION_LENGTH:
            raise ValueError(f"{self.name}: group, label and a help text of at most 4,000 characters are needed")
        if self.default is not None and not self._accepts(self.default):
            raise ValueError(f"{self.name}: the default {self.default!r} breaks the parameter's own constraint")

    def _accepts(self, value: str | int) -> bool:
        members = str(value).split(",") if self.type == "CommaDelimitedList" else [str(value)]
        return all(
            (not self.allowed or member in map(str, self.allowed))
            and (self.pattern is None or re.fullmatch(self.pattern, member) is not None)
            and (self.min_length is None or len(member) >= self.min_length)
            and (self.max_length is None or len(member) <= self.max_length)
            and (self.type != "Number" or self._is_in_range(member))
            for member in members
        )

    def _is_in_range(self, member: str) -> bool:
        try:
            number = float(member)
        except ValueError:
            return False
        return (self.minimum is None or number >= self.minimum) and (self.maximum is None or number <= self.maximum)

    def ref(self) -> Ref:
        """Return a reference to the value the stack was given."""
        return Ref(self.name)

    def declaration(self) -> troposphere.Parameter:
        """Return the CloudFormation parameter."""
        properties = {
            "Type": self.type,
            "Description": self.help,
            "Default": self.default,
            "AllowedValues": list(self.allowed) or None,
            "AllowedPattern": self.pattern,
            "MinLength": self.min_length,
            "MaxLength": self.max_length,
            "MinValue": self.minimum,
            "MaxValue": self.maximum,
            "ConstraintDescription": self.constraint,
        }
        given = {key: value for key, value in properties.items() if value is not None}
        return troposphere.Parameter(self.name, **given)


def switch(name: str, *, default: bool, group: str, label: str, help: str) -> Parameter:  # noqa: A002 - the field's name
    """Return a parameter that is either `true` or `false`."""
    return Parameter(
        name=name,
        group=group,
        label=label,
        help=help,
        default=str(default).lower(),
        allowed=("true", "false"),
        constraint="Choose true or false.",
    )


@dataclass(frozen=True)
class Condition:
    """A fact about the parameters, stated positively, that resources and values depend on."""

    name: str
    expression: Any

    def holds(self) -> troposphere.Condition:
        """Return the fact for use inside another condition."""
        return troposphere.Condition(self.name)

    def either(self, then: Any, otherwise: Any = NoValue) -> If:
        """Return `then` where the fact holds, else `otherwise`; left out, the property disappears."""
        return If(self.name, then, otherwise)


def is_true(switch_parameter: Parameter) -> Equals:
    """Hold where a switch is on."""
    return Equals(switch_parameter.ref(), "true")


def is_given(parameter: Parameter) -> Not:
    """Hold where an optional value was filled in; a list counts as empty when all its members are."""
    is_list = parameter.type == "CommaDelimitedList"
    return Not(Equals(Join("", parameter.ref()) if is_list else parameter.ref(), ""))


def after(value: Any, *resources: AWSObject) -> Select:
    """Return `value`, in a way that makes CloudFormation create `resources` first.

    It stands in for `DependsOn` where the resources are conditional: a template whose `DependsOn` names a resource
    that a condition leaves out is refused, while a function in the branch not taken is never looked at.
    """
    return Select(0, [value, *(resource.ref() for resource in resources)])


@dataclass(frozen=True)
class Rule:
    """A combination of parameters that cannot work, refused before any resource is touched.

    `when` selects the cases (left out: always); `that` must hold in them; `because` is the sentence the operator
    reads. Only rule functions may be used: no `Fn::If`, no conditions.
    """

    name: str
    because: str
    that: Any
    when: Any = None

    def declaration(self) -> dict[str, Any]:
        """Return the entry of the template's `Rules` section."""
        assertion = {"Assertions": [{"Assert": self.that, "AssertDescription": self.because}]}
        return assertion if self.when is None else {"RuleCondition": self.when, **assertion}


@dataclass(frozen=True)
class Export:
    """A value one stack publishes and later stacks import: a module constant of the stack that owns it.

    `name` ends in the attribute it carries (`VpcId`) and is unique across all stacks. The import is a string, so
    a number arrives as text, which CloudFormation accepts wherever it accepts the number.
    """

    name: str
    scope: Scope
    description: str

    def _export_name(self) -> Sub:
        return Sub(f"{self.scope.value}-{self.name}")

    def publish(self, template: Template, value: Any) -> None:
        """Add the output that carries `value` to the owner's template."""
        template.add_output(
            Output(self.name, Description=self.description, Value=value, Export=troposphere.Export(self._export_name()))
        )

    def value(self) -> ImportValue:
        """Return the value, for a consumer."""
        return ImportValue(self._export_name())


@dataclass(frozen=True)
class ListExport(Export):
    """Several values under one name, joined with commas: an export is one string."""

    def values(self) -> Split:
        """Return the list, for a consumer."""
        return Split(",", self.value())

    def item(self, index: int) -> Select:
        """Return one member, for a consumer that must name each."""
        return Select(index, self.values())


def new_template(
    name: str,
    description: str,
    *,
    parameters: Sequence[Parameter],
    conditions: Iterable[Condition] = (),
    rules: Iterable[Rule] = (),
    once_per_account: bool = False,
) -> Template:
    """Return a template that knows who it is, with its form, conditions and rules.

    Parameters keep their order; groups appear in the order of their first parameter. `once_per_account` says in the
    metadata that its names hold no Region. Raises `ValueError` for a description above CloudFormation's 1,024 bytes.
    """
    text = f"{description} (ecs-bluegreen {name} {__version__})"
    if len(text.encode()) > DESCRIPTION_BYTES:
        raise ValueError(f"{name}: the description is longer than {DESCRIPTION_BYTES} bytes")
    template = Template(Description=text, Metadata={"Template": name, "Version": __version__})
    if once_per_account:
        template.metadata["OncePerAccount"] = True
    template.set_version()
    for parameter in parameters:
        template.add_parameter(parameter.declaration())
        template.add_parameter_to_group(parameter.name, parameter.group)
        template.set_parameter_label(parameter.name, parameter.label)
    for condition in conditions:
        template.add_condition(condition.name, condition.expression)
    for rule in rules:
        template.add_rule(rule.name, rule.declaration())
    template.add_output(
        Output(
            "TemplateVersion", Description="The version of the template this stack was made from.", Value=__version__
        )
    )
    return template
