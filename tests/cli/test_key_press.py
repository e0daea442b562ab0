"""`keys --press`: what terminals send, told as it arrives, and the terminal given back."""

from __future__ import annotations

import os
import re
import signal
import termios
from pathlib import Path

import pytest

from console.actions import GOALS
from console.cli.key_press import presses
from console.cli.key_words import Pressed, report
from console.key_names import name_keys
from console.key_presets import PRESETS
from console.typed_keys import Swallowed, equal_key
from tests.support.command import PROGRAM, Command
from tests.support.console_process import ROOT
from tests.support.terminal import Terminal, environment

SENT: dict[str, dict[str, bytes]] = {
    "xterm": {
        "home": b"\x1b[H", "end": b"\x1b[F", "pageup": b"\x1b[5~", "pagedown": b"\x1b[6~",
        "delete": b"\x1b[3~", "backspace": b"\x7f", "shift+tab": b"\x1b[Z", "up": b"\x1bOA",
    },
    "PuTTY": {
        "home": b"\x1b[1~", "end": b"\x1b[4~", "up": b"\x1b[A", "backspace": b"\x7f",
        "f1": b"\x1b[11~", "pagedown": b"\x1b[6~",
    },
    "xterm of old, keypad on": {
        "home": b"\x1bOH", "end": b"\x1bOF", "left": b"\x1bOD", "enter": b"\x1bOM",
        "backspace": b"\x08",
    },
    "linux": {
        "home": b"\x1b[1~", "end": b"\x1b[4~", "f1": b"\x1b[[A", "shift+tab": b"\x1b\t",
        "delete": b"\x1b[3~", "backspace": b"\x7f",
    },
    "rxvt": {
        "home": b"\x1b[7~", "end": b"\x1b[8~", "shift+up": b"\x1b[a", "ctrl+up": b"\x1bOa",
        "delete": b"\x1b[3~", "backspace": b"\x08",
    },
    "screen": {"home": b"\x1b[1~", "end": b"\x1b[4~", "down": b"\x1bOB", "shift+tab": b"\x1b[Z"},
    "kitty": {
        "enter": b"\x1b[13;2u", "tab": b"\x1b[105;5u", "backspace": b"\x1b[104;5u",
        "escape": b"\x1b[27u", "j": b"\x1b[106;;106u", "up": b"\x1b[A",
    },
    "letters": {"j": b"j", "å": "å".encode(), "question_mark": b"?", "ctrl+d": b"\x04"},
}  # fmt: skip
"""By terminal: the bytes of each key as it sends them."""


@pytest.mark.parametrize("sent", [b"\x1b[9999999u", b"\x1b[1:2:3;4A"])
def test_a_key_beyond_all_is_shown_as_none(sent: bytes) -> None:
    """What no terminal means is reported by its bytes, and the next key counts."""
    ours, theirs = os.pipe()
    os.write(theirs, sent + b"j")
    os.close(theirs)
    pressed = list(presses(ours))
    os.close(ours)

    assert [Pressed(sent, ""), Pressed(b"j", "j", "j")] == pressed


@pytest.mark.parametrize("terminal", SENT)
def test_each_terminals_keys_are_the_same_keys(terminal: str) -> None:
    """Home, End, Page keys, Delete, Backspace and Shift+Tab arrive as such, whoever sends them."""
    ours, theirs = os.pipe()
    os.write(theirs, b"".join(SENT[terminal].values()))
    os.close(theirs)

    heard = [(equal_key(p.key), p.raw) for p in presses(ours)]

    os.close(ours)
    assert heard == list(SENT[terminal].items())


def said(pressed: Pressed, preset: str = "default") -> str:
    """Give what is said of one key."""
    return "\n".join(report(pressed, PRESETS[preset], Swallowed(), is_ascii=False))


def test_what_a_key_does_is_said_with_its_bytes() -> None:
    """Bytes, name, deeds by place, what it cannot be told from, and what it begins."""
    tab = said(Pressed(b"\t", "tab", "\t"))
    go = said(Pressed(b"g", "g", "g"))
    closing = said(Pressed(b"d", "d", "d"), "vim")

    assert tab.startswith("09                 Tab          tab\n")
    assert "ctrl+i is the same key to most terminals." in tab
    assert "Next queue [next_queue]: inbox, quarantine" in tab
    assert "Go to a place: a letter follows: g i m" in go
    assert "dd Close and go to the next [close]: inbox, conversation" in closing


@pytest.mark.parametrize(
    ("pressed", "words"),
    [
        (Pressed(b"\x1b", "escape", "\x1b"), "Everything that Esc does another key does too."),
        (Pressed(b"\x1bx", "alt+x", "x"), "The console binds none."),
        (Pressed("？".encode(), "fullwidth_question_mark", "？"), "it counts as ?"),  # noqa: RUF001 - a wide sign is meant
        (Pressed("的".encode(), "的", "的"), "An input method is on"),
        (Pressed(b"\x1b[13;2u", "shift+enter"), "counts as Enter, as most terminals send it"),
        (Pressed(b"\x1b[57441u", "left_shift"), "a modifier alone; it does nothing"),
        (Pressed(b"\x1b[15~", "f5"), "it does nothing on any screen"),
        (Pressed(b"ab", "", is_paste=True), "2 bytes  a paste"),
        (Pressed(b"\x02", "ctrl+b", "\x02"), "tmux keeps it for itself"),
    ],
)
def test_what_is_to_be_minded_is_said(pressed: Pressed, words: str) -> None:
    """Each trap of a terminal is told where somebody falls into it."""
    assert words in said(pressed)


@pytest.mark.parametrize("leave", ["q twice", "SIGTERM"])
def test_the_terminal_is_given_back(tmp_path: Path, leave: str) -> None:
    """Keys are shown one by one, also cut in two; whatever ends it, the modes are as before."""
    with Terminal((*PROGRAM, "keys", "--press"), environ=environment(tmp_path)) as terminal:
        before = termios.tcgetattr(terminal.process.fd)
        terminal.shows("Press keys to see what arrives.")
        terminal.press("\x1b[5~j")
        terminal.shows("1b 5b 35 7e        PgUp")
        terminal.shows("6a                 j")
        if leave == "SIGTERM":
            os.kill(terminal.pid, signal.SIGTERM)
        else:
            terminal.press("qq")
        terminal.until(lambda: b"\x1b[?2004l" in terminal.raw, "it leaves")
        terminal.ended_within(10)
        after = termios.tcgetattr(terminal.process.fd)

    assert before == after


def test_without_a_terminal_it_says_what_to_use(tmp_path: Path) -> None:
    """In a pipe there is nothing to press."""
    answer = Command(tmp_path)("keys", "--press")

    assert (2, b"") == (answer.code, answer.out)
    assert "--press needs a terminal" in answer.err


def test_each_key_named_in_a_sentence_is_somebodys() -> None:
    """A mark for a key in a sentence names an action or place that there is."""
    sources = [p for name in ("console", "screens", "widgets") for p in (ROOT / name).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in sources]
    marks = {mark for text in texts for mark in re.findall(r"\{(?:key|goal):\w+\}", text)}
    letters = {goal.letter for goal in GOALS}

    assert len(marks) > 20
    assert not [m for m in marks if name_keys(m) == m]
    assert {m[-2] for m in marks if m.startswith("{goal:")} <= letters
