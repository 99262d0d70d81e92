"""Functions of Lambda on the rehearsal's clock: a hook that tests green for five minutes is done in 25 s at factor 12.

ministack runs a function in a process of its own, whose program is a text; ours (`function_time`) goes before it. The
function's code and its variables are what they are, and so is all that Lambda's API shows. Functions in Node.js, which
our templates have none of, run on the real clock.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
"""

from __future__ import annotations

from pathlib import Path

from ministack.core import lambda_runtime

_OURS = Path(__file__).with_name("function_time.py")


def install(clock_factor: float) -> None:
    """Let what Python functions sleep pass faster."""
    if clock_factor == 1:
        return
    begin = f"\nrun_fast({clock_factor!r})\n"
    lambda_runtime._PYTHON_WORKER_SCRIPT = _OURS.read_text("utf-8") + begin + lambda_runtime._PYTHON_WORKER_SCRIPT
