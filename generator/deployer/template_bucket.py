"""Templates that do not fit into a request go through a bucket, which a person has named and made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from generator.deployer import limits
from generator.deployer.aws import code_of

if TYPE_CHECKING:
    from generator.deployer.session import Session
    from generator.deployer.targets import Target


def body(session: Session, target: Target) -> dict[str, str]:
    """Return the argument by which CloudFormation gets the template; upload it first where it is too long."""
    content = target.body.encode()
    if len(content) <= limits.BODY_BYTES or target.template_bucket is None:
        return {"TemplateBody": target.body}
    client = session.aws.client("s3", target.place)
    key = f"cfn/{target.sha256}.json"
    try:
        client.head_object(Bucket=target.template_bucket, Key=key)
    except ClientError as error:
        # Who may not list a bucket is told 403 for what is not in it.
        if code_of(error) not in ("403", "404"):
            raise
        client.put_object(Bucket=target.template_bucket, Key=key, Body=content, ContentType="application/json")
    suffix = session.aws.dns_suffix(target.place)
    return {"TemplateURL": f"https://{target.template_bucket}.s3.{target.place.region}.{suffix}/{key}"}
