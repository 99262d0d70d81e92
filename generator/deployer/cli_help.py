"""The commands for what is stuck or waits for a decision: parse, call one function, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from generator.deployer.cli_options import environment, one_stack, shape, yes
from generator.report import Report, end

if TYPE_CHECKING:
    from generator.deployer.commands import Format


@click.command()
@environment
@one_stack
@click.option("--skip", metavar="RESOURCE", multiple=True, help="Leave it as it is while rolling back.")
@click.option("--retain", metavar="RESOURCE", multiple=True, help="Keep it while deleting the stack.")
@click.option("--force", is_flag=True, help="Leave or keep whatever stands in the way.")
@yes
@shape
def recover(
    *,
    environment: str,
    key: str,
    skip: tuple[str, ...],
    retain: tuple[str, ...],
    force: bool,
    yes: bool,
    shape: Format,
) -> None:
    """Get a stack of ENV out of a state that no deployment leaves.

    Says why it is there and what will be done, and asks. What that is follows from the status: continue the rollback,
    roll back, or delete.
    """
    from generator.deployer import commands
    from generator.deployer.recover import Way
    from generator.deployer.setup import begun

    with begun(environment, yes=yes) as setting:
        report = commands.help_out(setting, key, Way(skip=skip, retain=retain, force=force), shape)
    end(report)


@click.command()
@environment
@one_stack
@shape
def cancel(*, environment: str, key: str, shape: Format) -> None:
    """Cancel the update that runs on a stack of ENV."""
    from generator.deployer import commands
    from generator.deployer.setup import begun

    with begun(environment) as setting:
        report = commands.stop(setting, key, shape)
    end(report)


@click.command()
@click.argument("verb", type=click.Choice(["continue", "stop", "rollback"]))
@environment
@click.argument("service")
@yes
def deployment(*, verb: Literal["continue", "stop", "rollback"], environment: str, service: str, yes: bool) -> None:
    """Decide about a deployment of SERVICE in ENV that waits or runs, and follow it to its end.

    continue: move production to green now. stop: end it and leave traffic where it is. rollback: end it and take
    traffic back to the version before.
    """
    from generator.deployer import deployments
    from generator.deployer.setup import begun

    with begun(environment, yes=yes) as setting:
        result = deployments.act(setting.session, setting.targets, service, verb)
    end(Report(f"{result.text}\n", result.exit_code))
