"""S3: buckets with versions of objects, which keep CloudFormation from deleting the bucket."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import ApiError

from .accounts import ACCOUNT, REGION
from .service import Service

if TYPE_CHECKING:
    from .calls import Call
    from .clock import Clock

Shown = dict[str, Any]
_PAGE = 1000


@dataclass
class Version:
    """One version of an object; a delete marker has no content."""

    key: str
    id: str
    content: bytes | None
    at: datetime

    @property
    def etag(self) -> str:
        """What S3 calls the content."""
        return f'"{hashlib.sha256(self.content or b"").hexdigest()[:32]}"'


@dataclass
class Bucket:
    """A bucket; the oldest version comes first."""

    account: str
    region: str
    versioned: bool = False
    versions: list[Version] = field(default_factory=list)

    def newest(self, key: str) -> Version | None:
        """Return the version of an object that a plain read sees."""
        found = next((one for one in reversed(self.versions) if one.key == key), None)
        return None if found is None or found.content is None else found

    def latest(self, version: Version) -> bool:
        """Say whether a version is the newest of its object."""
        return next(one for one in reversed(self.versions) if one.key == version.key) is version


class S3(Service):
    """HeadBucket, PutObject, HeadObject, ListObjectVersions and DeleteObjects over `buckets`, by name."""

    name = "s3"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.buckets: dict[str, Bucket] = {}
        self.page_size = _PAGE

    # What a test does ----------------------------------------------------------------------------------------------

    def put_bucket(self, name: str, *, versioned: bool = False, account: str = ACCOUNT, region: str = REGION) -> Bucket:
        """Let a bucket be there."""
        self.buckets[name] = Bucket(account, region, versioned)
        return self.buckets[name]

    def store(self, bucket: str, key: str, content: bytes | None) -> Version:
        """Put an object, or a delete marker, into a bucket."""
        there = self.buckets[bucket]
        if not there.versioned:
            there.versions = [version for version in there.versions if version.key != key]
        version = Version(key, self.new_id() if there.versioned else "null", content, self.clock.now)
        there.versions.append(version)
        return version

    def fetch(self, bucket: str, key: str) -> bytes:
        """Return an object, as CloudFormation reads a template."""
        if bucket not in self.buckets:
            raise ApiError("NoSuchBucket", "The specified bucket does not exist", 404)
        found = self.buckets[bucket].newest(key)
        if found is None or found.content is None:
            raise ApiError("NoSuchKey", "The specified key does not exist.", 404)
        return found.content

    # The API -------------------------------------------------------------------------------------------------------

    def _called(self, call: Call) -> Bucket:
        name = call.parameters["Bucket"]
        if name not in self.buckets:
            raise ApiError("NoSuchBucket", "The specified bucket does not exist", 404)
        found = self.buckets[name]
        owner = call.parameters.get("ExpectedBucketOwner", found.account)
        if {call.account, owner} != {found.account}:
            raise ApiError("AccessDenied", "Access Denied", 403)
        if found.region != call.region:
            raise ApiError("PermanentRedirect", f"The bucket is in Region {found.region}", 301)
        return found

    def head_bucket(self, call: Call) -> Shown:
        """Say whether a bucket is there, and where."""
        return {"BucketRegion": self._called(call).region}

    def put_object(self, call: Call) -> Shown:
        """Store an object."""
        bucket, body = self._called(call), call.parameters.get("Body", b"")
        version = self.store(call.parameters["Bucket"], call.parameters["Key"], body)
        return {"ETag": version.etag} | ({"VersionId": version.id} if bucket.versioned else {})

    def head_object(self, call: Call) -> Shown:
        """Say whether an object is there."""
        found = self._called(call).newest(call.parameters["Key"])
        if found is None:
            raise ApiError("NoSuchKey", "Not Found", 404)
        return {"ETag": found.etag, "LastModified": found.at}

    def list_object_versions(self, call: Call) -> Shown:
        """List versions and delete markers by key, the newest of a key first."""
        bucket, asked = self._called(call), call.parameters
        ordered = bucket.versions[::-1]
        ordered.sort(key=lambda version: version.key)
        found = [one for one in ordered if one.key.startswith(asked.get("Prefix", ""))]
        after = asked.get("KeyMarker"), asked.get("VersionIdMarker")
        start = next((n for n, one in enumerate(found, 1) if (one.key, one.id) == after), 0)
        size = min(asked.get("MaxKeys", self.page_size), self.page_size)
        shown, rest = found[start : start + size], found[start + size :]
        answer: Shown = {
            "Name": asked["Bucket"],
            "IsTruncated": bool(rest),
            "Versions": [_shown(bucket, one) | {"Size": len(one.content)} for one in shown if one.content is not None],
            "DeleteMarkers": [_shown(bucket, one) for one in shown if one.content is None],
        }
        return answer | ({"NextKeyMarker": shown[-1].key, "NextVersionIdMarker": shown[-1].id} if rest else {})

    def delete_objects(self, call: Call) -> Shown:
        """Delete versions; without a version a versioned bucket gets a delete marker."""
        bucket, wanted = self._called(call), call.parameters["Delete"]
        if len(wanted["Objects"]) > _PAGE:
            raise ApiError("MalformedXML", "The XML you provided was not well-formed")
        for entry in wanted["Objects"]:
            if "VersionId" in entry or not bucket.versioned:
                number = entry.get("VersionId", "null")
                bucket.versions = [one for one in bucket.versions if (one.key, one.id) != (entry["Key"], number)]
            else:
                self.store(call.parameters["Bucket"], entry["Key"], None)
        return {} if wanted.get("Quiet") else {"Deleted": wanted["Objects"]}


def _shown(bucket: Bucket, version: Version) -> Shown:
    return {
        "Key": version.key,
        "VersionId": version.id,
        "IsLatest": bucket.latest(version),
        "LastModified": version.at,
    } | ({"ETag": version.etag} if version.content is not None else {})
