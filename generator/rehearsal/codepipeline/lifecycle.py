"""One execution on its way through the stages.

Actions of a stage run one after the other in the order of `runOrder`, those that could run at once, too.
https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any

from generator.rehearsal.codepipeline import conditions
from generator.rehearsal.codepipeline.execution import Execution
from generator.rehearsal.codepipeline.model import ActionRun, FailedError, ForgottenError, LeftError, Stage
from generator.rehearsal.codepipeline.variables import resolved

Act = Callable[[ActionRun], None]


class StageFailedError(Exception):
    """A stage fails; `result` is what the pipeline does about it: FAIL, ROLLBACK or RETRY."""

    def __init__(self, result: str) -> None:
        super().__init__(result)
        self.result = result


class _Configuration(dict[str, str]):
    """What an action is configured with; what it asks for and does not find makes it fail."""

    def __missing__(self, key: str) -> str:
        raise FailedError("ConfigurationError", f"Action configuration is missing '{key}' configuration.")


class Lifecycle:
    """Runs an execution. `providers` act; `roll_back` is told of a stage that is to be taken back."""

    def __init__(
        self, execution: Execution, providers: Mapping[str, Act], roll_back: Callable[[Execution, str], None]
    ) -> None:
        self._execution = execution
        self._providers = providers
        self._roll_back = roll_back

    def run(self, first: str, *, kept: bool) -> None:
        """Run from a stage on, in front of which the execution stands; `kept` keeps actions that have succeeded."""
        execution = self._execution
        stages = execution.ahead(first)
        for declared, following in zip_longest(stages, stages[1:]):
            stage = execution.pipeline.stage(declared["name"])
            next_stage = execution.pipeline.stage(following["name"]) if following else None
            execution.enter(stage)
            if not self._through(stage, declared, next_stage, kept=kept):
                return
            kept = False
        execution.end("Succeeded")

    def _through(self, stage: Stage, declared: Mapping[str, Any], following: Stage | None, *, kept: bool) -> bool:
        """Go through a stage, and return whether the execution goes on."""
        execution = self._execution
        try:
            self._work(stage, declared, kept=kept)
        except LeftError as error:
            execution.leave(stage, error.status, None)
            raise
        except StageFailedError as error:
            execution.leave(stage, "Failed", None)
            execution.end("Failed")
            if error.result == "ROLLBACK" and not execution.target:
                self._roll_back(execution, stage.name)
            return False
        except ForgottenError:
            raise
        except Exception:
            execution.leave(stage, "Failed", None)
            raise
        execution.leave(stage, "Succeeded", following)
        return True

    def _work(self, stage: Stage, declared: Mapping[str, Any], *, kept: bool) -> None:
        self._check(stage, declared, "beforeEntry")
        failure = declared.get("onFailure", {})
        try:
            self._act(stage, declared, kept=kept)
        except StageFailedError as error:
            if failure.get("result") != "RETRY":
                raise StageFailedError(failure.get("result", error.result)) from error
            mode = failure.get("retryConfiguration", {}).get("retryMode")
            self._act(stage, declared, kept=mode != "ALL_ACTIONS")
        self._check(stage, declared, "onSuccess")

    def _check(self, stage: Stage, declared: Mapping[str, Any], kind: str) -> None:
        if result := conditions.check(self._execution, stage, declared, kind):
            raise StageFailedError(result)

    def _act(self, stage: Stage, declared: Mapping[str, Any], *, kept: bool) -> None:
        for action in sorted(declared["actions"], key=lambda each: int(each.get("runOrder", 1))):
            last = stage.actions.get(action["name"])
            if kept and last and last.execution is self._execution and last.status == "Succeeded":
                continue
            self._execution.look()
            run = ActionRun(name=action["name"], execution=self._execution, stage=stage.name, declared=action)
            stage.actions[run.name] = run
            self._execution.actions.append(run)
            self._run(run)
        self._execution.look()

    def _run(self, run: ActionRun) -> None:
        try:
            self._configure(run)
            self._provider(run)(run)
        except FailedError as error:
            run.end("Failed", error)
            raise StageFailedError("FAIL") from error
        except LeftError:
            run.end("Abandoned")
            raise
        except ForgottenError:
            raise
        except Exception:
            run.end("Failed", FailedError("JobFailed", "The rehearsal broke down."))
            raise
        if "namespace" in run.declared:
            self._execution.variables[run.declared["namespace"]] = run.variables
        run.end("Succeeded")

    def _configure(self, run: ActionRun) -> None:
        known = {"codepipeline": {"PipelineExecutionId": self._execution.id}, **self._execution.variables}
        try:
            run.configuration = _Configuration(resolved(run.declared.get("configuration", {}), known))
        except LookupError as error:
            raise FailedError("ConfigurationError", str(error.args[0])) from error

    def _provider(self, run: ActionRun) -> Act:
        if run.provider not in self._providers:
            raise FailedError("ConfigurationError", f"The rehearsal has no action {run.provider}")
        return self._providers[run.provider]
