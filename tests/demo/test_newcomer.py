"""A newcomer in the demo, by keyboard alone: what she presses is what the screen says just then."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.demo.test_demo_console import CTRL_Q, CTRL_S, START_S, demo
from tests.support.terminal import Terminal

NAMED = {"Enter": "\r", "Tab": "\t", "ctrl+s": CTRL_S, "ctrl+q": CTRL_Q}
READING_S = 4.0
"""For a newcomer to find on the screen what to press next, at a calm pace."""
TYPING_S = 0.3
"""For a key of a text: 40 words a minute."""
TWO_MINUTES_S = 120.0

pytestmark = pytest.mark.slow


class Newcomer:
    """Somebody who has never seen it: each key she presses stands on the screen, with its words."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.seconds = 0.0
        """What it would have taken her."""

    def follows(self, key: str, words: str, *, then: str) -> None:
        """Look for a key beside its words anywhere on the screen, press it, see what it brings."""
        hint = re.compile(rf"(?<!\S){re.escape(key)}(?: .{{0,20}}?)? +{re.escape(words)}")
        self.terminal.until(lambda: hint.search(self.terminal.text), f"the hint {key} {words}")
        self.terminal.press(NAMED.get(key, key))
        self.terminal.shows(then)
        self.seconds += READING_S

    def types(self, words: str, *, then: str) -> None:
        """Type into the field that the screen shows."""
        self.terminal.press(words)
        self.terminal.shows(then)
        self.seconds += TYPING_S * len(words) + READING_S


def test_a_reply_a_promise_and_an_escalation_in_two_minutes(tmp_path: Path) -> None:
    """Reply with a macro, schedule a check-in, escalate: led by the bottom line and `?` alone."""
    with demo(tmp_path) as terminal:
        mette = Newcomer(terminal)
        terminal.until(lambda: "[Open 3" in terminal.lines[0], "the queue", timeout_s=START_S)
        terminal.until(lambda: terminal.lines[0].endswith("synced"), "in step", timeout_s=START_S)
        mette.follows("Enter", "open", then="r reply")
        mette.follows("?", "keys", then="Keys: conversation first")
        mette.follows("q", "back", then="r reply")
        terminal.press("m")  # `?` has just said it
        terminal.shows("Macro for #")
        mette.types("late", then="▌   Parcel is late")
        mette.follows("Enter", "use it", then="with it: says cause late delivery")
        mette.follows("ctrl+s", "send", then="PUBLIC: leaves by mail")
        mette.follows("w", "send and wait", then="u takes it back")
        number = re.search(r" #(\d+) ", terminal.lines[0])
        assert number
        shown = f"#{number[1]}"
        terminal.press("F")  # stood in the bottom line until a moment ago
        terminal.shows(f"Follow up {shown}")
        mette.follows("w", "in a week", then=f"{shown} follow-up ")
        terminal.press("E")
        terminal.shows(f"Escalate {shown}")
        mette.follows("Enter", "take it", then=" to      tier")
        mette.types("product", then="product fault")
        mette.follows("Enter", "take it", then="▌need")
        mette.types("Why is it lost?", then="Why is it lost?")
        mette.follows("Tab", "next row", then="▌by")
        mette.follows("Enter", "escalate", then=f"{shown} ")
        terminal.until(lambda: "Escalate #" not in terminal.text, "the sheet is gone")
        terminal.shows("waiting on the team")
        terminal.press("gf")
        # What the macro promised "if no reply" may be gone by now: the demo's customers answer.
        promised = re.compile(rf"{shown} .*get back to it")
        terminal.until(lambda: promised.search(terminal.text), "what she promised")

    assert mette.seconds < TWO_MINUTES_S
