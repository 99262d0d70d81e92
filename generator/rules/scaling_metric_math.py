"""The metric math of a scaling policy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from generator.rules import _base
from generator.rules._alarms import POLICY
from generator.rules._base import Problem
from generator.rules._ecs import all_known
from generator.rules._model import Model
from generator.rules._values import Mapping, Sequence, truth

SPECIFICATION = ("TargetTrackingScalingPolicyConfiguration", "CustomizedMetricSpecification", "Metrics")
_ID = re.compile(r"[a-z]\w*", re.ASCII)
# What an expression reads by its Id; functions are written in capitals, texts in quotes.
_READ = re.compile(r"(?<![\w.])[a-z]\w*", re.ASCII)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


class ScalingMetricMath(_base.Rule):
    """One metric returns data, and the expressions read Ids there are."""

    id = "E9078"
    shortdesc = "Of the metrics of a scaling policy one returns data, and expressions read Ids there are"
    description = (
        "Application Auto Scaling scales by one series. PutScalingPolicy refuses metric math in which none or several "
        "of the metrics return data, which is the default, an Id that does not begin with a lower-case letter or "
        "stands twice, and an expression with an Id that is not there."
    )
    source_url = (
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingMetricDataQuery.html"
    )
    tags = ["applicationautoscaling", "cloudwatch"]

    def problems(self, model: Model) -> Iterator[Problem]:
        """Look at every policy with metric math."""
        for policy in model.resources(POLICY):
            queries = policy.properties.at(*SPECIFICATION)
            if isinstance(queries, Sequence) and queries and all_known(queries):
                yield from _returned(queries)
                yield from _ids(queries)


def _returned(queries: Sequence) -> Iterator[Problem]:
    found = [truth(query.get("ReturnData", True)) for query in queries]
    if None not in found and found.count(True) != 1:
        said = "None" if True not in found else f"{found.count(True)}"
        yield (
            queries.path,
            f"{said} of these metrics return data: ReturnData is true for the one to scale by, else false",
        )


def _ids(queries: Sequence) -> Iterator[Problem]:
    ids = [query.get("Id") for query in queries]
    if not all(isinstance(name, str) for name in ids):
        return
    count = Counter(ids)
    for query in queries:
        name = query["Id"]
        if not _ID.fullmatch(name):
            yield query.where("Id"), f"Id {name}: a lower-case letter, then letters, digits and underscores"
        elif count[name] > 1:
            yield query.where("Id"), f"Id {name} stands {count[name]} times"
        yield from _read(query, set(ids))


def _read(query: Mapping, ids: set[str]) -> Iterator[Problem]:
    expression = query.get("Expression")
    if not isinstance(expression, str):
        return
    for name in dict.fromkeys(_READ.findall(_QUOTED.sub("", expression))):
        if name not in ids:
            yield query.where("Expression"), f"No metric has the Id {name}: there are {', '.join(sorted(ids))}"
