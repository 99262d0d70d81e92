"""The commands that plan and change stacks: parse, call one function, print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.deployer.cli_options import (
    allow_replace,
    decided,
    environment,
    events,
    on_interrupt,
    parallel,
    shape,
    stacks,
    wait_timeout,
    waiting,
    with_dependencies,
    yes,
)
from generator.report import end

if TYPE_CHECKING:
    from generator.deployer.commands import Format
    from generator.deployer.interrupts import Choice


@click.command()
@environment
@stacks
@with_dependencies
@allow_replace
@parallel
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="Keep the plan for `deploy --plan`.")
@shape
@click.option("--detailed-exitcode", is_flag=True, help="Exit 10 if there are changes.")
def plan(
    *,
    environment: str,
    keys: tuple[str, ...],
    with_deps: bool,
    allow_replace: tuple[str, ...],
    max_parallel: int,
    save: Path | None,
    shape: Format,
    detailed_exitcode: bool,
) -> None:
    """Say what a deployment of ENV would do to each stack, and what a guard would refuse.

    ENV is a file in params/, such as dev, or the path of one. Change sets show what CloudFormation would do; unless the
    plan is saved they are deleted again. Exit codes: 0 no changes or changes, 2 wrong input, 3 refused by a guard or
    gate, 4 a stack needs `recover`, 5 an operation is running, 10 changes (with --detailed-exitcode).
    """
    from generator.deployer import commands
    from generator.deployer.options import Options
    from generator.deployer.setup import begun

    options = Options(allow_replace=frozenset(allow_replace), max_parallel=max_parallel)
    selection = commands.Selection(keys=keys, with_requirements=with_deps)
    with begun(environment) as setting:
        report = commands.make_plan(setting, selection, options, save, shape, detailed=detailed_exitcode)
    end(report)


@click.command()
@environment
@stacks
@with_dependencies
@allow_replace
@parallel
@click.option(
    "--plan",
    "approved",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Carry out a saved plan, and nothing beyond it.",
)
@click.option("--retry", metavar="STACK", multiple=True, help="Try this failed stack once more, keeping what it made.")
@click.option("--recreate-failed", is_flag=True, help="In a protected environment: delete and create failed creations.")
@click.option(
    "--keep-going/--stop", default=None, help="Start stacks that do not need a failed one. [default: unless protected]"
)
@click.option("--timeout", type=click.IntRange(1), help="Minutes for each stack. [default: 60, 90 for a service]")
@waiting
@wait_timeout
@click.option("--wait-for-connection/--no-wait-for-connection", default=True, show_default=True)
@on_interrupt
@events
@yes
@shape
def deploy(**given: Any) -> None:
    """Create and update the stacks of ENV in order, and say why when it cannot.

    Shows the plan and asks, unless --yes or --plan is given. Exit codes: 0 done or nothing to do, 1 failed and rolled
    back, 2 wrong input, 3 refused by a guard or gate, 4 a stack needs `recover`, 5 still running, 130 stopped before
    anything was changed.
    """
    from generator.deployer import commands
    from generator.deployer.setup import begun

    selection = commands.Selection(keys=given["keys"], with_requirements=given["with_deps"])
    with begun(
        given["environment"], yes=given["yes"], on_interrupt=given["on_interrupt"], events=given["events"]
    ) as setting:
        options = decided(given, protect=setting.environment.protect)
        report = commands.carry_out(setting, selection, options, given["approved"], given["shape"])
    end(report)


@click.command()
@environment
@stacks
@on_interrupt
@events
@shape
def watch(*, environment: str, keys: tuple[str, ...], on_interrupt: Choice, events: str | None, shape: Format) -> None:
    """Follow everything that runs on the stacks of ENV, whoever began it."""
    from generator.deployer import commands
    from generator.deployer.options import Options
    from generator.deployer.setup import begun

    with begun(environment, on_interrupt=on_interrupt, events=events) as setting:
        report = commands.follow(setting, commands.Selection(keys=keys), Options(), shape)
    end(report)


@click.command()
@environment
@stacks
@click.option("--empty", metavar="NAME", multiple=True, help="Delete this bucket or repository with all its data.")
@waiting
@wait_timeout
@parallel
@events
@yes
@shape
def delete(**given: Any) -> None:
    """Delete the stacks of ENV in reverse order.

    Buckets and repositories that hold data are named and kept, unless --empty names each. Stacks with termination
    protection are refused.
    """
    from generator.deployer import commands
    from generator.deployer.setup import begun

    with begun(given["environment"], yes=given["yes"], events=given["events"]) as setting:
        options = decided(given, protect=setting.environment.protect)
        selection = commands.Selection(keys=given["keys"])
        report = commands.remove(setting, selection, given["empty"], options, given["shape"])
    end(report)
