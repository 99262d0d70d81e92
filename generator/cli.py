"""The command line: parse, call one function, print. Each command imports what it needs, when it runs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from generator import __version__
from generator.errors import UserError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Render, lint and deploy CloudFormation templates for blue/green delivery to ECS Fargate."""


@cli.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and show the difference if the files are stale.")
@click.option("--only", metavar="STACK", multiple=True, help="Render this stack only. May be given more than once.")
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("templates"),
    show_default=True,
    help="The folder that holds a folder for each version.",
)
def render(*, check: bool, only: tuple[str, ...], output: Path) -> None:
    """Render the templates of this version as YAML and JSON, with a manifest.

    The same source gives the same bytes on every machine: no account, Region, clock or network is asked.
    """
    from generator import render as renderer

    report = renderer.check(output, only) if check else renderer.write(output, only)
    click.echo(report.text, nl=False)
    sys.exit(report.exit_code)


def main() -> None:
    """Run the command line; an error a person can put right is printed without a traceback."""
    try:
        cli()
    except UserError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
