"""Why an operation failed: the resource that failed first, and what the services behind it say.

CloudFormation reports every resource that it stopped because of the first one, and the rollback after them; the last
line of a list of events is never the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from generator.deployer.results import Cause, ResourceEvent

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target


def root_cause(session: Session, target: Target, state: StackState, events: Sequence[ResourceEvent]) -> Cause | None:
    """Return why the newest operation on a stack failed; None where CloudFormation does not say."""
    raise NotImplementedError
