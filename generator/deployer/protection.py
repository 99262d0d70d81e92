"""What keeps a stack from being hurt by accident: termination protection, and a policy over its frozen resources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.deployer.frozen import Scope
    from generator.deployer.session import Session
    from generator.deployer.stacks import StackState
    from generator.deployer.targets import Target

# What the policy denies, by what of a resource is frozen.
_DENIED: Mapping[Scope, str | list[str]] = {
    "any change": "Update:*",
    "replacement": ["Update:Replace", "Update:Delete"],
}


def protect(session: Session, target: Target, state: StackState) -> None:
    """Switch on termination protection where the environment asks for it.

    Only after a success: a creation that failed must stay deletable, or the next one cannot begin.
    """
    if target.protect and not state.termination_protection:
        client = session.cloudformation(target.place)
        client.update_termination_protection(StackName=state.id, EnableTerminationProtection=True)


def stack_policy(target: Target) -> dict[str, Any] | None:
    """Return the policy that refuses every update of what a deployment owns; None where there is nothing of it.

    It holds for the console, too, where nobody compares live weights with a template before he presses the button.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html
    """
    if not target.frozen:
        return None
    denials = [
        {"Effect": "Deny", "Action": actions, "Principal": "*", "Resource": frozen}
        for scope, actions in _DENIED.items()
        if (
            frozen := [
                f"LogicalResourceId/{name}" for name, each in sorted(target.frozen.items()) if each.scope == scope
            ]
        )
    ]
    return {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}, *denials]}


def set_policy(session: Session, target: Target, stack_id: str) -> None:
    """Give a stack its policy where it has another one or none."""
    wanted = stack_policy(target)
    if wanted is None:
        return
    client = session.cloudformation(target.place)
    text = client.get_stack_policy(StackName=stack_id).get("StackPolicyBody")
    if text is None or json.loads(text) != wanted:
        client.set_stack_policy(StackName=stack_id, StackPolicyBody=json.dumps(wanted))
