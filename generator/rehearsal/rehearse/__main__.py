"""Rehearse an environment: `python -m generator.rehearsal.rehearse dev`.

Exit codes: 0 if every release became what was told before, 1 if not, 2 for input that is wrong, 130 for Ctrl-C.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from generator.errors import UserError
from generator.rehearsal.rehearse import stop_signals
from generator.rehearsal.rehearse.stand_in import must_be_installed

_CLOCK_FACTOR = 20.0
_INTERRUPTED = 130


def main() -> int:
    """Rehearse, and return the exit code."""
    stop_signals.handle()
    options = _options()
    print(
        "This is a local stand-in for AWS, and not AWS: docs/rehearsal.md says what it takes from AWS's documents "
        "and has not seen there.",
        flush=True,
    )
    try:
        must_be_installed()
        # Only now: it imports boto3, Jinja2 and rich.
        from generator.rehearsal.rehearse.rehearsal import rehearse

        return rehearse(options.environment, options.clock_factor, options.report, keep=options.keep)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("stopped: everything that was started has been ended", file=sys.stderr)
        return _INTERRUPTED


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m generator.rehearsal.rehearse",
        description="Deploy an environment to a local stand-in for AWS and push four releases through its pipeline.",
    )
    parser.add_argument("environment", nargs="?", default="dev", help="of params/, or the path of its file; dev")
    parser.add_argument(
        "--clock-factor",
        type=_factor,
        default=_CLOCK_FACTOR,
        metavar="N",
        help=f"how much faster than on AWS waits pass; {_CLOCK_FACTOR:g}",
    )
    parser.add_argument("--report", type=Path, default=Path("rehearsal.html"), help="the page to write; rehearsal.html")
    parser.add_argument("--keep", action="store_true", help="leave all of it running until Ctrl-C")
    return parser.parse_args()


def _factor(text: str) -> float:
    factor = float(text)
    if not 1 <= factor <= 1000:  # noqa: PLR2004 (said below)
        raise argparse.ArgumentTypeError("a number from 1 to 1000")
    return factor


if __name__ == "__main__":
    sys.exit(main())
