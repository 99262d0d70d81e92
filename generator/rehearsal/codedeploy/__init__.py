"""CodeDeploy, for services of ECS: a deployment lives as on AWS, on a clock that may run faster.

Its tasks are records unless a client asks for processes (`balancing`).
"""

from __future__ import annotations

from generator.rehearsal import nodes, target_health
from generator.rehearsal.codedeploy.api import Api
from generator.rehearsal.codedeploy.balancing import Balancing
from generator.rehearsal.codedeploy.deployments import Deployments
from generator.rehearsal.codedeploy.desired_count import DesiredCount
from generator.rehearsal.codedeploy.task_sets import TaskSets
from generator.rehearsal.front import Front
from generator.rehearsal.routes import Routes


def install(front: Front) -> TaskSets:
    """Put the operations in front; what is returned has the seam `tasks`."""
    task_sets = TaskSets(front.state)
    task_sets.install()
    nodes.install()
    DesiredCount(task_sets).install()
    Routes(lambda: task_sets.tasks).install()
    target_health.install(lambda: task_sets.tasks)
    deployments = Deployments(front.state, task_sets)
    front.services.setdefault("codedeploy", {}).update(Api(front.state, deployments).operations())
    balancing = Balancing(task_sets, front.state.clock_factor)
    front.endpoints["balancer"] = balancing.begin
    front.on_reset += [deployments.forget, balancing.end]
    return task_sets
