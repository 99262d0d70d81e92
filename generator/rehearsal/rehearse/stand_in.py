"""The process of the stand-in, and what leads every client to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

from generator.errors import UserError
from generator.params import Place

_ROOT = Path(__file__).parents[3]
_PYTHON = Path(sys.prefix) / "rehearsal" / "bin" / "python"
_STAMP = Path(Path(sys.prefix).name) / "rehearsal.stamp"
_STOP_SECONDS = 30.0


class StandIn:
    """A stand-in that runs between `with` and its end; its waits pass `clock_factor` times faster than on AWS."""

    def __init__(self, clock_factor: float, temporary: Path) -> None:
        """Prepare it; everything that it writes is below `temporary`."""
        self._temporary = temporary
        self._command = [
            str(_PYTHON), "-m", "generator.rehearsal.rehearse.serve", "--clock-factor", str(clock_factor),
        ]  # fmt: skip
        self.url = ""

    def __enter__(self) -> StandIn:
        """Start it; `UserError` if its environment is missing or it does not answer."""
        must_be_installed()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        # A session of its own: Ctrl-C reaches it through us. It ends when its standard input closes.
        self._process = subprocess.Popen(
            self._command,
            env=environment | {"PYTHONPATH": str(_ROOT), "TMPDIR": str(self._temporary)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.url = next(iter(self._process.stdout or ()), "").strip()
        if not self.url:
            self._end()
            raise UserError("the stand-in does not start; what it said is above", 1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    def post(self, endpoint: str, **content: Any) -> Any:
        """Call an endpoint of the rehearsal's own; what it refuses is a `UserError` with its reason."""
        url = f"{self.url}/_rehearsal/{endpoint}"
        request = urllib.request.Request(url, json.dumps(content).encode())  # noqa: S310 (the process above)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                raise UserError(json.load(refused)["message"], 1) from refused

    def lead_here(self, place: Place) -> None:
        """Lead every client that this process makes from now on to the stand-in, as somebody of an account."""
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(self.variables(place))

    def variables(self, place: Place) -> dict[str, str]:
        """Return the variables that lead any client here, in any process; other settings of AWS must not be there."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": place.account,
            "AWS_SECRET_ACCESS_KEY": "any",
            "AWS_REGION": place.region,
            "AWS_DEFAULT_REGION": place.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()


def must_be_installed() -> None:
    """Raise a `UserError` that names the command, if the environment of the stand-in is missing."""
    if not _PYTHON.exists():
        raise UserError(f"{_PYTHON} is missing: `make {_STAMP}` installs what the stand-in needs")
