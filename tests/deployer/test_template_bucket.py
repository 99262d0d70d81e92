"""Templates that do not fit into a request go through a bucket, under the name of their content."""

from __future__ import annotations

from dataclasses import replace

import pytest
from botocore.exceptions import ClientError

from generator.deployer import limits, template_bucket
from generator.deployer.targets import Target

from .aws import Aws
from .harness import Stage

BUCKET = "acme-templates"


@pytest.fixture
def stage(aws: Aws) -> Stage:
    """The environment `dev`, and a bucket."""
    aws.s3.put_bucket(BUCKET)
    return Stage(aws)


def sized(stage: Stage, size: int, *, bucket: str | None = BUCKET) -> Target:
    return replace(stage.target("cluster"), body="x" * size, template_bucket=bucket)


def body(stage: Stage, target: Target) -> dict[str, str]:
    return template_bucket.body(stage.setting().session, target)


@pytest.mark.parametrize(("size", "there"), [(limits.BODY_BYTES, False), (limits.BODY_BYTES + 1, True)])
def test_only_what_does_not_fit_goes_through_the_bucket(stage: Stage, size: int, *, there: bool) -> None:
    target = sized(stage, size)
    given = body(stage, target)
    assert given.keys() == ({"TemplateURL"} if there else {"TemplateBody"})
    assert stage.aws.calls.count("PutObject") == there


def test_bytes_count_and_not_letters(stage: Stage) -> None:
    target = replace(sized(stage, 0), body="ü" * (limits.BODY_BYTES // 2 + 1))
    assert body(stage, target).keys() == {"TemplateURL"}


def test_the_address_is_that_of_the_content_in_its_region(stage: Stage) -> None:
    target = sized(stage, 60_000)
    assert body(stage, target) == {
        "TemplateURL": f"https://{BUCKET}.s3.eu-west-1.amazonaws.com/cfn/{target.sha256}.json"
    }
    assert stage.aws.s3.fetch(BUCKET, f"cfn/{target.sha256}.json") == target.body.encode()


def test_another_partition_has_another_address(stage: Stage) -> None:
    place = replace(stage.target("cluster").place, region="cn-north-1")
    stage.aws.s3.put_bucket(BUCKET, region="cn-north-1")
    [url] = body(stage, replace(sized(stage, 60_000), place=place)).values()
    assert url.startswith(f"https://{BUCKET}.s3.cn-north-1.amazonaws.com.cn/cfn/")


def test_the_same_template_is_uploaded_once(stage: Stage) -> None:
    for _ in range(3):
        body(stage, sized(stage, 60_000))
    assert stage.aws.calls.count("PutObject") == 1


def test_who_may_not_list_the_bucket_uploads_all_the_same(stage: Stage) -> None:
    stage.aws.faults.error("HeadObject", "403", "Forbidden", 403)
    body(stage, sized(stage, 60_000))
    assert stage.aws.calls.count("PutObject") == 1


def test_any_other_answer_is_an_error(stage: Stage) -> None:
    stage.aws.faults.error("HeadObject", "412", "Precondition Failed", 412)
    with pytest.raises(ClientError, match="Precondition Failed"):
        body(stage, sized(stage, 60_000))
    assert stage.aws.calls.count("PutObject") == 0


def test_a_bucket_that_nobody_has_made_is_an_error(stage: Stage) -> None:
    with pytest.raises(ClientError, match="NoSuchBucket"):
        body(stage, sized(stage, 60_000, bucket="another"))


def test_a_stack_is_made_from_the_bucket(stage: Stage) -> None:
    from generator.deployer.change_sets import propose

    target = stage.target("cluster")
    padded = replace(target, body=target.body + " " * limits.BODY_BYTES, template_bucket=BUCKET)
    found = propose(stage.setting().session, padded, None, "plan")
    assert found is not None
    assert {change.resource for change in found.changes} == {"Cluster", "ExecuteCommandLogGroup"}
