"""The blocks under `stacks:` and `services:`, checked against the parameters of the templates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.params import document, header
from generator.params.model import StackParameters, stack_name
from generator.params.problems import did_you_mean
from generator.params.values import wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.params.document import Entry
    from generator.params.manifest import Manifest, Stack
    from generator.params.model import Place
    from generator.params.problems import Problems

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
STACK_NAME_PATTERN = "[A-Za-z][A-Za-z0-9-]{0,127}"

# What the file says once, so that no stack can contradict it.
FILLED = {"EnvironmentName": "the key `environment`", "ServiceName": "the name of the service"}


@dataclass(frozen=True)
class Reader:
    """Reads the stacks of one environment and notes what is wrong with them.

    Stacks live at `home`, those of delivery scope at `tools` if that is given.
    """

    manifest: Manifest
    environment: str
    home: Place
    tools: Place | None
    problems: Problems

    def read(self, entries: dict[str, Entry]) -> tuple[StackParameters, ...]:
        """Return the stacks in deployment order, those of several services side by side."""
        found = [*self._of_environment(entries), *self._of_services(entries)]
        order = list(self.manifest.stacks)
        return tuple(sorted(found, key=lambda stack: order.index(stack.stack)))

    def _of_environment(self, entries: dict[str, Entry]) -> Iterator[StackParameters]:
        if "stacks" in entries:
            blocks = document.mapping(entries["stacks"], "stacks", self.problems)
            self._note_alternatives(blocks)
            yield from self._stacks(blocks, None)

    def _of_services(self, entries: dict[str, Entry]) -> Iterator[StackParameters]:
        if "services" not in entries:
            return
        for service in document.mapping(entries["services"], "services", self.problems).values():
            where = f"services.{service.key}"
            with self.problems.noted(service.line, where):
                header.check_name(service.key, self.manifest.declarations("ServiceName"))
            yield from self._stacks(document.mapping(service, where, self.problems), service.key)

    def _note_alternatives(self, blocks: dict[str, Entry]) -> None:
        for key, block in blocks.items():
            stack = self.manifest.stacks.get(key)
            if stack and stack.instead_of in blocks:
                both = f"stands in for {stack.instead_of}, which line {blocks[stack.instead_of].line} gives too"
                self.problems.add(block.line, key, f"{both}: keep one of them")

    def _stacks(self, blocks: dict[str, Entry], service: str | None) -> Iterator[StackParameters]:
        for block in blocks.values():
            where = block.key if service is None else f"{service}.{block.key}"
            stack = self.manifest.stacks.get(block.key)
            if stack is None:
                fitting = [
                    name
                    for name, each in self.manifest.stacks.items()
                    if each.of_environment == (service is None) and not each.of_account
                ]
                self.problems.add(block.line, where, f"unknown stack{did_you_mean(block.key, fitting)}")
            elif stack.of_account:
                once = "belongs to an account and to no environment"
                self.problems.add(block.line, where, f"{once}: apply it by itself, as docs/stacksets.md shows")
            elif stack.of_environment and service is not None:
                self.problems.add(block.line, where, "belongs under stacks:, once for the environment")
            elif not stack.of_environment and service is None:
                self.problems.add(block.line, where, "belongs to a service, under services: and the service's name")
            else:
                yield self._stack(stack, block, service, where)

    def _stack(self, stack: Stack, block: Entry, service: str | None, where: str) -> StackParameters:
        name = stack_name(self.environment, stack.name, service)
        if self.environment and not re.fullmatch(STACK_NAME_PATTERN, name):
            rule = "letters, digits and hyphens, at most 128, a letter first"
            self.problems.add(block.line, where, f"its stack would be called {name}, CloudFormation takes {rule}")
        return StackParameters(
            stack=stack.name,
            service=service,
            stack_name=name,
            place=self.tools if self.tools and stack.of_delivery else self.home,
            parameters=self._parameters(stack, block, service, where),
            no_echo=frozenset(parameter.name for parameter in stack.parameters.values() if parameter.no_echo),
        )

    def _parameters(self, stack: Stack, block: Entry, service: str | None, where: str) -> dict[str, str]:
        given = document.mapping(block, where, self.problems)
        self._note_unknown(stack, given, where)
        filled = {"EnvironmentName": self.environment, "ServiceName": service or ""}
        values: dict[str, str] = {}
        for name, parameter in stack.parameters.items():
            if name in filled:
                values[name] = filled[name]
            elif name in given:
                values[name] = wire(given[name], parameter, f"{where}.{name}", self.problems)
            elif parameter.is_required:
                meaning = parameter.label or parameter.description
                self.problems.add(
                    block.line, f"{where}.{name}", f"is required: {meaning}" if meaning else "is required"
                )
        return values

    def _note_unknown(self, stack: Stack, given: dict[str, Entry], where: str) -> None:
        known = [name for name in stack.parameters if name not in FILLED]
        for name, entry in given.items():
            if name in FILLED:
                self.problems.add(entry.line, f"{where}.{name}", f"is taken from {FILLED[name]}: remove it here")
            elif name not in known:
                owners = [other.name for other in self.manifest.stacks.values() if name in other.parameters]
                hint = f"; it belongs to {', '.join(owners)}" if owners else did_you_mean(name, known)
                self.problems.add(entry.line, f"{where}.{name}", f"unknown parameter{hint}")
