"""What runs for one service at this moment: which colour is live, how many tasks, which deployment, which stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from generator.deployer import codedeploy
from generator.deployer.aws import is_denied, is_expired, text_of
from generator.deployer.codedeploy import Deployment
from generator.deployer.deliveries import Delivery, End, Route
from generator.deployer.physical import PhysicalIds
from generator.deployer.traffic import shares
from generator.impact.frozen import LISTENER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.deployer.session import Session
    from generator.deployer.targets import Target

UNKNOWN = "unknown"

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class RouteState:
    """A listener or rule with the percentage of the traffic that each group gets.

    A group is `blue` or `green`, or its ARN where it is none of the pair.
    """

    resource: str
    end: End
    shares: Mapping[str, float]

    @property
    def colour(self) -> str:
        """The group that gets all of it; `blue and green` while traffic moves, `none` where nobody gets any."""
        return " and ".join(sorted(self.shares)) or "none"


@dataclass(frozen=True)
class Tasks:
    """How many tasks a service should have, has, and is about to have."""

    desired: int
    running: int
    pending: int


@dataclass(frozen=True)
class Stage:
    """A stage of the pipeline with its state in CodePipeline's words, and what is wrong with it or awaited."""

    name: str
    status: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ServiceState:
    """What runs for a service. What could not be read is None or empty, and `problems` says why.

    `deployment` is the newest one, running or not.
    """

    service: str
    colour: str = UNKNOWN
    routes: tuple[RouteState, ...] = ()
    deployment: Deployment | None = None
    stages: tuple[Stage, ...] = ()
    tasks: Tasks | None = None
    problems: tuple[str, ...] = ()


def service_states(session: Session, targets: Sequence[Target]) -> list[ServiceState]:
    """Return the state of every service that the targets deliver, in their order."""
    found = {each.service: each for target in targets for each in target.deliveries}
    return [service_state(session, delivery) for delivery in found.values()]


def service_state(session: Session, delivery: Delivery) -> ServiceState:
    """Return what runs for a service. What cannot be read is said and keeps nobody from the rest.

    Raises only for credentials that have expired: nothing could be read then.
    """
    reader = _Reader(session, delivery)
    routes = reader.routes()
    deployment, stages, tasks = reader.deployment(), reader.stages(), reader.tasks()
    return ServiceState(
        service=delivery.service,
        colour=next((route.colour for route in routes if route.end == "production"), UNKNOWN),
        routes=routes,
        deployment=deployment,
        stages=stages,
        tasks=tasks,
        problems=tuple(reader.problems),
    )


def route_state(session: Session, delivery: Delivery, route: Route, ids: PhysicalIds) -> RouteState | None:
    """Return how a route shares out its traffic now; None where it does not exist yet."""
    arn = ids.of(route.part)
    if arn is None:
        return None
    client = session.aws.client("elbv2", route.part.place)
    if route.part.type == LISTENER:
        actions = client.describe_listeners(ListenerArns=[arn])["Listeners"][0]["DefaultActions"]
    else:
        actions = client.describe_rules(RuleArns=[arn])["Rules"][0]["Actions"]
    names = {ids.of(part): colour for colour, part in (("blue", delivery.blue), ("green", delivery.green)) if part}
    found = {names.get(group, group): share for group, share in shares(actions).items()}
    return RouteState(resource=route.part.resource, end=route.end, shares=found)


class _Reader:
    """Reads one thing after the other, and goes on where one is refused."""

    def __init__(self, session: Session, delivery: Delivery) -> None:
        self._session = session
        self._delivery = delivery
        self._ids = PhysicalIds(session)
        self.problems: list[str] = []

    def routes(self) -> tuple[RouteState, ...]:
        found = [
            self._read(f"where {route.part.resource} sends its traffic", partial(self._route, route), None)
            for route in self._delivery.routes
        ]
        return tuple(state for state in found if state is not None)

    def deployment(self) -> Deployment | None:
        client = self._session.aws.client("codedeploy", self._delivery.place)
        return self._read("the newest deployment", lambda: codedeploy.newest(client, self._delivery), None)

    def tasks(self) -> Tasks | None:
        return self._read("the tasks", self._tasks, None)

    def stages(self) -> tuple[Stage, ...]:
        return self._read("the pipeline", self._stages, ())

    def _read(self, what: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except (ClientError, BotoCoreError) as error:
            if is_expired(error):
                raise
            hint = f" (no permission for {error.operation_name})" if is_denied(error) else ""
            self.problems.append(f"{what} cannot be read{hint}: {text_of(error)}")
            return otherwise

    def _route(self, route: Route) -> RouteState | None:
        return route_state(self._session, self._delivery, route, self._ids)

    def _tasks(self) -> Tasks | None:
        part = self._delivery.ecs_service
        arn = self._ids.of(part)
        if part is None or arn is None:
            return None
        # arn:aws:ecs:eu-west-1:111122223333:service/CLUSTER/SERVICE
        cluster = arn.split(":service/")[1].split("/")[0]
        answer = self._session.aws.client("ecs", part.place).describe_services(cluster=cluster, services=[arn])
        if not answer["services"]:
            self.problems.append(f"the tasks cannot be read: ECS does not know {arn}")
            return None
        [service] = answer["services"]
        return Tasks(service["desiredCount"], service["runningCount"], service["pendingCount"])

    def _stages(self) -> tuple[Stage, ...]:
        part = self._delivery.pipeline
        name = self._ids.of(part)
        if part is None or name is None:
            return ()
        state = self._session.aws.client("codepipeline", part.place).get_pipeline_state(name=name)
        return tuple(_stage(each) for each in state.get("stageStates", ()))


def _stage(state: Mapping[str, Any]) -> Stage:
    status = state.get("latestExecution", {}).get("status", "")
    latest = [action.get("latestExecution", {}) for action in state.get("actionStates", ())]
    telling = [each for each in latest if each.get("status") in ("Failed", "InProgress")]
    texts = [each.get("errorDetails", {}).get("message") or each.get("summary", "") for each in telling]
    return Stage(state["stageName"], status, "; ".join(text for text in texts if text))
