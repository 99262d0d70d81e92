"""ECR: repositories with images, which keep CloudFormation from deleting the repository."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import ApiError

from .accounts import ACCOUNT, REGION
from .places import Places
from .service import Service, paged

if TYPE_CHECKING:
    from .calls import Call
    from .clock import Clock

Shown = dict[str, Any]
_BATCH = 100


class Ecr(Service):
    """DescribeImages, ListImages and BatchDeleteImage over `repositories`: for each name its images by digest."""

    name = "ecr"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.repositories: Places[dict[str, dict[str, Shown]]] = Places(dict)

    def put_image(self, repository: str, *tags: str, account: str = ACCOUNT, region: str = REGION) -> str:
        """Let an image be in a repository, and return its digest."""
        images = self.repositories.at(account, region).setdefault(repository, {})
        digest = f"sha256:{hashlib.sha256(f'{repository}{len(images)}{tags}'.encode()).hexdigest()}"
        images[digest] = {
            "registryId": account,
            "repositoryName": repository,
            "imageDigest": digest,
            "imageTags": list(tags),
            "imageSizeInBytes": 1,
            "imagePushedAt": self.clock.now,
        }
        return digest

    def _called(self, call: Call) -> dict[str, Shown]:
        name, known = call.parameters["repositoryName"], self.repositories.here(call)
        if name not in known:
            raise ApiError(
                "RepositoryNotFoundException",
                f"The repository with name '{name}' does not exist in the registry with id '{call.account}'",
            )
        return known[name]

    def describe_images(self, call: Call) -> Shown:
        """Show images, all of them or those asked for."""
        asked, images = call.parameters, self._called(call)
        found = list(images.values())
        if "imageIds" in asked:
            digests = [_digest(images, number) for number in asked["imageIds"]]
            if "" in digests:
                raise ApiError("ImageNotFoundException", f"The image with imageId {asked['imageIds']} does not exist")
            found = [images[digest] for digest in digests]
        return paged("imageDetails", found, asked.get("nextToken"), asked.get("maxResults", _BATCH), "nextToken")

    def list_images(self, call: Call) -> Shown:
        """List images: one entry for each tag, and one for an image without any."""
        asked = call.parameters
        found = [
            {"imageDigest": digest} | ({"imageTag": tag} if tag else {})
            for digest, image in self._called(call).items()
            for tag in image["imageTags"] or [""]
        ]
        answer = paged("imageIds", found, asked.get("nextToken"), asked.get("maxResults", _BATCH), "nextToken")
        # The model knows no list of images without any.
        return answer if found else {}

    def batch_delete_image(self, call: Call) -> Shown:
        """Delete images by digest. By a tag only the tag goes, and the image with its last one."""
        images, deleted, failures = self._called(call), [], []
        if len(call.parameters["imageIds"]) > _BATCH:
            raise ApiError("InvalidParameterException", f"At most {_BATCH} images can be deleted at once")
        for number in call.parameters["imageIds"]:
            digest = _digest(images, number)
            if not digest:
                reason = "Requested image not found"
                failures.append({"imageId": number, "failureCode": "ImageNotFound", "failureReason": reason})
                continue
            _delete(images, digest, number.get("imageTag"))
            deleted.append({**number, "imageDigest": digest})
        return {"imageIds": deleted, "failures": failures}


def _digest(images: dict[str, Shown], number: dict[str, str]) -> str:
    """Return the digest of the image that is meant, or nothing."""
    for digest, image in images.items():
        if number.get("imageDigest", digest) == digest and number.get("imageTag") in (None, *image["imageTags"]):
            return digest
    return ""


def _delete(images: dict[str, Shown], digest: str, tag: str | None) -> None:
    tags = images[digest]["imageTags"]
    if tag is not None:
        tags.remove(tag)
    if tag is None or not tags:
        del images[digest]
