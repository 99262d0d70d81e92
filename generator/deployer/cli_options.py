"""The arguments and options that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from generator.deployer.options import Options

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


def decided(given: dict[str, Any], *, protect: bool) -> Options:
    """Return what a person decided, from everything that was given to a command."""
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
