"""The commands about StackSets: parse, call one function, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from generator.report import end

if TYPE_CHECKING:
    from generator.deployer.interrupts import Choice

Shape = Literal["text", "json"]
Fate = Literal["retain", "delete"]

names = click.argument("names", metavar="[NAME...]", nargs=-1)
all_sets = click.option("--all", "all_sets", is_flag=True, help="Every set there is a file for.")
shape = click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
yes = click.option("--yes", is_flag=True, help="Ask nothing; guards still refuse.")
prune = click.option("--prune", is_flag=True, help="Take stacks out of the set that its file no longer wants.")
retain = click.option("--retain-stacks", "fate", flag_value="retain", help="Keep what is taken out, as plain stacks.")
destroy = click.option("--delete-stacks", "fate", flag_value="delete", help="Delete what is taken out.")
on_interrupt = click.option(
    "--on-interrupt",
    type=click.Choice(["detach", "cancel"]),
    default="detach",
    show_default=True,
    help="What Ctrl-C or SIGTERM means for an operation that runs, where nobody can be asked.",
)


@click.group()
def stackset() -> None:
    """Deploy one template into many accounts and Regions.

    NAME is a file in params/stacksets/, such as network, or the path of one.
    """


@stackset.command()
@names
@all_sets
@prune
@retain
@destroy
@shape
@click.option("--detailed-exitcode", is_flag=True, help="Exit 10 if there are changes.")
def plan(
    *, names: tuple[str, ...], all_sets: bool, prune: bool, fate: Fate | None, shape: Shape, detailed_exitcode: bool
) -> None:
    """Say what a deployment would do to each set, in which accounts and Regions, and in which steps.

    Exit codes: 0 no changes or changes, 2 wrong input, 3 refused by a guard, 4 instances that no operation touches, 5
    an operation is running, 10 changes (with --detailed-exitcode).
    """
    from generator.deployer.stack_sets import commands
    from generator.deployer.stack_sets.deploy import decided
    from generator.deployer.stack_sets.setup import begun

    becomes = decided(fate, prune=prune)
    with begun(names, all_sets=all_sets) as setting:
        report = commands.make_plan(setting, becomes, shape, detailed=detailed_exitcode)
    end(report)


@stackset.command()
@names
@all_sets
@prune
@retain
@destroy
@on_interrupt
@yes
@shape
def deploy(
    *,
    names: tuple[str, ...],
    all_sets: bool,
    prune: bool,
    fate: Fate | None,
    on_interrupt: Choice,
    yes: bool,
    shape: Shape,
) -> None:
    """Bring sets to what their files say, canary accounts first; nothing is called where nothing differs.

    Exit codes: 0 done or nothing to do, 1 instances failed, 2 wrong input, 3 refused by a guard, 4 instances that no
    operation touches, 5 still running, 130 stopped between two operations.
    """
    from generator.deployer.stack_sets import commands
    from generator.deployer.stack_sets.deploy import decided
    from generator.deployer.stack_sets.setup import begun

    becomes = decided(fate, prune=prune)
    with begun(names, all_sets=all_sets, yes=yes, on_interrupt=on_interrupt) as setting:
        report = commands.carry_out(setting, becomes, shape)
    end(report)


@stackset.command()
@names
@all_sets
@shape
def status(*, names: tuple[str, ...], all_sets: bool, shape: Shape) -> None:
    """Show how many stacks are current, outdated or worse, and the last operation."""
    from generator.deployer.stack_sets import status as reader
    from generator.deployer.stack_sets.setup import begun

    with begun(names, all_sets=all_sets, alone=True) as setting:
        found = reader.read(setting.session, setting.targets)
    click.echo(reader.SHAPES[shape](found), nl=False)


@stackset.command()
@names
@all_sets
@shape
def drift(*, names: tuple[str, ...], all_sets: bool, shape: Shape) -> None:
    """Look for differences between the stacks and what is there; exit 10 if there are any."""
    from generator.deployer.stack_sets import commands
    from generator.deployer.stack_sets.setup import begun

    with begun(names, all_sets=all_sets, alone=True) as setting:
        report = commands.look_for_drift(setting, shape)
    end(report)


@stackset.command()
@names
@all_sets
def permissions(*, names: tuple[str, ...], all_sets: bool) -> None:
    """Print the IAM policy that whoever deploys these sets needs. Calls nothing."""
    from generator.deployer.stack_sets import permissions as policy
    from generator.deployer.stack_sets.setup import read

    chosen, _ = read(names, all_sets=all_sets)
    click.echo(policy.text(chosen), nl=False)


@stackset.command()
@names
@retain
@destroy
@on_interrupt
@yes
@shape
def delete(*, names: tuple[str, ...], fate: Fate | None, on_interrupt: Choice, yes: bool, shape: Shape) -> None:
    """Take all stacks out of sets, and delete the sets.

    What becomes of the stacks must be said: --retain-stacks or --delete-stacks.
    """
    from generator.deployer.stack_sets import commands
    from generator.deployer.stack_sets.setup import begun
    from generator.errors import UserError

    if fate is None:
        raise UserError("say what becomes of the stacks: --retain-stacks or --delete-stacks")
    with begun(names, alone=True, yes=yes, on_interrupt=on_interrupt) as setting:
        report = commands.remove(setting, fate, shape)
    end(report)
