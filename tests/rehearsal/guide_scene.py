"""What goes on around a block of the guide: what only a person can do, and what goes wrong. Each is named by a comment.

A comment `FILE says "NEW", not "OLD"` is a slip of the reader's, and needs no name here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from types import MappingProxyType

from rehearsal.guide_terminal import Terminal
from rehearsal.local import ACCOUNT, Local

_SLIP = re.compile(r'(\S+) says "(.+)", not "(.+)"')
_ASKED = re.compile(r"waiting for you: agree to the connection (\S+)")
_GLANCE_SECONDS = 0.1
_DENIED = (
    'Resource handler returned message: "User: arn:aws:sts::111122223333:assumed-role/deployer/reader is not '
    "authorized to perform: cloudwatch:PutMetricAlarm because no identity-based policy allows the "
    'cloudwatch:PutMetricAlarm action" (HandlerErrorCode: AccessDenied)'
)


@dataclass(frozen=True)
class Scene:
    """The stand-in, and the reader's terminal."""

    local: Local
    terminal: Terminal

    def meanwhile(self, name: str) -> AbstractContextManager[None]:
        """Return what a comment says, to be entered before its block and left after it."""
        slip = _SLIP.fullmatch(name)
        return _slip(self, *slip.groups()) if slip else CIRCUMSTANCES[name](self)


@contextmanager
def _slip(scene: Scene, file: str, new: str, old: str) -> Iterator[None]:
    path = scene.terminal.tree / file
    right = path.read_text("utf-8")
    assert right.count(old) == 1, f"{file} must say {old!r} once"
    path.write_text(right.replace(old, new), "utf-8")
    yield
    path.write_text(right, "utf-8")


@contextmanager
def _person(scene: Scene) -> Iterator[None]:
    """Somebody reads what the command asks, and does it in the console."""
    scene.terminal.screen.write_bytes(b"")
    left = threading.Event()
    thread = threading.Thread(target=_agree, args=[scene, left])
    thread.start()
    try:
        yield
    finally:
        left.set()
        thread.join()


def _agree(scene: Scene, left: threading.Event) -> None:
    while not left.wait(_GLANCE_SECONDS):
        if asked := _ASKED.search(scene.terminal.screen.read_text("utf-8")):
            scene.local.post("handshake", connection=asked[1])
            return


@contextmanager
def _expired(scene: Scene) -> Iterator[None]:
    scene.local.post("fault", session=ACCOUNT)
    yield
    scene.local.post("fault", session=ACCOUNT, expired=False)


@contextmanager
def _denied(scene: Scene) -> Iterator[None]:
    scene.local.post("fault", resource="update:AWS::CloudWatch::Alarm:*", message=_DENIED)
    yield


CIRCUMSTANCES: Mapping[str, Callable[[Scene], AbstractContextManager[None]]] = MappingProxyType(
    {
        "somebody agrees to the connection": _person,
        "the credentials have expired": _expired,
        "an alarm may not be changed": _denied,
    }
)
