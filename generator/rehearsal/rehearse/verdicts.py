"""What became of a release, by what CodeDeploy says of its deployment and by what clients measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.deployer import codedeploy
from generator.rehearsal.answers import Totals
from generator.rehearsal.rehearse.releases import Plan
from generator.rehearsal.report.scale import duration
from generator.rehearsal.story import Colour, Verdict

# Ten times what a version that works needs, on a machine that has other work.
NORMAL_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A release that is over. `version` and `before` are what answered production after and before it.

    `asked` is whether a client got an answer of its version; `settled` is the p95 of the last seconds.
    """

    plan: Plan
    commit: str
    colour: Colour
    began: float
    ended: float
    verdict: Verdict
    totals: Totals
    before: str
    after: str
    asked: bool
    settled: float | None

    @property
    def problems(self) -> tuple[str, ...]:
        """What was measured and should not be; nothing if all went as told."""
        return tuple(_problems(self))


def verdict(client: Any, deployment_id: str | None) -> Verdict:
    """Return the verdict that CodeDeploy's record of a deployment means; None is where nothing was deployed."""
    if deployment_id is None:
        return "failed"
    info = client.get_deployment(deploymentId=deployment_id)["deploymentInfo"]
    if info["status"] == codedeploy.SUCCEEDED:
        return "shifted"
    moved = codedeploy.has_moved_traffic(codedeploy.lifecycle(client, deployment_id))
    undone = info.get("rollbackInfo", {}).get("rollbackDeploymentId")
    if not undone or codedeploy.describe(client, undone).status != codedeploy.SUCCEEDED:
        return "failed"
    if moved:
        return "rolled back by an alarm" if info["errorInformation"]["code"] == "ALARM_ACTIVE" else "failed"
    return "failed on green"


def _problems(outcome: Outcome) -> Iterator[str]:
    plan, totals = outcome.plan, outcome.totals
    if outcome.verdict != plan.verdict:
        yield f"it was to be {plan.verdict}, and is {outcome.verdict}"
    # Of what a bad version had begun to answer when it lost its traffic, something may be lost with it.
    if totals.errors and plan.verdict != "rolled back by an alarm":
        troubles = ", ".join(f"{number} times {trouble}" for trouble, number in totals.troubles.items())
        yield f"{totals.errors} of {totals.requests} requests failed: {troubles}"
    expected = outcome.commit if plan.verdict == "shifted" else outcome.before
    if outcome.after != expected:
        yield f"production is answered by {outcome.after[:7]}, and not by {expected[:7]}"
    if outcome.asked == (plan.verdict == "failed on green"):
        yield "clients saw the version" if outcome.asked else "clients never saw the version"
    if outcome.settled is None or outcome.settled > NORMAL_SECONDS:
        settled = "not known" if outcome.settled is None else duration(outcome.settled)
        yield f"answers are not fast again afterwards: p95 is {settled}"
