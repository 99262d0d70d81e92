"""`ecs-bluegreen application`: all files or none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator.application import contract, write
from generator.application.task_definition import TaskSettings
from generator.errors import UserError

NAMES = [contract.BUILDSPEC_FILE, contract.TASK_DEFINITION_FILE, contract.APPSPEC_FILE]


def run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "generator", "application", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_writes_the_files_and_says_what_comes_next(tmp_path: Path) -> None:
    done = run(tmp_path, "--container-port", 8080, "--cpu", 512, "--memory", 1024, "--execute-command")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)
    assert all(f"wrote {tmp_path / name}\n" in done.stdout for name in NAMES)
    assert "What to do next:" in done.stdout
    task = json.loads((tmp_path / contract.TASK_DEFINITION_FILE).read_text(encoding="utf-8"))
    assert (task["cpu"], task["memory"]) == ("512", "1024")
    assert task["containerDefinitions"][0]["portMappings"][0]["containerPort"] == 8080
    assert task["containerDefinitions"][0]["readonlyRootFilesystem"] is False


def test_the_command_refuses_with_2_and_no_traceback_and_names_every_file(tmp_path: Path) -> None:
    for name in NAMES[1:]:
        (tmp_path / name).write_text("mine", encoding="utf-8")
    done = run(tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert all(f"{tmp_path / name}: exists already" in done.stderr for name in NAMES[1:])
    assert NAMES[0] not in done.stderr
    assert not (tmp_path / NAMES[0]).exists()


def test_a_link_that_leads_nowhere_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / contract.APPSPEC_FILE).symlink_to("nowhere")
    with pytest.raises(UserError, match="exists already"):
        write.write(tmp_path, TaskSettings())


@pytest.mark.parametrize("name", ["missing", "file"])
def test_the_target_must_be_a_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="not a folder") as refused:
        write.write(tmp_path / name, TaskSettings())
    assert refused.value.exit_code == 2


def test_a_memory_that_fargate_does_not_offer_is_refused_with_the_right_ones(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"memory 4096: with cpu 256 Fargate offers 512, 1024, 2048$"):
        write.write(tmp_path, TaskSettings(memory="4096"))
    assert list(tmp_path.iterdir()) == []


def test_a_cpu_that_fargate_does_not_offer_is_refused_with_the_right_ones(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"cpu 300: Fargate offers 256, 512, 1024, "):
        write.write(tmp_path, TaskSettings(cpu="300"))


@pytest.mark.parametrize("failing", range(3))
def test_a_failure_half_way_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    rename = Path.rename
    done: list[Path] = []

    def rename_until_it_fails(self: Path, target: Path) -> Path:
        if len(done) == failing:
            raise OSError(28, "No space left on device")
        done.append(target)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", rename_until_it_fails)
    with pytest.raises(UserError, match="No space left on device"):
        write.write(tmp_path, TaskSettings())
    assert list(tmp_path.iterdir()) == []


def test_the_same_settings_give_the_same_bytes() -> None:
    assert write.files(TaskSettings()) == write.files(TaskSettings())
    assert list(write.files(TaskSettings())) == NAMES
