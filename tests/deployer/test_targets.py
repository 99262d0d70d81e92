"""What is to be deployed is read from files, and nothing else than what was committed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.deployer import targets
from generator.deployer.errors import RefusedError
from generator.errors import UserError
from generator.params import load

from .harness import DEV, TEMPLATES, retouched
from .test_order import LOADED


def _version(folder: Path) -> Path:
    return folder / load(DEV, TEMPLATES).version


def test_every_target_comes_after_those_it_requires() -> None:
    keys = [target.key for target in LOADED]
    for target in LOADED:
        assert all(keys.index(required) < keys.index(target.key) for required in target.requires)


def test_requirements_follow_exports_and_names() -> None:
    requires = {target.key: set(target.requires) for target in LOADED}
    assert requires["network"] == set()
    assert requires["load-balancer"] == {"network"}
    # No export leads from the pipeline to them: it knows their names.
    assert {"web.registry", "web.deployment"} <= requires["web.pipeline"]


def test_the_body_says_what_the_file_says() -> None:
    import json

    for target in LOADED:
        assert json.loads(target.body) == target.template
        assert len(target.body) <= 51_200


def test_a_template_that_is_not_the_committed_one_is_refused(tmp_path: Path) -> None:
    folder = retouched(tmp_path, "cluster", lambda _: None)
    path = _version(folder) / "cluster.json"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(RefusedError, match=r"cluster\.json: is not the file that manifest\.json names"):
        targets.load(load(DEV, folder), folder)


def test_a_template_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = retouched(tmp_path, "cluster", lambda _: None)
    (_version(folder) / "cluster.json").unlink()
    with pytest.raises(UserError, match=r"cluster\.json: is missing"):
        targets.load(load(DEV, folder), folder)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"stacks": 1}', '{"stacks": [{}]}'])
def test_a_manifest_that_is_none_is_named(tmp_path: Path, content: str) -> None:
    environment = load(DEV, TEMPLATES)
    folder = retouched(tmp_path, "cluster", lambda _: None)
    (_version(folder) / "manifest.json").write_text(content)
    with pytest.raises(UserError, match=r"manifest\.json: is not a manifest"):
        targets.load(environment, folder)


def test_more_capabilities_than_were_declared_are_refused(tmp_path: Path) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "named", "AssumeRolePolicyDocument": {}}}
    folder = retouched(tmp_path, "cluster", lambda template: template["Resources"].update(Role=role))
    with pytest.raises(RefusedError, match="needs CAPABILITY_NAMED_IAM"):
        targets.load(load(DEV, folder), folder)
