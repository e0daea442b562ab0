"""A console at which nobody sits sends nothing, whatever screen is open."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.clock import SystemClock
from tests.screens.test_terminal import command
from tests.support.console_app import answer, config_of, open_office, question
from tests.support.furnished import picture_mail
from tests.support.rest import rest
from tests.support.terminal import Terminal, environment

WALK = (
    ("", "Question 1", ""),
    ("/", "words of a mail", ""),
    ("Question 3\r", "/Question 3: 1", ""),
    ("\r", " nobody ", ""),
    ("r", "ctrl+s send", ""),
    ("word", "draft saved", "\x11"),
    (":", "what to do", ""),
    ("answer", "Enter does it", "\x1b"),
    ("s", "Snooze #", "\x1b"),
    ("F", "Follow up #", "\x1b"),
    ("E", "Escalate #", "\x1b"),
    ("m", "Macro for", "\x1b"),
    ("?", "Keys: conversation", "q"),
    ("gk", "Knowledge base", ""),
    ("gf", "anybody's", ""),
    ("go", "Outbox", ""),
    ("gp", "Problems", ""),
)
"""Keys one after the other, what stands on the screen then, and what leads back to the thread."""


@pytest.mark.parametrize(
    "seconds", [pytest.param(1.1, marks=pytest.mark.slow), pytest.param(10, marks=pytest.mark.soak)]
)
async def test_no_screen_sends_anything_by_itself(tmp_path: Path, seconds: float) -> None:
    """Fields blink nowhere, nothing moves, and no line counts seconds."""
    async with open_office(tmp_path) as office:
        office.clock.set(SystemClock().now())
        await office.receive(*map(question, range(1, 5)), answer(3), picture_mail())
        config = config_of(office)
        with Terminal(command(config), environ=environment(tmp_path), folder=tmp_path) as terminal:
            sent = {}
            for keys, words, back in WALK:
                terminal.press(keys)
                terminal.shows(words)
                rest(terminal)
                before = len(terminal.raw)
                terminal.read_for(seconds)
                sent[words] = bytes(terminal.raw[before:])
                if back:
                    terminal.press(back)
                    terminal.shows("r write on")

    assert dict.fromkeys(sent, b"") == sent
