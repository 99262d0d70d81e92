"""What ECS says about a service that never became stable: its events, and why its tasks stopped.

CloudFormation knows only that it waited. Reading needs `ecs:DescribeServices`, `ecs:ListTasks` and
`ecs:DescribeTasks`; without them the cause says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from generator.deployer.aws import text_of

if TYPE_CHECKING:
    from generator.deployer.results import ResourceEvent
    from generator.deployer.session import Session
    from generator.deployer.targets import Target

_EVENTS = 5
_TASKS = 5


def reasons(session: Session, target: Target, event: ResourceEvent) -> list[str]:
    """Return the newest messages of a service, and the reasons of its stopped tasks; why not, if they are not read."""
    # arn:aws:ecs:eu-west-1:111122223333:service/CLUSTER/SERVICE
    parts = event.physical_id.rsplit("/", 2)
    if len(parts) != 3:  # noqa: PLR2004 - the ARN, the cluster, the service
        return []
    _, cluster, service = parts
    client = session.aws.client("ecs", target.place)
    try:
        return [*_service_events(client, cluster, service), *_stopped_tasks(client, cluster, service)]
    except (ClientError, BotoCoreError) as error:
        return [f"what ECS says of the service cannot be read: {text_of(error)}"]


def _service_events(client: Any, cluster: str, service: str) -> Iterator[str]:
    for found in client.describe_services(cluster=cluster, services=[service])["services"]:
        yield from (event["message"] for event in found.get("events", ())[:_EVENTS])


def _stopped_tasks(client: Any, cluster: str, service: str) -> Iterator[str]:
    arns = client.list_tasks(cluster=cluster, serviceName=service, desiredStatus="STOPPED")["taskArns"][:_TASKS]
    if not arns:
        return
    for task in client.describe_tasks(cluster=cluster, tasks=arns)["tasks"]:
        containers = [
            f"{container['name']}: {container.get('reason') or 'exit code ' + str(container.get('exitCode'))}"
            for container in task.get("containers", ())
            if container.get("reason") or container.get("exitCode")
        ]
        said = "; ".join([task.get("stoppedReason", "stopped"), *containers])
        yield f"task {task['taskArn'].rsplit('/', 1)[-1]}: {said}"
