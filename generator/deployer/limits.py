"""CloudFormation's limits, checked before it can refuse.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.deployer.targets import Target

BODY_BYTES = 51_200
BODY_BYTES_IN_S3 = 1_000_000
SECTIONS = {"Parameters": 200, "Outputs": 200, "Resources": 500, "Mappings": 200}
VALUE_BYTES = 4_096
DESCRIPTION_BYTES = 1_024
DYNAMIC_REFERENCES = 60


def problems(target: Target) -> Iterator[str]:
    """Yield what CloudFormation would refuse of a target, a line each."""
    size = len(target.body.encode())
    if size > BODY_BYTES_IN_S3:
        yield f"{target.key}: the template has {size} bytes, CloudFormation takes at most {BODY_BYTES_IN_S3}"
    elif size > BODY_BYTES and target.template_bucket is None:
        yield (
            f"{target.key}: the template has {size} bytes, more than the {BODY_BYTES} that fit into a request: name a "
            "bucket for it as template_bucket in the parameter file"
        )
    for section, most in SECTIONS.items():
        if (count := len(target.template.get(section, ()))) > most:
            yield f"{target.key}: {count} {section.lower()}, CloudFormation takes at most {most}"
    if (count := target.body.count("{{resolve:")) > DYNAMIC_REFERENCES:
        yield f"{target.key}: {count} dynamic references, CloudFormation takes at most {DYNAMIC_REFERENCES}"
    if (size := len(str(target.template.get("Description", "")).encode())) > DESCRIPTION_BYTES:
        yield f"{target.key}: the description has {size} bytes, CloudFormation takes at most {DESCRIPTION_BYTES}"
    for name, value in target.parameters.items():
        if (size := len(value.encode())) > VALUE_BYTES:
            yield f"{target.key}.{name}: the value has {size} bytes, CloudFormation takes at most {VALUE_BYTES}"
