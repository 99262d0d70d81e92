"""Rows of which the comparison says something wrong: which, and why. Whoever mends one takes it out here."""

from __future__ import annotations

FAULTS: dict[str, str] = {}
