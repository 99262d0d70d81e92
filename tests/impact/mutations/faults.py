"""Rows of which the comparison says something wrong: why, and which. Whoever mends one takes it out here."""

from __future__ import annotations

POSSIBLE = "the texts begin differently whatever the Region is, so the replacement is certain"

FAULTS = {
    "TaskRoleArn of web.service/FirstTaskDefinition cannot change in place": POSSIBLE,
    "ExecutionRoleArn of web.service/FirstTaskDefinition cannot change in place": POSSIBLE,
    "RoleName of web.service/TaskRole cannot change in place": POSSIBLE,
    "RoleName of web.service/ExecutionRole cannot change in place": POSSIBLE,
    "ServiceName of network/EcrApiEndpoint cannot change in place": POSSIBLE,
}

# Of these nothing is said at all: in a list without an order, one text in place of another is not seen.
UNSEEN = (
    "RequiresCompatibilities of web.service/FirstTaskDefinition cannot change in place",
    "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups of a service under CodeDeploy is refused",
    "Conditions.0.PathPatternConfig.Values of web.target-groups/ProductionListenerRule sends the traffic back",
    "Conditions.0.PathPatternConfig.Values of web.target-groups/TestListenerRule sends the traffic back",
    "Conditions.0.HttpHeaderConfig.Values of native/TestRule hurts",
    "NetworkConfiguration.AwsvpcConfiguration.Subnets.0 of native/Service does no harm",
)
