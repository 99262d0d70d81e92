"""The command line with short pauses, for tests that stop it from outside: `killed_main.py deploy dev --yes`.

It is the real one, but for the seconds between two questions: a test need not wait with it.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from generator.cli import main
from generator.deployer import order, pace, setup
from generator.deployer.aws import Aws

_SECONDS = 0.01

if __name__ == "__main__":
    setattr(setup, "Aws", partial(Aws, shortest_pause=_SECONDS))  # noqa: B010 (mypy knows it as a class)
    pace._EACH = order._LOOK = _SECONDS
    main()
