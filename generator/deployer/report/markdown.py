"""Plans and results as a comment on a pull request, short enough for one."""

from __future__ import annotations

from collections.abc import Iterator

from generator.deployer.report import text
from generator.deployer.report.model import Run, symbol, verdict
from generator.deployer.results import StackPlan, StackResult

# GitHub takes 65,536 characters.
_MOST = 60_000
# Of a sentence in a table; the command's text has the whole of it.
_LONGEST_CELL = 300


def plan(run: Run) -> str:
    """Return what is planned: a table of the stacks, and a block to open for each that changes."""
    run = run.shown()
    rows = [f"| {_cell(each.key)} | {each.action} | {_counted(each)} |" for each in run.plans]
    head = [f"### {_cell(verdict(run))}", "", "| stack | action | changes |", "|---|---|---|", *rows, ""]
    return _cut(head, [_block(each) for each in run.plans if each.has_changes])


def results(run: Run) -> str:
    """Return what was done: a table of the stacks, and the reasons of those that failed."""
    run = run.shown()
    rows = [
        f"| {_cell(each.key)} | {each.outcome} | {each.status} | {each.duration:.0f} s | {_cell(_short(each.text))} |"
        for each in run.results
    ]
    head = [
        f"### {_cell(verdict(run))}",
        "",
        "| stack | result | status | time | |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]
    return _cut(head, ["\n".join(_reasons(each)) for each in run.results if each.cause])


def _counted(plan: StackPlan) -> str:
    signs = [symbol(change) for change in plan.changes]
    return ", ".join(f"{signs.count(sign)} `{sign}`" for sign in dict.fromkeys(signs)) or "none"


def _block(plan: StackPlan) -> str:
    told = [f"**{_cell(refusal)}**" for refusal in plan.refusals] + [_cell(remark) for remark in text.remarks(plan)]
    listed = "\n".join(text.changes(plan.changes)).replace("```", "'''")
    summary = f"<details><summary>{_cell(plan.key)}: {_counted(plan)}</summary>"
    # Between two lines of a quotation an empty one: otherwise they are one paragraph.
    quoted = "\n>\n".join(f"> {line}" for line in told)
    return "\n".join([quoted, "", summary, "", "```", listed, "```", "", "</details>", ""])


def _reasons(result: StackResult) -> Iterator[str]:
    if result.cause is not None:
        cause = result.cause
        yield f"**{_cell(result.key)}**: `{cause.resource}` ({cause.type}) {cause.status}: {_cell(cause.reason)}"
        yield from (f"- {_cell(line)}" for line in cause.details)
        yield f"- [events]({cause.link})"


def _cell(value: str) -> str:
    for letter, instead in (("|", "\\|"), ("<", "&lt;"), ("\n", " "), ("\r", " ")):
        value = value.replace(letter, instead)
    return value


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_CELL else f"{value[: _LONGEST_CELL - 3]}..."


def _cut(head: list[str], blocks: list[str]) -> str:
    """Return the whole, or as many lines of the table and blocks as fit into one comment and how many do not."""
    parts, length = [*head, *blocks], 0
    for number, part in enumerate(parts):
        length += len(part) + 1
        if length > _MOST:
            page, left = "\n".join(parts[:number]).rstrip(), len(parts) - number
            return f"{page}\n\n{left} more are too long for a comment; the command's text has them\n"
    return "\n".join(parts).rstrip() + "\n"
