"""Slugs: what of a title stands in its address."""
# ruff: noqa: RUF001 - titles in several scripts are what it is about

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.articles.slugs import (
    NAMELESS,
    SLUG_MAX,
    SLUG_MAX_BYTES,
    free_slug,
    is_slug,
    slug_of,
)
from data.text.safe import MARKS_MAX, is_safe


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How do I get a refund?", "how-do-i-get-a-refund"),
        ("Sådan får du pengene tilbage", "sadan-far-du-pengene-tilbage"),
        ("Ære være Øllet & smørret", "aere-vaere-ollet-smorret"),
        ("Kuidas tühistada tellimust õigel ajal", "kuidas-tuhistada-tellimust-oigel-ajal"),
        ("如何申请退款？", "如何申请退款"),
        ("Ｗｉ-Ｆｉ ガイド", "wi-fi-ガイド"),
        ("Как вернуть заказ", "как-вернуть-заказ"),
        ("हिन्दी में", "हिन्दी-में"),
        ("Price: 10 % off / 2026_11", "price-10-off-2026-11"),
        ("../../etc/passwd", "etc-passwd"),
        ("\u202e\x00<script>", "script"),
        ("\u3164Lamp\u1160 \u115f", "lamp"),
        ("ก" + "้" * 9, "ก" + "้" * MARKS_MAX),
        ("!!!", NAMELESS),
        ("", NAMELESS),
    ],
)
def test_slug_of(title: str, slug: str) -> None:
    """A slug is what of a title can be typed and read in an address."""
    assert slug == slug_of(title)


@given(st.text(max_size=400))
def test_slug_is_its_own_slug(title: str) -> None:
    """Whatever the title, its slug is bounded, holds no sign of an address, and is its own slug."""
    slug = slug_of(title)

    assert slug == slug_of(slug)
    assert is_slug(slug)
    assert is_safe(slug)
    assert len(slug) <= SLUG_MAX
    assert len(slug.encode()) <= SLUG_MAX_BYTES
    assert not set(slug) & set("/\\.:?#%&<>\"' _")


def test_long_title_is_cut_between_words() -> None:
    """A long title keeps whole words."""
    assert "word-" * 15 + "word" == slug_of("word " * 40)


def test_free_slug_takes_the_next_number() -> None:
    """A slug that is taken gets the first free number, and stays a slug."""
    taken = {"refund", "refund-2", "x" * SLUG_MAX}

    assert "refund-3" == free_slug("refund", taken)
    assert "other" == free_slug("other", taken)
    assert is_slug(free_slug("x" * SLUG_MAX, taken))
    assert is_slug(free_slug("\U00020000" * 60, {"\U00020000" * 60}))
