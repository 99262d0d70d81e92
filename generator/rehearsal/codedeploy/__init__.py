"""CodeDeploy, for services of ECS: a deployment lives as on AWS, on a clock that may run faster.

Its tasks are records unless a client asks for processes, before any service is there. They answer behind a balancer
on 127.0.0.1, of which it gives the ports of listeners with those it wants for them, 0 for free ones:

    POST /_rehearsal/balancer {"ports": {"443": 8443, "9443": 0}}    {"ports": {"443": 8443, "9443": 41234}}
"""

from __future__ import annotations

from typing import Any

from generator.errors import UserError
from generator.rehearsal import nodes
from generator.rehearsal.application import twin
from generator.rehearsal.codedeploy.api import Api
from generator.rehearsal.codedeploy.deployments import Deployments
from generator.rehearsal.codedeploy.task_sets import TaskSets
from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Front
from generator.rehearsal.tasks import ProcessTasks, RecordedTasks


def install(front: Front) -> TaskSets:
    """Put the operations in front; what is returned has the seam `tasks`."""
    task_sets = TaskSets(front.state)
    task_sets.install()
    nodes.install()
    deployments = Deployments(front.state, task_sets)
    front.services.setdefault("codedeploy", {}).update(Api(front.state, deployments).operations())

    def forget() -> None:
        deployments.forget()
        task_sets.tasks.close()
        task_sets.tasks = RecordedTasks()

    def balance(wanted: dict[str, Any]) -> dict[str, Any]:
        try:
            tasks = ProcessTasks(twin(), {int(port): int(own) for port, own in wanted["ports"].items()})
        except (AttributeError, KeyError, TypeError, ValueError, UserError) as error:
            raise ApiError("NotPossible", f"The balancer cannot have these ports: {error}") from error
        task_sets.tasks.close()
        task_sets.tasks = tasks
        return {"ports": {str(port): own for port, own in tasks.ports.items()}}

    front.on_reset.append(forget)
    front.endpoints["balancer"] = balance
    return task_sets
