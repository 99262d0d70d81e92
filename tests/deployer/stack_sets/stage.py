"""Commands about sets, run in the test process as the command line runs them, against the fake AWS.

    def test_a_set_is_made(sets: Sets) -> None:
        sets.file("cluster")                      # params/stacksets/cluster.yaml, in a folder of the test
        ended = sets.deploy("cluster")
        assert ended.code == 0
        assert sets.there("cluster").instances[A, HOME].status == "CURRENT"

The organization has a management account, which is not the one that calls, and one unit with three accounts.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import botocore.session

from deployer.aws import ACCOUNT, Aws, Call
from deployer.aws.stack_sets import StackSet
from deployer.harness import READS, TEMPLATES, Ended, FakeClock, Person
from generator.deployer import guards, terminal
from generator.deployer.aws import Aws as Clients
from generator.deployer.aws import said_plainly
from generator.deployer.interrupts import Choice, Interruption
from generator.deployer.session import Secrets, Session
from generator.deployer.stack_sets import commands, setup, status
from generator.deployer.stack_sets.deploy import decided
from generator.deployer.stack_sets.model import Fate
from generator.deployer.stack_sets.report import Format
from generator.deployer.stack_sets.setup import Setting
from generator.errors import UserError
from generator.report import Report

MANAGEMENT = "999900001111"
UNIT, OTHER_UNIT = "ou-ab12-workload1", "ou-ab12-sandboxes"
HOME, AWAY = "eu-west-1", "eu-central-1"
A, B, C = "222200000001", "222200000002", "222200000003"
ROLE = "AWSCloudFormationStackSetExecutionRole"


@cache
def _loader() -> Any:
    """Return what reads botocore's models, which takes longer than any test here; it keeps them."""
    return botocore.session.get_session().get_component("data_loader")


def _session() -> Any:
    core = botocore.session.get_session()
    core.register_component("data_loader", _loader())
    return boto3.Session(botocore_session=core)


class Sets:
    """The fake AWS with an organization, a folder with files of sets, a person, and commands to run."""

    def __init__(self, aws: Aws, folder: Path) -> None:
        # Time passes where the deployer waits.
        aws.clock.seconds_per_call = 0.001
        self.aws, self.folder = aws, folder
        self.person = Person(yes=True)
        self.on_interrupt: Choice = "detach"
        self.clock, self.clients = FakeClock(aws), Clients()
        self.clients._sessions[None] = _session()
        self.interruption = Interruption(self.person)
        self.organization = aws.organizations.organization
        self.organization.management, self.organization.delegated = MANAGEMENT, {ACCOUNT}
        aws.organizations.put_unit(UNIT, A, B, C)
        self._stderr = io.StringIO()

    @property
    def said(self) -> str:
        """What the commands wrote on stderr."""
        return self._stderr.getvalue()

    # Files ---------------------------------------------------------------------------------------------------------

    def file(self, name: str, /, **changes: Any) -> Path:
        """Write the file of a service-managed set; a key that is None is left out."""
        content: dict[str, Any] = {
            "account": ACCOUNT,
            "region": HOME,
            "version": "1.0.0",
            "template": "cluster",
            "permissions": "service-managed",
            "call_as": "delegated-admin",
            "targets": {"organizational_units": [UNIT]},
            "regions": [HOME, AWAY],
            "parameters": {"EnvironmentName": "prod"},
        } | changes
        path = self.folder / f"{name}.yaml"
        kept = {key: value for key, value in content.items() if value is not None}
        # JSON is YAML, and quotes every text.
        path.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        return path

    def self_managed(self, name: str, /, **changes: Any) -> Path:
        """Write the file of a self-managed set."""
        given: dict[str, Any] = {
            "permissions": "self-managed",
            "call_as": None,
            "administration_role": f"arn:aws:iam::{ACCOUNT}:role/AWSCloudFormationStackSetAdministrationRole",
            "execution_role": ROLE,
            "targets": {"accounts": [A, B]},
        }
        return self.file(name, **(given | changes))

    # What is there -------------------------------------------------------------------------------------------------

    def there(self, name: str, account: str = MANAGEMENT) -> StackSet:
        """Return a set as the fake has it; those of delegated administrators are the management account's."""
        return self.aws.cloudformation.stack_set(name, account=account)

    def is_there(self, name: str) -> bool:
        """Say whether there is such a set."""
        return any(name in sets for sets in self.aws.cloudformation.sets.values())

    def calls(self) -> list[Call]:
        """Return the calls to CloudFormation that change something."""
        return [
            call
            for call in self.aws.calls.all
            if call.service == "cloudformation" and not call.operation.startswith(READS) and call.error is None
        ]

    def changes(self) -> list[str]:
        """Return their names."""
        return [call.operation for call in self.calls()]

    def begins(self, name: str, account: str = A, region: str = HOME) -> str:
        """Let somebody else begin an operation, and return its id."""
        client = self.aws.client("cloudformation", account=MANAGEMENT, region=HOME)
        targets = {"OrganizationalUnitIds": [UNIT], "Accounts": [account], "AccountFilterType": "INTERSECTION"}
        begun = client.update_stack_instances(StackSetName=name, DeploymentTargets=targets, Regions=[region])
        return str(begun["OperationId"])

    # Commands ------------------------------------------------------------------------------------------------------

    def plan(self, *names: str, prune: Fate | None = None, shape: Format = "json", detailed: bool = False) -> Ended:
        """Run `plan`."""
        return self._ended(names, lambda it: commands.make_plan(it, prune, shape, detailed=detailed))

    def deploy(self, *names: str, prune: Fate | None = None, shape: Format = "json") -> Ended:
        """Run `deploy`."""
        fate = decided(prune, prune=prune is not None)
        return self._ended(names, lambda it: commands.carry_out(it, fate, shape))

    def status(self, *names: str, shape: Format = "json") -> Ended:
        """Run `status`."""
        return self._ended(names, lambda it: Report(status.SHAPES[shape](status.read(it.session, it.targets))))

    def drift(self, *names: str, shape: Format = "json") -> Ended:
        """Run `drift`."""
        return self._ended(names, lambda it: commands.look_for_drift(it, shape))

    def delete(self, *names: str, fate: Fate = "delete", shape: Format = "json") -> Ended:
        """Run `delete`."""
        return self._ended(names, lambda it: commands.remove(it, fate, shape))

    @contextmanager
    def setting(self, names: tuple[str, ...]) -> Iterator[Setting]:
        """Return the setting of a new run; no name means all sets."""
        chosen, every = setup.read(names, self.folder, TEMPLATES, all_sets=not names)
        self.interruption = Interruption(self.person, self.on_interrupt)
        session = Session(
            aws=self.clients,
            progress=terminal.Lines(Secrets(), self._stderr),
            person=self.person,
            interruption=self.interruption,
            clock=self.clock,
        )
        with said_plainly():
            guards.identity(session, [target.stack for target in chosen])
            yield Setting(targets=chosen, every=every, session=session)

    def _ended(self, names: tuple[str, ...], command: Callable[[Setting], Report]) -> Ended:
        try:
            with self.setting(names) as setting:
                report = command(setting)
        except UserError as error:
            return Ended(error.exit_code, str(error))
        return Ended(report.exit_code, report.text)
