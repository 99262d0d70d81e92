"""The image of a blue/green service's first task."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import containers, is_blue_green, services, task_definitions
from generator.rules._model import Model
from generator.rules._values import Reference, text


class TaskImage(_base.Rule):
    """An image has a tag that stays what it is."""

    id = "W9069"
    shortdesc = "The images of a blue/green service have a tag, and not latest"
    description = (
        "latest, also where no tag is written, is another image tomorrow: blue and green may run the same one, a "
        "rollback starts the new one again, and a repository with immutable tags refuses the next push."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html"
    tags = ["ecs", "task", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the images of every blue/green service."""
        for service in services(model):
            for task in task_definitions(model, service) if is_blue_green(service) else ():
                for container in containers(task):
                    if _moves(model, container.get("Image")):
                        yield (
                            container.where("Image"),
                            (
                                f"Container {text(container.get('Name')) or '?'} runs the latest image when a task "
                                "starts: name a tag that never moves, or a digest"
                            ),
                        )


def _moves(model: Model, image: Any) -> bool:
    if isinstance(image, Reference):
        return model.types[image.resource] == "AWS::ECR::Repository"
    if not isinstance(image, str) or not image or "@" in image:
        return False
    tag = image.rsplit("/", 1)[-1].partition(":")[2]
    return tag in ("", "latest")
