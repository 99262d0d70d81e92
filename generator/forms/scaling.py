"""The form of the `scaling` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from generator.blueprint import Parameter
from generator.common import ENVIRONMENT_NAME, SERVICE_NAME

CAPACITY = "How many tasks"
TARGETS = "What one task should bear"
MIN_CAPACITY = Parameter(
    name="MinCapacity",
    group=CAPACITY,
    label="At least",
    help="Tasks that always run. Two or more survive the loss of a zone. "
    "A deployment runs as many again until the old version ends.",
    type="Number",
    default=2,
    minimum=1,
    maximum=1000,
    constraint="1 to 1000 tasks.",
)
MAX_CAPACITY = Parameter(
    name="MaxCapacity",
    group=CAPACITY,
    label="At most",
    help="Tasks that run at the highest load. Not less than the number above.",
    type="Number",
    default=6,
    minimum=1,
    maximum=1000,
    constraint="1 to 1000 tasks.",
)
REQUESTS_PER_TASK = Parameter(
    name="RequestsPerTask",
    group=TARGETS,
    label="Requests a minute for one task",
    help="Tasks are added when each gets more requests a minute than this, and removed when each gets much less.",
    type="Number",
    default=1000,
    minimum=1,
    constraint="A whole number from 1.",
)
CPU_PERCENT = Parameter(
    name="CpuPercent",
    group=TARGETS,
    label="Processor load of the busiest task (%)",
    help="Tasks are added when the busiest one uses more of its processor than this.",
    type="Number",
    default=75,
    minimum=10,
    maximum=100,
    constraint="10 to 100 percent.",
)
SCALE_OUT_COOLDOWN_SECONDS = Parameter(
    name="ScaleOutCooldown",
    group=CAPACITY,
    label="Seconds between additions",
    help="Seconds after tasks were added before more are.",
    type="Number",
    default=60,
    minimum=0,
    maximum=3600,
    constraint="0 to 3600 seconds.",
)
SCALE_IN_COOLDOWN_SECONDS = Parameter(
    name="ScaleInCooldown",
    group=CAPACITY,
    label="Seconds between removals",
    help="Seconds after tasks were removed before more are.",
    type="Number",
    default=300,
    minimum=0,
    maximum=3600,
    constraint="0 to 3600 seconds.",
)

PARAMETERS = (
    ENVIRONMENT_NAME,
    SERVICE_NAME,
    MIN_CAPACITY,
    MAX_CAPACITY,
    SCALE_OUT_COOLDOWN_SECONDS,
    SCALE_IN_COOLDOWN_SECONDS,
    REQUESTS_PER_TASK,
    CPU_PERCENT,
)
