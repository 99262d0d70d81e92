"""`#{namespace.variable}` in what an action is configured with.

https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_REFERENCE = re.compile(r"#\{([A-Za-z0-9@\-_]+)\.([A-Za-z0-9@\-_]+)\}")


def resolved(configuration: Mapping[str, str], known: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Return a configuration with its references replaced; raises `LookupError` for one to what no action has made."""

    def value(found: re.Match[str]) -> str:
        namespace, name = found.groups()
        if name not in known.get(namespace, {}):
            raise LookupError(f"Unresolved variable: '{found[0]}'")
        return known[namespace][name]

    return {key: _REFERENCE.sub(value, text) for key, text in configuration.items()}
