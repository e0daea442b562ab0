"""Macros: files give the same macro back, values stay text, and no template costs much."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.front_matter import parse_sheet, render_sheet
from console.domain.macros.fields import FIELDS, defang, sample_fields
from console.domain.macros.files import Source, read_files
from console.domain.macros.reading import read_name
from console.domain.macros.templates import TEXT_MAX, TemplateError, check_text, fill_text
from data.records import MacroWords
from tests.support.macros import KNOWN, macro_words, sources_of

PIECES = st.sampled_from(
    ["{{", "}}", "{%", "%}", " if ", " endif ", " for x in conversation.tags ", " endfor ",
     "customer.name", " | default: 'x' ", " | replace: 'a', customer.name ", "'", '"', "(1..9)",
     " assign a = a | append: a ", "a", "\n", "{%- ", " -%}", "raw", "endraw", "99999999999999",
     " capture b ", " endcapture ", "[", "]", ".", ":", ",", "中", "\u202e", " case 1 ", " when 2 "]
)  # fmt: skip


@given(macro_words())
@settings(max_examples=150, deadline=None)
def test_files_give_the_same_macro_back(macro: MacroWords) -> None:
    """Whatever a macro says and does, its files say just that: letter by letter."""
    read, troubles = read_files(sources_of(macro), KNOWN)

    assert [] == troubles
    assert [macro] == [each.words for each in read]


@given(macro_words())
@settings(max_examples=100, deadline=None)
def test_other_line_ends_make_no_other_macro(macro: MacroWords) -> None:
    """A folder that came through Windows or through an editor gives the same macro."""
    sources = [
        Source(each.path.replace(".md", ".liquid"), each.text.replace("\n", "\r\n"))
        for each in sources_of(macro)
    ]
    read, troubles = read_files(sources, KNOWN)

    assert [] == troubles
    assert [macro] == [each.words for each in read]


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_file_is_a_macro_or_is_told(text: str) -> None:
    """Nothing in a file breaks reading: it is taken, or it is named with what is wrong."""
    read, troubles = read_files([Source("some file.md", text)], KNOWN)

    assert bool(read) != bool(troubles)
    assert all("some file.md" == each.path for each in troubles)


@given(st.text(max_size=100), st.text(max_size=200))
@settings(deadline=None)
def test_a_value_is_read_as_it_was_written(value: str, body: str) -> None:
    """Quotes, colons and dashes in a value or text are only letters."""
    value, body = " ".join(value.split()), body.replace("\r", "")
    sheet = parse_sheet(render_sheet({"title": value}, body))

    assert ((), body) == (sheet.problems, sheet.body)
    assert [("title", value)] == [(pair.key, pair.value) for pair in sheet.pairs]


@given(st.text(max_size=80))
def test_a_name_is_read_once(text: str) -> None:
    """The form in which a name is kept is the form of itself, and can be a file's name."""
    name = read_name(text)
    if isinstance(name, str):
        assert name == read_name(name)
        assert not set(name) & set("/\\. \t\n\0")


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=400, deadline=None)
def test_any_text_is_filled_in_or_refused(text: str) -> None:
    """No template ends in anything but a text or a sentence; what passes the check is filled in."""
    problems = check_text(text)
    try:
        filled = fill_text(text, sample_fields("da"))
    except TemplateError:
        assert problems
    else:
        assert isinstance(filled.text, str)


@given(st.text(max_size=200))
def test_values_are_never_read_as_templates(value: str) -> None:
    """Whatever a customer writes comes out once, as text, and is no field."""
    value = value.replace("\r", "")  # every value is made safe before
    values = {**sample_fields("en"), "customer": {"name": defang(value)}}
    filled = fill_text("{{ customer.name }}", values)

    assert ((), defang(value)) == (filled.unresolved, filled.text)
    assert "{{" not in filled.text
    assert "{%" not in filled.text


BOMBS = {
    "doubling": "{% assign a = 'xxxxxxxx' %}" + "{% assign a = a | append: a %}" * 60 + "{{ a }}",
    "replacing": "{% assign a = 'xxxxxx' %}" + "{% assign a = a | replace: 'x', a %}" * 9
    + "{{ a }}",
    "in one": "{{ 'x' " + "| append: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' " * 400 + "}}",
    "chained": "{{ 'xxxxxxxx' " + "| replace: 'x', 'xxxxxxxx' " * 50 + "}}",
    "loops": "{% assign l = 'aaaaaaaaaaaaaaaaaaaa' | split: '' %}" + "{% for a in l %}" * 9
    + "x" + "{% endfor %}" * 9,
    "many loops": "{% assign l = 'a,a,a,a,a,a,a,a' | split: ',' %}"
    + "{% for a in l %}{% for b in l %}{{ a }}{% endfor %}{% endfor %}" * 200,
    "joining": "{% assign l = 'aaaaaaaaaaaaaaaaaaaaaaaaaaa' | split: '' %}"
    + "{% assign s = l | join: 'xxxxxxxxxxxxxxxxx' %}" * 5
    + "{{ l | join: s | split: '' | join: s | split: '' | join: s }}",
    "range": "{% for i in (1..999999999) reversed %}{% endfor %}",
    "numbers": "{{ " + "9" * 10000 + " | append: 1 }}",
    "nested": "{% if true %}" * 1000,
    "brackets": "{{ " + "[" * 5000 + "}}",
    "capture": "{% capture a %}" + "{{ customer.name }}" * 900 + "{% endcapture %}"
    + "{{ a }}" * 100,
    "comparing": "{% assign a = 'xxxxxxxxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 9
    + "{% assign l = 'aaaaaaaaaaaaaaaa' | split: '' %}{% for i in l %}{% for j in l %}"
    + "{% if a contains 'y' %}{% endif %}" * 400 + "{% endfor %}{% endfor %}",
    "quotes": "{{ '" + "'" * 9000,
    "spaces": "{{" + " " * 19000,
    "long field": "{{" + " " * 900 + "}}" + "{% if" + " " * 900 + "a",
    "open fields": "{{ " * 6000,
    "tags": "{% " * 6000,
    "dates": "{{ today " + "| plus_days: 3000 " * 800 + "}}",
    "encoding": "{{ '" + "中" * 15000 + "' | url_encode | url_encode | url_encode }}",
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_template_bomb_ends_within_bounds(name: str) -> None:
    """However a template is built, filling it in ends soon, small, or in a sentence."""
    text = BOMBS[name][:TEXT_MAX]
    fill_text("{{ customer.name }}", sample_fields("en"))  # the library is imported
    begun = time.process_time()
    check_text(text)
    try:
        filled = fill_text(text, sample_fields("en"))
    except TemplateError:
        filled = None

    assert time.process_time() - begun < 3.0
    assert filled is None or len(filled.text) <= 400_000


def test_the_samples_cover_every_field() -> None:
    """What is tried when a macro is kept is every field there is."""
    values = sample_fields("en")
    for path in FIELDS:
        root, _, name = path.partition(".")
        found = values[root]
        assert not name or (isinstance(found, dict) and name in found), path
