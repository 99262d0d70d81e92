"""Images in ECR, as far as builds and pipelines look at them; ministack's ECR has the rest.

Scans find nothing, unless somebody says that they do: from then on, in all images of a repository,

    POST /_rehearsal/findings {"account": "111122223333", "region": "eu-west-1", "repository": "web",
                               "counts": {"CRITICAL": 1, "HIGH": 3}}

https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImages.html
https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from ministack.core.responses import get_account_id, request_scope

from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Front
from generator.rehearsal.ministack_api import target
from generator.rehearsal.state import now

_SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNDEFINED")


def install(front: Front) -> None:
    """Put the operations and the endpoint in front."""
    counts = front.state.store("findings of images")

    def describe_image_scan_findings(call: Call) -> dict[str, Any]:
        name, image = call.parameters["repositoryName"], call.parameters["imageId"]
        detail = _images(name, [image])[0]
        found = {"imageDigest": detail["imageDigest"]}
        if str(_repository(name)["imageScanningConfiguration"]["scanOnPush"]).lower() != "true":
            raise ApiError(
                "ScanNotFoundException",
                f"Image scan does not exist for the image with '{_told(image)}' in the repository with name '{name}' "
                f"in the registry with id '{get_account_id()}'",
            )
        scanned = {"imageScanCompletedAt": now(), "vulnerabilitySourceUpdatedAt": now(), "findings": []}
        return {
            "registryId": get_account_id(),
            "repositoryName": name,
            "imageId": {**image, **found},
            "imageScanStatus": {"status": "COMPLETE", "description": "The scan was completed successfully."},
            "imageScanFindings": {**scanned, "findingSeverityCounts": dict(counts.get(name, {}))},
        }

    def find(wanted: dict[str, Any]) -> None:
        given = wanted.get("counts")
        if not isinstance(given, Mapping) or not set(given) <= set(_SEVERITIES):
            raise ApiError("NotPossible", f"counts has numbers for some of {', '.join(_SEVERITIES)}")
        with request_scope(wanted["account"], wanted["region"]):
            counts[wanted["repository"]] = {name: int(number) for name, number in given.items()}

    front.endpoints["findings"] = find
    front.services.setdefault("ecr", {}).update(
        {
            "DescribeImages": _describe_images,
            "DescribeImageScanFindings": describe_image_scan_findings,
            "PutImage": _put_image,
        }
    )


def _describe_images(call: Call) -> dict[str, Any]:
    """DescribeImages: an image that is not there is an error, and not an empty list."""
    return {"imageDetails": _images(call.parameters["repositoryName"], call.parameters.get("imageIds", []))}


def _images(name: str, wanted: list[dict[str, str]]) -> list[dict[str, Any]]:
    _repository(name)
    for image in wanted:
        if not _ecr("DescribeImages", repositoryName=name, imageIds=[image])["imageDetails"]:
            raise ApiError(
                "ImageNotFoundException",
                f"The image with imageId {_told(image)} does not exist within the repository with name '{name}' "
                f"in the registry with id '{get_account_id()}'",
            )
    given = {"imageIds": wanted} if wanted else {}
    details = _ecr("DescribeImages", repositoryName=name, **given)["imageDetails"]
    return [each | {"imagePushedAt": datetime.fromtimestamp(each["imagePushedAt"], UTC)} for each in details]


def _put_image(call: Call) -> dict[str, Any]:
    """PutImage: a tag that is taken is refused in ECR's words."""
    name, tag = call.parameters["repositoryName"], call.parameters.get("imageTag")
    _repository(name)
    try:
        return _ecr("PutImage", **call.parameters)
    except ApiError as error:
        if error.code != "ImageTagAlreadyExistsException":
            raise
        text = f"The image tag '{tag}' already exists in the '{name}' repository and cannot be overwritten because the "
        raise ApiError(error.code, f"{text}tag is immutable.") from error


def _repository(name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = _ecr("DescribeRepositories", repositoryNames=[name])["repositories"][0]
    except ApiError as error:
        text = f"The repository with name '{name}' does not exist in the registry with id '{get_account_id()}'"
        raise ApiError(error.code, text) from error
    return found


def _told(image: Mapping[str, str]) -> str:
    """Return an image id as ECR writes it."""
    digest, tag = (image.get(key, "null") for key in ("imageDigest", "imageTag"))
    return f"{{imageDigest:'{digest}', imageTag:'{tag}'}}"


def _ecr(operation: str, **parameters: Any) -> dict[str, Any]:
    return target("ecr", f"AmazonEC2ContainerRegistry_V20150921.{operation}", parameters)
