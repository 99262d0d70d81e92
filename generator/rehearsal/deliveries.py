"""What CodePipeline shows of a pipeline that has released nothing yet.

https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineState.html
"""

from __future__ import annotations

from typing import Any

from generator.rehearsal.errors import ApiError
from generator.rehearsal.front import Call, Front


def install(front: Front) -> None:
    """Add the operation."""
    pipelines = front.state.store("AWS::CodePipeline::Pipeline")

    def get_pipeline_state(call: Call) -> dict[str, Any]:
        name = call.parameters["name"]
        if name not in pipelines:
            raise ApiError("PipelineNotFoundException", f"Account has no pipeline with name '{name}'")
        pipeline = pipelines[name]
        stages = [
            {
                "stageName": stage["name"],
                "inboundTransitionState": {"enabled": True},
                "actionStates": [{"actionName": action["name"]} for action in stage["actions"]],
            }
            for stage in pipeline["stages"]
        ]
        return {"pipelineName": name, "pipelineVersion": pipeline["version"], "stageStates": stages}

    front.services["codepipeline"]["GetPipelineState"] = get_pipeline_state
