"""The article as it was published, and what its rivals do: every slip is refused by name.

The files are written anew from a list of the slips; `published/` is what a copy of the article would hold, with the
least around it that lets AWS read it, `rivals/` is what issue threads report of other systems.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from generator import lint

HERE = Path(__file__).parent

# Each slip that breaks or is a risk: the file that a copy would hold, and the findings that refuse it.
SLIPS = {
    "1 a tag with a colon": ("buildspec.yml", ["E9235"]),
    "2 two commands glued into one": ("buildspec.yml", ["E9234"]),
    "3 aws ecr get-login": ("buildspec.yml", ["E9233"]),
    "4 files of artifacts not indented": ("buildspec.yml", ["E9232"]),
    "5 only latest": ("buildspec.yml", ["W9234"]),
    "6 imageDetail.json before the push": ("buildspec.yml", ["E9236"]),
    "8 a registry written out": ("buildspec.yml", ["W9232"]),
    "10 TASK_DEFINITION without brackets": ("appspec.yml", ["E9213"]),
    "11 the cluster's name for the container's": ("appspec.yml", ["E9221"]),
    "12 a placeholder that nothing fills": ("taskdef.json", ["E9222"]),
    "13 members that only a description has": ("taskdef.json", ["E9203"]),
    "15 no Hooks beside a hook function": ("appspec.yml", ["W9221"]),
    "16 the test after production moved": ("bonus1-appspec.yml", ["W9212"]),
    "17 CONTINUE_DEPLOYMENT with a wait": ("console.yaml", ["E9017"]),
    "19 the role of EC2 deployments": ("console.yaml", ["E9023", "W9122"]),
    "20 one default role for both": ("taskdef.json", ["W9205"]),
    "20 and P15 public addresses, a test listener open to the world": ("console.yaml", ["W9036", "W9037"]),
    "24 no CODE_DEPLOY, one target group": ("bonus2.yaml", ["E9035", "E9011"]),
    "25 a reference to the task definition": ("bonus2-with-controller.yaml", ["E9031"]),
    "26 one name for everything": ("bonus2.yaml", ["E9066", "W9066"]),
    "27 access logs without a policy, another health check port": ("bonus2.yaml", ["E9069", "W9068"]),
    "29 no SslPolicy": ("bonus2.yaml", ["W9061"]),
}

RIVALS = {
    "P1 a revision under CODE_DEPLOY": ("service.yaml", ["E9031"]),
    "P2 the transform instead of a deployment group": ("transform.yaml", ["W9038"]),
    "P3 weights on both colours": ("service.yaml", ["W9064", "W9063"]),
    "P4 the console's description as a file": ("describe-output.json", ["E9203"]),
    "P5 a first image that is another one tomorrow": ("service.yaml", ["W9069"]),
    "P6 a desired count beside scaling, an average over both colours": ("service.yaml", ["W9033", "W9076"]),
    "P7 the key of imageDetail.json, and its delivery": ("buildspec.yml", ["E9237"]),
    "P7 a container that is not there": ("appspec.yaml", ["E9221"]),
    "P7 an event that is CodeDeploy's own, in the wrong order": ("appspec.yaml", ["E9214", "W9211"]),
    "P7 brackets in the pipeline": ("pipeline.yaml", ["E9086"]),
    "P8 one of two names of the connection's service": ("pipeline.yaml", ["W9106"]),
    "P10 artifacts under the default key for another account": ("pipeline.yaml", ["W9099"]),
    "P11 a newer commit replaces one that waits": ("pipeline.yaml", ["W9094"]),
    "P12 a wait that nobody ends": ("service.yaml", ["E9017"]),
    "P13 a rollback on alarms without alarms": ("service.yaml", ["W9018"]),
    "P14 two target groups on the service": ("service.yaml", ["E9033"]),
    "P16 an image of Docker Hub": ("describe-output.json", ["W9203", "W9202"]),
    "P17 tags that move": ("pipeline.yaml", ["W9107"]),
    "P17 only latest": ("buildspec.yml", ["W9234"]),
}


def _refusals(folder: Path) -> dict[str, set[str]]:
    """Return the ids of the findings in each file of a folder, which is linted as one repository."""
    files = sorted(folder.iterdir())
    report = lint.run(files, ["us-east-1"], use_cache=False)
    return {file.name: {found.id for found in report.findings if found.path == file.as_posix()} for file in files}


@pytest.fixture(scope="module")
def published() -> dict[str, set[str]]:
    """What is found in the article; Bonus 1 comes on top of it, so its file is looked at alone."""
    folder = HERE / "published"
    bonus = folder / "bonus1-appspec.yml"
    files = [file for file in sorted(folder.iterdir()) if file != bonus]
    findings = [*lint.run(files, ["us-east-1"], use_cache=False).findings, *lint.run([bonus]).findings]
    return {file.name: {found.id for found in findings if found.path == file.as_posix()} for file in [*files, bonus]}


@pytest.fixture(scope="module")
def rivals() -> dict[str, set[str]]:
    """What is found in the rivals' files."""
    return _refusals(HERE / "rivals")


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_the_article_is_refused(slip: str, published: dict[str, set[str]]) -> None:
    file, expected = SLIPS[slip]
    assert set(expected) <= published[file]


@pytest.mark.parametrize("form", RIVALS)
def test_a_form_that_hurts_users_is_refused(form: str, rivals: dict[str, set[str]]) -> None:
    file, expected = RIVALS[form]
    assert set(expected) <= rivals[file]


def test_no_finding_is_about_how_the_fixtures_are_written(
    published: dict[str, set[str]], rivals: dict[str, set[str]]
) -> None:
    """A fixture that cfn-lint itself refuses would be refused for another reason than its slip."""
    ids = {rule for found in (published, rivals) for rules in found.values() for rule in rules}
    assert {rule for rule in ids if not rule.startswith(("E9", "W9"))} == set()
