"""Conditions at the doors of a stage, and what happens when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.rules import _base
from generator.rules._base import Problem
from generator.rules._model import Model
from generator.rules._pipeline import Stage, by_stages, members
from generator.rules._values import Mapping, Sequence, text
from generator.rules._words import nearest

TYPE = {"Category": "Rule", "Owner": "AWS", "Version": "1"}
PROVIDERS = ("CloudWatchAlarm", "DeploymentWindow", "LambdaInvoke", "VariableCheck", "CodeBuild", "Commands")
ALARM_KEYS = ("AlarmName", "AlarmStates", "WaitTime")
ALARM_STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
CONDITIONS, RULES = 1, 5
RESULTS = {
    "BeforeEntry": ("FAIL", "SKIP"),
    "OnSuccess": ("FAIL", "ROLLBACK"),
    "OnFailure": ("FAIL", "ROLLBACK", "RETRY", "SKIP"),
}


class PipelineConditions(_base.Rule):
    """Rules that exist, and results that a stage can have."""

    id = "E9096"
    shortdesc = "A stage's conditions use rules that exist and results that its place allows"
    description = (
        "A condition's rule has the type Rule of the owner AWS, version 1, and one of a few providers; CloudWatchAlarm "
        "needs AlarmName. OnFailure ends in ROLLBACK or RETRY, RetryConfiguration belongs to RETRY, and a stage of "
        "source actions cannot be rolled back. CodePipeline refuses anything else."
    )
    source_url = "https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html"
    tags = ["codepipeline"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at the conditions of every stage."""
        for pipeline in by_stages(model):
            for stage in pipeline.stages:
                for _, rule in stage.rules():
                    yield from self._rule(rule)
                yield from self._failure(stage)
                yield from self._results(stage)

    def _rule(self, rule: Mapping) -> Iterator[Problem]:
        kind = rule.get("RuleTypeId")
        name = text(rule.get("Name")) or "?"
        if not isinstance(kind, Mapping):
            return
        for key, right in TYPE.items():
            found = text(kind.get(key))
            if found is not None and found != right:
                yield kind.where(key), f"{key} of rule {name} is '{right}', not '{found}'"
        provider = text(kind.get("Provider"))
        near = nearest(provider, PROVIDERS, 0.7) if provider is not None and provider not in PROVIDERS else None
        if near:
            yield kind.where("Provider"), f"There is no rule {provider}: did you mean {near}?"
        if provider == "CloudWatchAlarm":
            yield from self._alarm(rule, name)

    def _alarm(self, rule: Mapping, name: str) -> Iterator[Problem]:
        configuration: Any = rule.get("Configuration", Mapping(rule.where("Configuration")))
        if not isinstance(configuration, Mapping):
            return
        if "AlarmName" not in configuration:
            yield rule.where("Configuration"), f"Rule {name} (CloudWatchAlarm) needs AlarmName in its Configuration"
        for key in configuration.keys() - ALARM_KEYS:
            yield configuration.where(key), f"CloudWatchAlarm has {', '.join(ALARM_KEYS)}, not {key}"
        states = text(configuration.get("AlarmStates"))
        wrong = [part for part in (states or "OK").split(",") if part.strip() not in ALARM_STATES]
        if wrong:
            yield configuration.where("AlarmStates"), f"AlarmStates are {', '.join(ALARM_STATES)}, not {wrong[0]}"
        wait = text(configuration.get("WaitTime"))
        if wait is not None and not wait.isdigit():
            yield configuration.where("WaitTime"), f"WaitTime is a number of minutes, not {wait}"

    def _failure(self, stage: Stage) -> Iterator[Problem]:
        failure = stage.body.get("OnFailure")
        if isinstance(failure, Mapping):
            result = text(failure.get("Result"))
            if "RetryConfiguration" in failure and "Result" in failure and result not in ("RETRY", None):
                place = failure.where("RetryConfiguration")
                yield place, f"RetryConfiguration belongs to Result RETRY, not to {result}"
            if result == "ROLLBACK" and any(action.is_source for action in stage.actions):
                place = failure.where("Result")
                yield place, f"Stage {stage.name} fetches the source: there is nothing to roll back to"

    def _results(self, stage: Stage) -> Iterator[Problem]:
        for key, allowed in RESULTS.items():
            listed = stage.body.at(key, "Conditions")
            if isinstance(listed, Sequence) and len(listed) != CONDITIONS:
                yield (
                    listed.path,
                    f"{key} has exactly one condition with up to {RULES} rules, not {len(listed)} conditions",
                )
            for condition in members(listed):
                rules = condition.get("Rules")
                if isinstance(rules, Sequence) and len(rules) not in range(1, RULES + 1):
                    yield rules.path, f"A condition has 1 to {RULES} rules, not {len(rules)}"
                result = text(condition.get("Result"))
                if result not in (*allowed, None):
                    place = condition.where("Result")
                    yield place, f"A condition in {key} ends in {' or '.join(allowed)}, not in {result}"
