"""What our pages share keeps everything from outside out."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pytest

from generator import html_page


def test_a_template_quotes_what_it_is_given_and_knows_its_filters(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("{% if name %}\n<b>{{ name | twice }}</b>\n{% endif %}\n")
    environment = html_page.environment(tmp_path, {"twice": lambda text: text * 2})
    assert environment.get_template("page").render(name="<i>") == "<b>&lt;i&gt;&lt;i&gt;</b>\n"


def test_a_name_that_is_not_given_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "page").write_text("{{ name }}")
    with pytest.raises(jinja2.UndefinedError):
        html_page.environment(tmp_path, {}).get_template("page").render()


def test_a_policy_allows_the_texts_of_the_page_and_nothing_else() -> None:
    # The example of https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/script-src
    script = "doSomething();"
    allowed = html_page.policy(style="", script=script).split("; ")
    assert allowed[0] == "default-src 'none'"
    assert "script-src 'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='" in allowed
    without = html_page.policy(style="a {}")
    assert "script-src" not in without
    assert without != html_page.policy(style="b {}")
