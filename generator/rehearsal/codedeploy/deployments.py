"""All deployments: one at a time in a group, each on a thread, and the ones that undo others.

https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
"""

from __future__ import annotations

import contextvars
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from generator.rehearsal.codedeploy.lifecycle import Lifecycle
from generator.rehearsal.codedeploy.model import Deployment, EndedError, failed
from generator.rehearsal.codedeploy.pause import AbandonedError, Pause
from generator.rehearsal.codedeploy.task_sets import TaskSets
from generator.rehearsal.codedeploy.traffic import steps
from generator.rehearsal.errors import ApiError
from generator.rehearsal.state import State, now

# What undoes a deployment, and its sentences, are in no document of AWS: this is what others have seen.
_UNDOING = "codeDeployRollback"
_UNDONE_AT_ONCE = "CodeDeployDefault.ECSAllAtOnce"
_UNDONE = "Deployment {} terminated. Automatic rollback is triggered with a DeploymentId {}."
_UNDOES = "Deployment {} is triggered to roll back deployment {}."


class Deployments:
    """The deployments of every group, the newest last."""

    def __init__(self, state: State, task_sets: TaskSets) -> None:
        self._state = state
        self._task_sets = task_sets
        self._lock = threading.Lock()
        self._running: set[Deployment] = set()
        self.all = state.store("deployments")
        self.lifecycles = state.store("life cycles of deployments")
        self.configurations = state.store("AWS::CodeDeploy::DeploymentConfig")

    def begin(self, deployment: Deployment) -> None:
        """Start a deployment, unless another one of its group has not ended."""
        with self._lock:
            for other in self.of(deployment.application, deployment.group):
                if other.is_running:
                    raise ApiError(
                        "DeploymentLimitExceededException",
                        f"The Deployment Group '{deployment.group}' already has an active Deployment '{other.id}'",
                    )
            self._add(deployment)
        pause = Pause(deployment, self._state)
        lifecycle = Lifecycle(deployment, pause, self._task_sets, steps(deployment.config, self.configurations))
        self.lifecycles[deployment.id] = lifecycle
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=[self._live, lifecycle], name=deployment.id, daemon=True).start()

    def of(self, application: str | None, group: str | None) -> list[Deployment]:
        """Return the deployments of an application or a group, the newest first; without a name, of all."""
        found = [
            each
            for each in self.all.values()
            if application in (None, each.application) and group in (None, each.group)
        ]
        return sorted(found, key=lambda each: each.created, reverse=True)

    def forget(self) -> None:
        """Let the threads of all deployments end: what they work on is gone."""
        for deployment in tuple(self._running):
            deployment.abandoned = True
            deployment.tell()

    def _add(self, deployment: Deployment) -> None:
        self.all[deployment.id] = deployment
        self._running.add(deployment)

    def _live(self, lifecycle: Lifecycle) -> None:
        deployment = lifecycle.deployment
        with self._lived(deployment):
            try:
                lifecycle.run()
                deployment.end("Succeeded")
            except AbandonedError:
                pass
            except EndedError as error:
                self._give_up(lifecycle, error)

    @contextmanager
    def _lived(self, deployment: Deployment) -> Iterator[None]:
        """Let a deployment end, even by a mistake of ours; whoever runs us gets the story."""
        try:
            yield
        except Exception:  # noqa: BLE001 (nobody else could catch it on this thread)
            sys.stderr.write(traceback.format_exc())
            if deployment.is_running:
                deployment.end("Failed", failed("INTERNAL_ERROR", "The rehearsal broke down."))
        finally:
            self._running.discard(deployment)

    def _give_up(self, lifecycle: Lifecycle, error: EndedError) -> None:
        """End a deployment and, where that is wanted and something has been done, undo it by another one."""
        deployment = lifecycle.deployment
        if not lifecycle.replacement or not _wants_rollback(deployment, error):
            deployment.end(error.status, error)
            return
        undoing = Deployment(
            application=deployment.application,
            group=deployment.group,
            settings=deployment.settings,
            config=_UNDONE_AT_ONCE,
            revision=self._last_good(deployment),
            creator=_UNDOING,
            status="InProgress",
            started=now(),
        )
        undoing.rollback |= {
            "rollbackTriggeringDeploymentId": deployment.id,
            "rollbackMessage": _UNDOES.format(undoing.id, deployment.id),
        }
        with self._lock:
            self._add(undoing)
            deployment.rollback |= {
                "rollbackDeploymentId": undoing.id,
                "rollbackMessage": _UNDONE.format(deployment.id, undoing.id),
            }
            deployment.end(error.status, error)
        self.lifecycles[undoing.id] = lifecycle
        with self._lived(undoing):
            lifecycle.undo()
            undoing.end("Succeeded")

    def _last_good(self, deployment: Deployment) -> dict[str, Any] | None:
        done = [each for each in self.of(deployment.application, deployment.group) if each.status == "Succeeded"]
        return next((each.revision for each in done if each.revision), None)


def _wants_rollback(deployment: Deployment, error: EndedError) -> bool:
    """Say what the person who stopped it said, and otherwise what the group says."""
    if deployment.stop is not None and error.code == "MANUAL_STOP":
        return deployment.stop
    configuration = deployment.settings.get("autoRollbackConfiguration", {})
    return bool(configuration.get("enabled")) and error.trigger in configuration.get("events", ())
