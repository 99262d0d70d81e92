"""cfn-lint in this process: one rule set for all templates. Nothing else imports cfn-lint."""

from __future__ import annotations

import difflib
import functools
import gc
import logging
import os
from pathlib import Path
from typing import Any, NamedTuple

from generator.errors import UserError
from generator.lint.finding import Finding, Scope

# Errors, warnings and informational rules all count; these do not, each for its reason. Experimental
# rules are off because they change without notice from one release of cfn-lint to the next.
EXCLUDED = {
    "I4010": "asks for a Context block of prose in the Metadata of every resource; the reasons stand in the source",
}

_REPOSITORY = "https://github.com/aws-cloudformation/cfn-lint"


class Match(NamedTuple):
    """A finding in data that is no file: a path of keys says what it is about."""

    path: tuple[str | int, ...]
    finding: Finding


def lint(paths: list[Path], scope: Scope) -> list[list[Finding]]:
    """The findings of each file, without their path; an unknown Region raises UserError."""
    runner = _runner(scope)
    return [[_finding(match) for match in _matches(path, runner)] for path in paths]


def lint_data(template: dict[str, Any], scope: Scope) -> list[Match]:
    """The findings of a template that is no file; their lines and columns say nothing."""
    import json

    from cfnlint.decode import decode_str
    from cfnlint.runner import run_template_by_data

    runner = _runner(scope)
    # As text and back: cfn-lint wants values that know their lines.
    decoded, problems = decode_str(json.dumps(template))
    matches = problems or list(run_template_by_data(decoded, runner.config, runner.rules))
    return [Match(tuple(getattr(match, "path", None) or ()), _finding(match)) for match in matches]


@functools.cache
def _runner(scope: Scope) -> Any:
    # The hundreds of thousands of objects made here live to the end of the process; having the garbage
    # collector count them again and again costs 0.3 s of 0.8 s.
    gc.disable()
    try:
        from cfnlint.config import ConfigMixIn
        from cfnlint.helpers import REGIONS
        from cfnlint.runner import Runner

        _refuse_unknown_regions(scope.regions, REGIONS)
        # cfn-lint reports through the root logger, too, what it then returns as a finding.
        logging.getLogger("cfnlint").addHandler(logging.NullHandler())
        config = ConfigMixIn(
            # Not ~/.cfnlintrc, nor one in the current folder: the same template has the same findings everywhere.
            ["--config-file", os.devnull],
            regions=list(scope.regions),
            include_checks=["I"],
            ignore_checks=list(EXCLUDED),
            append_rules=[str(scope.rules)] if scope.rules else [],
        )
        return Runner(config)
    finally:
        gc.freeze()
        gc.enable()


def _refuse_unknown_regions(regions: tuple[str, ...], known: list[str]) -> None:
    unknown = [region for region in regions if region not in known]
    if unknown:
        close = difflib.get_close_matches(unknown[0], known, 1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UserError(f"cfn-lint knows no Region {', '.join(unknown)}{hint}")


def _matches(path: Path, runner: Any) -> list[Any]:
    from cfnlint.match import Match
    from cfnlint.rules.errors import ParseError, RuleError
    from cfnlint.runner import run_template_by_file_path

    try:
        path.read_text(encoding="utf-8")
        return list(run_template_by_file_path(str(path), runner.config, runner.rules, ignore_bad_template=False))
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode().split("\n")
        message = f"Not UTF-8: byte 0x{error.object[error.start]:02x}"
        place = {"linenumber": len(before), "columnnumber": len(before[-1]) + 1}
        return [Match.create(filename=str(path), rule=ParseError(), message=message, **place)]
    except Exception as error:  # noqa: BLE001  cfn-lint trips over some shapes that are no template
        message = f"cfn-lint cannot process this file: {type(error).__name__}: {error}"
        return [Match.create(filename=str(path), rule=RuleError(), message=message)]


def _finding(match: Any) -> Finding:
    rule = match.rule
    return Finding(
        path="",
        line=match.linenumber,
        column=match.columnnumber,
        id=rule.id,
        message=match.message,
        end_line=match.linenumberend,
        end_column=match.columnnumberend,
        level=rule.severity,
        title=rule.shortdesc,
        source_url=_page(rule),
    )


def _page(rule: Any) -> str:
    # Some rules name the front page of cfn-lint, or nothing; its list of rules has an anchor for each.
    if rule.source_url in ("", _REPOSITORY):
        return f"{_REPOSITORY}/blob/main/docs/rules.md#{rule.id}"
    return str(rule.source_url)
