"""The commands that only look: parse, call one function, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from generator.deployer.cli_options import environment, one_stack, shape, stacks
from generator.report import end

if TYPE_CHECKING:
    from generator.deployer.commands import Format
    from generator.deployer.outputs import Format as OutputsFormat
    from generator.deployer.parameters_file import Format as ParametersFormat


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
