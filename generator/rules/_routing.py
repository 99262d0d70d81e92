"""Rules of one listener beside each other."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from generator.rules._codedeploy import LISTENER_RULE
from generator.rules._model import Model, Resource
from generator.rules._values import Imported, Reference


def neighbours(model: Model) -> Iterator[tuple[Resource, Resource]]:
    """Yield every two rules that can exist together on the same listener."""
    names = [name for name, kind in model.types.items() if kind == LISTENER_RULE]
    for first, second in itertools.combinations(names, 2):
        for one in model.variants(first):
            listener = one.properties.get("ListenerArn")
            if _is_certain(listener):
                for other in model.same_world(one, second):
                    if other.properties.get("ListenerArn") == listener:
                        yield one, other


def _is_certain(value: Any) -> bool:
    return isinstance(value, Reference | str) or (isinstance(value, Imported) and bool(value.name))
