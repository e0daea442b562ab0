"""Fields of a conversation as they are typed and as they are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.contacts import CHANNELS
from console.domain.field_reading import READERS, read_field
from console.domain.fields import (
    CHANNEL_WORDS,
    KIND_MEANS,
    STAGE_MEANS,
    STAGE_WORDS,
    tell_fields,
    value_words,
)
from console.domain.language_names import COUNTRIES, LANGUAGES, language_name
from console.domain.profile import is_language
from console.domain.words import Refused, Word
from data.records import Channel, Kind, Stage


@pytest.mark.parametrize(
    ("field", "typed", "expected"),
    [
        ("kind", "Support ", "support"),
        ("stage", "pre_sale", "pre_sale"),
        ("stage", "Pre-sale", "pre_sale"),
        ("stage", "end of life", "end_of_life"),
        ("stage", "SET-UP", "set_up"),
        ("channel", "Social media", "social"),
        ("channel", "on-site", "on_site"),
        ("channel", "e-mail", "mail"),
        ("language", "DA", "da"),
        ("language", "dansk", "da"),
        ("language", "Deutsch", "de"),
        ("language", "German", "de"),
        ("language", "中文", "zh"),
        ("language", "en_gb", "en-GB"),
        ("language", "zh-hant-tw", "zh-Hant-TW"),
        ("language", "gsw", "gsw"),
        ("language", "es-419", "es-419"),
    ],
)
def test_a_value_is_understood(field: str, typed: str, expected: str) -> None:
    """Case, dashes and people's own words for it make no other value."""
    read = read_field(field, typed)

    assert isinstance(read, Word)
    assert expected == read.name


@pytest.mark.parametrize(
    ("field", "typed", "meant"),
    [
        ("kind", "suport", "Did you mean support?"),
        ("stage", "delivry", "Did you mean delivery?"),
        ("stage", "end", "Did you mean end_of_life?"),
        ("channel", "fone", "Did you mean phone?"),
        ("language", "dk", "Did you mean da (Danish)?"),
        ("language", "Germn", "Did you mean de (German)?"),
        ("language", "xx", "name one as da"),
        ("language", "d", "name one as da"),
        ("stage", "", "there are pre_sale"),
        ("kind", "\x1b[2J", "no kind"),
    ],
)
def test_a_mistyped_value_is_told_with_the_nearest(field: str, typed: str, meant: str) -> None:
    """What is no value is refused in a sentence that names what there is, and what was meant."""
    read = read_field(field, typed)

    assert isinstance(read, Refused)
    assert meant in read.why
    assert "\x1b" not in read.why


@given(field=st.sampled_from(sorted(READERS)), typed=st.text(max_size=80))
def test_whatever_is_typed_is_read_or_refused(field: str, typed: str) -> None:
    """No text breaks a reader; what it gives is read again as the same, whatever its case."""
    read = read_field(field, typed)

    if isinstance(read, Refused):
        assert read.why.endswith((".", "?"))
    else:
        for again in (read.name, read.name.upper(), value_words(field, read.name)):
            if "(" not in again:  # a region in people's words
                assert Word(read.name, again) == read_field(field, again)


def test_every_value_has_words() -> None:
    """Whatever can be stored is told in words, and offered in the same ones."""
    assert set(Kind) == set(KIND_MEANS)
    assert set(Stage) == set(STAGE_WORDS) == set(STAGE_MEANS)
    assert set(Channel) == set(CHANNEL_WORDS) == {Channel.MAIL, *map(Channel, CHANNELS)}


def test_languages_are_those_of_the_standard() -> None:
    """The codes of ISO 639-1, each with two names; no country's code is taken for one."""
    assert 183 <= len(LANGUAGES) <= 184
    assert all(is_language(code) and len(code) == 2 for code in LANGUAGES)
    assert not LANGUAGES.keys() & COUNTRIES.keys()
    assert LANGUAGES.keys() >= set(COUNTRIES.values())


def test_fields_are_told_in_a_sentence() -> None:
    """A kind speaks for itself, the others are named; what is emptied is said, in one order."""
    told = tell_fields(
        {"language": "da", "stage": "pre_sale", "kind": "support", "cause": "broken switch",
         "channel": "on_site"}
    )  # fmt: skip

    assert told == (
        "support, cause broken switch, stage pre-sale, language Danish, channel on site"
    )
    assert tell_fields({"kind": None, "stage": None}) == "kind empty, stage empty"
    assert [language_name("en-GB"), language_name("tlh")] == ["English (GB)", "tlh"]
    assert value_words("stage", "of a newer program") == "of a newer program"
