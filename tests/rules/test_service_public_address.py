"""Tasks of a blue/green service have no public address."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, by_ecs, changed, ref, the_only
from rule_cases import findings

ID = "W9036"
_PLACE = "Service.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp"


@pytest.mark.parametrize("template", [by_codedeploy(), by_ecs()])
def test_a_public_address_is_refused(template: dict[str, Any]) -> None:
    assert "set DISABLED" in the_only(findings(changed(template, {_PLACE: "ENABLED"}), ID))


@pytest.mark.parametrize("value", ["DISABLED", ref("Public"), {"Fn::ImportValue": "public"}])
def test_a_private_or_unknown_address_is_accepted(value: Any) -> None:
    assert findings(changed(by_codedeploy(), {_PLACE: value}), ID) == []


def test_a_rolling_service_is_its_owners_business() -> None:
    changes = {_PLACE: "ENABLED", "Service.DeploymentController": GONE}
    assert findings(changed(by_codedeploy(), changes), ID) == []
