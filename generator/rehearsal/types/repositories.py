"""Repositories that are not deleted with images in them.

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services.cloudformation import provisioners

from generator.rehearsal.front import Front
from generator.rehearsal.ministack_api import target

_TYPE = "AWS::ECR::Repository"


def install(_: Front) -> None:
    """Look into a repository before ministack deletes it."""
    native = provisioners._RESOURCE_HANDLERS[_TYPE]

    def delete(physical_id: str, properties: Mapping[str, Any]) -> None:
        asked = {"repositoryName": physical_id}
        images = target("ecr", "AmazonEC2ContainerRegistry_V20150921.ListImages", asked)["imageIds"]
        if images and str(properties.get("EmptyOnDelete", False)).lower() != "true":
            raise ValueError(
                f"The repository with name '{physical_id}' in registry with id '{get_account_id()}' "
                "cannot be deleted because it still contains images"
            )
        native["delete"](physical_id, properties)

    provisioners._RESOURCE_HANDLERS[_TYPE] = native | {"delete": delete}
