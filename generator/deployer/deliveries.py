"""What a deployment of one service works with: its service, its pair, the rules it switches, and who switches them.

All of it is found by what the templates say once the environment's values are in them, never by the name of a stack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from generator.deployer.traffic import shares
from generator.impact.frozen import DEPLOYMENT_GROUP, SERVICE, forwarded, pairs, routes
from generator.impact.look import values
from generator.impact.model import Side
from generator.impact.resolved import Resolved
from generator.impact.values import Node, Reference, references

if TYPE_CHECKING:
    from generator.deployer.targets import Target
    from generator.impact.context import Key
    from generator.impact.look import Nodes
    from generator.params import Place

PIPELINE = "AWS::CodePipeline::Pipeline"

End = Literal["production", "test"]
# The word of the deployment group for each end.
_ENDS: Mapping[End, str] = {"production": "ProdTrafficRoute", "test": "TestTrafficRoute"}
_PAIR = ("LoadBalancerInfo", "TargetGroupPairInfoList", "*")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A resource by its logical id, and the stack in which CloudFormation knows its physical one."""

    target: str
    stack_name: str
    place: Place
    resource: str
    type: str


@dataclass(frozen=True, kw_only=True)
class Route:
    """A listener or rule that a deployment switches; `shares` is what the template gives each group, in percent."""

    part: Part
    end: End
    shares: Mapping[Part, float]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One deployment group with everything around it.

    `application` and `group` are CodeDeploy's names. The service starts in `blue`. A part is None where the stack
    that holds it is not in the parameter file, for it is deployed from somewhere else.
    """

    service: str
    place: Place
    application: str
    group: str
    ecs_service: Part | None = None
    blue: Part | None = None
    green: Part | None = None
    routes: tuple[Route, ...] = ()
    pipeline: Part | None = None

    @property
    def parts(self) -> Iterator[Part]:
        """Everything of it that the templates hold."""
        found = (self.ecs_service, self.blue, self.green, self.pipeline, *(route.part for route in self.routes))
        return (part for part in found if part is not None)

    def concerns(self, target: Target) -> bool:
        """Whether an update of a target could disturb a deployment."""
        return self.service == target.service or any(part.target == target.key for part in self.parts)


def nodes(targets: Sequence[Target]) -> Nodes:
    """Return the resources of all targets together, with the environment's values in them."""
    side = Side(label="", templates={target.key: target.template for target in targets})
    return Resolved(side, {target.key: _known(target) for target in targets}).nodes


def deliveries(targets: Sequence[Target], found: Nodes) -> tuple[Delivery, ...]:
    """Return the delivery of each deployment group; `found` is what `nodes` returned."""
    finder = _Finder({target.key: target for target in targets}, found)
    made = [finder.delivery(key, node) for key, node in found.items() if node.type == DEPLOYMENT_GROUP]
    return tuple(delivery for delivery in made if delivery is not None)


def _known(target: Target) -> dict[str, str]:
    declared = target.template.get("Parameters", {})
    defaults = {name: str(each["Default"]) for name, each in declared.items() if "Default" in each}
    return {**defaults, **target.parameters, "AWS::Region": target.place.region, "AWS::AccountId": target.place.account}


class _Finder:
    """Looks for the parts of a delivery."""

    def __init__(self, targets: Mapping[str, Target], found: Nodes) -> None:
        self._targets = targets
        self._nodes = found
        self._routes = routes(found)
        self._pairs = {pair.owner: pair for pair in pairs(found)}

    def delivery(self, key: Key, node: Node) -> Delivery | None:
        """Return the delivery of a deployment group; None for one whose names only CloudFormation knows."""
        application, group = self._name(node, "ApplicationName"), self._name(node, "DeploymentGroupName")
        service = self._targets[key[0]].service
        if not (application and group and service):
            return None
        ecs_service = self._ecs_service(node)
        blue, green = self._colours(key, ecs_service)
        pipeline = self._pipeline(service)
        return Delivery(
            service=service,
            place=self._targets[key[0]].place,
            application=application,
            group=group,
            ecs_service=self._part(ecs_service) if ecs_service else None,
            blue=self._part(blue) if blue else None,
            green=self._part(green) if green else None,
            routes=tuple(self._switched(node, {each for each in (blue, green) if each})),
            pipeline=self._part(pipeline) if pipeline else None,
        )

    def _name(self, node: Node, property_: str) -> str | None:
        """Return a name that is written down, here or in the resource that is referred to."""
        value = next(values(node, property_), None)
        if isinstance(value, Reference):
            value = next(values(self._nodes.get((value.stack, value.resource)), property_), None)
        return value if isinstance(value, str) else None

    def _ecs_service(self, node: Node) -> Key | None:
        named = values(node, "ECSServices", "*", "ServiceName")
        found = ((each.stack, each.resource) for value in named for each in references(value))
        return next((key for key in found if key in self._nodes and self._nodes[key].type == SERVICE), None)

    def _colours(self, group: Key, ecs_service: Key | None) -> tuple[Key | None, Key | None]:
        """Return the group that the service starts in, and the other one."""
        pair = sorted(self._pairs[group].groups) if group in self._pairs else []
        started = self._pairs[ecs_service].groups if ecs_service in self._pairs else frozenset()
        blue = next((key for key in pair if key in started), None)
        return blue, next((key for key in pair if key != blue), None) if blue else None

    def _switched(self, node: Node, colours: set[Key]) -> Iterator[Route]:
        """Yield the listeners of the deployment group, and the rules on them, that forward to its pair."""
        for end, word in _ENDS.items():
            listeners = list(values(node, *_PAIR, word, "ListenerArns", "*"))
            for key in self._routes:
                own = self._nodes[key]
                arns = [Reference(*key), *values(own, "ListenerArn")]
                if forwarded(own) & colours and any(arn in listeners for arn in arns):
                    yield Route(part=self._part(key), end=end, shares=self._shares(own))

    def _shares(self, node: Node) -> dict[Part, float]:
        actions: list[Any] = [each for name in ("Actions", "DefaultActions") for each in values(node, name, "*")]
        found = {(each.stack, each.resource): share for each, share in shares(actions).items() if _is_id(each)}
        return {self._part(key): share for key, share in found.items() if key in self._nodes}

    def _pipeline(self, service: str) -> Key | None:
        every = (key for key, node in self._nodes.items() if node.type == PIPELINE and node.variants)
        return next((key for key in every if self._targets[key[0]].service == service), None)

    def _part(self, key: Key) -> Part:
        target = self._targets[key[0]]
        return Part(
            target=target.key,
            stack_name=target.name,
            place=target.place,
            resource=key[1],
            type=self._nodes[key].type,
        )


def _is_id(value: Any) -> bool:
    return isinstance(value, Reference) and not value.attribute
