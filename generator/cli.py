"""The command line: parse, call one function, print. Each command imports what it needs, when it runs."""

from __future__ import annotations

import gc
import io
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from generator import __version__
from generator.application import contract
from generator.deployer import cli as deployer
from generator.errors import UserError
from generator.report import Report, end

# The exit codes of the deployer are in its reports; this one ends any command that a person stops.
INTERRUPTED = 130

_Command = TypeVar("_Command", bound=Callable[..., object])


def _check(what: str) -> Callable[[_Command], _Command]:
    return click.option("--check", is_flag=True, help=f"Write nothing; exit 1 and show the difference if {what} stale.")


def _at(option: str, usual: Path, explanation: str, *, folder: bool = False) -> Callable[[_Command], _Command]:
    """Return an option that names a file or a folder."""
    kind = click.Path(file_okay=not folder, dir_okay=folder, path_type=Path)
    return click.option(option, type=kind, default=usual, show_default=True, help=explanation)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
def cli() -> None:
    """Render, lint and deploy CloudFormation templates for blue/green delivery to ECS Fargate."""


@cli.command()
@_check("the files are")
@click.option("--only", metavar="STACK", multiple=True, help="Render this stack only. May be given more than once.")
@_at("--output", Path("templates"), "The folder that holds a folder for each version.", folder=True)
def render(*, check: bool, only: tuple[str, ...], output: Path) -> None:
    """Render the templates of this version as YAML and JSON, with a manifest.

    The same source gives the same bytes on every machine: no account, Region, clock or network is asked.
    """
    from generator import render as renderer

    end(renderer.check(output, only) if check else renderer.write(output, only))


@cli.command()
@click.argument("files", metavar="[FILE...]", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "name", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@click.option(
    "--region",
    "regions",
    metavar="REGION",
    multiple=True,
    help="Lint against this Region. May be given more than once. [default: us-east-1, eu-west-1, ap-southeast-2]",
)
@click.option("--no-cache", is_flag=True, help="Neither read nor write the findings of earlier runs.")
def lint(*, files: tuple[Path, ...], name: str, regions: tuple[str, ...], no_cache: bool) -> None:
    """Lint templates with cfn-lint and our own rules; exit 1 if there is any finding.

    FILE is a template, a folder of templates, or a file of an application's repository: a task
    definition, an appspec, a buildspec. What is given together is checked against each other, and so
    are the templates of a folder with a manifest. Without a FILE, the templates of this version under
    ./templates are linted. Findings are remembered in ~/.cache/ecs-bluegreen, or in the folder that
    ECS_BLUEGREEN_CACHE names, so that only what has changed is linted again.
    """
    from generator import lint as linter
    from generator.lint import formats

    report = linter.run(files, regions or linter.REGIONS, use_cache=not no_cache)
    for warning in report.warnings:
        click.echo(f"warning: {warning}", err=True)
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    end(Report(formats.present(report, name, colour=colour), report.exit_code))


@cli.command()
@_check("the file is")
def handlers(*, check: bool) -> None:
    """Write down what CloudFormation calls for the resource types of our templates, from AWS's schemas.

    The template stackset-execution allows its role just that.
    """
    from generator.handlers import derive

    end(derive.check() if check else derive.write())


@cli.command()
@_check("the schema is")
@_at(
    "--templates",
    Path("templates"),
    "The folder that holds a folder for each version; the newest is described.",
    folder=True,
)
@_at("--output", Path("params/schema.json"), "Where the schema is.")
def schema(*, check: bool, templates: Path, output: Path) -> None:
    """Write the JSON Schemas with which editors complete and check params/*.yaml and params/stacksets/*.yaml."""
    from generator.params import schema as schemas

    end(schemas.check(templates, output) if check else schemas.write(templates, output))


@cli.command()
@_check("the page is")
@_at("--output", Path("docs/rules.md"), "Where the page is.")
def rules(*, check: bool, output: Path) -> None:
    """Write the page of our own lint rules, from what each says of itself."""
    from generator import rules_page

    end(rules_page.check(output) if check else rules_page.write(output))


@cli.command()
@_check("a page is")
def docs(*, check: bool) -> None:
    """Write the tables and diagrams of README.md and docs/, from the newest templates.

    Run it in the root of the project.
    """
    from generator.docs_tables import pages

    end(pages.check(Path()) if check else pages.write(Path()))


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--container-port",
    type=click.IntRange(1, 65535),
    default=contract.DEFAULT_CONTAINER_PORT,
    show_default=True,
    help="The port the application listens on.",
)
@click.option("--cpu", default=contract.DEFAULT_CPU, show_default=True, help="CPU units of a task; 1024 are one vCPU.")
@click.option("--memory", default=contract.DEFAULT_MEMORY, show_default=True, help="Memory of a task, in MiB.")
@click.option(
    "--cpu-architecture",
    type=click.Choice(contract.CPU_ARCHITECTURES),
    default=contract.DEFAULT_CPU_ARCHITECTURE,
    show_default=True,
    help="The processor the image is built for.",
)
@click.option("--execute-command", is_flag=True, help="Allow ECS Exec; it needs a writable root file system.")
def application(
    *, folder: Path, container_port: int, cpu: str, memory: str, cpu_architecture: str, execute_command: bool
) -> None:
    """Write buildspec.yml, taskdef.json and appspec.yaml into DIR, the root of an application's repository.

    Nothing is overwritten: if one of the files exists, none is written.
    """
    from generator.application import write
    from generator.application.task_definition import TaskSettings

    settings = TaskSettings(
        container_port=container_port,
        cpu=cpu,
        memory=memory,
        cpu_architecture=cpu_architecture,
        execute_command=execute_command,
    )
    click.echo(write.write(folder, settings), nl=False)


@cli.command()
def release() -> None:
    """Release this version: from then on none of its files may change.

    Run it in the root of the project. Every check is made and said; if one fails, nothing is written. The tests
    belong to them, too: `make release` runs them first.
    """
    from generator.releases import command

    sys.exit(command.run(click.echo))


@cli.command()
@click.argument("old")
@click.argument("new")
@click.option("--params", metavar="ENV", help="Compare with the values of params/ENV.yaml, or of this file.")
@click.option("--format", "name", type=click.Choice(["text", "md", "json"]), default="text", show_default=True)
def diff(*, old: str, new: str, params: str | None, name: str) -> None:
    """Say what an update from OLD to NEW does to what is running: replaced, lost, interrupted, refused.

    OLD and NEW are each a version below ./templates, a folder of templates, a template, or aws:ENV, which is
    what is deployed in the environment of params/ENV.yaml. Without values, from --params or from an
    environment, every branch of every condition counts.

    \b
    Exit codes:
      0  nothing in the update interrupts what runs or loses data
      2  bad usage or input
      3  a hazard, an interruption, lost data, or an export in use that goes or changes
    """  # noqa: D301 - click keeps the lines below a real backspace as they are
    from generator.impact import formats
    from generator.impact.diff import diff as compare
    from generator.impact.release_class import exit_code

    impact = compare(old, new, params)
    terminal = sys.stdout.isatty()
    colour = terminal and not os.environ.get("NO_COLOR")
    width = shutil.get_terminal_size().columns if terminal else None
    end(Report(formats.present(impact, name, colour=colour, width=width), exit_code(impact)))


@cli.command()
@_check("the page is")
@_at("--output", Path("templates/index.html"), "Where the page is; its downloads are links from there.")
@_at("--templates", Path("templates"), "The folder that holds a folder for each version.", folder=True)
@click.option(
    "--template-url",
    metavar="URL",
    help="Where the same folder is for CloudFormation, over https; adds links that open the console's form.",
)
def catalog(*, check: bool, output: Path, templates: Path, template_url: str | None) -> None:
    """Write the page for operators: what each template asks, makes, permits and costs, and what an upgrade does."""
    from generator import catalog as pages

    make = pages.check if check else pages.write
    end(make(templates, output, template_url))


for command in deployer.COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line; an error a person can put right is printed without a traceback."""
    # A command imports fifty thousand objects that live as long as the process. Looking through them for garbage
    # again and again, and a last time at the end, would take a quarter of the time that `render` takes.
    gc.set_threshold(100_000)
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A diff or a finding quotes files; a terminal that lacks one of their characters shows its number.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except UserError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
    finally:
        gc.freeze()
