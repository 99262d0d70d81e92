"""Tell what happens in an operation on a stack, as its events come."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from generator.deployer.aws import is_denied, is_expired, is_passing
from generator.deployer.events import event_of

if TYPE_CHECKING:
    from generator.deployer.results import ResourceEvent
    from generator.deployer.session import Session
    from generator.deployer.targets import Target


class Telling:
    """Tells each event of one operation once: those after `since` that are of none of the `earlier` operations.

    `events` holds what was told, oldest first, and `ends` the statuses that the stack itself has come to.
    """

    def __init__(
        self, session: Session, target: Target, stack_id: str, since: datetime, earlier: Collection[str]
    ) -> None:
        self._client: Any = session.cloudformation(target.place)
        self._progress = session.progress
        self._key = target.key
        self._stack_id = stack_id
        self._since = since
        self._earlier = earlier
        self._seen: set[str] = set()
        self.events: list[ResourceEvent] = []
        self.ends: set[str] = set()

    def tell(self) -> None:
        """Pass on what has happened since the last look; it is only told, so it may be missed."""
        try:
            fresh = list(self._fresh())
        except Exception as error:
            # Expired credentials are met again, where the stack itself is asked for.
            if not (is_passing(error) or is_denied(error) or is_expired(error)):
                raise
            return
        for event in reversed(fresh):
            # Not before the last page is read: a page that is lost is read again.
            self._seen.add(event["EventId"])
            told = event_of(event)
            self.events.append(told)
            if told.physical_id == self._stack_id:
                self.ends.add(told.status)
            self._progress.event(self._key, told)

    def _fresh(self) -> Iterator[dict[str, Any]]:
        """Yield the events that have not been told, newest first as CloudFormation lists them."""
        pages = self._client.get_paginator("describe_stack_events").paginate(StackName=self._stack_id)
        for page in pages:
            for event in page["StackEvents"]:
                if event["EventId"] in self._seen or event["Timestamp"] < self._since:
                    return
                if event.get("OperationId") in self._earlier:
                    return
                yield event
