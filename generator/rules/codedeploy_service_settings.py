"""What only the ECS deployment controller can do, on a service that CodeDeploy deploys."""

from __future__ import annotations

from collections.abc import Iterator

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._ecs import codedeploy_services, load_balancers
from generator.rules._model import Model, Resource
from generator.rules._values import Mapping, is_known, number, text, truth

# Settings of the ECS controller, and where CodeDeploy has what they do.
_ECS_ONLY = {
    "LifecycleHooks": "name the hook in appspec.yaml",
    "BakeTimeInMinutes": "use TerminationWaitTimeInMinutes of the deployment group",
    "CanaryConfiguration": "use a CodeDeploy deployment configuration",
    "LinearConfiguration": "use a CodeDeploy deployment configuration",
    "EarlySuccessCriteria": "leave it out",
}
_SWITCHED = {
    "DeploymentCircuitBreaker": "use AutoRollbackConfiguration of the deployment group",
    "Alarms": "use AlarmConfiguration of the deployment group",
}
_DEFAULTS = {"MaximumPercent": 200, "MinimumHealthyPercent": 100}


class CodeDeployServiceSettings(_base.Rule):
    """The service has no settings of the ECS controller."""

    id = "E9032"
    shortdesc = "A CODE_DEPLOY service takes no settings that belong to the ECS deployment controller"
    description = (
        "Circuit breaker, strategy, alarms, lifecycle hooks, bake time and advanced configuration work only with the "
        "deployment controller ECS, and no new deployment can be forced: CodeDeploy makes the deployments. ECS refuses "
        "the service."
    )
    source_url = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html"
    tags = ["ecs", "codedeploy", "bluegreen"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the settings of every such service."""
        for service in codedeploy_services(model):
            found = service.properties.get("DeploymentConfiguration")
            if isinstance(found, Mapping):
                yield from _configuration(found)
                yield from _percentages(service, found)
            forced = service.properties.get("ForceNewDeployment")
            if isinstance(forced, Mapping) and truth(forced.get("EnableForceNewDeployment")):
                yield (
                    service.properties.where("ForceNewDeployment"),
                    "ECS cannot force a new deployment of a CODE_DEPLOY service: start one in CodeDeploy",
                )
            for entry in load_balancers(service):
                if "AdvancedConfiguration" in entry:
                    yield (
                        entry.where("AdvancedConfiguration"),
                        (
                            "AdvancedConfiguration is for the strategies of ECS; a CODE_DEPLOY service gets its "
                            "second target group from the deployment group"
                        ),
                    )


def _configuration(found: Mapping) -> Iterator[Problem]:
    for key, instead in _ECS_ONLY.items():
        if isinstance(found.get(key), list | dict) or is_known(found.get(key)):
            yield found.where(key), f"{key} works only with the deployment controller ECS, not CODE_DEPLOY: {instead}"
    for key, instead in _SWITCHED.items():
        if truth(found.at(key, "Enable")):
            yield found.where(key), f"{key} works only with the deployment controller ECS, not CODE_DEPLOY: {instead}"
    strategy = text(found.get("Strategy"))
    if strategy not in (None, "ROLLING"):
        yield (
            found.where("Strategy"),
            f"Strategy {strategy} needs the deployment controller ECS; with CODE_DEPLOY, CodeDeploy shifts the traffic",
        )


def _percentages(service: Resource, found: Mapping) -> Iterator[Problem]:
    if text(service.properties.get("LaunchType")) != "EC2":
        return
    for key, default in _DEFAULTS.items():
        if number(found.get(key)) not in (None, default):
            yield found.where(key), f"A CODE_DEPLOY service of launch type EC2 cannot have a {key} of its own"
