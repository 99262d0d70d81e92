"""The three formats: what is said and in which order, and that nothing in a template breaks out of its place."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import click
import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.impact.formats import NAMES, markdown, present
from generator.impact.formats.outline import SYMBOLS, clean
from generator.impact.model import Change, Impact
from generator.impact.release_class import exit_code, release_class

from .impacts import EVERYTHING, FROZEN, IMPACTS, NOTHING, OLD_TOPIC, RULE, SERVICE, TOPIC

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

# All the markup that the Markdown of an impact has; what GitHub would make of anything else, a template decides.
TOKENS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "html_block"),
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    *("table_open", "table_close", "thead_open", "thead_close", "tbody_open", "tbody_close"),
    *("tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close"),
    *("text", "text_special", "softbreak", "code_inline", "html_inline", "strong_open", "strong_close"),
}
TAGS = {"<code>", "</code>", "<!-- -->"}
FOLD = re.compile(r"<details><summary>([^<]|</?code>)*</summary>|</details>")


def _position(text: str, *parts: str) -> list[int]:
    found = [text.index(part) for part in parts]
    assert found == sorted(found), parts
    return found


def _many(number: int, change: Change = TOPIC) -> Impact:
    return replace(
        EVERYTHING, changes=(*(replace(change, resource=f"R{index}") for index in range(number)), *EVERYTHING.changes)
    )


def _tokens(text: str) -> list[Token]:
    blocks = MARKDOWN.parse(text)
    return [token for block in blocks for token in (block, *(block.children or ()))]


def _shown(text: str) -> str:
    """What a reader sees of Markdown: text and code without the markup."""
    parts = [token.content for token in _tokens(text) if token.type in ("text", "text_special", "code_inline")]
    parts += [unescape(re.sub("<[^>]*>", "", token.content)) for token in _tokens(text) if token.type == "html_block"]
    return "".join(parts)


@given(IMPACTS)
def test_the_same_impact_gives_the_same_text_that_ends_in_one_newline(impact: Impact) -> None:
    for name in NAMES:
        text = present(impact, name)
        assert text == present(impact, name)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


@pytest.mark.parametrize("name", ["text", "md"])
def test_what_hurts_comes_first_and_the_changes_of_each_stack_after_it(name: str) -> None:
    text = present(EVERYTHING, name)
    stacks = [f"Stack {stack}" if name == "text" else "Stack <code>" for stack in ("data", "web")]
    harm, rest = ["Hazards", "Data lost", "Interruptions"], ["Parameters", "Exports", "Policies that allow more"]
    sections = [*harm, "Stacks", *stacks, *rest]
    _position(text, "From 1.0.0 to 2.0.0: a major version.", *sections, "Only texts differ", "94 resources unchanged")


def test_the_verdict_counts_what_hurts() -> None:
    counts = (
        "1 hazard, 1 resource loses data, 1 resource stops for a while, 1 stack can no longer be updated, "
        "2 changes are refused by CloudFormation."
    )
    assert present(EVERYTHING, "text").splitlines()[1] == counts
    two = (*EVERYTHING.stacks, *EVERYTHING.stacks)
    assert present(replace(NOTHING, stacks=two), "text").splitlines()[1] == "2 stacks can no longer be updated."
    new = replace(NOTHING, stacks=EVERYTHING.stacks[:1])
    assert present(new, "text").splitlines()[1] == present(NOTHING, "text").splitlines()[1]


def test_lost_data_that_is_not_certain_is_called_so() -> None:
    change = replace(EVERYTHING.changes[2], data_lost=True)
    text = present(replace(NOTHING, changes=(change,)), "text")
    assert "1 resource may lose data." in text.splitlines()
    assert "      it may lose its data" in text.splitlines()


def test_an_impact_without_changes_says_that_in_every_format() -> None:
    assert present(NOTHING, "text") == (
        "From 1.0.0 to 1.0.0: nothing changes.\n"
        "Nothing in it is known to interrupt what runs or to lose data.\n"
        "\n"
        "100 resources unchanged.\n"
    )
    assert present(NOTHING, "md").startswith("## From 1.0.0 to 1.0.0: nothing changes.\n")
    assert json.loads(present(NOTHING, "json"))["changes"] == []


def test_a_hazard_is_said_once_with_every_resource_that_has_it() -> None:
    rules = (replace(SERVICE, resource="Other"), replace(SERVICE, hazards=(FROZEN, RULE)))
    text = present(replace(EVERYTHING, changes=rules), "text")
    expected = (
        "Hazards\n"
        "  service-frozen\n"
        "    web.service Other AWS::ECS::Service\n"
        "    web.service Service AWS::ECS::Service\n"
        "    Why: ECS refuses the update of a service under CodeDeploy.\n"
        "    Do:  Leave the block as it was.\n"
        "  traffic-reset\n"
        "    web.service Service AWS::ECS::Service\n"
        "    Why: ModifyRule sends all traffic to blue.\n"
        "    Do:  Make a new rule instead.\n"
        "\n"
    )
    assert expected in text


def test_the_changes_of_a_stack_are_grouped_by_what_happens_with_a_symbol_each() -> None:
    expected = (
        "Stack data\n"
        "  -   OldTopic AWS::SNS::Topic\n"
        "  ?/+ Vpc AWS::EC2::VPC\n"
        "      InstanceTenancy\n"
        "  ~   Database AWS::RDS::DBInstance\n"
        "      DBInstanceClass\n"
        "      it stops working for a while\n"
        "      The instance restarts.\n"
        "  +   Topic AWS::SNS::Topic\n"
        "\n"
        "Stack web.registry\n"
        "  -/+ Repository AWS::ECR::Repository\n"
        "      EncryptionConfiguration\n"
        "      its data is lost\n"
        "      EncryptionConfiguration can be set at creation only.\n"
    )
    assert expected in present(EVERYTHING, "text")


def test_whole_stacks_that_come_or_lose_their_template_are_told_with_a_symbol_each() -> None:
    text = present(EVERYTHING, "text")
    assert "\nStacks\n  +   search: It is new.\n  -   mail: Its template is gone.\n\nStack data\n" in text
    assert "| `+` | `search` | It is new. |\n| `-` | `mail` | Its template is gone. |\n" in present(EVERYTHING, "md")
    assert json.loads(present(EVERYTHING, "json"))["stacks"] == [
        {"stack": "search", "action": "add", "because": "It is new."},
        {"stack": "mail", "action": "remove", "because": "Its template is gone."},
    ]


def test_parameters_exports_and_policies_say_what_they_mean() -> None:
    expected = (
        "Parameters\n"
        "  -   data Size: Size is gone.\n"
        "  +   data Tier: Tier is new.\n"
        "\n"
        "Exports\n"
        "  -   data dev-Url: The value is gone.\n"
        "      CloudFormation refuses it while it is imported by web.service.\n"
        "\n"
        "Policies that allow more\n"
        "  web.service TaskRole Policies\n"
        "      It allows s3:GetObject.\n"
        "\n"
        "Only texts differ in cluster, network.\n"
        "1 removed, 1 replaced, 1 perhaps replaced, 2 modified, 1 added, 94 resources unchanged.\n"
    )
    assert present(EVERYTHING, "text").endswith(expected)


@given(IMPACTS)
def test_text_names_every_change_in_lines_of_printable_characters(impact: Impact) -> None:
    lines = present(impact, "text").splitlines()
    assert all(line.isprintable() for line in lines)
    for stack in impact.stacks:
        assert any(line.endswith(clean(f"{stack.stack}: {stack.because}")) for line in lines)
    for change in impact.changes:
        text = clean(f"{change.resource} {change.type}")
        assert f"  {SYMBOLS[change.action]:3} {text}".rstrip() in lines
    for hazard in (hazard for change in impact.changes for hazard in change.hazards):
        assert f"    Do:  {clean(hazard.remedy)}".rstrip() in lines


@given(IMPACTS)
def test_colour_adds_nothing_but_colour(impact: Impact) -> None:
    plain = present(impact, "text")
    assert click.unstyle(present(impact, "text", colour=True)) == plain
    assert "\x1b" not in plain


def test_the_verdict_has_the_colour_of_its_class() -> None:
    assert present(EVERYTHING, "text", colour=True).startswith("\x1b[31m\x1b[1mFrom")
    assert present(NOTHING, "text", colour=True).startswith("\x1b[32m\x1b[1mFrom")


@given(IMPACTS)
def test_a_width_breaks_lines_between_words_only(impact: Impact) -> None:
    broken = present(impact, "text", width=60)
    assert broken.split() == present(impact, "text").split()
    assert all(len(line) <= 60 or len(line.split()) == 1 for line in broken.splitlines())


def test_a_terminal_that_is_too_narrow_to_read_is_not_obeyed() -> None:
    assert present(EVERYTHING, "text", width=1) == present(EVERYTHING, "text", width=40)


def test_json_has_the_documented_fields_in_their_order() -> None:
    data = json.loads(present(EVERYTHING, "json"))
    assert list(data) == ["class", "stacks", "changes", "parameters", "exports", "policies", "old", "new", "exit"]
    assert data["changes"][-1] == {
        "stack": "web.service",
        "resource": "Service",
        "type": "AWS::ECS::Service",
        "action": "modify",
        "properties": ["HealthCheckGracePeriodSeconds", "DependsOn"],
        "because": ["HealthCheckGracePeriodSeconds changes from 60 to 90."],
        "data_lost": False,
        "interrupts": False,
        "hazard": [{"name": FROZEN.name, "why": FROZEN.why, "remedy": FROZEN.remedy}],
    }
    assert data["exports"] == [
        {
            "stack": "data",
            "export": "dev-Url",
            "action": "remove",
            "because": "The value is gone.",
            "imported_by": ["web.service"],
        }
    ]
    assert data["policies"][0]["allows"] == "It allows s3:GetObject."
    assert [parameter["breaks"] for parameter in data["parameters"]] == [True, False]


@given(IMPACTS)
def test_json_keeps_every_name_the_order_and_the_verdict(impact: Impact) -> None:
    text = present(impact, "json")
    data = json.loads(text)
    assert text.isascii()
    assert [(each["stack"], each["resource"]) for each in data["changes"]] == [
        (change.stack, change.resource) for change in impact.changes
    ]
    assert [each["stack"] for each in data["stacks"]] == [each.stack for each in impact.stacks]
    assert (data["class"], data["exit"]) == (release_class(impact), exit_code(impact))


@given(IMPACTS)
def test_nothing_in_a_template_becomes_markup(impact: Impact) -> None:
    text = present(impact, "md")
    for token in _tokens(text):
        assert token.type in TOKENS
        if token.type == "html_inline":
            assert token.content in TAGS
        if token.type == "html_block":
            assert FOLD.fullmatch(token.content.strip())
    tags = [token.tag for token in _tokens(text) if token.type == "heading_open"]
    assert tags[:1] == ["h2"]
    assert set(tags[1:]) <= {"h3"}


@given(IMPACTS)
def test_markdown_has_a_row_for_each_change_and_as_many_cells_as_columns(impact: Impact) -> None:
    kinds = [token.type for token in MARKDOWN.parse(present(impact, "md"))]
    rows = [part.count("td_open") for part in " ".join(kinds).split("tr_open")]
    assert set(rows) <= {0, 3, 4, 5}
    named = sum(1 + change.data_lost + change.interrupts for change in impact.changes)
    others = len(impact.stacks) + len(impact.parameters) + len(impact.exports) + len(impact.policies)
    assert sum(count > 0 for count in rows) == named + others


@given(IMPACTS)
def test_markdown_shows_names_as_they_are(impact: Impact) -> None:
    shown = _shown(present(impact, "md"))
    for change in impact.changes:
        assert all(clean(name) in shown for name in (change.stack, change.resource, change.type, *change.properties))
        assert all(clean(hazard.remedy) in shown for hazard in change.hazards)


@pytest.mark.parametrize("harm", ["@team", "see #12", "https://example.com", "www.example.com", "HTTP://x.y"])
def test_github_finds_nothing_to_link_or_to_call_in_a_sentence(harm: str) -> None:
    text = present(replace(NOTHING, changes=(replace(TOPIC, because=(harm,)),)), "md")
    assert harm not in text
    assert harm in _shown(text)


def test_a_long_list_unfolds_and_a_short_one_lies_open() -> None:
    text = present(_many(6), "md")
    assert "<details>" not in text
    assert "\n### Stack <code>data</code>\n" in text
    assert "\n<details><summary>Stack <code>data</code></summary>\n\n|" in present(_many(7), "md")


def test_hazards_and_lost_data_are_never_folded_away() -> None:
    worst = replace(SERVICE, data_lost=True)
    hazards = [replace(FROZEN, why=f"{index}.") for index in range(20)]
    changes = tuple(replace(worst, resource=f"R{index}", hazards=(each,)) for index, each in enumerate(hazards))
    text = present(replace(EVERYTHING, changes=changes), "md")
    _position(text, "\n### Hazards\n", "\n### Data lost\n", "<details>")


def test_what_fits_is_complete_and_says_nothing_of_leaving_out() -> None:
    text = present(_many(300), "md")
    assert len(text) <= markdown.LIMIT
    assert "left out" not in text


def test_a_comment_that_would_be_too_long_keeps_what_hurts_and_says_what_is_missing() -> None:
    text = present(_many(5000), "md")
    assert len(text) <= markdown.LIMIT
    (left_out,) = re.findall(r"\*\*(\d+) of the entries below are left out\*\*", text)
    shown = len(re.findall(r"`R\d+`", text))
    # All that is not the addition of a topic is there, and so is the word about the rest.
    assert int(left_out) + shown in (5000, 5001)
    others = ("Its template is gone.", "`OldTopic`", "dev-Url", "s3:GetObject")
    for part in (FROZEN.remedy, "its data is lost", "The instance restarts.", *others):
        assert part in text


def test_a_removal_stays_longer_than_an_addition_before_it() -> None:
    impact = replace(NOTHING, changes=(*_many(3000).changes, *_many(20, OLD_TOPIC).changes))
    text = present(impact, "md")
    assert len(re.findall(r"`-` \| `R\d+`", text)) == 20


@pytest.mark.parametrize("size", [1, 50])
def test_no_single_entry_is_longer_than_a_comment(size: int) -> None:
    long = "`|<" * 1000
    change = replace(
        SERVICE,
        stack=long,
        resource=long,
        type=long,
        properties=(long,) * size,
        because=(long,) * size,
        hazards=(replace(FROZEN, name=long, why=long, remedy=long),),
    )
    impact = Impact(old=long, new=long, changes=(change,) * size, texts=(long,) * size)
    text = present(impact, "md")
    assert len(text) <= markdown.LIMIT
    assert "### Hazards" in text
