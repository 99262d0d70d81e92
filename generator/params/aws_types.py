"""The form of the values that CloudFormation's AWS-specific parameter types take.

CloudFormation looks such a value up in the account; the form is what can be told without it.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
"""

from __future__ import annotations

from dataclasses import dataclass

NUMBER_PATTERN = r"-?[0-9]+(\.[0-9]+)?"
# IDs have had 17 hexadecimal digits since 2016; older resources keep their 8.
_ID = r"-([0-9a-f]{8}|[0-9a-f]{17})"
_SSM_NAME = r"[a-zA-Z0-9_.:/-]{1,2048}"


@dataclass(frozen=True)
class Form:
    """A regular expression that the whole value must match, and an example of such a value."""

    pattern: str
    example: str


_FORMS = {
    "Number": Form(NUMBER_PATTERN, "5"),
    "AWS::EC2::AvailabilityZone::Name": Form(r"[a-z]{2,4}(-[a-z0-9]+)+-[0-9]+[a-z]", "eu-west-1a"),
    "AWS::EC2::Image::Id": Form(f"ami{_ID}", "ami-0a1b2c3d4e5f60718"),
    "AWS::EC2::Instance::Id": Form(f"i{_ID}", "i-0a1b2c3d4e5f60718"),
    "AWS::EC2::KeyPair::KeyName": Form(r"[\x20-\x7e]{1,255}", "operations"),
    "AWS::EC2::SecurityGroup::GroupName": Form(r"[\x20-\x7e]{1,255}", "web"),
    "AWS::EC2::SecurityGroup::Id": Form(f"sg{_ID}", "sg-0a1b2c3d4e5f60718"),
    "AWS::EC2::Subnet::Id": Form(f"subnet{_ID}", "subnet-0a1b2c3d4e5f60718"),
    "AWS::EC2::Volume::Id": Form(f"vol{_ID}", "vol-0a1b2c3d4e5f60718"),
    "AWS::EC2::VPC::Id": Form(f"vpc{_ID}", "vpc-0a1b2c3d4e5f60718"),
    "AWS::Route53::HostedZone::Id": Form(r"Z[A-Z0-9]{1,31}", "Z1D633PJN98FT9"),
    "AWS::SSM::Parameter::Name": Form(_SSM_NAME, "/web/prod/key"),
}


def form_of(parameter_type: str) -> Form | None:
    """Return the form of one value of a parameter type, None if any text will do."""
    if parameter_type.startswith("AWS::SSM::Parameter::Value<"):
        # The value is the name of an SSM parameter; what that holds, CloudFormation looks up.
        return _FORMS["AWS::SSM::Parameter::Name"]
    return _FORMS.get(parameter_type.removeprefix("List<").removesuffix(">"))
