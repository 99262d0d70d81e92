"""buildspec.yml: its shape, and what its commands do."""

from __future__ import annotations

import pytest

from generator.application.buildspec import buildspec_text

from .cases import BUILDSPEC, findings

LOGIN = "aws ecr get-login-password | docker login --username AWS --password-stdin $REGISTRY"


def built(*commands: str) -> str:
    """Return a buildspec with these commands and nothing else."""
    return "version: 0.2\nphases:\n  build:\n    commands:\n" + "".join(f"      - {line}\n" for line in commands)


# The usual form in AWS's own samples: the commit's first digits, else latest; both tags pushed.
SAMPLE = """\
version: 0.2
env:
  variables: {AWS_DEFAULT_REGION: eu-west-1}
  secrets-manager: {DOCKER_PASSWORD: "hub:password"}
  exported-variables: [IMAGE_TAG]
phases:
  install:
    runtime-versions:
      nodejs: 22
  pre_build:
    on-failure: ABORT
    commands:
      - COMMIT_HASH=$(echo $CODEBUILD_RESOLVED_SOURCE_VERSION | cut -c 1-7)
      - IMAGE_TAG=${COMMIT_HASH:=latest}
      - echo Build started on `date`
  build:
    commands:
      - docker build -t $REPOSITORY_URI:latest .
      - docker tag $REPOSITORY_URI:latest $REPOSITORY_URI:$IMAGE_TAG
    finally:
      - echo "Done - see above"
  post_build:
    commands:
      - docker push $REPOSITORY_URI:latest
      - docker push $REPOSITORY_URI:$IMAGE_TAG
      - printf '[{"name":"web","imageUri":"%s"}]' $REPOSITORY_URI:$IMAGE_TAG > imagedefinitions.json
reports:
  unit: {files: ["**/*.xml"]}
artifacts:
  files: imagedefinitions.json
cache:
  paths: ["/root/.npm/**/*"]
"""


@pytest.mark.parametrize(
    "text",
    [
        BUILDSPEC,
        BUILDSPEC.replace("files:\n    - imageDetail.json", "files: imageDetail.json"),
        SAMPLE,
        buildspec_text(),
        "version: 0.2\nbatch:\n  build-list: []\n",
        built("npm test", "npm run build"),
        built("make push", "docker push $REPOSITORY_URI:latest"),
        built("docker push --all-tags $REPOSITORY_URI"),
        built("docker push $IMAGE"),
        built("IMAGE_TAG=$REPOSITORY_URI:$COMMIT", "docker build -t $IMAGE_TAG .", "docker push $IMAGE_TAG"),
        built("docker run -v $PWD:/app:ro image:1", "docker push r:$T"),
        built("echo Done - VERSION=$VERSION"),
        built("aws ecr get-login-password --region x"),
        built("jq -n --arg u $IMAGE_URI {ImageURI:$u} > imageDetail.json") + "artifacts: {files: ['**/*']}\n",
        built("|\n        # aws ecr get-login\n        npm test"),
        BUILDSPEC.replace("files:\n    - imageDetail.json", "secondary-artifacts: {i: {files: [imageDetail.json]}}"),
    ],
)
def test_a_good_buildspec_has_no_findings(text: str) -> None:
    assert findings(buildspec_yml=text) == []


@pytest.mark.parametrize(
    ("text", "rule", "word"),
    [
        (BUILDSPEC.replace("0.2", "0.3"), "E9231", "it is '0.3'"),
        (BUILDSPEC.replace("version: 0.2\n", ""), "E9231", "it is missing"),
        (BUILDSPEC.replace("phases:", "phase:"), "E9231", "did you mean phases?"),
        (BUILDSPEC.replace("post_build:", "postbuild:"), "E9231", "did you mean post_build?"),
        (BUILDSPEC + "install:\n  commands: []\n", "E9231", "install belongs below phases"),
        (built("echo a") + "  deploy:\n    commands: [a]\n", "E9231", "no phase deploy"),
        (built("echo status: ok"), "E9231", "put the command in quotes"),
        (built("[a, b]"), "E9231", "a command is a text"),
        ("version: 0.2\nphases:\n  build:\n    commands: npm test\n", "E9231", "a dash before each command"),
        ("version: 0.2\nphases:\n  build: npm test\n", "E9231", "needs commands below it"),
        (BUILDSPEC.replace("\n  files:\n    - imageDetail.json", "\nfiles: imageDetail.json"), "E9232", "indent it"),
        (BUILDSPEC.replace("\n  files:\n    - imageDetail.json", ""), "E9232", "nothing below it"),
        (BUILDSPEC.replace("files:\n    - imageDetail.json", "files: {a: b}"), "E9232", "files is a list"),
        (BUILDSPEC.replace("files:\n    - imageDetail.json", "name: x"), "E9232", "artifacts needs files"),
        (BUILDSPEC.replace("- imageDetail.json", "- {a: b}"), "E9232", "is a text"),
        (BUILDSPEC + "notes: none\n", "W9231", "no notes"),
        (BUILDSPEC + "env: {variable: {}}\n", "W9231", "did you mean variables?"),
        (BUILDSPEC + "env: {variables: {API_KEY: abcdef}}\n", "W9204", "API_KEY looks like a credential"),
        (built("$(aws ecr get-login --no-include-email)"), "E9233", "get-login-password"),
        (built("aws --region x ecr get-login --region y"), "E9233", "AWS CLI 2"),
        (built("echo $VERSION      - HASH=$(git rev-parse HEAD)"), "E9234", "HASH="),
        (built("echo $V - HASH=$(git rev-parse HEAD)", "docker tag a:b c:$HASH"), "E9234", "HASH="),
        (built("IMAGE_TAG=${COMMIT_HASH}:latest"), "E9235", "a tag holds no colon"),
        (built('export TAG="$BRANCH:v1"', "docker push $R:$TAG"), "E9235", "a tag holds no colon"),
        (built("docker push $REPOSITORY_URI:$COMMIT:latest"), "E9235", "has two tags"),
        (
            BUILDSPEC.replace("docker push $REPOSITORY_URI:$COMMIT", "docker push $REPOSITORY_URI:latest"),
            "W9234",
            "only",
        ),
        (built("TAG=latest", "docker push $REPOSITORY_URI:$TAG"), "W9234", "only latest"),
        (built("docker push shop/web"), "W9234", "only latest"),
        (BUILDSPEC.replace("- docker build", "- echo {} > imageDetail.json\n      - docker build"), "E9236", "before"),
        (BUILDSPEC.replace('"ImageURI"', '"imageUri"'), "E9237", "is ImageURI, exactly"),
        (BUILDSPEC.replace("    - imageDetail.json", "    - taskdef.json"), "E9237", "not among the files"),
        (built("docker pull 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:1"), "W9232", "variable of the build"),
        (BUILDSPEC.replace("      - docker", "\t- docker"), "E9201", "not YAML"),
    ],
)
def test_a_bad_buildspec_is_refused(text: str, rule: str, word: str) -> None:
    found = findings(buildspec_yml=text)
    assert any(finding.id == rule and word in finding.message for finding in found), found


def test_a_line_of_a_script_is_found_where_it_is() -> None:
    text = built("|\n        set -e\n\n        $(aws ecr get-login)")
    (finding,) = findings(buildspec_yml=text)
    assert (finding.line, finding.id) == (8, "E9233")


@pytest.mark.parametrize("value", ["", " 1", " []", " [1]", " {}", " [[]]", " {a: {b: 1}}", " {build: }"])
@pytest.mark.parametrize("key", ["phases", "artifacts", "env", "version"])
def test_no_shape_makes_us_stumble(key: str, value: str) -> None:
    findings(buildspec_yml=f"version: 0.2\nbatch: {{}}\n{key}:{value}\n")
    findings(buildspec_yml=f"version: 0.2\nphases:\n  build:\n    commands:{value}\n    finally:{value}\n")
