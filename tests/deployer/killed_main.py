"""The command line in a process that a test can kill.

    killed_main.py deploy dev --yes     runs one command: the real one, but for the seconds between two questions
    killed_main.py                      runs those that come on stdin, each in a child, and says how each ended

The second way saves the second that importing takes. A line in is JSON with `arguments`, `environment` and `output`,
the file for stdout and stderr; what comes out is first the child's process id and then its exit code, negative for a
signal.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from generator.cli import main
from generator.deployer import cli, commands, order, pace, setup  # noqa: F401 (imported once for all children)
from generator.deployer.aws import Aws

_SECONDS = 0.01


def _hurry() -> None:
    setattr(setup, "Aws", partial(Aws, shortest_pause=_SECONDS))  # noqa: B010 (to mypy it is a class)
    pace._EACH = order._LOOK = _SECONDS


def _child(request: Mapping[str, Any]) -> NoReturn:
    output = os.open(request["output"], os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.update(request["environment"])
    sys.argv[1:] = request["arguments"]
    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        os._exit(code)


def _serve() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _child(json.loads(line))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _hurry()
    main() if sys.argv[1:] else _serve()
