"""AWS's schemas are read for what cannot change in place, and for lists whose order means nothing."""

from __future__ import annotations

from generator.impact import schemas


def test_paths_are_those_below_properties() -> None:
    assert ("EncryptionConfiguration", "KmsKey") in schemas.of("AWS::ECR::Repository").create_only
    assert schemas.of("AWS::EC2::VPC").conditional == (("InstanceTenancy",),)


def test_a_type_without_schema_is_not_known() -> None:
    assert not schemas.of("Some::Third::Party").known
    assert not schemas.of("Any::Module::Of::MODULE").known
    assert schemas.of("AWS::SNS::Topic").known


def test_every_custom_resource_is_known_by_its_service_token() -> None:
    assert schemas.of("Custom::Anything").create_only == (("ServiceToken",),)


def test_the_shape_of_what_is_nested_is_found_through_references() -> None:
    shape = schemas.of("AWS::EC2::SecurityGroup").shape
    assert not shape.below("SecurityGroupIngress").ordered
    shape = schemas.of("AWS::S3::Bucket").shape
    for name in ("NotificationConfiguration", "TopicConfigurations", "*", "Filter", "S3Key"):
        shape = shape.below(name)
    assert not shape.below("Rules").ordered


def test_an_unknown_place_says_nothing() -> None:
    shape = schemas.of("AWS::SNS::Topic").shape
    assert shape.below("Nothing").below("*").below("Below").ordered
