"""W9106: the two names of the permission to use a connection."""

from __future__ import annotations

import pytest
from pipeline_cases import USES, complaint, fetching, messages, pipeline


@pytest.mark.parametrize("use", USES)
def test_a_role_with_one_name_of_it_is_found(use: str) -> None:
    (other,) = {*USES} - {use}
    assert f"allow {other} too" in complaint(fetching(use), "W9106")
    assert messages(fetching(use), "E9106") == []


def test_both_names_none_and_unknown_roles_are_left_alone() -> None:
    for template in (fetching(*USES), fetching("*"), fetching("s3:GetObject"), fetching({"Ref": "Given"}), pipeline()):
        assert messages(template, "W9106") == []
