"""All executions: what starts them, starts them again from a stage, and takes a stage back.

https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-retry.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html
"""

from __future__ import annotations

import sys
import threading
import traceback
from collections.abc import Mapping

from ministack.core.responses import request_scope

from generator.rehearsal.codepipeline.execution import Execution
from generator.rehearsal.codepipeline.lifecycle import Act, Lifecycle
from generator.rehearsal.codepipeline.model import ForgottenError, LeftError, Pipeline
from generator.rehearsal.errors import ApiError
from generator.rehearsal.state import State

_MOST = 50
_FIRST = 0


class Executions:
    """Runs executions, each on a thread of its own in the account and Region of its pipeline."""

    def __init__(self, state: State, providers: Mapping[str, Act]) -> None:
        self._state = state
        self._providers = providers

    def start(
        self, pipeline: Pipeline, trigger: Mapping[str, str], sources: Mapping[str, tuple[str, str]] | None = None
    ) -> Execution:
        """Start the pipeline; `sources` are the branch and the commit for a source action."""
        if sum(each.is_running for each in pipeline.executions) >= _MOST:
            raise ApiError(
                "ConcurrentPipelineExecutionsLimitExceededException",
                f"The pipeline {pipeline.name} has {_MOST} executions that have not ended",
            )
        execution = self._new(pipeline, trigger)
        execution.sources.update(sources or {})
        self._begin(execution, execution.declaration["stages"][_FIRST]["name"])
        return execution

    def retry(self, execution: Execution, stage: str, *, kept: bool) -> None:
        """Let an execution go on from a stage where it failed or was stopped."""
        execution.status, execution.stop = "InProgress", ""
        self._begin(execution, stage, kept=kept)

    def roll_back(self, target: Execution, stage: str, trigger: Mapping[str, str]) -> Execution:
        """Run a stage again with what an execution had when it was there."""
        execution = self._new(target.pipeline, trigger)
        execution.target, execution.declaration = target, target.declaration
        execution.artifacts, execution.variables = dict(target.artifacts), dict(target.variables)
        execution.revisions = list(target.revisions)
        self._begin(execution, stage)
        return execution

    def _new(self, pipeline: Pipeline, trigger: Mapping[str, str]) -> Execution:
        execution = Execution(
            pipeline=pipeline,
            declaration=pipeline.declaration,
            trigger=dict(trigger),
            clock_factor=self._state.clock_factor,
        )
        pipeline.executions.append(execution)
        return execution

    def _begin(self, execution: Execution, stage: str, *, kept: bool = False) -> None:
        # Here and not on the thread, so that executions stand in the order in which they were started.
        execution.queue(execution.pipeline.stage(stage))
        thread = threading.Thread(target=self._live, args=[execution, stage, kept], name=execution.id, daemon=True)
        thread.start()

    def _live(self, execution: Execution, stage: str, kept: bool) -> None:  # noqa: FBT001 (a thread's target)
        lifecycle = Lifecycle(execution, self._providers, self._undo)
        with request_scope(execution.pipeline.account, execution.pipeline.region):
            try:
                lifecycle.run(stage, kept=kept)
            except LeftError as error:
                execution.end(error.status)
            except ForgottenError:
                pass  # nobody is left who could look at it
            except Exception:  # noqa: BLE001 (nobody else could catch it on this thread)
                sys.stderr.write(traceback.format_exc())
                execution.end("Failed")

    def _undo(self, failed: Execution, stage: str) -> None:
        """Go back to the last execution that got through a stage; where there is none, nothing can be done."""
        pipeline = failed.pipeline
        good = [each for each in pipeline.executions if can_return(each, stage)]
        if good:
            self.roll_back(good[-1], stage, {"triggerType": "AutomatedRollback", "triggerDetail": pipeline.arn})


def can_return(execution: Execution, stage: str) -> bool:
    """Whether a stage can go back to an execution: it got through, is no rollback, and the pipeline is the same."""
    same = execution.declaration["version"] == execution.pipeline.declaration["version"]
    return same and not execution.target and execution.stages.get(stage) == "Succeeded"
