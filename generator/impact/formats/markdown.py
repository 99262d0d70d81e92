"""An impact as Markdown, for a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from generator.impact.formats import outline
from generator.impact.formats.fitting import Row, Section, fit
from generator.impact.formats.markup import code, code_in_html, prose
from generator.impact.formats.outline import SYMBOLS
from generator.impact.model import Change, Hazard, Impact

# A comment on GitHub holds 65,536 characters; what posts it may put something of its own before it.
LIMIT = 60_000

# What is left out last comes first.
_HAZARD, _LOST, _STOPPED, _REFUSED, _POLICY, _INTERFACE, _CHANGE = range(7)

# A row must stay small beside the limit, whatever a template holds.
_MOST_NAMES = 10


def to_markdown(impact: Impact) -> str:
    """The impact as Markdown of at most LIMIT characters; the most harmless changes are left out first."""
    head = f"## {prose(outline.verdict(impact))}\n\n{prose(outline.hurts(impact))}\n"
    texts = outline.texts(impact)
    foot = f"\n{prose(texts)}\n" if texts else ""
    foot += f"\n{prose(outline.summary(impact))}\n"
    sections = [section for section in _sections(impact) if section.rows]
    everything = "".join([head, *(section.text() for section in sections), foot])
    if len(everything) <= LIMIT:
        return everything
    notice = "\n**{} of the entries below are left out**, those that matter least: a comment holds no more. "
    notice += "`ecs-bluegreen diff` shows all of them in the terminal.\n"
    # The number of entries has fewer than twenty digits.
    kept, left_out = fit(sections, LIMIT - len(head) - len(notice) - len(foot) - 20)
    return "".join([head, notice.format(left_out), *(section.text() for section in kept), foot])


def _sections(impact: Impact) -> Iterator[Section]:
    columns = ("", "Stack", "Resource", "Type", "Why")
    hazards = tuple(Row(_hazard(hazard, changes), _HAZARD) for hazard, changes in outline.hazards(impact).items())
    yield Section("Hazards", hazards, unfolds=False)
    lost = tuple(Row(_named(change), _LOST) for change in impact.changes if change.data_lost)
    yield Section("Data lost", lost, columns, unfolds=False)
    stopped = tuple(Row(_named(change), _STOPPED) for change in impact.changes if change.interrupts)
    yield Section("Interruptions", stopped, columns)
    yield Section("Stacks", tuple(_stacks(impact)), ("", "Stack", "What"))
    for stack, changes in outline.stacks(impact).items():
        rows = tuple(Row(_change(change), _CHANGE + list(SYMBOLS).index(change.action)) for change in changes)
        yield Section(f"Stack {code_in_html(stack)}", rows, ("", "Resource", "Type", "Properties", "Why"))
    yield Section("Parameters", tuple(_parameters(impact)), ("", "Stack", "Parameter", "What"))
    yield Section("Exports", tuple(_exports(impact)), ("", "Stack", "Export", "What"))
    policies = (
        _cells(code(each.stack), code(each.resource), code(each.path), prose(each.allows)) for each in impact.policies
    )
    yield Section(
        "Policies that allow more", tuple(Row(row, _POLICY) for row in policies), ("Stack", "Resource", "Where", "What")
    )


def _hazard(hazard: Hazard, changes: list[Change]) -> str:
    names = [f"{code(change.stack)} {code(change.resource)} ({code(change.type)})" for change in changes]
    lines = [f"- **{code(hazard.name)}**: {_list(names)}"]
    return "\n".join([*lines, f"  - **Why:** {prose(hazard.why)}", f"  - **Do:** {prose(hazard.remedy)}"])


def _named(change: Change) -> str:
    names = (code(change.stack), code(change.resource), code(change.type))
    return _cells(code(SYMBOLS[change.action]), *names, prose("; ".join(change.because)))


def _stacks(impact: Impact) -> Iterator[Row]:
    for each in impact.stacks:
        cells = _cells(code(outline.symbol(each.action)), code(each.stack), prose(each.because))
        yield Row(cells, _REFUSED if each.action == "remove" else _INTERFACE)


def _change(change: Change) -> str:
    properties = _list([code(path) for path in change.properties])
    names = (code(change.resource), code(change.type))
    return _cells(code(SYMBOLS[change.action]), *names, properties, prose("; ".join(outline.reasons(change))))


def _parameters(impact: Impact) -> Iterator[Row]:
    for each in impact.parameters:
        cells = _cells(code(outline.symbol(each.action)), code(each.stack), code(each.parameter), prose(each.because))
        yield Row(cells, _REFUSED if each.breaks else _INTERFACE)


def _exports(impact: Impact) -> Iterator[Row]:
    for each in impact.exports:
        refused = outline.is_refused(each)
        what = prose(f"{each.because} {outline.refusal(each)}" if refused else each.because)
        cells = _cells(code(outline.symbol(each.action)), code(each.stack), code(each.export), what)
        yield Row(cells, _REFUSED if refused else _INTERFACE)


def _list(names: list[str]) -> str:
    more = [f"and {len(names) - _MOST_NAMES} more"] if len(names) > _MOST_NAMES else []
    return ", ".join([*names[:_MOST_NAMES], *more])


def _cells(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
