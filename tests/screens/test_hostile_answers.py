"""What a terminal sends that nobody typed: answers, noise, bytes of another locale, pastes."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from data.text.safe import clean_line
from tests.support.console_app import config_of, open_office
from tests.support.hostile_strings import AS_BYTES
from tests.support.hostile_walk import WATCHED, drives
from tests.support.shaking import reports_in
from tests.support.terminal import Terminal, environment
from tests.support.watched import guards_that_acted
from tests.unit.test_hearing import ANSWERS

NAME_MAX = 255
"""Bytes of a file's name on Linux."""
NOISE = (
    b"\xff\xfe\x9b", b"\xe6", b"\x1b[9999999u", b"\x1b[1:2:3;4A", b"\x1b[55296u",
    b"\x1b[48;1;99999999999;1;1t", b"\x1b[9999;9999R", b"\x1b[?2026;9$y", b"\x1b]11;no end",
)  # fmt: skip
"""Of a disturbed line, a terminal of Latin-1, a terminal that lies."""


@pytest.mark.slow
async def test_answers_and_noise_are_no_keys(tmp_path: Path) -> None:
    """Nothing of it acts, ends the console or leaves a word of it anywhere."""
    async with open_office(tmp_path, has_mail=True) as office:
        program = (sys.executable, "-m", "console", "--config", str(config_of(office)))
        words = (*program, "--as", "ann")
        with Terminal(words, environ=environment(tmp_path), folder=tmp_path) as t:
            t.shows("q leave")
            t.until(lambda: not t.read_more(), "it comes to rest")
            before = t.text
            for sent in (*(answer.encode() for answer in ANSWERS), *NOISE):
                t.process.write(sent)
                t.read_more()
                assert before == t.text, sent
            t.read_for(1)
            t.press("j")
            t.until(lambda: t.text != before, "a key counts")
            t.press("\x11")
            t.until(lambda: not t.process.isalive(), "it ends")
            assert 0 == t.process.exitstatus
    assert [] == reports_in(tmp_path)


def fill(folder: Path) -> int:
    """Make a file of each name that a file can have; say how many there are."""
    folder.mkdir()
    names = [name for name in AS_BYTES if len(name) <= NAME_MAX and b"/" not in name]
    for name in names:
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_bytes(name)
    return len(names)


@pytest.mark.slow
async def test_pastes_are_words(tmp_path: Path) -> None:
    """Each string, pasted into the text and as a file's name, drives nothing and is no key.

    Files of these names lie where the console was started; what is attached has a safe name.
    """
    account, work = tmp_path / "guards", tmp_path / "work"
    named = fill(work)
    async with open_office(tmp_path, has_mail=True) as office:
        words = (*WATCHED, str(account), "--config", str(config_of(office)), "--as", "ann")
        with Terminal(words, environ=environment(tmp_path), folder=work) as t:
            t.shows("q leave")
            t.press("\rr")
            t.shows("ctrl+s send")
            for text in AS_BYTES:
                t.process.write(b"\x1b[200~" + text + b"\n\x1b[201~")
            t.until(lambda: not t.read_more(), "it comes to rest")
            t.press("\x06")
            t.shows("Attach: type")
            for text in (*AS_BYTES[::9], b"Mallory*"):
                t.process.write(b"\x15\x1b[200~" + text + b"\x1b[201~")
                t.until(lambda: not t.read_more(), "it stands in the field")
                t.press("\r")
                t.until(lambda: not t.read_more(), "it is taken or refused")
            t.shows(" files, ")
            t.until(lambda: not t.read_more(), "it comes to rest")
            t.press("\x11")
            t.shows("ctrl+s send")
            t.press("\x11")
            t.shows("q back")
            t.press("\x11")
            t.until(lambda: not t.process.isalive(), "it ends")
            raw = bytes(t.raw)

            assert 0 == t.process.exitstatus
    with closing(sqlite3.connect(office.store.path)) as connection:
        attached = [name for (name,) in connection.execute("SELECT filename FROM draft_files")]
    assert len(attached) > named // 20
    assert all(clean_line(name) == name for name in attached)
    assert [] == drives(raw)
    assert [] == reports_in(tmp_path)
    assert [] == guards_that_acted(account)
