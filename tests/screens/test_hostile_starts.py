"""Hostile words of whoever starts the program: options, settings, keymap, environment, files."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.support.console_app import LARGE, open_office
from tests.support.every_start import END, STARTS
from tests.support.hostile_strings import GIVEN
from tests.support.hostile_walk import drives
from tests.support.terminal import Terminal, environment
from tests.support.watched import guards_that_acted

SOAK_S = 1800


@pytest.mark.slow
@pytest.mark.parametrize(
    "rounds",
    [pytest.param(3, id="few"), pytest.param(len(GIVEN), id="all", marks=pytest.mark.soak)],
)
async def test_no_start_drives_the_terminal(tmp_path: Path, rounds: int) -> None:
    """Each string, wherever it is said at the start, becomes words in a sentence or nothing.

    No guard acts, no line is forged, and nothing ends in a traceback.
    """
    account, work = tmp_path / "guards", tmp_path / "work"
    work.mkdir()
    async with open_office(tmp_path, has_mail=True):
        program = (sys.executable, "-m", "tests.support.every_start")
        words = (*program, str(tmp_path), str(account), str(rounds))
        with Terminal(words, environ=environment(tmp_path), folder=work, size=LARGE) as t:
            t.until(
                lambda: END.encode() in t.raw or not t.process.isalive(), "end", timeout_s=SOAK_S
            )
            printed = bytes(t.raw)

    assert len(STARTS) * rounds == printed.count(b"\n== "), t.text
    assert b"Traceback" not in printed
    assert [] == drives(printed)
    assert not re.search(rb"\r(?!\n)", printed)
    assert not re.search(rb"(?m)^Bcc:", printed)
    assert printed.count(b"allory") > len(STARTS)
    assert [] == guards_that_acted(account)
