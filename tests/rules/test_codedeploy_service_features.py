"""A service that CodeDeploy deploys uses nothing that CodeDeploy does not support."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import GONE, by_codedeploy, changed, the_only
from rule_cases import findings

ID = "W9032"


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Service.ServiceConnectConfiguration": {"Enabled": True}}, "Service Connect"),
        ({"Service.VolumeConfigurations": [{"Name": "data"}]}, "EBS"),
        ({"Service.VpcLatticeConfigurations": [{"PortName": "web"}]}, "VPC Lattice"),
    ],
)
def test_an_unsupported_feature_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Service.ServiceConnectConfiguration": {"Enabled": False}},
        {"Service.ServiceRegistries": [{"RegistryArn": "arn:aws:servicediscovery:x"}]},
        {"Service.ServiceConnectConfiguration": {"Enabled": True}, "Service.DeploymentController": GONE},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []
