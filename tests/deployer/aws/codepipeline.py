"""CodePipeline: pipelines with the state of their stages and their executions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from generator.rehearsal.errors import ApiError

from .accounts import ACCOUNT, REGION
from .places import Places
from .service import Service, paged

if TYPE_CHECKING:
    from .calls import Call
    from .clock import Clock

Shown = dict[str, Any]


@dataclass
class Pipeline:
    """`stages` gives each stage's status, `actions` the newest executions of its actions by name."""

    stages: dict[str, str]
    executions: list[Shown] = field(default_factory=list)  # the newest first
    actions: dict[str, dict[str, Shown]] = field(default_factory=dict)


class CodePipeline(Service):
    """Executions start and go nowhere: how they go on is what the test sets."""

    name = "codepipeline"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.pipelines: Places[dict[str, Pipeline]] = Places(dict)
        self._of_stacks: dict[str, str] = {}

    # What a test does ----------------------------------------------------------------------------------------------

    def put_pipeline(
        self, name: str, stages: Mapping[str, str], *, account: str = ACCOUNT, region: str = REGION
    ) -> Pipeline:
        """Let a pipeline be there whose newest execution has brought its stages to these statuses."""
        pipeline = Pipeline(dict(stages))
        self.pipelines.at(account, region)[name] = pipeline
        statuses = set(stages.values())
        overall = next((one for one in ("Failed", "InProgress") if one in statuses), "Succeeded")
        self._start(pipeline, overall)
        return pipeline

    def put_those_of_stacks(self, stages: Mapping[str, str]) -> None:
        """Let every pipeline that is asked for be there, its stages with these statuses: stacks make none."""
        self._of_stacks = dict(stages)

    def _start(self, pipeline: Pipeline, status: str = "InProgress", **members: Any) -> str:
        number = self.new_id()
        execution = {
            "pipelineExecutionId": number,
            "status": status,
            "startTime": self.clock.now,
            "lastUpdateTime": self.clock.now,
            "executionMode": "SUPERSEDED",
        } | members
        pipeline.executions.insert(0, execution)
        return number

    # The API -------------------------------------------------------------------------------------------------------

    def _called(self, call: Call, key: str = "pipelineName") -> Pipeline:
        name, pipelines = call.parameters[key], self.pipelines.here(call)
        if name not in pipelines and self._of_stacks:
            self.put_pipeline(name, self._of_stacks, account=call.account, region=call.region)
        if name not in pipelines:
            raise ApiError("PipelineNotFoundException", f"Account '{call.account}' does not have a pipeline '{name}'")
        return pipelines[name]

    def _stage(self, call: Call) -> tuple[Pipeline, str]:
        pipeline, stage = self._called(call), call.parameters["stageName"]
        if stage not in pipeline.stages:
            raise ApiError("StageNotFoundException", f"The pipeline does not have a stage '{stage}'")
        return pipeline, stage

    def get_pipeline_state(self, call: Call) -> Shown:
        """Show the stages of a pipeline."""
        pipeline = self._called(call, "name")
        number = pipeline.executions[0]["pipelineExecutionId"]
        stages = [
            {
                "stageName": stage,
                "latestExecution": {"pipelineExecutionId": number, "status": status},
                "inboundTransitionState": {"enabled": True},
                "actionStates": [
                    {"actionName": name, "latestExecution": shown}
                    for name, shown in pipeline.actions.get(stage, {}).items()
                ],
            }
            for stage, status in pipeline.stages.items()
        ]
        return {"pipelineName": call.parameters["name"], "pipelineVersion": 1, "stageStates": stages}

    def list_pipeline_executions(self, call: Call) -> Shown:
        """List the executions of a pipeline, the newest first."""
        asked = call.parameters
        executions = self._called(call).executions
        size = asked.get("maxResults", 100)
        return paged("pipelineExecutionSummaries", executions, asked.get("nextToken"), size, "nextToken")

    def start_pipeline_execution(self, call: Call) -> Shown:
        """Start an execution."""
        return {"pipelineExecutionId": self._start(self._called(call, "name"))}

    def retry_stage_execution(self, call: Call) -> Shown:
        """Try a failed stage again, in the same execution."""
        pipeline, stage = self._stage(call)
        newest = pipeline.executions[0]
        if newest["pipelineExecutionId"] != call.parameters["pipelineExecutionId"]:
            raise ApiError("NotLatestPipelineExecutionException", "The stage has moved on to a later execution")
        if pipeline.stages[stage] != "Failed":
            raise ApiError("StageNotRetryableException", f"The stage {stage} has no failed actions")
        pipeline.stages[stage] = newest["status"] = "InProgress"
        return {"pipelineExecutionId": newest["pipelineExecutionId"]}

    def rollback_stage(self, call: Call) -> Shown:
        """Bring a stage back to what an earlier execution delivered, in an execution of its own."""
        pipeline, stage = self._stage(call)
        target = call.parameters["targetPipelineExecutionId"]
        known = {execution["pipelineExecutionId"]: execution["status"] for execution in pipeline.executions}
        if known.get(target) != "Succeeded":
            raise ApiError("UnableToRollbackStageException", f"Cannot roll back the stage {stage} to {target}")
        number = self._start(
            pipeline, executionType="ROLLBACK", rollbackMetadata={"rollbackTargetPipelineExecutionId": target}
        )
        pipeline.stages[stage] = "InProgress"
        return {"pipelineExecutionId": number}
