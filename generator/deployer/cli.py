"""The commands that speak to AWS: parse, call one function, print. Nothing of AWS is imported before one runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from generator.deployer.cli_stack_sets import stackset
from generator.report import Report, end

if TYPE_CHECKING:
    from generator.deployer.commands import Format
    from generator.deployer.interrupts import Choice
    from generator.deployer.options import Options
    from generator.deployer.outputs import Format as OutputsFormat
    from generator.deployer.parameters_file import Format as ParametersFormat

_MINUTE = 60.0

environment = click.argument("environment", metavar="ENV")
stacks = click.option(
    "--stack", "keys", metavar="STACK", multiple=True, help="This stack only. May be given more than once."
)
one_stack = click.option("--stack", "key", metavar="STACK", required=True, help="The stack, such as web.service.")
shape = click.option("--format", "shape", type=click.Choice(["text", "json", "md"]), default="text", show_default=True)
yes = click.option("--yes", is_flag=True, help="Ask nothing; guards and gates still refuse.")
parallel = click.option(
    "--max-parallel", type=click.IntRange(1, 16), default=4, show_default=True, help="Stacks at the same time."
)
allow_replace = click.option(
    "--allow-replace",
    metavar="RESOURCE",
    multiple=True,
    help="Allow that this resource is replaced or removed with its data. May be given more than once.",
)
on_interrupt = click.option(
    "--on-interrupt",
    type=click.Choice(["detach", "cancel"]),
    default="detach",
    show_default=True,
    help="What Ctrl-C or SIGTERM means for updates that run, where nobody can be asked.",
)
events = click.option("--events", type=click.Choice(["jsonl"]), help="Tell on stderr what goes on, as lines of JSON.")
with_dependencies = click.option("--with-deps", is_flag=True, help="Also the stacks that the given ones require.")
waiting = click.option(
    "--wait/--no-wait",
    default=True,
    show_default=True,
    help="Wait for an operation that somebody else has begun on a stack, or leave the stack alone.",
)
wait_timeout = click.option(
    "--wait-timeout",
    type=click.IntRange(1),
    default=60,
    show_default=True,
    help="Minutes to wait for what somebody else has begun.",
)


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
        options = _options(given, protect=setting.environment.protect)
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
@click.option(
    "--format", "shape", type=click.Choice(["table", "json", "env", "github"]), default="table", show_default=True
)
def outputs(*, environment: str, keys: tuple[str, ...], shape: OutputsFormat) -> None:
    """Print the outputs of the stacks of ENV."""
    from generator.deployer import outputs as reader
    from generator.deployer.order import select
    from generator.deployer.setup import begun

    with begun(environment) as setting:
        found = reader.read(setting.session, select(setting.targets, keys))
    click.echo(reader.SHAPES[shape](setting.session.secrets.all_masked(found)), nl=False)


@click.command()
@environment
@one_stack
@shape
def why(*, environment: str, key: str, shape: Format) -> None:
    """Say why the newest operation on a stack of ENV failed."""
    from generator.deployer import commands
    from generator.deployer.setup import begun

    with begun(environment) as setting:
        report = commands.explain(setting, key, shape)
    end(report)


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
        options = _options(given, protect=setting.environment.protect)
        selection = commands.Selection(keys=given["keys"])
        report = commands.remove(setting, selection, given["empty"], options, given["shape"])
    end(report)


@click.command()
@environment
@stacks
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(*, environment: str, keys: tuple[str, ...], shape: Literal["text", "json"]) -> None:
    """Show the stacks of ENV with their versions, and what runs for each service."""
    from generator.deployer import overview
    from generator.deployer.order import select
    from generator.deployer.setup import begun

    with begun(environment) as setting:
        found = overview.read(setting.session, select(setting.targets, keys))
    click.echo(overview.SHAPES[shape](setting.session.secrets.all_masked(found)), nl=False)


@click.command()
@environment
@stacks
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
def drift(*, environment: str, keys: tuple[str, ...], shape: Literal["text", "json"]) -> None:
    """Look for differences between the stacks of ENV and what is there; exit 10 if there are any.

    The weights of listener rules and the task definition of the service, which every release moves, are not drift.
    """
    from generator.deployer import commands
    from generator.deployer.setup import begun

    with begun(environment) as setting:
        report = commands.look_for_drift(setting, commands.Selection(keys=keys), shape)
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


@click.command()
@environment
@click.argument("key", metavar="STACK")
@click.option("--format", "shape", type=click.Choice(["aws", "codepipeline"]), default="aws", show_default=True)
def parameters(*, environment: str, key: str, shape: ParametersFormat) -> None:
    """Print the values of a stack of ENV as a file for AWS's own tools. Calls nothing."""
    from generator import params
    from generator.deployer import parameters_file, targets
    from generator.deployer.order import select
    from generator.deployer.setup import TEMPLATES

    [target] = select(targets.load(params.load(params.find(environment), TEMPLATES), TEMPLATES), [key])
    for name in parameters_file.left_out(target):
        click.echo(f"warning: {name} is a secret and left out: add it yourself", err=True)
    click.echo(parameters_file.text(target, shape), nl=False)


@click.command()
@environment
@click.option("--tools", is_flag=True, help="For the account under tools: in the parameter file.")
def permissions(*, environment: str, tools: bool) -> None:
    """Print the IAM policy that whoever deploys ENV needs. Calls nothing."""
    from generator import params
    from generator.deployer import permissions as policy
    from generator.deployer import targets
    from generator.deployer.setup import TEMPLATES
    from generator.errors import UserError

    values = params.load(params.find(environment), TEMPLATES)
    place = values.tools if tools else params.Place(values.account, values.region, None, values.role)
    if place is None:
        raise UserError(f"{environment}: its parameter file has no tools:, so everything is in one account")
    click.echo(policy.text(targets.load(values, TEMPLATES), place), nl=False)


def _options(given: dict[str, Any], *, protect: bool) -> Options:
    from generator.deployer.options import Options

    keep_going, timeout = given.get("keep_going"), given.get("timeout")
    return Options(
        allow_replace=frozenset(given.get("allow_replace", ())),
        retry=frozenset(given.get("retry", ())),
        recreate_failed=given.get("recreate_failed", False),
        wait=given["wait"],
        wait_timeout=given["wait_timeout"] * _MINUTE,
        wait_for_connection=given.get("wait_for_connection", True),
        timeout=timeout * _MINUTE if timeout else None,
        max_parallel=given["max_parallel"],
        keep_going=not protect if keep_going is None else keep_going,
    )


COMMANDS = (
    plan,
    deploy,
    watch,
    outputs,
    status,
    why,
    recover,
    cancel,
    drift,
    delete,
    deployment,
    parameters,
    permissions,
    stackset,
)
