"""The committed actions are those that the schemas name, spelt as IAM spells them."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from generator import handlers
from generator.cli import cli
from generator.handlers import derive
from generator.handlers.extras import EXTRAS

MANIFEST = Path(__file__).parents[2] / "templates" / "1.0.0" / "manifest.json"


def test_the_committed_file_is_what_the_schemas_say() -> None:
    report = derive.check()
    assert report.exit_code == 0, report.text


def test_it_knows_every_type_of_every_template_but_those_of_an_account() -> None:
    stacks = json.loads(MANIFEST.read_bytes())["stacks"]
    expected = {kind for stack in stacks if stack["scope"] != "account" for kind in stack["resource_types"]}
    assert handlers.read().types.keys() == expected


def test_it_leaves_out_what_iam_does_not_know_and_says_so() -> None:
    found = handlers.read()
    assert "s3:REST.PUT.OBJECT" in found.unknown["AWS::Logs::LogGroup"]
    assert not {action for actions in found.unknown.values() for action in actions} & found.of_handlers


def test_it_spells_actions_as_iam_does_whatever_a_schema_writes() -> None:
    rules = handlers.read().types["AWS::CodeStarNotifications::NotificationRule"]
    assert "codestar-notifications:CreateNotificationRule" in rules
    assert "codestar-notifications:createNotificationRule" not in rules


def test_every_extra_is_an_action_that_no_handler_of_its_type_names() -> None:
    types = handlers.read().types
    for extra in EXTRAS:
        assert not set(extra.actions) & set(types.get(extra.purpose, ())), extra.purpose


def test_a_stale_file_is_shown_with_the_command_that_writes_it(tmp_path: Path) -> None:
    output = tmp_path / "permissions.json"
    assert derive.write(output).exit_code == 0
    assert output.read_bytes() == handlers.FILE.read_bytes()
    output.write_bytes(output.read_bytes().replace(b'"ec2:CreateVpc",', b'"ec2:CreateVpcs",'))
    stale = derive.check(output)
    assert stale.exit_code == 1
    assert "as `ecs-bluegreen handlers` writes it" in stale.text
    assert '+      "ec2:CreateVpc",' in stale.text


def test_the_command_checks_the_file_that_rendering_reads() -> None:
    result = CliRunner().invoke(cli, ["handlers", "--check"])
    assert (result.exit_code, result.output) == (0, f"{handlers.FILE}: up to date\n")
