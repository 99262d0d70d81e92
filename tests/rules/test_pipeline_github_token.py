"""W9098: the old way to GitHub."""

from __future__ import annotations

from typing import Any

from pipeline_cases import action, build, complaint, messages, pipeline


def github(token: Any) -> dict[str, Any]:
    body = action("Checkout", "Source", "GitHub", {"OAuthToken": token}, OutputArtifacts=["Code"])
    body["ActionTypeId"]["Owner"] = "ThirdParty"
    return pipeline(body, build())


def test_a_token_in_plain_text_is_found() -> None:
    assert "revoke it" in complaint(github("ghp_abc"), "W9098")


def test_a_hidden_token_is_still_the_old_way() -> None:
    for token in ("{{resolve:secretsmanager:github:SecretString:token}}", {"Ref": "Given"}):
        assert "use CodeStarSourceConnection" in complaint(github(token), "W9098")


def test_a_connection_is_left_alone() -> None:
    assert messages(pipeline(), "W9098") == []
