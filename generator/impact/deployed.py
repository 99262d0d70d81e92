"""The side of a comparison that is running: the stacks of an environment as CloudFormation has them."""

from __future__ import annotations

from generator.deployer.setup import begun
from generator.deployer.stacks import describe_all, template
from generator.errors import UserError
from generator.impact.model import Side

PREFIX = "aws:"


def read(name: str) -> Side:
    """Return what `aws:ENV` means: the templates, values and tags of the stacks that ENV's file lists and that exist.

    Raises `UserError` where none of them exists, and whatever the guards of the deployer refuse: the account is
    compared with the file before a stack is looked at.
    """
    with begun(name.removeprefix(PREFIX)) as setting:
        states = describe_all(setting.session, setting.targets)
        if not states:
            raise UserError(f"{name}: none of its stacks exists yet; `ecs-bluegreen deploy` makes them")
        there = [target for target in setting.targets if target.key in states]
        templates = {
            target.key: template(setting.session.cloudformation(target.place), states[target.key].id)
            for target in there
        }
    return Side(
        label=name,
        templates=templates,
        parameters={key: dict(state.parameters) for key, state in states.items()},
        tags={key: dict(state.tags) for key, state in states.items()},
    )
