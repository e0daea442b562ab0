"""Two agents at two terminals: one names the other in a note, who hears, sees and settles it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from console.clock import SystemClock
from tests.journeys.test_two_consoles import WITHIN_S, console, row
from tests.support.console_app import Office, open_office, question

CTRL_S = "\x13"


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A practice store with two conversations of now."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(question(1), question(2))
        yield made


def test_who_is_named_hears_it_within_a_second(office: Office) -> None:
    """One bell, a sentence and the mark at hers, none at his; the queue empties when she looks."""
    with console(office, "mette") as mette, console(office, "kai") as kai:
        mette.shows("Question 1")
        kai.shows("Question 1")
        rung = mette.bells
        kai.press("i")
        kai.shows("INTERNAL NOTE")
        kai.press("@me")
        kai.shows("Tab @mette")
        kai.press("\tplease call")
        kai.shows("@mette please call")
        kai.press(CTRL_S)
        kai.shows("never sent")
        kai.press("\r")
        mette.until(lambda: "kai mentioned you in #1001: @mette please call" in mette.text,
                    "she is told", timeout_s=WITHIN_S)  # fmt: skip
        mette.until(lambda: "@#1001" in row(mette), "her row is marked", timeout_s=WITHIN_S)
        kai.shows("told mette")
        heard, his = mette.bells - rung, kai.bells
        mette.press("\r")
        mette.shows("INTERNAL kai → you")
        mette.press("q")
        mette.until(lambda: row(mette) and "@#1001" not in row(mette), "it is settled")

        assert (1, 0) == (heard, his)
