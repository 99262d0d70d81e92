"""The form of the `cluster` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from generator.blueprint import Parameter
from generator.common import ENVIRONMENT_NAME, HAS_LOG_KEY, LOG_KEY_ARN, LOG_RETENTION_DAYS

MONITORING = "Monitoring"
CONTAINER_INSIGHTS = Parameter(
    name="ContainerInsights",
    group=MONITORING,
    label="Container Insights",
    help="Metrics of tasks and services. enhanced adds metrics of each container. Billed as custom metrics; "
    "disabled costs nothing and leaves the dashboard without the number of running tasks.",
    default="enabled",
    allowed=("disabled", "enabled", "enhanced"),
    constraint="disabled, enabled or enhanced.",
)

PARAMETERS = (ENVIRONMENT_NAME, CONTAINER_INSIGHTS, LOG_RETENTION_DAYS, LOG_KEY_ARN)
CONDITIONS = (HAS_LOG_KEY,)
