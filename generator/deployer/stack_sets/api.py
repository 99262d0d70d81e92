"""The calls about one set: each names it, and says as whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from generator.deployer.aws import code_of

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stack_sets.targets import SetTarget


class Api:
    """CloudFormation, as far as one set is concerned."""

    def __init__(self, session: Session, target: SetTarget) -> None:
        self._client = session.cloudformation(target.place)
        # Sets of a delegated administrator are the management account's: without this a call does not find them.
        self._whose = {
            "StackSetName": target.name,
            "CallAs": "DELEGATED_ADMIN" if target.wanted.delegated else "SELF",
        }

    def ask(self, operation: str, **arguments: Any) -> dict[str, Any]:
        """Call an operation, by the name boto3 gives it."""
        answer: dict[str, Any] = getattr(self._client, operation)(**self._whose, **arguments)
        return answer

    def all(self, operation: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        """Yield the summaries of all pages."""
        token: dict[str, str] = {}
        while True:
            page = self.ask(operation, **arguments, **token)
            yield from page["Summaries"]
            if not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}


def is_absent(error: Exception) -> bool:
    """Whether CloudFormation says that there is no such set."""
    return code_of(error) == "StackSetNotFoundException"
