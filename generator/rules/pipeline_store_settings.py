"""What a pipeline's artifact store says of its bucket and key."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Pipeline, members, pipelines
from generator.rules._values import Mapping, Reference, begins_with
from generator.rules._words import plain
from generator.rules.pipeline_stores import MANY, ONE

BUCKET = "AWS::S3::Bucket"
KEY_TYPE = "KMS"


class PipelineStoreSettings(_base.Rule):
    """A store is a bucket by its name, and its key is one of KMS."""

    id = "E9111"
    shortdesc = "An artifact store names its bucket, and the type of its key is KMS"
    description = (
        "The Location of an artifact store is the name of a bucket; with its ARN or an address of it CodePipeline "
        "finds none. The only type of an EncryptionKey is KMS, in capitals: CreatePipeline refuses another spelling."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ArtifactStore.html"
    tags = ["codepipeline", "s3", "kms"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every store of every pipeline."""
        for pipeline in pipelines(model):
            for store in _stores(pipeline):
                place, value = store.where("Location"), store.get("Location")
                if isinstance(value, Reference) and model.types.get(value.resource) == BUCKET and value.attribute:
                    yield place, f"Location is the name of the bucket, Ref {value.resource}, not its {value.attribute}"
                elif begins_with(value, "arn:") or begins_with(value, "s3://"):
                    yield place, "Location is the name of the bucket, not its ARN or address"
                key = store.get("EncryptionKey")
                kind = plain(key.get("Type")) if isinstance(key, Mapping) else None
                if isinstance(key, Mapping) and kind not in (KEY_TYPE, None):
                    yield key.where("Type"), f"The Type of an EncryptionKey is {KEY_TYPE}, not {kind}"


def _stores(pipeline: Pipeline) -> Iterator[Mapping]:
    one = pipeline.properties.get(ONE)
    stores = [one, *(entry.get(ONE) for entry in members(pipeline.properties.get(MANY)))]
    yield from (store for store in stores if isinstance(store, Mapping))
