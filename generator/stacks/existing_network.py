"""A network that exists already: takes its ids and publishes them under the names `network` would use."""

from __future__ import annotations

from troposphere import Join, Template
from troposphere.cloudformation import WaitConditionHandle

from generator.blueprint import new_template
from generator.forms import existing_network as form
from generator.stacks.network import PRIVATE_SUBNET_IDS, PUBLIC_SUBNET_IDS, VPC_ID


def build() -> Template:
    """Build the template."""
    template = new_template(
        "existing-network",
        "Publishes an existing VPC and its subnets to the other stacks, instead of the network template. It makes "
        "nothing that is billed.",
        parameters=form.PARAMETERS,
        rules=form.RULES,
    )
    # A template needs a resource; this one costs nothing and does nothing.
    template.add_resource(WaitConditionHandle("PublishedNetwork"))
    VPC_ID.publish(template, form.VPC_ID_PARAMETER.ref())
    PUBLIC_SUBNET_IDS.publish(template, Join(",", form.PUBLIC_SUBNETS.ref()))
    PRIVATE_SUBNET_IDS.publish(template, Join(",", form.PRIVATE_SUBNETS.ref()))
    return template
