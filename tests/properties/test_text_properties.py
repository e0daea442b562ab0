"""Promises of the text layer that hold for every input whatever."""
# ruff: noqa: RUF001, E501 - pieces of mail, many a line

from __future__ import annotations

import re
from itertools import pairwise
from unicodedata import category

from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.text.fold import fold_phrase, fold_text
from data.text.html import render_html
from data.text.language import guess_language
from data.text.links import find_links, number_links
from data.text.quotes import split_quotes
from data.text.safe import clean_line, clean_text, is_safe, visible_bytes
from data.text.width import width_of
from data.text.wrap import wrapped

ANYTHING = st.text(st.characters(codec=None, categories=None), max_size=300)
NASTY = st.sampled_from(
    ["\x1b", "\x9b", "\u202e", "\u2066", "\u200b", "\u200d", "\u0301", "\ufe0f", "\U000e0041", "\ud800", "\ue000",
     "\t", "\r", "\r\n", "\u2028", "\x0b", "\x85", "a", " ", "\u00a0", "\n", "字", "\u034f", "\u115f"]
)  # fmt: skip
HOSTILE = st.one_of(ANYTHING, st.lists(NASTY, max_size=40).map("".join))
LINES = st.sampled_from(
    ["", "Hi", "> old", ">> older", "-- ", "--", "Sent from my iPhone", "From: a <a@b.c>", "To: b",
     "Subject: c", "Sent: today", "On 3 May 2026 at 12:34, A <a@b.c> wrote:", "A wrote:",
     "-----Original Message-----", "---------- Forwarded message ---------", "________",
     "发件人： a@b.c", "answer", "Begin forwarded message:", ">From here", "1042:"]
)  # fmt: skip
MAIL = st.one_of(ANYTHING, st.lists(LINES, max_size=30).map("\n".join))
TAGS = st.sampled_from(
    ["<div>", "</div>", "<p>", "</p>", "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th>",
     "<ul>", "</ul>", "<ol start=-5>", "</ol>", "<li>", "</li>", "<blockquote>", "</blockquote>", "<a href=http://x>",
     "</a>", "<br>", "<hr>", "<pre>", "</pre>", "<img src=http://y alt=z>", '<div style="display:none">',
     '<div class="gmail_quote">', "<blockquote type=cite>", '<div id="divRplyFwdMsg">', "<span hidden>",
     "</span>", '<div style="border-top:solid #E1E1E1 1.0pt">', "From: x<br>To: y<br>", "<!--", "-->", "<style>",
     "</style>", '<div class="gmail_signature">', "text", " ", "&nbsp;", "&#", "&#x110000;", "<", ">", '="', "\n"]
)  # fmt: skip
MARKUP = st.one_of(ANYTHING, st.lists(TAGS, max_size=50).map("".join))
FORBIDDEN = frozenset(("Cc", "Cs", "Co", "Cn", "Zl", "Zp"))
BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\ufeff\U000e0000-\U000e007f]")
MARKS = re.compile("[\u0300-\u036f]{5}")


@given(text=HOSTILE)
@settings(deadline=None)
def test_cleaned_text_is_safe(text: str) -> None:
    """After cleaning nothing can drive, reorder or overflow the terminal, and cleaning is stable."""
    clean = clean_text(text)

    assert is_safe(clean)
    assert not {category(char) for char in clean.replace("\n", "")} & FORBIDDEN
    assert not BIDI.search(clean)
    assert not MARKS.search(clean)
    clean.encode()


@given(text=HOSTILE, limit=st.integers(0, 50))
@settings(deadline=None)
def test_cleaned_line_is_one_safe_line(text: str, limit: int) -> None:
    """A line holds no line end and nothing invisible, keeps to its limit, and is stable."""
    line = clean_line(text, limit=limit)

    assert is_safe(line)
    assert not set(line) & set("\n\t\u200c\u200d\u3000")
    assert "  " not in line
    assert len(line) <= limit
    assert line == clean_line(line, limit=limit)


@given(raw=st.binary(max_size=300))
def test_visible_bytes_are_ascii(raw: bytes) -> None:
    """Raw mail is shown in printable ASCII and as many lines as it has."""
    shown = visible_bytes(raw)

    assert shown.isascii()
    assert shown.replace("\n", "").isprintable()
    assert raw.count(b"\n") == shown.count("\n")


@given(html=MARKUP)
@settings(deadline=None, max_examples=200)
def test_rendering_never_fails(html: str) -> None:
    """Any mark-up renders, line numbers lie inside the text, and cleaning shifts no line."""
    rendered = render_html(html)
    count = rendered.text.count("\n") + 1

    assert rendered.quoted_lines <= set(range(count))
    assert rendered.signature_lines <= set(range(count))
    assert clean_text(rendered.text).count("\n") + 1 == count
    assert rendered.text.count("\n\n\n") == 0


@given(words=st.lists(st.from_regex("[a-z]{1,9}", fullmatch=True), min_size=1, max_size=9))
def test_plain_words_survive_rendering(words: list[str]) -> None:
    """Words between tags all arrive, in order."""
    html = "<table><tr><td>" + "</td><td><p>".join(words) + "</table>"

    assert words == re.findall("[a-z]+", render_html(html).text)


@given(text=MAIL, quoted=st.sets(st.integers(-2, 40)), signature=st.sets(st.integers(-2, 40)))
@settings(deadline=None, max_examples=300)
def test_every_line_is_new_or_folded(text: str, quoted: set[int], signature: set[int]) -> None:
    """Folds are in order and apart, and each line outside of them is in the new text."""
    split = split_quotes(text, quoted_lines=quoted, signature_lines=signature)
    lines = text.split("\n")
    hidden = {
        number
        for fold in split.folds
        if fold.kind != "forward_header"
        for number in range(fold.start, fold.end)
    }
    kept = [line.strip() for number, line in enumerate(lines) if number not in hidden]
    apart = [fold for fold in split.folds if fold.kind != "forward_header"]

    assert [line for line in kept if line] == [
        line.strip() for line in split.new_text.split("\n") if line.strip()
    ]
    assert all(0 <= fold.start < fold.end <= len(lines) for fold in split.folds)
    assert all(a.end <= b.start for a, b in pairwise(apart))
    assert bool(text.strip()) == bool(split.new_text.strip())


@given(lines=st.lists(st.from_regex("[a-z ]{1,30}", fullmatch=True), max_size=20))
def test_plain_text_is_all_new(lines: list[str]) -> None:
    """Text without any sign of quoting is never touched."""
    text = "\n".join(lines)

    assert text == split_quotes(text).new_text


@given(text=HOSTILE)
def test_folding_never_fails(text: str) -> None:
    """Folded text and words can be handed to SQLite, and words hold letters and digits alone."""
    fold_text(text)

    assert all(token.isalnum() for token in fold_phrase(text))


@given(text=st.text(st.characters(codec="utf-8"), max_size=300))
def test_a_guess_is_a_code(text: str) -> None:
    """A guess is two small letters or nothing."""
    assert re.fullmatch("[a-z]{2}", guess_language(text) or "en")


@given(text=HOSTILE, width=st.integers(8, 60))
@example(text="\x1f\u0590\t", width=8)
@settings(deadline=None)
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    """No line is wider than asked for, and all but blanks and repeated marks is still there."""
    clean = clean_text(text)
    lines = wrapped(clean, width)

    assert all(width_of(line) <= width for line in lines)
    assert "".join(clean.split()) == "".join("".join(lines).split()) or ">" in clean


LINKS = st.lists(
    st.sampled_from(["https://", "www.", "a.example", "/", ")", "(", "[", "]", ".", " ", "谢", "，", "@", "x",
                     "[1] ", "\n", "mailto:", ":", "\u0430"]), max_size=40).map("".join)  # fmt: skip


@given(text=st.one_of(ANYTHING, LINKS))
@settings(deadline=None)
def test_links_stand_in_their_text(text: str) -> None:
    """Each link is a piece of the text without white space, in order, with a number of its own."""
    found = list(find_links(text))
    numbered = number_links(text, text, {})

    assert all(text[link.start : link.end] == link.target for link in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert not any(char.isspace() for link in found for char in link.target)
    assert [link.number for link in numbered] == list(range(1, len(numbered) + 1))
    assert {link.target for link in found} <= {link.target for link in numbered}
