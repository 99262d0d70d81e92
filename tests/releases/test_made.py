"""The list of what is made from Python is whole."""

from __future__ import annotations

from generator.cli import cli
from generator.made import MADE


def test_every_command_that_can_check_what_it_writes_is_listed() -> None:
    checking = [name for name, command in cli.commands.items() if "check" in {option.name for option in command.params}]
    assert sorted(one.command for one in MADE) == sorted(checking)
