"""Promises of data.text.safe: what reaches the terminal can only be read, never obeyed."""

# ruff: noqa: RUF001 - text of many languages is what is tested

from __future__ import annotations

import re
from unicodedata import category

import pytest

from data.text import safe
from data.text.safe import clean_line, clean_text, is_safe, visible_bytes

INVISIBLE = "\u200b\u200e\u200f\u2060\u2063\ufeff\u00ad\u034f\u3164\u115f\uffa0\u180e\ufff9"


def test_known_harmless_characters_are_harmless() -> None:
    """No character that passes unseen is a control, a mark, invisible or unassigned."""
    harmless = re.compile(f"[{safe._HARMLESS}]")

    bad = [
        hex(code)
        for code in (*range(0x10000), *range(0x1F000, 0x20010), 0x2A6DF, 0xE0001)
        if harmless.match(chr(code))
        and (category(chr(code))[0] == "C" or category(chr(code)) in ("Mn", "Me", "Zl", "Zp"))
    ]
    bad += [hex(ord(char)) for char in safe._UNSEEN | {"\u2800"} if harmless.match(char)]

    assert not bad


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\nmy order #1042 costs 12 € – “thanks”…",
        "Kære Søren, jeg vil gerne æøå ÆØÅ",
        "Täna õhtul, šokolaad ja žürii",
        "你好，我想要发票。\n\u3000第二段",
        "テスト、ありがとう。",
        "안녕하세요",
        "Привет, как дела?",
        "👍 😀 🚚",
        "می‌خواهم",  # a joiner that Persian spelling needs
        "👨‍👩‍👧",
        "❤️",
        "ภาษาไทย",
        "שלום",
        "",
    ],
)
def test_ordinary_bodies_stay_as_they_are(text: str) -> None:
    """Text of every language we serve passes without a change."""
    assert text == clean_text(text)
    assert is_safe(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x1b[31mb", "a^[[31mb"),
        ("a\x00b\x7f", "a^@b^?"),
        ("a\x9b31m", "a<U+009B>31m"),
        ("a\u202egpj.exe", "a<U+202E>gpj.exe"),
        ("\u2066x\u2069", "<U+2066>x<U+2069>"),
        ("a\r\nb\rc\u2028d\u2029e\x0bf\x0cg", "a\nb\nc\nd\ne\nf\ng"),
        ("a\tb\n\tc", "a       b\n        c"),
        ("a\u00a0b\u2009c", "a b c"),
        (f"a{INVISIBLE}b", "ab"),
        ("a\U000e0041\U000e007fb", "ab"),
        ("a\ue000\ud800\uffffb", "a\ufffd\ufffd\ufffdb"),
        ("\uf0b7 item", "• item"),
        ("e" + "\u0301" * 9 + "f", "e" + "\u0301" * 4 + "f"),
        ("e" + "\u0301\u200b" * 9 + "f", "e" + "\u0301" * 4 + "f"),
        ("e" + "\u0301\u200d" * 9, "e" + "\u0301\u200d" * 4 + "\u200d"[:0]),
        ("\u0301x\n\u0301y", "\u25cc\u0301x\n\u25cc\u0301y"),
        ("❤\ufe0f\ufe0f\ufe0f", "❤\ufe0f"),
        ("a\u200d\u200d\u200db \u200cc", "a\u200db c"),
        ("x\u2800y", "x y"),
    ],
)
def test_dangerous_characters_in_bodies(text: str, expected: str) -> None:
    """What could drive, reorder or smear the terminal is shown, spaced or dropped."""
    assert expected == clean_text(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Re:\r\n\t Hello \u00a0 world\n", "Re: Hello world"),
        ("a\x1b]0;title\x07b", "a^[]0;title^Gb"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("sup\u200bport\u200d\u200c", "support"),
        ("a \u200b \u200b b", "a b"),
        ("\u200b \u0301a", "\u25cc\u0301a"),
        ("a\u2028b\u3000c", "a b c"),
        ("a\x85b", "a b"),
        ("\x1b", "^["),
        ("", ""),
        ("Jürgen Müller 李明", "Jürgen Müller 李明"),
    ],
)
def test_lines(text: str, expected: str) -> None:
    """A header becomes one line in which nothing is hidden."""
    assert expected == clean_line(text)


@pytest.mark.parametrize(
    ("limit", "expected"), [(5, "abcd…"), (6, "abcdef"), (1, "…"), (0, ""), (4, "abc…")]
)
def test_long_lines_are_cut(limit: int, expected: str) -> None:
    """A line over its limit ends in an ellipsis and keeps to the limit."""
    assert expected == clean_line("abcdef", limit=limit)


def test_raw_source_is_visible() -> None:
    """Raw mail shows every odd byte and keeps its lines."""
    raw = b"Subject: \x1b[1m\r\n\tx\x00\x7f\xc3\xa6\rz\n"
    expected = "Subject: ^[[1m\n^Ix^@^?\\xc3\\xa6^Mz\n"

    assert expected == visible_bytes(raw)


@pytest.mark.parametrize("text", ["\x1b", "a\u202eb", "\x9b", "a\tb", "a\rb", "\ud800", "a\u200bb"])
def test_unsafe_text_is_told(text: str) -> None:
    """The last guard refuses what the cleaner would change."""
    assert not is_safe(text)


@pytest.mark.parametrize("first", [*range(0, 0x10000, 0x4000), 0x1D100, 0xE0000])
def test_cleaning_is_idempotent(first: int) -> None:
    """Cleaning twice gives what cleaning once gave, for each code point between two letters."""
    text = "".join(f"a{chr(code)}{chr(code)}\n" for code in range(first, first + 0x4000))
    body, line = clean_text(text), clean_line(text, limit=len(text) * 9)

    assert body == clean_text(body)
    assert line == clean_line(line, limit=len(text) * 9)
