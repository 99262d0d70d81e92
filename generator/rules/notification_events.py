"""What a notification rule waits for."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._forms import sketch
from generator.rules._model import Model
from generator.rules._values import Sequence, text

RULE = "AWS::CodeStarNotifications::NotificationRule"
_STATES = {
    "pipeline-execution": ("failed", "canceled", "started", "resumed", "succeeded", "superseded"),
    "stage-execution": ("started", "succeeded", "resumed", "canceled", "failed"),
    "action-execution": ("succeeded", "failed", "canceled", "started"),
    "manual-approval": ("failed", "needed", "succeeded"),
}
OF_PIPELINE = tuple(f"codepipeline-pipeline-{what}-{state}" for what, states in _STATES.items() for state in states)
PREFIXES = ("codepipeline-pipeline-", "codebuild-project-", "codecommit-repository-", "codedeploy-application-")


class NotificationEvents(_base.Rule):
    """A rule waits for events that happen."""

    id = "E9110"
    shortdesc = "A notification rule names event types that exist, of the service of its resource"
    description = (
        "CreateNotificationRule refuses an event type it does not know, and one of another service than the resource. "
        "The IDs repeat themselves: codepipeline-pipeline-pipeline-execution-failed."
    )
    source_url = "https://docs.aws.amazon.com/dtconsole/latest/userguide/concepts.html#concepts-api"
    tags = ["notifications", "codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every event of every rule."""
        for rule in model.resources(RULE):
            listed = rule.properties.get("EventTypeIds")
            resource = sketch(rule.properties.get("Resource"))
            for place, event in zip(listed.paths, listed, strict=True) if isinstance(listed, Sequence) else ():
                known = text(event)
                if known is None:
                    continue
                sentence = _wrong(known, resource)
                if sentence:
                    yield place, f"Notification rule {rule.name}: {sentence}"


def _wrong(event: str, resource: str) -> str | None:
    is_of_pipeline = event.startswith("codepipeline")
    if not event.startswith(PREFIXES) or (is_of_pipeline and event not in OF_PIPELINE):
        doubled = event.replace("codepipeline-pipeline-", "codepipeline-pipeline-pipeline-", 1)
        near = [doubled] if doubled in OF_PIPELINE else get_close_matches(event, OF_PIPELINE, 1)
        hint = f"did you mean {near[0]}?" if near else f"they begin with {', '.join(PREFIXES)}"
        return f"there is no event {event}: {hint}"
    service = resource.split(":")[2] if resource.startswith("arn:") and resource.count(":") > 1 else ""
    if service and service != event.split("-", 1)[0]:
        return f"{event} never happens to its resource, which is of {service}"
    return None
