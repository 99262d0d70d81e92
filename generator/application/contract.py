"""What the stacks and the application's repository must agree on, stated once."""

CONTAINER_NAME = "app"
DEFAULT_CONTAINER_PORT = 3000
DEFAULT_CPU = "256"
DEFAULT_MEMORY = "512"
DEFAULT_HEALTH_CHECK_PATH = "/health"

TASK_DEFINITION_FILE = "taskdef.json"
APPSPEC_FILE = "appspec.yaml"
BUILDSPEC_FILE = "buildspec.yml"

# CodePipeline looks for exactly this name at the root of the artifact.
IMAGE_DETAIL_FILE = "imageDetail.json"

# Bare in the pipeline action, in angle brackets in taskdef.json: `Image1ContainerName: IMAGE1_NAME`.
IMAGE_PLACEHOLDER = "IMAGE1_NAME"

# The environment variable of the container that holds the commit it was built from.
VERSION_VARIABLE = "VERSION"
