"""Conditions of stages: windows of time before one is entered, and alarms that must stay quiet after it.

A stage has one condition of a kind; if one of its rules fails, the condition fails.
https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html
https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ministack.services import cloudwatch

from generator.rehearsal.codepipeline import cron, place
from generator.rehearsal.codepipeline.execution import Execution
from generator.rehearsal.codepipeline.model import ConditionRun, FailedError, LeftError, Run, Stage
from generator.rehearsal.state import now

KINDS = ("beforeEntry", "onSuccess")
_MINUTE = 60.0


def check(execution: Execution, stage: Stage, declared: Mapping[str, Any], kind: str) -> str:
    """Check a condition, and return the result that it has for its failure; the empty text where nothing failed."""
    for condition in declared.get(kind, {}).get("conditions", ()):
        run = stage.conditions[kind] = ConditionRun()
        try:
            for rule in condition["rules"]:
                _checked(execution, run, rule)
        except FailedError:
            run.status, run.changed = "Failed", now()
            return str(condition.get("result", "FAIL"))
        except LeftError:
            run.status, run.changed = "Abandoned", now()
            raise
        run.status, run.changed = "Succeeded", now()
    return ""


def _checked(execution: Execution, condition: ConditionRun, rule: Mapping[str, Any]) -> None:
    run = Run(name=rule["name"])
    condition.rules.append(run)
    provider = rule["ruleTypeId"]["provider"]
    try:
        if provider not in _RULES:
            raise FailedError("ConfigurationError", f"The rehearsal has no rule {provider}")
        with place.of(execution.pipeline, rule.get("roleArn"), rule.get("region")):
            _RULES[provider](execution, run, rule["configuration"])
    except FailedError as error:
        run.end("Failed", error)
        raise
    except LeftError:
        run.end("Abandoned")
        raise
    run.end("Succeeded")


def _window(execution: Execution, run: Run, configuration: Mapping[str, str]) -> None:
    """Wait for the window, by the real clock."""
    expression, zone = configuration["Cron"], configuration.get("TimeZone", "UTC")
    run.summary = f"Waiting for the deployment window {expression} ({zone})"
    try:
        execution.poll(lambda: cron.is_open(expression, datetime.now(ZoneInfo(zone))), leaving=True)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise FailedError("ConfigurationError", f"The deployment window cannot be read: {error}") from error
    run.summary = ""


def _alarm(execution: Execution, run: Run, configuration: Mapping[str, str]) -> None:
    """Watch an alarm as long as the rule waits; it fails as soon as the alarm is in a state that it is not to be in.

    The reference can also be read so that the rule waits for an alarm to become quiet; nobody has seen it on AWS here.
    """
    name = configuration["AlarmName"]
    states = configuration.get("AlarmStates", "ALARM").replace(" ", "").split(",")
    minutes = float(configuration.get("WaitTime", 0))
    run.summary = f"Watching the alarm {name} for {minutes:g} minutes"

    def state() -> str:
        alarms = {**dict(cloudwatch._alarms.items()), **dict(cloudwatch._composite_alarms.items())}
        if name not in alarms:
            raise FailedError("ConfigurationError", f"There is no alarm {name}")
        return str(alarms[name]["StateValue"])

    if execution.poll(lambda: state() in states, minutes * _MINUTE, leaving=True):
        raise FailedError("JobFailed", f"The alarm {name} is in the state {state()}")


_RULES = {"DeploymentWindow": _window, "CloudWatchAlarm": _alarm}
