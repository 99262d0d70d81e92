"""`make rehearse` as a newcomer runs it; what happened is asked of the stand-in and of a second client.

The one whole run is on a machine without Node.js, on whose production port something else listens.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.config import Config

from generator import params
from generator.errors import UserError
from generator.rehearsal.answers import Answers, Totals
from generator.rehearsal.client import Client
from generator.rehearsal.faults import Faults
from generator.rehearsal.rehearse import environment
from generator.rehearsal.rehearse.repository import Repository
from rehearsal.local import ACCOUNT, ENVIRONMENT, PROD, REGION, ROOT

from .peers import closed_port, until
from .running import alive, descendants

FACTOR = 60.0
FIRST, GOOD, BROKEN, SLOW = (
    "Release the application for the first time",
    "Give the application more memory",
    "Rewrite the start page",
    "Ask the database for each greeting",
)
COMMAND = (sys.executable, "-m", "generator.rehearsal.rehearse")
_SECONDS = 240.0


class Program:
    """A rehearsal as a process, and the lines that it has said."""

    def __init__(self, *arguments: str, command: Sequence[str] = COMMAND, **variables: str) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.process = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip("\n"))

    @property
    def said(self) -> str:
        """Everything it has said."""
        return "\n".join(self.lines)

    def line(self, pattern: str) -> re.Match[str]:
        """Wait for a line, and return what the pattern finds in it."""

        def found() -> re.Match[str] | None:
            return next((match for line in list(self.lines) if (match := re.search(pattern, line))), None)

        until(lambda: found() or self.process.poll() is not None, _SECONDS)
        match = found()
        assert match, self.said
        return match

    def end(self, number: signal.Signals | None = None) -> int:
        """Wait for its end, after a signal if there is one, and return the exit code."""
        if number:
            self.process.send_signal(number)
        code = self.process.wait(_SECONDS)
        self._reading.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@dataclass(frozen=True)
class Seen:
    """One whole rehearsal: what it said, what others saw meanwhile, and what was left."""

    code: int
    lines: Sequence[str]
    html: str
    answers: Sequence[Answers]
    totals: Totals
    commits: dict[str, str]
    deployments: Sequence[dict[str, Any]]
    live: dict[str, Any]
    by_hand: subprocess.CompletedProcess[str]
    taken: int
    production: int
    processes: int
    left: set[int]
    folder: Path

    @property
    def said(self) -> str:
        """Everything it said."""
        return "\n".join(self.lines)

    def of(self, message: str) -> list[Answers]:
        """Return what the second client got from the version of a commit."""
        return [each for each in self.answers if each.version == self.commits[message]]


def without_node(folder: Path) -> str:
    """Return a PATH with the programs of this machine but those of Node.js."""
    for program in (each for part in os.environ["PATH"].split(os.pathsep) for each in Path(part).glob("*")):
        link = folder / program.name
        if program.name not in ("node", "nodejs", "npm", "npx") and not link.is_symlink():
            link.symlink_to(program)
    return str(folder)


def dev(folder: Path, **balancer: Any) -> Path:
    """Write the environment dev with other values of its load balancer."""
    document = yaml.safe_load((ROOT / "params" / "dev.yaml").read_text("utf-8"))
    document["stacks"]["load-balancer"] |= balancer
    path = folder / "dev.yaml"
    path.write_text(yaml.safe_dump(document), "utf-8")
    return path


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """A rehearsal that was kept until everything was looked at, and then ended with Ctrl-C."""
    folder, bin_ = tmp_path_factory.mktemp("rehearsal"), tmp_path_factory.mktemp("bin")
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        taken = int(other.getsockname()[1])
        path, page = dev(folder, ProductionPort=taken, TestPort=closed_port()), folder / "page.html"
        arguments = (str(path), "--clock-factor", f"{FACTOR:g}", "--report", str(page), "--keep")
        program = Program(*arguments, PATH=without_node(bin_))
        try:
            yield looked_at(program, page, taken)
        finally:
            program.process.kill()


def looked_at(program: Program, page: Path, taken: int) -> Seen:
    """Let a second client ask from the first release on, and look at everything once all is over."""
    production = int(program.line(r"a client asks http://127.0.0.1:(\d+)/")[1])
    with Client(f"http://127.0.0.1:{production}/", workers=80, rate=20) as client:
        program.line("Everything runs on until Ctrl-C")
    last = program.line(r"cd (\S+)/web .*the pipeline releases it")
    commands = itertools.takewhile(lambda line: line.startswith("  "), program.lines[::-1])
    shell = [shutil.which("bash") or "bash", "-euc", "\n".join([*commands][::-1])]
    by_hand = subprocess.run(shell, capture_output=True, text=True, check=False, cwd=ROOT)
    pids = descendants(program.process.pid)
    known = asked(program.line(r"stand-in answers at (http://127.0.0.1:\d+)")[1])
    return Seen(
        code=program.end(signal.SIGINT),
        lines=tuple(program.lines),
        html=page.read_text("utf-8"),
        answers=client.answers(),
        totals=client.totals(),
        by_hand=by_hand,
        taken=taken,
        production=production,
        processes=len(pids),
        left=alive(pids),
        folder=Path(last[1]),
        **known,
    )


def asked(url: str) -> dict[str, Any]:
    """Return what the stand-in's own services say of the releases."""

    def client(service: str) -> Any:
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=url,
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="any",  # noqa: S106
            config=Config(proxies={}),
        )

    [pipeline] = client("codepipeline").list_pipelines()["pipelines"]
    executions = client("codepipeline").list_pipeline_executions(pipelineName=pipeline["name"])
    revisions = [each for one in executions["pipelineExecutionSummaries"] for each in one["sourceRevisions"]]
    deploying = client("codedeploy")
    ids = deploying.list_deployments()["deployments"]
    infos = deploying.batch_get_deployments(deploymentIds=ids)["deploymentsInfo"]
    ecs = client("ecs")
    [cluster] = ecs.list_clusters()["clusterArns"]
    [service] = ecs.describe_services(cluster=cluster, services=ecs.list_services(cluster=cluster)["serviceArns"])[
        "services"
    ]
    return {
        "commits": {json.loads(each["revisionSummary"])["CommitMessage"]: each["revisionId"] for each in revisions},
        "deployments": sorted(infos, key=lambda info: info["createTime"]),
        "live": ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"],
    }


# What it says


def test_the_first_line_says_that_it_is_not_aws_and_where_to_read_more(seen: Seen) -> None:
    first = seen.lines[0]
    assert first.startswith("This is a local stand-in for AWS, and not AWS")
    [page] = re.findall(r"docs/\S+\.md", first)
    assert (ROOT / page).is_file()


def test_every_release_became_what_was_told_and_the_exit_code_says_so(seen: Seen) -> None:
    rows = [line for line in seen.lines if re.match(r"[0-9a-f]{7}  ", line)]
    assert [re.split(r"  +", row)[1:4] for row in rows] == [
        [FIRST, "shifted", "yes"],
        [GOOD, "shifted", "yes"],
        [BROKEN, "failed on green", "yes"],
        [SLOW, "rolled back by an alarm", "yes"],
    ]
    assert seen.code == 0


def test_the_reason_of_the_hook_is_said_once(seen: Seen) -> None:
    [line] = [line for line in seen.lines if "the hook said why" in line]
    assert re.search(r"GET http://\S+/ answered 500, expected 200", line)


def test_a_verdict_is_said_as_soon_as_it_is_known(seen: Seen) -> None:
    said = [line.split(". ")[0].strip() for line in seen.lines if "Verdict: " in line or "Not as told" in line]
    shifted = "Verdict: shifted"
    assert said == [shifted, shifted, "Verdict: failed on green", "Verdict: rolled back by an alarm"]


def test_every_template_of_the_environment_was_deployed(seen: Seen) -> None:
    assert "version 1.0.0: 10 deployed" in seen.said


def test_it_says_why_the_application_does_not_run_on_node(seen: Seen) -> None:
    assert "The application runs on Python" in seen.said
    assert "Node.js is not installed" in seen.said


def test_a_port_that_is_taken_is_replaced_and_named(seen: Seen) -> None:
    assert f"ProductionPort is {seen.production}: {seen.taken} of this machine cannot be used" in seen.said
    assert seen.production != seen.taken


def test_the_commands_that_it_prints_work(seen: Seen) -> None:
    assert seen.by_hand.returncode == 0, seen.by_hand.stderr
    assert "pipeline: Source Succeeded, Build Succeeded, Deploy Failed" in seen.by_hand.stdout
    assert seen.deployments[-1]["deploymentId"] in seen.by_hand.stdout
    assert f"X-Version: {seen.commits[GOOD]}" in seen.by_hand.stdout


# What happened


def test_codedeploy_shifted_two_releases_and_took_two_back(seen: Seen) -> None:
    ended = [
        (each["creator"], each["status"], each.get("errorInformation", {}).get("code")) for each in seen.deployments
    ]
    undone = ("codeDeployRollback", "Succeeded", None)
    assert [each[1:] if each != undone else each for each in ended] == [
        ("Succeeded", None),
        ("Succeeded", None),
        ("Failed", "HOOK_EXECUTION_FAILURE"),
        undone,
        ("Stopped", "ALARM_ACTIVE"),
        undone,
    ]


def test_no_request_failed_from_the_first_release_to_the_last(seen: Seen) -> None:
    assert (seen.totals.errors, seen.totals.troubles) == (0, {})
    assert seen.totals.requests > 0


def test_clients_met_the_versions_in_their_order_and_never_the_broken_one(seen: Seen) -> None:
    met = [version for version, _ in itertools.groupby(each.version for each in seen.answers)]
    order = ["bootstrap", *(seen.commits[each] for each in (FIRST, GOOD, SLOW, GOOD))]
    # In the second of a shift both versions answer, in whatever order they are counted.
    assert list(dict.fromkeys(met)) == order[:-1]
    assert met[-1] == order[-1]
    assert seen.of(BROKEN) == []


def p95(answers: Answers) -> float:
    return answers.latencies.percentile(0.95) or 0.0


def test_answers_were_slow_until_the_alarm_and_are_normal_again(seen: Seen) -> None:
    slow = max(map(p95, seen.of(SLOW)))
    last = [each for each in seen.of(GOOD) if each.second >= seen.of(SLOW)[-1].second + 1]
    assert slow > 2
    assert last
    assert max(map(p95, last)) < slow / 2


def test_what_runs_in_the_end_is_the_good_version_with_its_memory(seen: Seen) -> None:
    [container] = seen.live["containerDefinitions"]
    variables = {each["name"]: each["value"] for each in container["environment"]}
    assert (variables["VERSION"], seen.live["memory"]) == (seen.commits[GOOD], "1024")


def test_nothing_is_left_running(seen: Seen) -> None:
    assert seen.processes > 3
    assert seen.left == set()
    assert not seen.folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", seen.production))


# The report


class Tags(HTMLParser):
    """Checks that every tag that is opened is closed where it should be."""

    EMPTY = frozenset({"meta", "link", "path", "rect", "circle", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        """Remember it until it is closed."""
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the one that was opened last."""
        assert self.open.pop() == tag

    def handle_startendtag(self, _: str, __: object) -> None:
        """Nothing is open after it."""

    def handle_data(self, data: str) -> None:
        """Take what stands between two tags."""
        self.said.append(data)


def test_the_report_is_whole_and_tells_of_each_release(seen: Seen) -> None:
    page = Tags()
    page.feed(seen.html)
    page.close()
    assert page.open == []
    said = " ".join(page.said)
    for message, commit in seen.commits.items():
        assert commit[:7] in said
        assert message in said
    assert said.count("rolled back by an alarm") >= 1
    assert "failed on green" in said


def test_the_report_has_what_the_second_client_saw(seen: Seen) -> None:
    [text] = re.findall(r"<dt>Errors</dt><dd>([\d,]+)</dd>", seen.html)
    assert int(text) == seen.totals.errors
    assert re.search(r"alarm \w+Latency", seen.html)


# What goes wrong


def test_ctrl_c_ends_everything_that_was_started(tmp_path: Path) -> None:
    program = Program("dev", "--report", str(tmp_path / "page.html"))
    program.line(r"\[web.target-groups\] deployed")
    pids = descendants(program.process.pid)
    assert program.end(signal.SIGINT) == 130
    assert len(pids) > 1
    assert alive(pids) == set()
    assert program.lines[-1] == "stopped: everything that was started has been ended"
    assert not (tmp_path / "page.html").exists()


def test_what_it_started_ends_even_if_it_is_killed(tmp_path: Path) -> None:
    # The temporary folder is all that is left then.
    program = Program("dev", "--report", str(tmp_path / "page.html"), TMPDIR=str(tmp_path))
    program.line(r"\[network\] creating")
    pids = descendants(program.process.pid)
    assert program.end(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not alive(pids), 30.0)


def refused(*arguments: str, command: Sequence[str] = COMMAND) -> str:
    program = Program(*arguments, command=command)
    assert program.end() == 2
    assert "Traceback" not in program.said
    return program.said


def test_without_the_stand_in_the_command_that_installs_it_is_named() -> None:
    # Its own environment has none inside.
    said = refused("dev", command=(str(ENVIRONMENT / "bin" / "python"), *COMMAND[1:]))
    assert re.search(r"error: \S+/rehearsal/bin/python is missing: `make \S+rehearsal.stamp` installs", said)


def test_an_environment_that_is_not_there_is_named_with_what_is() -> None:
    assert 'there is no environment or parameter file "prd"' in refused("prd")


@pytest.mark.parametrize("factor", ["0", "-1", "2000", "fast", "nan"])
def test_a_clock_factor_that_makes_no_sense_is_refused(factor: str) -> None:
    assert "--clock-factor" in refused("dev", "--clock-factor", factor)


@pytest.mark.parametrize(("below", "reason"), [("", "is a folder"), ("file/page.html", "cannot be written")])
def test_a_report_that_cannot_be_written_is_refused_at_once(tmp_path: Path, below: str, reason: str) -> None:
    (tmp_path / "file").touch()
    said = refused("dev", "--report", str(tmp_path / below))
    assert reason in said
    assert "The stand-in answers" not in said


def test_commits_need_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="git is not installed"):
        Repository(tmp_path, "main")


# The copy of the environment


def prepared(path: str, folder: Path) -> environment.Rehearsed:
    with contextlib.chdir(ROOT):
        return environment.prepare(path, folder, 20.0)


def values(rehearsed: environment.Rehearsed) -> dict[str, dict[str, str]]:
    with contextlib.chdir(ROOT):
        return {each.stack: each.parameters for each in params.load(rehearsed.file).stacks}


def test_https_and_what_belongs_to_it_are_left_out_with_a_word(tmp_path: Path) -> None:
    rehearsed = prepared("prod", tmp_path)
    copy = values(rehearsed)
    left = {name for each in copy.values() for name in each}
    assert not left & {"CertificateArn", "HostName", "HostedZoneId", "HostHeaders"}
    assert any("HTTP" in note for note in rehearsed.notes)
    assert rehearsed.place.account == PROD
    assert {copy["load-balancer"][name] for name in ("ProductionPort", "TestPort")} == set(map(str, rehearsed.ports))


def test_a_port_for_administrators_is_replaced(tmp_path: Path) -> None:
    rehearsed = prepared("prod", tmp_path)
    assert rehearsed.ports[0] >= 1024
    assert any(f"ProductionPort is {rehearsed.ports[0]}: 443" in note for note in rehearsed.notes)


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_nothing_else_differs_from_the_file(tmp_path: Path, name: str) -> None:
    with contextlib.chdir(ROOT):
        before = {each.stack: each.parameters for each in params.load(params.find(name)).stacks}
    after = values(prepared(name, tmp_path))
    pairs = {(stack, parameter) for stack in before for parameter in {*before[stack], *after[stack]}}
    differing = {name for stack, name in pairs if before[stack].get(name) != after[stack].get(name)}
    https = {"CertificateArn", "HostName", "HostedZoneId", "HostHeaders"}
    assert differing <= https | {"ProductionPort", "TestPort", "TestPath", "TerminationWaitMinutes"}


def test_the_old_tasks_stay_until_an_alarm_can_have_fired(tmp_path: Path) -> None:
    copy = values(prepared("dev", tmp_path))
    assert int(copy["deployment"]["TerminationWaitMinutes"]) >= 2 + 2
    assert values(prepared("prod", tmp_path))["deployment"]["TerminationWaitMinutes"] == "60"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda document: document["services"]["web"].pop("pipeline"), "no service has a pipeline"),
        (lambda document: document["services"]["web"].pop("alarms"), "a rehearsal of web needs alarms"),
        (lambda document: document["stacks"].pop("load-balancer"), "a rehearsal of web needs load-balancer"),
    ],
)
def test_an_environment_without_what_a_release_needs_is_refused(
    tmp_path: Path, change: Callable[[Any], Any], reason: str
) -> None:
    path = dev(tmp_path)
    document = yaml.safe_load(path.read_text("utf-8"))
    change(document)
    path.write_text(yaml.safe_dump(document), "utf-8")
    with pytest.raises(UserError, match=reason):
        prepared(str(path), tmp_path)


# The pages


def test_every_endpoint_of_the_stand_in_is_in_the_document() -> None:
    program = (
        "from generator.rehearsal import server; server._environment(1)\n"
        "from generator.rehearsal.engine import make; print(*make().endpoints)"
    )
    python = str(ENVIRONMENT / "bin" / "python")
    listed = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    page = (ROOT / "docs" / "rehearsal.md").read_text("utf-8")
    assert len(listed.split()) > 5
    assert [name for name in listed.split() if f"`{name}`" not in page] == []


def test_every_fault_in_the_document_can_be_asked_for() -> None:
    page = (ROOT / "docs" / "rehearsal.md").read_text("utf-8")
    examples = [json.loads(text) for text in re.findall(r"^fault '(.+)'$", page, re.MULTILINE)]
    assert len(examples) > 3
    for example in examples:
        Faults().add(example)


def test_the_first_page_says_that_it_is_a_stand_in_and_not_aws() -> None:
    first_screen = (ROOT / "README.md").read_text("utf-8").partition("## ")[0]
    assert "make rehearse" in first_screen
    assert "stand-in, not AWS" in first_screen
