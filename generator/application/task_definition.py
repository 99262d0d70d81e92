"""The one model of the task definition: the service stack's first revision, and the repository's taskdef.json."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator import naming
from generator.application import contract

# Public, so that a service can start before its own repository holds an image.
BOOTSTRAP_IMAGE = "public.ecr.aws/docker/library/python:3.13-alpine"
BOOTSTRAP_VERSION = "bootstrap"

# A number, because ECS cannot see behind a name that the user is not root.
USER = "1000:1000"
STOP_TIMEOUT_SECONDS = 30
LOG_STREAM_PREFIX = "ecs"
LOG_BUFFER_SIZE = "25m"
TEMPORARY_VOLUME = "tmp"

# Members whose keys are data, not names of fields.
_FREE_MAPS = frozenset({"options", "dockerLabels"})


@dataclass(frozen=True, kw_only=True)
class TaskSettings:
    """What differs between one task definition and another.

    The defaults make taskdef.json. A stack passes template helpers (`Ref`, `If`) where it has parameters; as
    the switch for ECS Exec is a condition there, it gives `readonly_root_filesystem` itself. `None` means: the
    opposite of `execute_command`, because the agent behind ECS Exec writes to the root file system.
    """

    container_port: Any = contract.DEFAULT_CONTAINER_PORT
    cpu: Any = contract.DEFAULT_CPU
    memory: Any = contract.DEFAULT_MEMORY
    cpu_architecture: Any = contract.DEFAULT_CPU_ARCHITECTURE
    execute_command: bool = False
    readonly_root_filesystem: Any = None
    image: Any = f"<{contract.IMAGE_PLACEHOLDER}>"
    version: Any = "${CommitId}"
    command: tuple[str, ...] = ()


def bootstrap_source() -> str:
    """Return the program that the first revision runs, as Python source."""
    return Path(__file__).with_name("bootstrap.py").read_text(encoding="utf-8")


def bootstrap_settings(**settings: Any) -> TaskSettings:
    """Return the settings of the first revision: a public image that answers every health check.

    Takes the fields of `TaskSettings`; only a given `image` replaces the public one.
    """
    first = {
        "image": BOOTSTRAP_IMAGE,
        "version": BOOTSTRAP_VERSION,
        "command": ("python", "-c", bootstrap_source()),
    }
    return TaskSettings(**(first | settings))


def task_definition(settings: TaskSettings) -> dict[str, Any]:
    """Return the input of `RegisterTaskDefinition`, its strings in the notation of `Fn::Sub`.

    It holds nothing that only a description has (ARN, revision, status), which ECS refuses to register.
    """
    return {
        "family": naming.TASK_FAMILY,
        "executionRoleArn": _role_arn(naming.EXECUTION_ROLE),
        "taskRoleArn": _role_arn(naming.TASK_ROLE),
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": settings.cpu,
        "memory": settings.memory,
        "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": settings.cpu_architecture},
        "containerDefinitions": [_container(settings)],
        "volumes": [{"name": TEMPORARY_VOLUME}],
    }


def task_definition_text(settings: TaskSettings) -> str:
    """Return taskdef.json. Its settings must be plain values."""
    return json.dumps(task_definition(settings), indent=2) + "\n"


def cloudformation_properties(model: dict[str, Any]) -> dict[str, Any]:
    """Return the model with the keys of CloudFormation: `containerPort` becomes `ContainerPort`.

    Keys of free maps (log options, labels) stay as they are. Values are not touched: wrapping patterns in
    `Fn::Sub` is left to the stack.
    """
    return {_pascal(key): value if key in _FREE_MAPS else _convert(value) for key, value in model.items()}


def _role_arn(name: str) -> str:
    return "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/" + name


def _container(settings: TaskSettings) -> dict[str, Any]:
    readonly = settings.readonly_root_filesystem
    return {
        "name": contract.CONTAINER_NAME,
        "image": settings.image,
        "essential": True,
        **({"command": list(settings.command)} if settings.command else {}),
        "portMappings": [{"containerPort": settings.container_port, "protocol": "tcp"}],
        "environment": [
            {"name": contract.PORT_VARIABLE, "value": _text(settings.container_port)},
            {"name": contract.VERSION_VARIABLE, "value": settings.version},
        ],
        "user": USER,
        "readonlyRootFilesystem": not settings.execute_command if readonly is None else readonly,
        "mountPoints": [{"sourceVolume": TEMPORARY_VOLUME, "containerPath": "/tmp", "readOnly": False}],  # noqa: S108
        # Forwards SIGTERM and collects the processes that ECS Exec leaves behind.
        "linuxParameters": {"initProcessEnabled": True},
        "stopTimeout": STOP_TIMEOUT_SECONDS,
        "logConfiguration": _log_configuration(),
    }


def _log_configuration() -> dict[str, Any]:
    return {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": naming.LOG_GROUP,
            "awslogs-region": "${AWS::Region}",
            "awslogs-stream-prefix": LOG_STREAM_PREFIX,
            # The application must not stand still when CloudWatch Logs does.
            "mode": "non-blocking",
            "max-buffer-size": LOG_BUFFER_SIZE,
        },
    }


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) else value


def _pascal(key: str) -> str:
    return key[:1].upper() + key[1:]


def _convert(value: Any) -> Any:
    if isinstance(value, dict):
        return cloudformation_properties(value)
    if isinstance(value, list):
        return [_convert(item) for item in value]
    return value
