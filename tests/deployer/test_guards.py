"""Who calls, whose stack it is, what is protected and what was released: asked, and refused, before anything else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from generator.deployer import exits, guards, stacks, targets
from generator.deployer.errors import RefusedError
from generator.deployer.frozen import Frozen
from generator.params import Place, load
from generator.releases import Release, sha256_of
from generator.releases.register import write
from generator.releases.version import parse

from .aws import ACCOUNT, REGION, Aws
from .harness import ROOT, TEMPLATES, changed
from .running import Running

OTHER = "999988887777"


def placed(running: Running, **changes: Any) -> Any:
    """Return the first target, in another place."""
    target = running.targets[0]
    return replace(target, place=replace(target.place, **changes))


def test_the_caller_is_asked_for_once_and_named(running: Running) -> None:
    found = guards.identity(running.session, running.targets)
    assert [(each.account, each.profile) for each in found] == [(ACCOUNT, None)]
    assert running.aws.calls.names() == ["GetCallerIdentity"]
    assert running.told.notes == [("", f"account {ACCOUNT}, {REGION}, as {found[0].arn}")]


def test_each_profile_is_asked_for_itself(running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = running.aws.accounts.user(OTHER, "tools")
    config = tmp_path / "credentials"
    config.write_text(f"[tools]\naws_access_key_id = {user.key}\naws_secret_access_key = {user.secret}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(config))
    tools = placed(running, account=OTHER, profile="tools")
    found = guards.identity(running.session, [*running.targets, tools])
    assert [(each.profile, each.account, each.arn) for each in found] == [
        (None, ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/deployer"),
        ("tools", OTHER, user.arn),
    ]


def test_a_wrong_account_is_refused_with_both_numbers_and_the_caller(running: Running) -> None:
    with pytest.raises(RefusedError) as refused:
        guards.identity(running.session, [placed(running, account=OTHER)])
    assert refused.value.exit_code == exits.REFUSED
    assert f"of account {ACCOUNT} (arn:aws:iam::{ACCOUNT}:user/deployer)" in str(refused.value)
    assert OTHER in str(refused.value)
    assert running.told.notes == []


def test_a_profile_of_the_wrong_account_is_refused_by_its_name(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = running.aws.accounts.user(ACCOUNT)
    config = tmp_path / "credentials"
    config.write_text(f"[tools]\naws_access_key_id = {user.key}\naws_secret_access_key = {user.secret}\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(config))
    with pytest.raises(RefusedError, match=f"^the credentials of the profile tools .* {ACCOUNT}") as refused:
        guards.identity(running.session, [placed(running, account=OTHER, profile="tools")])
    assert str(refused.value).endswith(f"account {OTHER}: correct `profile`, or `account` beside it, in the file")


def test_only_where_the_file_has_a_place_for_a_profile_it_is_named(running: Running, tmp_path: Path) -> None:
    def elsewhere(content: dict[str, Any]) -> None:
        content["account"] = "123412341234"
        content["tools"] = {"account": OTHER}

    environment = load(changed(tmp_path, elsewhere), TEMPLATES)
    with pytest.raises(RefusedError) as refused:
        guards.identity(running.session, targets.load(environment, TEMPLATES))
    own, tools = str(refused.value).splitlines()
    assert own.endswith("name a profile for it with AWS_PROFILE, or correct `account` in the file")
    assert tools.endswith("with AWS_PROFILE, or with `profile` under `tools`, or correct `account` in the file")


def test_every_wrong_account_is_named_at_once(running: Running) -> None:
    wrong = [placed(running, account=number) for number in (OTHER, "123412341234")]
    with pytest.raises(RefusedError) as refused:
        guards.identity(running.session, wrong)
    assert len(str(refused.value).splitlines()) == 2


@pytest.mark.parametrize(("region", "partition"), [("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")])
def test_a_region_of_another_partition_is_refused(running: Running, region: str, partition: str) -> None:
    with pytest.raises(RefusedError, match=rf"of the partition aws \(.*\), but {region} is in {partition}"):
        guards.identity(running.session, [placed(running, region=region)])


def test_a_caller_of_another_partition_is_at_home_there(untouched_aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    user = untouched_aws.accounts.user(partition="aws-us-gov", name="gov")
    for name, value in untouched_aws.environment(user, "us-gov-west-1").items():
        monkeypatch.setenv(name, value)
    running = Running(untouched_aws)
    [found] = guards.identity(running.session, [placed(running, region="us-gov-west-1")])
    assert found.arn.startswith("arn:aws-us-gov:")


def test_credentials_that_nobody_knows_are_no_identity(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAUNKNOWN")
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        guards.identity(running.session, running.targets)


def owned(running: Running, key: str) -> None:
    target, state = running.target(key), running.state(key)
    guards.ownership(target, state, stacks.template(running.session.cloudformation(target.place), state.id))


def test_every_stack_made_from_our_files_is_ours(running: Running) -> None:
    running.deploy()
    for target in running.targets:
        owned(running, target.key)


def test_a_stack_made_in_the_console_from_the_yaml_is_ours(running: Running) -> None:
    target = running.target("web.service")
    body = (ROOT / "templates" / target.version / "service.yaml").read_text()
    for each in running.targets:
        text = body if each is target else each.body
        running.aws.cloudformation.put(each.name, text, each.parameters)
    owned(running, "web.service")


@pytest.mark.parametrize(
    ("template", "parameters", "whose"),
    [
        ("registry", {"ServiceName": "shop"}, "registry of service shop, not registry of service web"),
        ("registry", {"ServiceName": None}, r"registry of service \(none\), not registry of service web"),
        ("cluster", {"ServiceName": "web"}, "cluster of service web, not registry of service web"),
    ],
)
def test_a_stack_of_the_same_name_that_is_another_is_refused(
    running: Running, template: str, parameters: Mapping[str, str | None], whose: str
) -> None:
    running.aws.cloudformation.put(running.target("web.registry").name, running.target("web.registry").body)
    given = {name: value for name, value in parameters.items() if value is not None}
    state = replace(running.state("web.registry"), parameters=given)
    with pytest.raises(RefusedError, match=f"there is a stack dev-web-registry, but it seems to be {whose}"):
        guards.ownership(running.target("web.registry"), state, {"Metadata": {"Template": template}})


def test_a_stack_of_another_environment_is_refused(running: Running) -> None:
    target = running.target("network")
    running.aws.cloudformation.put(target.name, target.body, {"EnvironmentName": "prod"})
    with pytest.raises(RefusedError, match="network of environment prod, not network of environment dev"):
        owned(running, "network")


@pytest.mark.parametrize("template", [{}, {"Metadata": {}}, {"Metadata": "text"}, {"Metadata": {"Other": 1}}])
def test_a_stack_that_nobody_of_us_made_is_refused(running: Running, template: Mapping[str, Any]) -> None:
    running.aws.cloudformation.put("dev-network", running.target("network").body, {"EnvironmentName": "dev"})
    with pytest.raises(RefusedError, match="was not made from a template of ours"):
        guards.ownership(running.target("network"), running.state("network"), template)


def test_a_placeholder_belongs_to_nobody_yet(running: Running) -> None:
    running.aws.cloudformation.put("dev-network", running.target("network").body)
    state = replace(running.state("network"), status="REVIEW_IN_PROGRESS", parameters={})
    guards.ownership(running.target("network"), state, {})


@pytest.mark.parametrize(
    ("protect", "there", "typed", "plan", "refused"),
    [
        (False, False, "", False, None),
        (False, True, "", False, None),
        (True, True, "dev", False, None),
        (True, True, "dev", True, None),
        (True, True, "prod", False, "its name was not typed"),
        (True, True, "", True, "its name was not typed"),
        (True, False, "", True, None),
        (True, False, "dev", False, r"--plan plan\.json"),
    ],
)
def test_a_protected_environment_wants_its_name_or_a_saved_plan(
    running: Running, *, protect: bool, there: bool, typed: str, plan: bool, refused: str | None
) -> None:
    running.person.is_there, running.person.typed = there, typed
    environment = replace(running.environment, protect=protect)
    if refused is None:
        guards.confirm_protected(running.session, environment, plan_given=plan)
    else:
        with pytest.raises(RefusedError, match=refused):
            guards.confirm_protected(running.session, environment, plan_given=plan)
    assert bool(running.person.asked) is (protect and there)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A copy of the committed templates in which two versions are released."""
    for version in ("1.0.0", "1.1.0"):
        shutil.copytree(ROOT / "templates" / "1.0.0", tmp_path / version)
    import hashlib

    sha256 = hashlib.sha256((tmp_path / "1.0.0" / "manifest.json").read_bytes()).hexdigest()
    numbers = [parse("1.0.0"), parse("1.1.0")]
    write(tmp_path, [Release(number, sha256) for number in numbers if number is not None])
    assert sha256_of(tmp_path, "1.1.0") == sha256
    return tmp_path


def test_a_release_is_deployed_as_it_was_released(templates: Path) -> None:
    guards.released(templates, "1.0.0")


@pytest.mark.parametrize("name", ["manifest.json", "service.json", "service.yaml"])
def test_a_changed_release_is_refused(templates: Path, name: str) -> None:
    path = templates / "1.0.0" / name
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(RefusedError, match=f"{name}: is not what it was in release 1.0.0"):
        guards.released(templates, "1.0.0")
    guards.released(templates, "1.1.0")


def test_a_version_that_is_not_released_may_change(templates: Path) -> None:
    (templates / "releases.json").write_text(json.dumps({"releases": []}))
    (templates / "1.0.0" / "service.json").write_text("{}")
    guards.released(templates, "1.0.0")


def test_the_tags_of_a_stack_with_frozen_resources_stay(running: Running) -> None:
    running.deploy()
    for target in running.targets:
        guards.tags(target, running.state(target.key))
        other = replace(target, tags={**target.tags, "CostCenter": "1", "New": "x"})
        if target.key in ("web.service", "web.target-groups"):
            with pytest.raises(RefusedError, match=f"{target.key}: the tags CostCenter, New differ"):
                guards.tags(other, running.state(target.key))
        else:
            guards.tags(other, running.state(target.key))


def test_a_tag_that_goes_away_is_a_change_too(running: Running) -> None:
    target = replace(running.deploy().target("web.service"), tags={})
    with pytest.raises(RefusedError, match=r"the tags CostCenter, Owner differ .* gives them to Service, too"):
        guards.tags(target, running.state("web.service"))


def test_tags_may_change_where_only_a_replacement_would_hurt(running: Running) -> None:
    target = running.deploy().target("web.target-groups")
    target = replace(target, tags={}, frozen={"BlueTargetGroup": Frozen("shifts", "replacement")})
    guards.tags(target, running.state("web.target-groups"))


@pytest.mark.parametrize("status", ["REVIEW_IN_PROGRESS", "DELETE_COMPLETE"])
def test_a_stack_that_has_nothing_yet_may_get_any_tags(running: Running, status: str) -> None:
    target = replace(running.deploy().target("web.service"), tags={"New": "x"})
    guards.tags(target, None)
    guards.tags(target, replace(running.state("web.service"), status=status))


def test_a_place_is_the_one_of_the_parameter_file(running: Running) -> None:
    assert {target.place for target in running.targets} == {
        Place(account=ACCOUNT, region=REGION, profile=None, role=None)
    }
