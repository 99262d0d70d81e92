"""What the stacks and the application's repository must agree on, stated once."""

CONTAINER_NAME = "app"
DEFAULT_CONTAINER_PORT = 3000
DEFAULT_CPU = "256"
DEFAULT_MEMORY = "512"
DEFAULT_HEALTH_CHECK_PATH = "/health"

CPU_ARCHITECTURES = ("X86_64", "ARM64")
DEFAULT_CPU_ARCHITECTURE = CPU_ARCHITECTURES[0]

TASK_DEFINITION_FILE = "taskdef.json"
APPSPEC_FILE = "appspec.yaml"
BUILDSPEC_FILE = "buildspec.yml"

# The variable with the environments of a pipeline in order, each as the ARN of its role, which says where that is; and
# where the build puts the two files of each.
ENVIRONMENTS = "ENVIRONMENTS"
RENDERED_FOLDERS = ("", "second/", "third/")

# CodePipeline looks for exactly this name at the root of the artifact.
IMAGE_DETAIL_FILE = "imageDetail.json"

# Bare in the pipeline action, in angle brackets in taskdef.json: `Image1ContainerName: IMAGE1_NAME`.
IMAGE_PLACEHOLDER = "IMAGE1_NAME"

# CodePipeline writes the ARN of the revision it registered over this, angle brackets included.
TASK_DEFINITION_PLACEHOLDER = "<TASK_DEFINITION>"

# The environment variables of the container: the port it listens on, the commit it was built from.
PORT_VARIABLE = "PORT"
VERSION_VARIABLE = "VERSION"

# The answer header that says which version answered, so that blue and green can be told apart.
VERSION_HEADER = "X-Version"

# Of the phases CodeDeploy lets a function join, the one between the test traffic and the production traffic.
TEST_HOOK = "AfterAllowTestTraffic"


def _gibibytes(*sizes: int) -> tuple[str, ...]:
    return tuple(str(size * 1024) for size in sizes)


# The memory, in MiB, that Fargate offers with each number of CPU units.
FARGATE_MEMORY = {
    "256": ("512", *_gibibytes(1, 2)),
    "512": _gibibytes(*range(1, 5)),
    "1024": _gibibytes(*range(2, 9)),
    "2048": _gibibytes(*range(4, 17)),
    "4096": _gibibytes(*range(8, 31)),
    "8192": _gibibytes(*range(16, 61, 4)),
    "16384": _gibibytes(*range(32, 121, 8)),
    "32768": _gibibytes(60, 120, 244),
}
