"""The commands as a person types them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import Result

from deployer.aws import Aws
from generator.errors import UserError

from .stage import Sets

Run = Callable[..., Result]


def test_a_plan_prints_what_would_be_done(sets: Sets, run: Run) -> None:
    sets.file("cluster")
    done = run("plan", "cluster", "--detailed-exitcode")
    assert done.exit_code == 10
    assert "cluster: create the set cluster" in done.stdout


def test_status_and_drift_of_all_sets_are_printed_as_json(sets: Sets, aws: Aws, run: Run) -> None:
    sets.file("cluster")
    assert '"is_there": false' in run("status", "--all", "--format", "json").stdout
    assert '"is_there": false' in run("drift", "--all", "--format", "json").stdout
    assert aws.calls.count("DescribeStackSet") == 2


def test_a_deployment_needs_a_yes(sets: Sets, run: Run) -> None:
    sets.file("cluster")
    done = run("deploy", "cluster")
    assert isinstance(done.exception, UserError)
    assert done.exception.exit_code == 3
    assert sets.changes() == []


def test_an_unchanged_set_is_deployed_in_silence(sets: Sets, run: Run) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    done = run("deploy", "cluster", "--yes")
    assert (done.exit_code, done.stdout) == (0, "cluster  unchanged 0:00\n")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["plan"], "name the sets, or give --all"),
        (["plan", "cluster", "--all"], "not both"),
        (["plan", "clustr"], "did you mean cluster?"),
        (["deploy", "cluster", "--prune"], "--retain-stacks or --delete-stacks"),
        (["deploy", "cluster", "--delete-stacks"], "give it, too"),
        (["delete", "cluster"], "say what becomes of the stacks"),
    ],
)
def test_what_is_not_clear_is_refused_before_anything_is_called(
    sets: Sets, run: Run, words: list[str], complaint: str
) -> None:
    sets.file("cluster")
    done = run(*words)
    assert isinstance(done.exception, UserError)
    assert done.exception.exit_code == 2
    assert complaint in str(done.exception)
    assert sets.aws.calls.all == []


def test_a_mistake_in_another_file_stops_a_plan_but_no_look_and_no_deletion(sets: Sets, run: Run) -> None:
    sets.file("cluster")
    sets.deploy("cluster")
    sets.file("other", template="clustr")
    assert "clustr" in str(run("plan", "cluster").exception)
    assert "6 CURRENT" in run("status", "cluster").stdout
    sets.file("gone")
    assert "is not there" in run("delete", "gone", "--delete-stacks", "--yes").stdout


def test_a_folder_without_files_is_said_to_have_none(run: Run) -> None:
    done = run("plan", "--all")
    assert "has no .yaml file" in str(done.exception)
