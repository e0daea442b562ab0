"""Lines that drop in the middle of a word, at any moment and in every way."""

from __future__ import annotations

import random
import select
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from tests.screens.test_terminal import command
from tests.support.console_app import Office, config_of, open_office, question
from tests.support.lines_to_cut import WAYS, InTmux, Line
from tests.support.patience import patience
from tests.support.seeds import seeds
from tests.support.terminal import Terminal, environment

END_S, LOST_S = 2.0, 1.0
"""All is over within two seconds; what was typed up to one before the end is kept."""
TYPED_FOR_S = (0.1, 3.0)
APART_S = (0.02, 0.16)
"""Between two letters: a fast typist, and one who thinks."""
COME_BACK_IN_SUITE = 2
"""Of those that run in every suite; in the soak all."""
WORDS = "Kaere Mette, tak for din besked; vi har fundet fejlen og sender en ny lampe i dag. " * 9


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A store with two conversations of now."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(question(1), question(2))
        yield made


def type_for(line: Line, seconds: float, rng: random.Random) -> tuple[str, str]:
    """Type as people do; give all of it, and what of it is older than a second at the end."""
    began, typed = time.monotonic(), 0
    at: list[float] = []
    while (now := time.monotonic()) < began + seconds and typed < len(WORDS):
        line.press(WORDS[typed])
        at.append(now)
        typed += 1
        select.select([], [], [], rng.uniform(*APART_S))
    old = sum(1 for each in at if each <= time.monotonic() - patience(LOST_S))
    return WORDS[:typed], WORDS[:old]


def draft_in(office: Office) -> str:
    """Read the draft beside the program."""
    connection = sqlite3.connect(f"file:{office.store.path}?mode=ro", uri=True)
    try:
        row = connection.execute("SELECT text FROM drafts").fetchone()
        return "" if row is None else str(row[0])
    finally:
        connection.close()


def ended(line: Line) -> float:
    """Wait until nothing runs any more that this line brought forth; give how long it took."""
    began = time.monotonic()
    while left := line.running():
        gone_for = time.monotonic() - began
        assert gone_for < patience(END_S), f"{left} still run after {gone_for:.1f} s"
        select.select([], [], [], 0.02)
    return time.monotonic() - began


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds(100, in_suite=len(WAYS)))
def test_a_line_cut_in_a_word_loses_a_second_at_most(office: Office, seed: int) -> None:
    """However it ends, the words are a draft, nothing runs on, and the next console goes back."""
    way = list(WAYS)[seed % len(WAYS)]
    if "tmux" in way and not InTmux.is_there():
        pytest.skip("LEFT OUT: no tmux on this machine")
    rng = random.Random(seed)
    config = config_of(office, secret='password = "secret"')
    line = WAYS[way](command(config), environment(office.folder))
    try:
        line.shows("Question 2")
        line.press("r")
        line.shows("ctrl+s")
        typed, old = type_for(line, rng.uniform(*TYPED_FOR_S), rng)
        line.cut()
        ended(line)
    finally:
        line.clean()
    kept = draft_in(office)

    assert typed.startswith(kept), way
    assert kept.startswith(old), f"{way}: {len(typed) - len(kept)} letters lost"
    if kept and (seed < COME_BACK_IN_SUITE or seed >= len(WAYS)):
        with Terminal(command(config_of(office)), environ=environment(office.folder)) as again:
            again.shows("C goes back to #")
            again.press("C")
            again.shows("draft saved")
            again.shows(kept[:20].strip())


def test_a_line_cut_right_after_the_start_is_gone_back_to(office: Office) -> None:
    """Nobody need stay for a moment first: the place is kept with the words."""
    line = WAYS["SIGHUP"](command(config_of(office)), environment(office.folder))
    try:
        line.shows("Question 2")
        line.press("r")
        line.shows("ctrl+s")
        line.press("Hi there")
        line.shows("Hi there")
        line.cut()
        ended(line)
    finally:
        line.clean()

    with Terminal(command(config_of(office)), environ=environment(office.folder)) as again:
        again.shows("C goes back to #")
        again.press("C")
        again.shows("Hi there")
