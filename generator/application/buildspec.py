"""buildspec.yml: from a commit to the files that CodeDeploy needs: two for each environment, and the image.

CodeBuild runs every item of a phase as one script. A failed item ends its phase; post_build runs even after a
failed build, so it asks first. Only exported variables outlive an item: functions do not, hence the repetition
of `stop`.
"""

import re

from generator.application import contract

# What the build project sets, without a default of its own. COMMIT_ID comes from the pipeline's source action.
VARIABLES = (
    "REPOSITORY_URI",
    contract.ENVIRONMENTS,
    "SERVICE_NAME",
    "IMAGE_SCAN_GATE",
    "FARGATE_BASE",
    "FARGATE_WEIGHT",
    "FARGATE_SPOT_WEIGHT",
    "CPU_ARCHITECTURE",
)

IMAGE_SCAN_GATES = ("none", "critical", "high")

# The placeholders of taskdef.json and appspec.yaml, and the variables that fill them.
PLACEHOLDERS = {
    "EnvironmentName": "$environment",
    "AWS::AccountId": "$account",
    "AWS::Region": "$region",
    "AWS::Partition": "$partition",
    "ServiceName": "$SERVICE_NAME",
    "CommitId": "$COMMIT_ID",
    "FargateBase": "$FARGATE_BASE",
    "FargateWeight": "$FARGATE_WEIGHT",
    "FargateSpotWeight": "$FARGATE_SPOT_WEIGHT",
}

_HEAD = """\
# Builds and tests the image of one commit, then hands CodeDeploy a few small files and nothing else.
# All values come from the build project; none is written here.
version: 0.2

env:
  shell: bash
  variables:
    # ECR cannot scan an index with attestations.
    BUILDX_NO_DEFAULT_ATTESTATIONS: "1"

phases:
"""

# Everything that can be wrong in the repository is found before minutes go into the image.
_PRE_BUILD = r"""  pre_build:
    commands:
    - |
      @STOP@
      export COMMIT_ID="${COMMIT_ID:-${CODEBUILD_RESOLVED_SOURCE_VERSION:-}}"
      for name in @VARIABLES@; do
        test -n "${!name:-}" || stop "the build project sets no $name."
      done
      [[ $COMMIT_ID =~ ^[0-9a-f]{40}$ ]] || stop "'$COMMIT_ID' is not a full commit, 40 hexadecimal digits."
      [[ $IMAGE_SCAN_GATE =~ ^(@GATES@)$ ]] || stop "IMAGE_SCAN_GATE is '$IMAGE_SCAN_GATE', not @GATES@."
      case $CPU_ARCHITECTURE in
        X86_64) export DOCKER_DEFAULT_PLATFORM=linux/amd64 ;;
        ARM64) export DOCKER_DEFAULT_PLATFORM=linux/arm64 ;;
        *) stop "CPU_ARCHITECTURE is '$CPU_ARCHITECTURE', not X86_64 or ARM64." ;;
      esac

      need() { grep -qE "$2" $folder/$1 || stop "$1 $3."; }
      export RENDERED=$(mktemp -d)
      set -- @FOLDERS@
      # Each is arn:partition:iam::account:role/environment/Region/name, of the role with which it is reached.
      for place in $@ENVIRONMENTS@; do
        IFS=:/ read -r _ partition _ _ account _ environment region _ <<< "$place"
        test -n "$region" || stop "'$place' in @ENVIRONMENTS@ does not say where that is."
        folder=$RENDERED/$1
        mkdir -p $folder
        shift
        edits=$(printf 's|${%s}|%s|g;' @PAIRS@)
        for file in @TASKDEF@ @APPSPEC@; do
          test -f $file || stop "$file is not at the root of the repository."
          sed "$edits" $file > $folder/$file
          if left=$(grep -oE '\$\{(AWS::|[A-Z][a-z])[A-Za-z]*\}' $folder/$file); then
            stop "nothing fills this in $file:" $left
          fi
        done
        need @TASKDEF@ '"image" *: *"<@IMAGE@>"' 'has no image <@IMAGE@>'
        need @APPSPEC@ '^[^#]*TaskDefinition:[^<]*@TASK_DEFINITION@' 'must say @TASK_DEFINITION@, brackets included'
        need @APPSPEC@ '^[^#]*@HOOK@:' 'has no @HOOK@ hook'
        name=$(sed -nE 's/^[^#]*ContainerName:[^[:alnum:]]*([A-Za-z0-9_-]+).*/\1/p' $folder/@APPSPEC@)
        need @TASKDEF@ "\"name\" *: *\"$name\"" "has no container '$name', which @APPSPEC@ names"
        cpu=$(sed -nE 's/.*"cpuArchitecture" *: *"([^"]+).*/\1/p' $folder/@TASKDEF@)
        test "${cpu:-X86_64}" = $CPU_ARCHITECTURE || stop "@TASKDEF@ is for ${cpu:-X86_64}, the image is not."
        # Asked for a skeleton, the CLI checks its input and sends nothing.
        aws ecs register-task-definition --cli-input-json file://$folder/@TASKDEF@ --generate-cli-skeleton output \
          > /dev/null || stop "ECS would refuse @TASKDEF@; see above."
      done

      registry=${REPOSITORY_URI%%/*}
      export repository=${REPOSITORY_URI#*/}
      aws ecr get-login-password | docker login --username AWS --password-stdin $registry \
        || stop "the login to ECR failed"
      # Tags are immutable: a commit that was built before keeps its image.
      export REUSED=
      if answer=$(aws ecr describe-images --repository-name $repository --image-ids imageTag=$COMMIT_ID 2>&1); then
        REUSED=yes
      elif [[ $answer != *ImageNotFoundException* ]]; then
        stop "ECR does not say whether the image exists: $answer"
      fi
"""

_BUILD = r"""  build:
    commands:
    - |
      @STOP@
      image=$REPOSITORY_URI:$COMMIT_ID
      if [ $REUSED ]; then
        echo "$image exists already. Nothing to build."
      else
        if grep -qiE '^FROM .* AS test[[:space:]]*$' Dockerfile; then
          docker build --target test --build-arg VERSION=$COMMIT_ID . || stop "the tests failed; nothing was pushed."
        fi
        docker build --tag $image --build-arg VERSION=$COMMIT_ID . || stop "the image does not build."
        docker push $image || stop "the push failed."
      fi
"""

_POST_BUILD = r"""  post_build:
    commands:
    - |
      @STOP@
      test "${CODEBUILD_BUILD_SUCCEEDING:-0}" = 1 || stop "the build failed; CodeDeploy gets nothing."
      digest=$(aws ecr describe-images --repository-name $repository --image-ids imageTag=$COMMIT_ID \
        --query 'imageDetails[0].imageDigest' --output text) || stop "ECR does not show the image."
      [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || stop "ECR names no digest but '$digest'."
      findings() {
        aws ecr describe-image-scan-findings --repository-name $repository --image-id imageDigest=$digest \
          --no-paginate --output text --query "$1" 2>&1
      }
      if [ $IMAGE_SCAN_GATE != none ]; then
        for try in {1..60}; do
          status=$(findings imageScanStatus.status) || true
          [[ $status =~ PENDING|IN_PROGRESS|ScanNotFound ]] || break
          sleep 5
        done
        [[ $status =~ ^(COMPLETE|ACTIVE)$ ]] || stop "the image scan did not complete: $status"
        counts=$(findings 'imageScanFindings.findingSeverityCounts.[CRITICAL,HIGH]') || stop "no scan findings: $counts"
        read -r critical high <<< "${counts//None/0}"
        echo "Image scan: $critical critical, ${high:=0} high."
        test $critical = 0 || stop "the image has $critical critical findings."
        test $IMAGE_SCAN_GATE = critical -o $high = 0 || stop "the image has $high high findings."
      fi
      mkdir -p artifact
      cp -r $RENDERED/* artifact/
      printf '{"ImageURI": "%s@%s"}\n' $REPOSITORY_URI $digest > artifact/@IMAGE_DETAIL@
"""

_TAIL = """\

artifacts:
  base-directory: artifact
  files:
  - '**/*'
"""


def inline_text() -> str:
    """Return what `buildspec_text` does without its comments and at half its indent, for the build project.

    The size of a template is limited. It is ASCII and holds `${...}`, so a template must carry it as a plain string,
    never inside `Fn::Sub`.
    """
    lines = (line for line in buildspec_text().splitlines() if line and not line.lstrip().startswith("#"))
    return "".join(re.sub(r"^ +", lambda margin: margin[0][::2], line) + "\n" for line in lines)


def buildspec_text() -> str:
    """Return buildspec.yml, for a repository."""
    text = _HEAD + _PRE_BUILD + _BUILD + _POST_BUILD + _TAIL
    for name, value in _values().items():
        text = text.replace(f"@{name}@", value)
    return text


def _values() -> dict[str, str]:
    return {
        "STOP": 'set -euo pipefail; stop() { echo "STOPPED: $*" >&2; exit 1; }',
        "VARIABLES": " ".join(VARIABLES),
        "GATES": "|".join(IMAGE_SCAN_GATES),
        "PAIRS": " ".join(f"{name} {value}" for name, value in PLACEHOLDERS.items()),
        "FOLDERS": " ".join(folder.rstrip("/") or "." for folder in contract.RENDERED_FOLDERS),
        "ENVIRONMENTS": contract.ENVIRONMENTS,
        "TASKDEF": contract.TASK_DEFINITION_FILE,
        "APPSPEC": contract.APPSPEC_FILE,
        "IMAGE_DETAIL": contract.IMAGE_DETAIL_FILE,
        "IMAGE": contract.IMAGE_PLACEHOLDER,
        "TASK_DEFINITION": contract.TASK_DEFINITION_PLACEHOLDER,
        "HOOK": contract.TEST_HOOK,
    }
