"""Rows of which the comparison says something wrong: which, and why. Whoever mends one takes it out here."""

from __future__ import annotations

_TAKEN = "names of notification rules are unique in an account, which no schema says"

FAULTS = {
    "Name of web.pipeline/Pipeline cannot change in place": _TAKEN,
    "Resource of web.pipeline/Notifications cannot change in place": _TAKEN,
}
