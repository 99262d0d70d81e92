"""The form of the `alarms` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from generator.blueprint import Condition, Parameter, is_given
from generator.common import ENVIRONMENT_NAME, SERVICE_NAME
from generator.topics import email_parameter

MESSAGES = "Who is told"
THRESHOLDS = "What is too much"
NOTIFICATION_EMAIL = email_parameter(
    group=MESSAGES,
    help="Gets a message when an alarm goes off or a deployment fails, stops or waits for a person. "
    "AWS first sends a mail with a link to confirm.",
)
FAULT_COUNT = Parameter(
    name="FaultCount",
    group=THRESHOLDS,
    label="Server errors a minute",
    help="Answers of 500 and above from one target group in a minute, from which on the alarm goes off. "
    "A deployment that sets it off is rolled back.",
    type="Number",
    default=10,
    minimum=1,
    constraint="A whole number from 1.",
)
LATENCY_SECONDS = Parameter(
    name="LatencySeconds",
    group=THRESHOLDS,
    label="Slow answers (seconds)",
    help="Time within which 95 of 100 requests must be answered. A deployment that is slower is rolled back.",
    type="Number",
    default=2,
    minimum=1,
    maximum=60,
    constraint="1 to 60 seconds.",
)
EVALUATION_MINUTES = Parameter(
    name="EvaluationMinutes",
    group=THRESHOLDS,
    label="Minutes in a row",
    help="Minutes in a row the limit must be passed before an alarm goes off.",
    type="Number",
    default=2,
    minimum=1,
    maximum=60,
    constraint="1 to 60 minutes.",
)
HAS_NOTIFICATION_EMAIL = Condition("HasNotificationEmail", is_given(NOTIFICATION_EMAIL))

PARAMETERS = (
    ENVIRONMENT_NAME,
    SERVICE_NAME,
    NOTIFICATION_EMAIL,
    FAULT_COUNT,
    LATENCY_SECONDS,
    EVALUATION_MINUTES,
)
CONDITIONS = (HAS_NOTIFICATION_EMAIL,)
