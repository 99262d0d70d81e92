"""The status a hook reports."""

from __future__ import annotations

import pytest
from codedeploy_stack import OURS, changed
from rule_cases import findings

CODE = "Hook.Code.ZipFile"
CALL = "client.put_lifecycle_event_hook_execution_status(lifecycleEventHookExecutionId=i, status={})"
OBJECT = (
    "codedeploy.putLifecycleEventHookExecutionStatus({{ deploymentId, lifecycleEventHookExecutionId: i, status: {} }});"
)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (CALL.format("'SUCCEEDED'"), "SUCCEEDED"),
        (CALL.format("'Success' if ok else 'Failed'"), "Success"),
        ("status = 'failed'\n" + CALL.format("status"), "failed"),
        ("status = 'Succeeded'\nif bad:\n    status = 'Skipped'\n" + CALL.format("status"), "Skipped"),
        ("outcome = 'Succeeded' if ok else 'FAILED'\n" + CALL.format("outcome"), "FAILED"),
    ],
)
def test_a_wrong_status_in_python_is_found(code: str, status: str) -> None:
    ((_, message),) = findings(changed(CODE, code), "E9052")
    assert f"reports {status}:" in message


@pytest.mark.parametrize(
    ("value", "status"), [('"SUCCEEDED"', "SUCCEEDED"), ("ok ? 'Succeeded' : 'Failure'", "Failure")]
)
def test_a_wrong_status_in_an_object_is_found(value: str, status: str) -> None:
    template = changed("Hook.Runtime", "nodejs22.x", changed(CODE, OBJECT.format(value)))
    ((_, message),) = findings(template, "E9052")
    assert f"reports {status}:" in message


@pytest.mark.parametrize(
    "code",
    [
        CALL.format("'Failed'"),
        CALL.format("verdict(event)"),
        CALL.format("'Succeeded' if answer == 'ok' else 'Failed'"),
        "status = http.client.HTTPConnection('x').getresponse().status\n" + CALL.format("'Succeeded'"),
        "status = 'Succeeded'\n" + CALL.format("status"),
        "status = status\n" + CALL.format("status"),
        CALL.format("'SUCCEEDED'") + " and no Python",
        "pattern = '\\d'\n" + CALL.format("'Succeeded'"),
    ],
)
def test_right_or_unknown_python_is_no_finding(code: str) -> None:
    assert findings(changed(CODE, code), *OURS) == []


@pytest.mark.parametrize("value", ["'Succeeded'", "status", "ok ? 'Succeeded' : 'Failed'", "check(a, 'x')"])
def test_right_or_unknown_objects_are_no_finding(value: str) -> None:
    template = changed("Hook.Runtime", "nodejs22.x", changed(CODE, OBJECT.format(value)))
    assert findings(template, *OURS) == []
