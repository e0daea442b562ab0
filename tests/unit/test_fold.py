"""Promises of data.text.fold: however it was typed, it is found."""
# ruff: noqa: RUF001 - text of many languages is what is tested

from __future__ import annotations

import pytest

from data.text.fold import fold_joined, fold_phrase, fold_text, needs_prefix


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plain ASCII 123", "Plain ASCII 123"),
        ("Kære Søren, på Ærø", "Kaere Soren, på AEro"),
        ("Straße ẞ", "Strasse SS"),
        ("Łódź đ ð þ", "Lódź d d th"),
        ("１０４２ ＡＢ ﬁ", "1042 AB fi"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("發", " 發  發"),
        ("我要发票", " 我要 要发 发票  票"),
        ("iPhone手机，好", "iPhone 手机 ， 好  机 好"),
        ("ﾊﾟｿｺﾝ", " パソ ソコ コン  ン"),
        ("", ""),
    ],
)
def test_fold_text(text: str, expected: str) -> None:
    """Letters become what people type, runs without spaces become pairs and their last one."""
    assert expected == fold_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Søren's Ærø", ("soren", "s", "aero")),
        ("anna@example.com", ("anna", "example", "com")),
        ("Öö Õõ Ää Üü Åå", ("oo", "oo", "aa", "uu", "aa")),
        ("我要发票", ("我要", "要发", "发票")),
        ("票", ("票",)),
        ("が", ("が",)),
        ("Ёлка", ("елка",)),
        ("STRASSE straße", ("strasse", "strasse")),
        ("#１０４２", ("1042",)),
        ("!?-", ()),
        ("\ud800\x00\u202e", ()),
        ("snake_case", ("snake", "case")),
    ],
)
def test_fold_phrase(text: str, expected: tuple[str, ...]) -> None:
    """A query's words are those that the index holds."""
    assert expected == fold_phrase(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wi-Fi, e\u2011mail", ("wifi", "email")),
        ("don’t wi-fi-navn", ("dont", "wifinavn")),
        ("家里的Wi-Fi呢", ("wifi",)),
        ("cafe\u0301-é", ("cafee",)),
        ("2026-11-22 a--b -a b- x_y 里-外", ()),
        ("a" * 50_000, ()),
    ],
)
def test_fold_joined(text: str, expected: tuple[str, ...]) -> None:
    """What some write as one word and others with a sign between is there as one; no numbers."""
    assert expected == fold_joined(text)


@pytest.mark.parametrize(
    ("token", "expected"), [("发", True), ("发票", False), ("a", False), ("1", False), ("", False)]
)
def test_needs_prefix(token: str, *, expected: bool) -> None:
    """Half a pair is looked for as a beginning, anything else as a whole word."""
    assert expected == needs_prefix(token)
