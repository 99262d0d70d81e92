"""appspec.yaml: what CodeDeploy reads in the application's repository."""

from generator import naming
from generator.application import contract

_TEXT = """\
# Tells CodeDeploy which container gets the traffic, and who tests the new version before production sees it.
# The build fills what stands in ${...}. Keep <TASK_DEFINITION> with its angle brackets: the pipeline writes the
# task definition it registered from @TASK_DEFINITION_FILE@ over it.
version: 0.0

Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: @TASK_DEFINITION@
        LoadBalancerInfo:
          # The name and the port of a container in @TASK_DEFINITION_FILE@.
          ContainerName: "@CONTAINER_NAME@"
          ContainerPort: @CONTAINER_PORT@
        PlatformVersion: "LATEST"
        # How tasks are shared between Fargate and Fargate Spot. The numbers are parameters of the pipeline's stack.
        CapacityProviderStrategy:
          - CapacityProvider: "FARGATE"
            Base: ${FargateBase}
            Weight: ${FargateWeight}
          - CapacityProvider: "FARGATE_SPOT"
            Weight: ${FargateSpotWeight}

Hooks:
  # Runs when the new version answers on the test listener and production still goes to the old one.
  # If it fails, CodeDeploy rolls back and production never saw the new version.
  - @TEST_HOOK@: "@HOOK_FUNCTION@"
"""


def appspec_text(container_port: int = contract.DEFAULT_CONTAINER_PORT) -> str:
    """Return appspec.yaml; the build fills its placeholders per environment."""
    values = {
        "TASK_DEFINITION_FILE": contract.TASK_DEFINITION_FILE,
        "TASK_DEFINITION": contract.TASK_DEFINITION_PLACEHOLDER,
        "CONTAINER_NAME": contract.CONTAINER_NAME,
        "CONTAINER_PORT": str(container_port),
        "TEST_HOOK": contract.TEST_HOOK,
        "HOOK_FUNCTION": naming.HOOK_FUNCTION,
    }
    text = _TEXT
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text
