"""What a macro's text may be, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.domain.macros.fields import FIELDS, Facts, fields_of, sample_fields
from console.domain.macros.templates import TEXT_MAX, TemplateError, check_text, fill_text
from data.records import Address, Agent, AgentId, AgentRole, SafeLine

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
METTE = Agent(
    AgentId(1), None, "mette", SafeLine("Mette Holm"), AgentRole.AGENT, "Europe/Copenhagen", "da",
    "Best, Mette", (("da", "Mvh Mette"),),
)  # fmt: skip
ANNA = Address(SafeLine("Anna Larsen"), SafeLine("anna@example.com"))
FACTS = Facts(METTE, NOW, "Europe/Copenhagen", customer=ANNA)


def fill(text: str, *, language: str = "en", facts: Facts = FACTS) -> tuple[str, tuple[str, ...]]:
    """Give a text filled in, and the fields that are not known."""
    filled = fill_text(text, fields_of(facts, language=language))
    return filled.text, filled.unresolved


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {{ customer.first_name }},", "Hi Anna,"),
        ("{{ customer.name | upcase }} {{ customer['address'] }}", "ANNA LARSEN anna@example.com"),
        ("{{ customer.language | default: 'there' }}", "there"),
        ("{{ conversation.cause | default: customer.first_name }}", "Anna"),
        ("{% if conversation.kind %}a{% else %}b{% endif %}", "b"),
        ("{% unless conversation.kind == 'support' %}a{% endunless %}", "a"),
        ("{% if customer.name contains 'Lars' and conversation.tags == empty %}a{% endif %}", "a"),
        ("{% case customer.language %}{% when 'da' %}Hej{% else %}Hi{% endcase %}", "Hi"),
        ("{% assign who = customer.first_name | append: '!' %}{{ who }}", "Anna!"),
        ("{% capture who %}{{ customer.name }}{% endcapture %}{{ who | size }}", "11"),
        ("{% comment %}not for her{% endcomment %}x {%- if true %} y{% endif %}", "x y"),
        (
            "{{ agent.first_name }}/{{ agent.display_name }}/{{ agent.name }}",
            "Mette/Mette Holm/mette",
        ),
        ("{{ agent.signature }}", "Best, Mette"),
        ("{{ today }}; {{ now | date: 'time' }}", "23 November 2026; 00:30"),
        ("{{ today | plus_days: 7 | date: 'weekday' }}", "Monday 30 November"),
        ("{{ 'today' | date: 'iso' }} {{ '2026-12-24' | date }}", "2026-11-23 24 December 2026"),
        ("{{ 'soon' | date: 'iso' }} {{ today | date: '%d.%m.' }}", "soon 23.11."),
        ("{{ 'a b c d' | truncatewords: 2 }} {{ 'abcdef' | truncate: 4 }}", "a b… abc…"),
        ("{{ 'a,b' | split: ',' | join: ' + ' }} {{ 'a,b' | split: ',' | last }}", "a + b b"),
        ("{{ ' A  b ' | squish | downcase | capitalize }}", "A b"),
        ("{{ 'xay' | replace: 'a', '-' | remove: 'y' | prepend: '>' }}", ">x-"),
        ("{{ customer.address | url_encode }}", "anna%40example.com"),
        ("{{ ' a ' | lstrip }}|{{ ' a ' | rstrip }}|{{ ' a ' | strip }}", "a | a|a"),
        ("plain { text } }} with braces", "plain { text } }} with braces"),
        ("", ""),
    ],
)
def test_a_text_is_filled_in(text: str, expected: str) -> None:
    """Fields, defaults, conditions and filters give what they say."""
    assert () == check_text(text)
    assert (expected, ()) == fill(text)


@pytest.mark.parametrize(
    ("text", "expected", "unresolved"),
    [
        ("Hi {{ customer.language }}!", "Hi {{ customer.language }}!", ("customer.language",)),
        ("{{ conversation.subject | upcase }}", "{{ conversation.subject }}",
         ("conversation.subject",)),
        ("{% assign a = mailbox.name %}{{ a | append: 'x' }}", "{{ mailbox.name }}",
         ("mailbox.name",)),
        ("{{ 'a' | append: mailbox.name }} {{ mailbox.name }}",
         "{{ mailbox.name }} {{ mailbox.name }}", ("mailbox.name",)),
        ("a {% for x in mailbox.name %}x{% endfor %} b", "a {{ mailbox.name }} b",
         ("mailbox.name",)),
        ("{% if conversation.cause contains 'x' %}x{% endif %}y", "y", ()),
        ("{% capture c %}{{ mailbox.name }}{% endcapture %}[{{ c }}]", "[{{ mailbox.name }}]",
         ("mailbox.name",)),
    ],
)  # fmt: skip
def test_what_is_not_known_stays_marked(
    text: str, expected: str, unresolved: tuple[str, ...]
) -> None:
    """A field without a value stands there as a field and is named; the rest is filled in."""
    assert (expected, unresolved) == fill(text)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a\n{{ customer.fristname }}", 2, "Did you mean customer.first_name?"),
        ("{{ kunde.navn }}", 1, "`macro fields` lists them"),
        ("{{ customer }}", 1, "name one of them, as customer.first_name"),
        ("{{ customer.name | upcas }}", 1, "Did you mean upcase?"),
        ("{{ customer.name | zzz }}", 1, "There are default, date"),
        ("{% incldue 'x' %}", 1, "There are if, elsif"),
        ("{% include '/etc/passwd' %}", 1, "there is no {% include %}"),
        ("{% render 'x' %}", 1, "there is no {% render %}"),
        ("\n\n{{ customer.name", 3, "is not closed"),
        ("{% if customer.name", 1, "is not closed"),
        ("{% if customer.name %}x", 1, "write {% endif %} behind it"),
        ("{{ }}", 1, "A field is written"),
        ("{% for i in (1..9) %}{% endfor %}", 1, "a loop goes over a list"),
        ("{{ customer[agent.name] }}", 1, "named by itself"),
        ("{% if customer.first_name < 3 %}{% endif %}", 1, "cannot be filled in"),
        ("{{ customer.name | append: 1, 2, 3 }}", 1, "the filter append is not used like that"),
        ("{{ today | plus_days: 'x' }}", 1, "no whole number"),
        ("{{ today | plus_days: 999999 }}", 1, "ten years"),
        ("{{ customer.name | plus_days: 1 }}", 1, "is no date"),
        ("{% break %}", 1, "outside of a loop"),
        ("{% raw %}{{ x }}{% endraw %}", 1, "leave {% raw %} out"),
        ("{% if 1 %}" * 50 + "{% endif %}" * 50, 1, "nested too deeply"),
        ("x" * (TEXT_MAX + 1), 1, f"at most {TEXT_MAX} letters"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(text: str, line: int, words: str) -> None:
    """A mistake is told with its line and its cure when the macro is kept."""
    problems = check_text(text)

    assert line == problems[0].line
    assert words in str(problems[0])


def test_every_mistake_is_told_in_order() -> None:
    """All at once, by their lines."""
    problems = check_text("{{ a }}\n{{ b.c | nope }}\n{{ customer.nmae }}")

    assert [1, 2, 2, 3] == [problem.line for problem in problems]


def test_values_bring_no_fields_along() -> None:
    """What a customer calls himself is text: never a template, never a field that stops a mail."""
    evil = Address(SafeLine("{{ agent.signature }} {% if x %}"), SafeLine("e@x.example"))
    text, unresolved = fill("{{ customer.name }}", facts=replace(FACTS, customer=evil))

    assert ("{ { agent.signature }} { % if x %}", ()) == (text, unresolved)


def test_the_language_of_the_text_decides_dates_and_signature() -> None:
    """A Danish text has Danish dates and the Danish signature."""
    text, _ = fill("{{ today }} {{ agent.signature }}", language="da")

    assert "23. november 2026 Mvh Mette" == text


def test_every_field_has_an_example_that_is_filled_in() -> None:
    """The table of fields is true: each one can be named."""
    for path in FIELDS:
        assert () == check_text(f"{{{{ {path} }}}}")
        assert "" != fill_text(f"{{{{ {path} }}}}", sample_fields("en")).text


def test_an_unknown_zone_is_utc() -> None:
    """A profile from elsewhere does not stop a letter."""
    text, _ = fill("{{ now | date: 'time' }}", facts=replace(FACTS, time_zone="Mars/Base"))

    assert "23:30" == text


def test_a_text_that_is_wrong_is_never_half_filled_in() -> None:
    """What came into the store by another program ends in a sentence."""
    for text in ("{{ nope }}", "{{ customer.name", "y" * TEXT_MAX + "{{ today }}"):
        with pytest.raises(TemplateError):
            fill(text)
