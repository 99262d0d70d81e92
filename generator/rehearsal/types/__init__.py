"""The resource types that ministack does not have, or has without something that we need."""

from __future__ import annotations

from ministack.services.cloudformation import provisioners

from generator.rehearsal.front import Front
from generator.rehearsal.types import buckets, ecs, kinds, listeners, network, repositories, web_acl
from generator.rehearsal.types.recorded import Recorded


def install(front: Front) -> None:
    """Teach ministack the types, and put the operations that show them in front."""
    handlers = provisioners._RESOURCE_HANDLERS
    for kind in kinds.KINDS:
        recorded = Recorded(kind, front.state)
        handlers[kind.type] = recorded.handler()
        front.services.setdefault(kind.service, {}).update(recorded.operations())
    for module in (network, web_acl, listeners, ecs, buckets, repositories):
        module.install(front)
