"""Walks over a hostile mailbox: screens and sheets by keys, and what may leave for a terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from console.render.guard import FORBIDDEN
from tests.support.every_screen import OUT, Way
from tests.support.hostile_office import EVERYTHING
from tests.support.hostile_strings import EVERY
from tests.support.terminal import Terminal

COLOUR = r"(?:\d|2\d|[34][0-79]|[34]8;2;\d+;\d+;\d+)"
OWN_COMMANDS = re.compile(
    rf"\x1b\[(?:{COLOUR}(?:;{COLOUR})*)?m"  # colours and weights
    r"|\x1b\[\d+;\d+H|\x1b\[H|\x1b\[2?J"  # where to draw; clear
    r"|\x1b\[\?\d+(?:;\d+)*(?:[hl]|\$p)"  # modes: other screen, paste, synchronised output
    r"|\x1b\[[<>=]\d*u"  # how keys are told
    r"|\x1b\[\d*[CX]|\x1b\[(?:\d+;\d+)?r|\x1bM"  # further; blanks; a pane that scrolls
    r"|\x1b\[2[23];2t"  # keep the title, and give it back
    r"|\x1b\]2;(?:(?:support|#\d+)[\w:,! ]*)?\x1b\\"  # the title: numbers and our words
    r"|\x1b\]22;default\x07"  # the shape of the mouse's pointer
)
"""All that we and Textual write; no link, no notice, no clipboard that nobody asked for."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
VERBATIM = tuple(text.encode() for text in EVERY if _CONTROL.search(text))
"""Strings that do harm as they are: these are told from what we write ourselves."""
WATCHED = (sys.executable, "-m", "tests.support.watched")


@dataclass(frozen=True)
class Step:
    """Keys from the inbox to a screen, words that stand there then, keys back to the inbox."""

    name: str
    keys: tuple[str, ...]
    shown: str
    back: str = "q"
    tells: bool = True
    """Something of the hostile mail stands on it."""


STEPS = (
    Step("inbox", (), "[Open 1]", ""),
    Step("narrowed inbox", ("/Mallory\r",), "/Mallory"),
    Step("conversation", ("\r", "p"), "after"),
    Step("source", ("\r", "p", "V"), "Source of", "qq"),
    Step("headers", ("\r", "p", "H"), "Headers of", "qq"),
    Step("why", ("\r", "p", "I"), "Why #", "qq"),
    Step("files", ("\r", "p", "v"), "save", "qq"),
    Step("file as text", ("\r", "p", "v", "\r"), "(text)", "qqq"),
    Step("copy menu", ("\r", "p", "y"), "Message-ID", "qq"),
    Step("customer", ("\r", "d"), "mallory@evil.example", "qq"),
    Step("note", ("\r", "p", "i"), "INTERNAL", "\x11q"),
    Step("forward", ("\r", "p", "f"), "ctrl+s", "\x11q"),
    Step("attaching", ("\r", "p", "r", "\x06"), "Attach:", "\x11\x11q"),
    Step("composer", ("\r", "p", "r"), "ctrl+s", "\x11q"),
    Step("review", ("\r", "p", "r", "Hello", "\x13"), "PUBLIC", "q\x11q"),
    Step("palette", (":", "Mallory"), "#1001", "\x1b"),
    Step("page searched", ("gp", "/", "uid\r"), "uid 99", "qq"),
    Step("outbox", ("go",), "Outbox"),
    Step("problems", ("gp",), "Problems"),
    Step("keys", ("?",), "Keys: inbox", tells=False),
)


PAGES = " " * 14
OF_EVERYTHING = (
    Step("all subjects and names", ("gg", " " * 9, " " * 9, "gg"), "[Open", ""),
    Step("everything", (f"/{EVERYTHING}\r", "\r", PAGES, PAGES), "allory", "qq"),
    Step("its source", ("\r", "V", PAGES, PAGES, PAGES), "Source of", "qq"),
    Step("its headers", ("\r", "H", PAGES, PAGES), "Headers of", "qq"),
    Step("its files", ("\r", "v", " ", " "), "as text", "qq"),
    Step("a file of it", ("\r", "v", "\r", PAGES, PAGES), "allory", "qqq"),
    Step("its article", ("gk", "/Everything\r", PAGES, PAGES), "allory", "gi"),
    Step("its links", ("\r", "y", " ", " "), "Copy", "qq"),
)
"""Pages and pages, so that each of the strings stood on the screen."""
OF_WORK = (
    Step("all problems", ("gp", PAGES), "allory"),
    Step("all of the team", ("gt", PAGES), "allory"),
    Step("all of the outbox", ("go", PAGES), "allory"),
    Step("described and linked", (":", "#1012", "\r", PAGES), "reply"),
    Step("draft", (":", "#1013", "\r"), "ctrl+s", "\x11q"),
    Step("escalated outside", (":", "#1050", "\r", PAGES), "reply"),
)
OF_MORE_WORK = (
    Step("all tags", ("t", " "), "allory", "\x11"),
    Step("all causes", ("T", "c"), "allory", "\x11"),
    Step("all macros", ("m", " "), "allory", "\x11"),
    Step("all tiers", ("a", " "), "allory", "\x11"),
    Step("all follow-ups", ("gf", PAGES), "allory"),
    Step("all categories", ("gkf",), "allory", "qq"),
    Step("all gaps", ("gkM", PAGES), "allory", "qq"),
    Step("fields of a draft", (":", "#1013", "\r", "\x12"), "ctrl+s", "\x11q"),
    Step("article draft", (":", "#1015", "\r", "B"), "ctrl+", "\x11q"),
    Step("hostile customer", (":", "#1050", "\r", "d"), "Customer", "qq"),
    *(Step(f"answered {number}", (":", f"#{number}", "\r", PAGES), "reply")
      for number in (1015, 1017)),
    *(Step(f"why of {number}", (":", f"#{number}", "\r", "I"), "Why #", "qq")
      for number in (1012, 1015, 1017, 1050)),
)  # fmt: skip
"""Where colleagues, servers and files have their words besides."""


def drives(raw: bytes, *, own: re.Pattern[str] = OWN_COMMANDS) -> list[str]:
    """List what is in the bytes for a terminal that is no text and not Textual's own."""
    text = raw.decode(errors="surrogateescape")
    as_it_was = [repr(each) for each in VERBATIM if each in raw]
    return as_it_was + [
        repr(line[max(hit.start() - 20, 0) : hit.end() + 20])
        for line in re.split("[\r\n]", own.sub("", text))
        for hit in FORBIDDEN.finditer(line)
    ]


class Walker:
    """Goes from the inbox to screens and back, and keeps where in the bytes each began."""

    def __init__(self, terminal: Terminal) -> None:
        self._t = terminal
        self._begun: list[tuple[int, str]] = [(0, "start")]

    def step(self, steps: Iterable[Step]) -> None:
        """Go to screens key by key, and look at each at rest."""
        t = self._t
        for step in steps:
            self._begun.append((len(t.raw), step.name))
            for keys in step.keys:
                t.press(keys)
                t.until(lambda: not t.read_more(), "it comes to rest")
            for words in (step.shown, *(("allory",) if step.tells else ())):
                t.shows(words)
            t.press(step.back)
            t.until(lambda: "q leave" in t.lines[-1], f"the inbox after {step.name}")

    def go(self, ways: Iterable[Way]) -> None:
        """Go to screens and sheets as fast as they are there."""
        t = self._t
        for way in ways:
            self._begun.append((len(t.raw), way.name))
            t.press(way.keys)
            t.shows(way.shown)
            t.press(way.back)
            t.until(lambda: "q leave" in t.lines[-1], f"the inbox after {way.name}")

    def leave(self) -> None:
        """End the console; expect that nothing of all that it sent drives a terminal."""
        t = self._t
        t.press(OUT)
        t.until(lambda: not t.process.isalive(), "it ends")
        raw = bytes(t.raw)
        ends = [*(start for start, _ in self._begun[1:]), len(raw)]
        pieces = zip(self._begun, ends, strict=True)
        where = [name for (start, name), end in pieces if drives(raw[start:end])]
        assert [] == drives(raw), where
        assert 0 == t.process.exitstatus
