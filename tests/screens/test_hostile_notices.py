"""What leaves beside the screen: titles, notices on the desk outside, the clipboard."""

from __future__ import annotations

import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.support.console_app import LARGE, config_of
from tests.support.console_process import ROOT
from tests.support.hostile_office import open_hostile_office
from tests.support.hostile_walk import OWN_COMMANDS, WATCHED, drives
from tests.support.terminal import Terminal, environment
from tests.support.watched import guards_that_acted

TITLE = re.compile(rb"\x1b\]2;([^\x1b\x07]*)\x1b\\")
CLIPBOARD = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
NOTICES = {
    "osc9": re.compile(rb"\x1b\]9;([^\x1b\x07;]*)\x07"),
    "osc777": re.compile(rb"\x1b\]777;notify;support-console;([^\x1b\x07;]*)\x07"),
}
WITH_BELL = re.compile(OWN_COMMANDS.pattern + r"|\x07")
COPIES = "ainumtp"
"""Keys of the copy menu; some copy nothing here."""


@pytest.mark.parametrize(
    "how",
    [pytest.param("osc777", marks=pytest.mark.slow), pytest.param("osc9", marks=pytest.mark.soak)],
)
async def test_notices_titles_and_copies_hold_words_alone(tmp_path: Path, how: str) -> None:
    """What a colleague's notes say, and what is copied, drives nothing, whoever wrote it."""
    account = tmp_path / "guards"
    environ = {k: v for k, v in environment(tmp_path).items() if k not in {"TMUX", "STY"}}
    async with open_hostile_office(tmp_path) as office:
        config = config_of(office)
        own = f'[console]\nnotify = "{how}"\nnotify_names = true\n'
        config.write_text(config.read_text() + own)
        program = (*WATCHED, str(account), "--config", str(config), "--as", "ann")
        with Terminal(program, environ=environ, folder=tmp_path, size=LARGE) as t:
            t.shows("q leave")
            have_told(t, str(config), str(tmp_path), environ)
            t.until(lambda: any(b"allory" in one for one in told(t, how)), "a notice")
            for number in ("#1012", "#1020", "#1050"):
                t.press(f":{number}")
                t.until(lambda: not t.read_more(), "it comes to rest")
                t.press("\r")
                t.shows("q back  r reply")
                for key in COPIES:
                    t.press(f"y{key}")
                    t.until(lambda: not t.read_more(), "it comes to rest")
                    t.press("\x1b" if "Copy: " in t.text else "")
                    t.until(lambda: "q back  r reply" in t.text, f"the mail after y{key}")
                t.press("ys")
                t.shows("Enter goes back")
                t.press("\r")
                t.shows("s shows it")
                t.press("q")
                t.shows("q back  r reply")
                t.press("q")
                t.until(lambda: "q leave" in t.lines[-1], "the inbox")
            t.press("\x11")
            t.until(lambda: not t.process.isalive(), "it ends")
            raw = bytes(t.raw)

            assert 0 == t.process.exitstatus
    copied = [b64decode(found) for found in CLIPBOARD.findall(raw)]
    assert any(b"allory" in each for each in copied)
    assert all(title.isascii() and b"allory" not in title for title in TITLE.findall(raw))
    assert [] == drives(NOTICES[how].sub(b"", CLIPBOARD.sub(b"", raw)), own=WITH_BELL)
    assert [] == drives(b"\n".join((*copied, *NOTICES[how].findall(raw))))
    assert [] == guards_that_acted(account)


def have_told(t: Terminal, config: str, folder: str, environ: Mapping[str, str]) -> None:
    """Have a colleague do what concerns ann, while the console is there."""
    telling = [sys.executable, "-m", "tests.support.every_notice", config, folder, "1020"]
    with subprocess.Popen(telling, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL) as colleague:
        t.until(lambda: colleague.poll() is not None, "the colleague is done")
    assert 0 == colleague.returncode


def told(t: Terminal, how: str) -> list[bytes]:
    """Give the notices so far."""
    return NOTICES[how].findall(bytes(t.raw))
