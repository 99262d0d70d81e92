"""The form of the `service` stack: its parameters, what follows from them, and what cannot work together."""

from __future__ import annotations

from troposphere import Equals

from generator.application import contract
from generator.application.task_definition import BOOTSTRAP_IMAGE
from generator.blueprint import Condition, Parameter, Rule, is_given, is_true, switch
from generator.common import ENVIRONMENT_NAME, GOVERNANCE, GOVERNANCE_CONDITIONS, GOVERNANCE_PARAMETERS, SERVICE_NAME

FROZEN = "Fixed once the service exists"
FIRST_TASK = "First task, until the pipeline deploys yours"
IMAGES = "Images"
CONTAINER_PORT = Parameter(
    name="ContainerPort",
    group=FROZEN,
    label="Container port",
    help="Port the application listens on. taskdef.json and appspec.yaml must name the same one.",
    type="Number",
    default=contract.DEFAULT_CONTAINER_PORT,
    minimum=1,
    maximum=65535,
    constraint="A port number from 1 to 65535.",
)
HEALTH_CHECK_GRACE_PERIOD_SECONDS = Parameter(
    name="HealthCheckGracePeriodSeconds",
    group=FROZEN,
    label="Seconds to start",
    help="Seconds after its start in which a task is not replaced although its health check fails.",
    type="Number",
    default=60,
    minimum=0,
    maximum=3600,
    constraint="0 to 3600 seconds.",
)
EXECUTE_COMMAND = switch(
    "EnableExecuteCommand",
    default=False,
    group=FROZEN,
    label="ECS Exec",
    help="Let operators open a shell in running containers; every session is recorded. "
    "taskdef.json must then have a writable root file system.",
)
CPU = Parameter(
    name="Cpu",
    group=FIRST_TASK,
    label="CPU units",
    help="Size of the first task; 1024 units are one vCPU. Versions you deploy take theirs from taskdef.json.",
    default=contract.DEFAULT_CPU,
    allowed=tuple(contract.FARGATE_MEMORY),
    constraint="One of the sizes Fargate offers.",
)
MEMORY = Parameter(
    name="Memory",
    group=FIRST_TASK,
    label="Memory (MiB)",
    help="Memory of the first task. Versions you deploy take theirs from taskdef.json.",
    default=contract.DEFAULT_MEMORY,
    allowed=tuple(sorted({size for sizes in contract.FARGATE_MEMORY.values() for size in sizes}, key=int)),
    constraint="One of the sizes Fargate offers.",
)
CPU_ARCHITECTURE = Parameter(
    name="CpuArchitecture",
    group=FIRST_TASK,
    label="Processor",
    help="Processor of the first task. ARM64 costs less. Versions you deploy take theirs from taskdef.json.",
    default=contract.DEFAULT_CPU_ARCHITECTURE,
    allowed=contract.CPU_ARCHITECTURES,
    constraint="X86_64 or ARM64.",
)
FIRST_IMAGE = Parameter(
    name="BootstrapImage",
    group=FIRST_TASK,
    label="Image",
    help="Image of the first task, with Python: it runs a small program that answers every health check. "
    "Without NAT gateways give a copy in a registry the tasks can reach.",
    default=BOOTSTRAP_IMAGE,
    pattern=r"\S+",
    constraint="An image name without spaces.",
)
REGISTRY_ACCOUNT_ID = Parameter(
    name="RegistryAccountId",
    group=IMAGES,
    label="Account of the registry (optional)",
    help="ID of the account whose repository holds the service's images. Empty: this account.",
    default="",
    pattern=r"(\d{12})?",
    constraint="An account ID of 12 digits, or empty.",
)
TASK_POLICY_ARNS = Parameter(
    name="TaskPolicyArns",
    group=GOVERNANCE,
    label="Policies of the application (optional)",
    help="ARNs of managed policies, separated by commas, that say what the application itself may do in AWS.",
    type="CommaDelimitedList",
    default="",
    pattern=r"(arn:[a-z-]+:iam::(\d{12}|aws):policy/.+)?",
    constraint="ARNs of IAM managed policies, or empty.",
)
HAS_EXECUTE_COMMAND = Condition("HasExecuteCommand", is_true(EXECUTE_COMMAND))
HAS_REGISTRY_ACCOUNT = Condition("HasRegistryAccount", is_given(REGISTRY_ACCOUNT_ID))
HAS_TASK_POLICIES = Condition("HasTaskPolicies", is_given(TASK_POLICY_ARNS))


def _fargate_sizes() -> list[Rule]:
    return [
        Rule(
            f"MemoryFits{cpu}CpuUnits",
            because=f"Fargate offers with {cpu} CPU units: {', '.join(sizes)} MiB of memory.",
            when=Equals(CPU.ref(), cpu),
            that={"Fn::Contains": [list(sizes), MEMORY.ref()]},
        )
        for cpu, sizes in contract.FARGATE_MEMORY.items()
    ]


PARAMETERS = (
    ENVIRONMENT_NAME,
    SERVICE_NAME,
    CONTAINER_PORT,
    HEALTH_CHECK_GRACE_PERIOD_SECONDS,
    EXECUTE_COMMAND,
    CPU,
    MEMORY,
    CPU_ARCHITECTURE,
    FIRST_IMAGE,
    REGISTRY_ACCOUNT_ID,
    *GOVERNANCE_PARAMETERS,
    TASK_POLICY_ARNS,
)
CONDITIONS = (HAS_EXECUTE_COMMAND, HAS_REGISTRY_ACCOUNT, HAS_TASK_POLICIES, *GOVERNANCE_CONDITIONS)
RULES = _fargate_sizes()
