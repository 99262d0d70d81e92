"""What the rules about alarms share: the alarms of a deployment group, and the metrics of alarms and policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.rules._codedeploy import find, is_complete
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, Path, Sequence

ALARM = "AWS::CloudWatch::Alarm"
ALARM_TYPES = (ALARM, "AWS::CloudWatch::CompositeAlarm")
POLICY = "AWS::ApplicationAutoScaling::ScalingPolicy"


@dataclass(frozen=True)
class Metric:
    """One metric that an alarm or a scaling policy reads, with the dimensions it selects it by."""

    owner: Resource
    body: Mapping
    namespace: Any
    name: Any
    dimensions: dict[str, tuple[Any, Path]]

    @property
    def path(self) -> Path:
        """The place of its dimensions."""
        return self.body.where("Dimensions")


def attached(model: Model, group: Resource) -> Iterator[tuple[Mapping, Resource | None]]:
    """Yield what a deployment group says of each alarm, and the alarm where the template holds it."""
    alarms = group.properties.at("AlarmConfiguration", "Alarms")
    for alarm in alarms if isinstance(alarms, Sequence) else ():
        if isinstance(alarm, Mapping):
            yield alarm, find(model, group, alarm.get("Name"), ALARM, "AlarmName")


def metrics_of(resource: Resource) -> Iterator[Metric]:
    """Yield every metric an alarm or a scaling policy reads whose dimensions are all known."""
    specification: Any = resource.properties
    if resource.type == POLICY:
        specification = specification.at("TargetTrackingScalingPolicyConfiguration", "CustomizedMetricSpecification")
    if not isinstance(specification, Mapping):
        return
    bodies = [specification] if "MetricName" in specification else []
    queries = specification.get("Metrics")
    for query in queries if isinstance(queries, Sequence) else ():
        body = query.at("MetricStat", "Metric") if isinstance(query, Mapping) else None
        bodies += [body] if isinstance(body, Mapping) else []
    for body in bodies:
        dimensions = _dimensions(body)
        if dimensions is not None:
            yield Metric(resource, body, body.get("Namespace"), body.get("MetricName"), dimensions)


def metrics(model: Model) -> Iterator[Metric]:
    """Yield every metric of every alarm and scaling policy of a template."""
    for resource in model.resources(ALARM, POLICY):
        yield from metrics_of(resource)


def _dimensions(body: Mapping) -> dict[str, tuple[Any, Path]] | None:
    """Return the dimensions by name; None where some are not known."""
    listed = body.get("Dimensions", Sequence(body.path))
    if not isinstance(listed, Sequence) or not is_complete(listed):
        return None
    if not all(isinstance(item, Mapping) and isinstance(item.get("Name"), str) for item in listed):
        return None
    return {item["Name"]: (item.get("Value"), item.where("Value")) for item in listed}
