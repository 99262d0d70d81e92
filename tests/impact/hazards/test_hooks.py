"""Hazards of the function that tests green."""

from __future__ import annotations

from typing import Any

from .updates import Templates, changed, names, released

HOOK = ("deployment", "Hook")


def hook(templates: Templates) -> dict[str, Any]:
    body: dict[str, Any] = templates["deployment"]["Resources"]["Hook"]["Properties"]
    return body


def test_appspec_knows_the_hook_by_its_name() -> None:
    assert names(*changed(lambda templates: hook(templates).update(FunctionName="CodeDeployHook_other"))) == {
        HOOK: ["hook-renamed"]
    }


def test_a_hook_without_a_name_is_not_found_either() -> None:
    assert names(*changed(lambda templates: hook(templates).pop("FunctionName"))) == {HOOK: ["hook-renamed"]}


def test_a_hook_that_is_removed_is_missed() -> None:
    assert names(*changed(lambda templates: templates["deployment"]["Resources"].pop("Hook")))[HOOK] == ["hook-renamed"]


def test_code_and_settings_of_a_hook_change_in_place() -> None:
    assert not names(*changed(lambda templates: hook(templates).update(MemorySize=512, Runtime="python3.14")))


def test_a_function_that_is_no_hook_may_have_another_name() -> None:
    old = released()
    hook(old)["FunctionName"] = "plain"
    assert not names(*changed(lambda templates: hook(templates).update(FunctionName="other"), old))
