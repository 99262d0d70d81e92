"""Only encrypted listeners have a certificate, and one."""

from __future__ import annotations

from typing import Any

import pytest
from ecs_cases import by_codedeploy, changed, ref, the_only
from rule_cases import findings

ID = "E9061"
_CERTIFICATE = {"CertificateArn": "arn:aws:acm:eu-west-1:111122223333:certificate/1"}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"Production.Certificates": [_CERTIFICATE]}, "HTTP takes no certificate"),
        ({"Production.SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06"}, "HTTP takes no SslPolicy"),
        (
            {"Production.Protocol": "HTTPS", "Production.Certificates": [_CERTIFICATE, {"CertificateArn": "b"}]},
            "one certificate",
        ),
    ],
)
def test_a_certificate_out_of_place_is_refused(changes: dict[str, Any], word: str) -> None:
    assert word in the_only(findings(changed(by_codedeploy(), changes), ID))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Production.Protocol": "HTTPS", "Production.Certificates": [_CERTIFICATE]},
        {"Production.Protocol": ref("Unknown"), "Production.Certificates": [_CERTIFICATE]},
        {"Production.Certificates": ref("AWS::NoValue")},
    ],
)
def test_a_valid_or_unknown_form_is_accepted(changes: dict[str, Any]) -> None:
    assert findings(changed(by_codedeploy(), changes), ID) == []


def test_a_certificate_that_follows_the_protocol_is_accepted() -> None:
    changes = {
        "Production.Protocol": {"Fn::If": ["Has", "HTTPS", "HTTP"]},
        "Production.Certificates": {"Fn::If": ["Has", [_CERTIFICATE], ref("AWS::NoValue")]},
    }
    conditions = {"Has": {"Fn::Equals": [ref("Tls"), "yes"]}}
    assert findings(changed(by_codedeploy(), changes, Conditions=conditions), ID) == []
