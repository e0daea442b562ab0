"""The last guard: what never reaches the terminal, and that it moves nothing else."""

from __future__ import annotations

import io
import sys
import unicodedata

import pytest
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from rich.style import Style
from textual.color import Color

from console.render.guard import FORBIDDEN, GuardedErrors, LastGuard, is_harmless
from data.text.safe import clean_line, clean_text

BLACK = Color(0, 0, 0)
HOSTILE = {
    "CSI": "a\x1b[31mb",
    "OSC": "\x1b]0;owned\x07",
    "C1": "\x9b31m",
    "bell": "\x07",
    "line end": "a\nb",
    "return": "a\rb",
    "delete": "\x7f",
    "bidi": "invoice\u202efdp.exe",
    "isolate": "\u2066x\u2069",
    "mark": "\u200ex\u200f\u061c",
    "zero width": "a\u200bb\ufeff",
    "soft hyphen": "a\xadb",
    "filler": "a\u3164b",
    "line separator": "a\u2028b",
    "private": "\ue000\U000f0000",
    "tag": "\U000e0041",
    "surrogate": "\ud800",
}
JOINERS = set("\u200c\u200d")


def guarded(*segments: Segment, is_ascii: bool = False) -> list[Segment]:
    """Send segments through the guard."""
    return LastGuard(is_ascii=is_ascii).apply(list(segments), BLACK)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_hostile_passes(text: str) -> None:
    """Whatever drives a terminal is replaced, and the line stays as wide as it was."""
    (segment,) = guarded(Segment(f"before {text} after"))

    assert is_harmless(segment.text)
    assert segment.text.startswith("before ")
    assert cell_len(f"before {text} after") == cell_len(segment.text)


def test_a_sign_stands_for_it() -> None:
    """What was refused can be seen, by a plain sign where only plain letters may be."""
    assert "a\ufffd[31m" == guarded(Segment("a\x1b[31mb"))[0].text
    assert "a?[31m" == guarded(Segment("a\x1b[31mb"), is_ascii=True)[0].text


def test_what_was_made_safe_passes_untouched() -> None:
    """Letters of all scripts, emoji with joiners, marks: the very same list comes back."""
    texts = (
        "Grüße ▌ → …",
        "发票上的公司名称错误",
        "👩\u200d🔧 ❤\ufe0f",
        "e\u0301",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647",
        "",
    )
    segments = [Segment(text, Style(bold=True)) for text in texts]

    assert segments is LastGuard(is_ascii=False).apply(segments, BLACK)


def test_plain_letters_stand_for_quotes_and_dashes() -> None:
    """Where only plain letters may be: each as wide as its sign; letters of languages stay."""
    text = "“Küsimus” 15:00\u201316:00 → cut…"

    assert '"Küsimus" 15:00-16:00 > cut~' == guarded(Segment(text), is_ascii=True)[0].text
    assert text == guarded(Segment(text))[0].text


def test_commands_and_links_are_dropped() -> None:
    """A raw command has no place in a widget; an address in a style would become OSC 8."""
    command = Segment("\x1b[2J", None, [(ControlType.CLEAR,)])
    link = Segment("here", Style(bold=True, link="https://evil.example/\x1b]0;owned\x07"))

    (left,) = guarded(command, link)

    assert "here" == left.text
    assert left.style is not None
    assert left.style.link is None
    assert left.style.bold


def test_what_has_no_width_leaves_nothing_behind() -> None:
    """A piece of which nothing is seen is left out, not shown as an empty piece."""
    assert [] == guarded(Segment("\u202e\u200b"))


def test_the_written_set_is_what_unicode_says() -> None:
    """For each character: forbidden are those that the sanitiser never leaves, and no other."""
    wrong = []
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        kind = unicodedata.category(char)
        if kind == "Cn":
            continue  # how wide it will be is the sanitiser's worry; it drives nothing
        # After a letter, as a mark or a joiner has to stand; the sanitiser keeps line ends.
        is_left = clean_text(f"a{char}") == f"a{char}" and char != "\n"
        is_allowed = is_left or char in JOINERS or kind == "Zs" or char == "\u2800"
        if is_allowed != (FORBIDDEN.match(char) is None):
            wrong.append(f"U+{code:04X} {kind}")

    assert [] == wrong


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_the_sanitiser_leaves_the_guard_lets_pass(text: str) -> None:
    """The guard is for what was forgotten: nothing that was cleaned meets it."""
    assert is_harmless(clean_line(text))
    assert all(is_harmless(line) for line in clean_text(text).split("\n"))


def test_last_words_are_guarded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the console says as it leaves drives no terminal either; its lines stay lines."""
    errors = io.StringIO()
    monkeypatch.setattr(sys, "stderr", errors)

    GuardedErrors(is_ascii=True).write("It ended.\n\x1b]0;owned\x07 at \u202eplace\n")

    assert "It ended.\n?]0;owned? at ?place\n" == errors.getvalue()
