"""The service whose number of tasks is scaled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._codedeploy import CLUSTER, SERVICE
from generator.rules._model import Model, Resource
from generator.rules._scaling import SCALABLE_TARGET, pieces
from generator.rules._values import Reference, begins_with, is_known, number, text

DIMENSION = "ecs:service:DesiredCount"
FORM = "service/cluster/service"
_RESOURCE_ID = re.compile(r"service/[^/:]+/[^/:]+")


class ScalableTarget(_base.Rule):
    """The scalable target of an ECS service names it by service/cluster/service."""

    id = "E9074"
    shortdesc = "The scalable target of an ECS service is service/cluster/service, by names"
    description = (
        "Application Auto Scaling knows an ECS service as service/ClusterName/ServiceName in the namespace ecs, and "
        "scales ecs:service:DesiredCount between a minimum and a maximum that is not smaller. It refuses anything "
        "else; Ref of a service is its ARN."
    )
    source_url = "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"
    tags = ["applicationautoscaling", "ecs"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every scalable target of an ECS service."""
        for target in model.resources(SCALABLE_TARGET):
            properties = target.properties
            if not _is_ecs(target):
                continue
            for key, right in (("ServiceNamespace", "ecs"), ("ScalableDimension", DIMENSION)):
                said = properties.get(key)
                if isinstance(said, str) and said != right:
                    yield properties.where(key), f"The {key} of an ECS service is {right}, not {said}"
            sentence = _wrong(model, properties.get("ResourceId"))
            if sentence:
                yield properties.where("ResourceId"), sentence
            minimum, maximum = number(properties.get("MinCapacity")), number(properties.get("MaxCapacity"))
            if minimum is not None and maximum is not None and minimum > maximum:
                yield properties.where("MaxCapacity"), f"MaxCapacity {maximum:g} is less than MinCapacity {minimum:g}"


def _is_ecs(target: Resource) -> bool:
    properties = target.properties
    return (
        properties.get("ServiceNamespace") == "ecs"
        or properties.get("ScalableDimension") == DIMENSION
        or bool(begins_with(pieces(properties.get("ResourceId"))[0], "service/"))
    )


def _wrong(model: Model, value: Any) -> str | None:
    found = pieces(value)
    kinds = [(model.types[piece.resource], piece.attribute) for piece in found if isinstance(piece, Reference)]
    if any(kind == SERVICE and attribute != "Name" for kind, attribute in kinds):
        return f"Ref of a service is its ARN, and this is {FORM}: use GetAtt Name"
    if any(kind == CLUSTER and attribute is not None for kind, attribute in kinds):
        return f"This is {FORM}: use Ref of the cluster, which is its name"
    order = [kind for kind, _ in kinds if kind in (CLUSTER, SERVICE)]
    if order == [SERVICE, CLUSTER]:
        return f"This is {FORM}, the cluster first"
    is_whole = len(kinds) == len(order) and all(is_known(piece) or isinstance(piece, Reference) for piece in found)
    words = "".join(text(piece) or "x" for piece in found)
    if is_whole and words and not _RESOURCE_ID.fullmatch(words):
        return f"The ResourceId of an ECS service is {FORM}, by their names"
    return None
