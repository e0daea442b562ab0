"""Four keys answer with an article, in the demo on a real terminal, until it has left."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.demo.test_demo_console import ANSWER_S, CTRL_Q, CTRL_S, START_S, demo, descendants
from tests.support.console_process import wait_until
from tests.support.processes import is_running
from tests.support.terminal import Terminal

TITLE = "Where is my parcel"


def row_of_the_sheet(terminal: Terminal) -> str:
    """Give the row under the cursor of the article sheet, once it is read."""

    def row() -> str:
        shown = "ctrl+k link" in terminal.lines[-1] and "English, the" in terminal.text
        rows = [line for line in terminal.lines if line.startswith("▌") and TITLE in line]
        return rows[-1] if shown and rows else ""

    terminal.until(row, "the sheet with its first row")
    return row()


def uses(row: str) -> int:
    """Say how often the article of a row was used."""
    found = re.search(r"used (\d+)", row)
    return int(found[1]) if found else 0


def answered(terminal: Terminal) -> bool:
    """Say whether the customer has written again: the mail was delivered to her."""
    return any(line.startswith("▌Aisha") and "new ·" in line for line in terminal.lines)


@pytest.mark.slow
def test_four_keys_send_what_is_suggested(tmp_path: Path) -> None:
    """b, Enter, ctrl+s, Enter: it leaves and counts as used; u before takes both back."""
    with demo(tmp_path) as mette:
        mette.shows(" synced", timeout_s=START_S)
        mette.until(lambda: "[Open 3" in mette.lines[0], "the whole queue", timeout_s=START_S)
        mette.press("/Ashworth Delivery\r")
        mette.until(lambda: "Enter open" in mette.lines[-1], "the field is left")
        mette.until(lambda: "Ashworth" in mette.lines[1], "what was found")
        mette.press("\r")
        mette.until(lambda: re.match(r" #\d+ \w", mette.lines[0]), "the conversation")
        mette.until(lambda: TITLE in mette.text and "% (b)" in mette.text, "it is suggested")

        mette.press("b")
        before = uses(row_of_the_sheet(mette))
        mette.press("\r")
        mette.shows("ctrl+s send")
        mette.press(CTRL_S)
        mette.shows("PUBLIC: leaves by mail")
        mette.press("\r")
        mette.shows("takes it back")
        mette.press("u")
        mette.shows("ctrl+s send")
        mette.press("\x07")
        taken_back = uses(row_of_the_sheet(mette))
        mette.press(CTRL_Q)
        mette.shows("ctrl+s send")
        mette.press(CTRL_S)
        mette.shows("PUBLIC: leaves by mail")
        mette.press("o")
        mette.shows("takes it back")
        mette.press("go")
        mette.until(lambda: "r send now" in mette.lines[-1], "the outbox")
        mette.press("r")
        mette.until(lambda: re.search(r"\bsent\b", mette.text), "it has left", timeout_s=ANSWER_S)
        mette.press("q")
        mette.until(lambda: re.match(r" #\d+ \w", mette.lines[0]), "the conversation again")
        mette.press("G")
        mette.until(lambda: answered(mette), "the customer's answer", timeout_s=ANSWER_S)
        mette.press("b")
        after = uses(row_of_the_sheet(mette))
        mette.press(CTRL_Q)
        below = descendants(mette.pid)
        mette.press(CTRL_Q)
        mette.shows("what you did stays", timeout_s=ANSWER_S)
        wait_until(lambda: not any(is_running(pid) for pid in below), "processes are left running")

    assert (before, before + 1) == (taken_back, after)
