"""One stand-in for all tests, and fast ones; each test has an account of its own, or empties everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from rehearsal.delivery import Fast
from rehearsal.local import Local

_NUMBERS = count(100000000001)


@pytest.fixture(scope="session")
def local() -> Iterator[Local]:
    """A running stand-in."""
    running = Local()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def fast() -> Iterator[Fast]:
    """A stand-in whose clock runs fast, for the tests of one file."""
    running = Fast()
    yield running
    assert running.stop() == 0


@pytest.fixture
def account() -> str:
    """An account in which nothing is."""
    return str(next(_NUMBERS))
