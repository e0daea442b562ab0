"""`doctor` asks the terminal how wide it draws, and says what is otherwise with its cure."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyte
import pytest
from ptyprocess import PtyProcess

from console.doctor.finding import Result
from console.doctor.widths import ASKED, OWN_SIGNS, judge_widths
from data.text.width import width_of
from tests.support.console_process import ROOT
from tests.support.patience import patience
from tests.support.terminal import environment
from widgets.glyphs import UNICODE

QUESTION = re.compile(r"\r\x1b\[2K([^\r\x1b]+)\x1b\[6n")
Draws = Callable[[str], int]
"""How many columns a terminal gives a sign; below zero it never says."""


def as_counted(sign: str) -> int:
    """Draw as the console counts."""
    return width_of(sign)


def wide(sign: str) -> int:
    """Draw what Unicode leaves open in two columns, as some terminals in East Asia do."""
    return 2 if sign in OWN_SIGNS or sign in "Ж“" else width_of(sign)


def old(sign: str) -> int:
    """Draw emoji in one column, as before Unicode 9."""
    return 1 if sign in "🙂📎" else width_of(sign)


def by_bytes(sign: str) -> int:
    """Draw each byte for itself."""
    return len(sign.encode())


def silent(_sign: str) -> int:
    """Say nothing."""
    return -1


def run_doctor(folder: Path, draws: Draws, *words: str, settings: str = "") -> tuple[str, str]:
    """Run `doctor` in a terminal that draws so; give what it showed, and what still stands."""
    config = folder / "console.toml"
    config.write_text(settings)
    command = [sys.executable, "-m", "console", "--config", str(config), "doctor", *words]
    process = PtyProcess.spawn(
        command, cwd=str(ROOT), env=environment(folder), dimensions=(60, 300)
    )
    raw, asked, end = b"", 0, time.monotonic() + patience(60)
    try:
        while time.monotonic() < end:
            if not select.select([process.fd], [], [], 0.5)[0]:
                continue
            try:
                raw += os.read(process.fd, 65536)
            except OSError:
                break
            found = QUESTION.findall(raw.decode(errors="ignore"))
            answers = [f"\x1b[1;{draws(sign) + 1}R" for sign in found[asked:] if draws(sign) >= 0]
            asked = len(found)
            process.write("".join(answers).encode())
    finally:
        process.close(force=True)
    screen = pyte.Screen(300, 60)
    pyte.ByteStream(screen).feed(raw)
    return raw.decode(errors="replace"), "\n".join(line.rstrip() for line in screen.display)


@pytest.mark.parametrize(
    ("draws", "said", "cure"),
    [
        (as_counted, "as wide as the console counts them", ""),
        (wide, "▌ · … → • ✎ ✓ ▓ │ ─ » \ufffd in 2 columns instead of 1", "set ascii = true"),
        (old, "🙂 📎 in 1 column instead of 2", "Unicode version"),
        (by_bytes, "does not read UTF-8", "tmux -u"),
        (silent, "does not say where its cursor is", ""),
    ],
)
def test_what_the_terminal_says_is_judged(
    tmp_path: Path, draws: Draws, said: str, cure: str
) -> None:
    """The terminal is asked by the program itself, answers, and reads what is otherwise."""
    raw, left = run_doctor(tmp_path, draws)

    assert said in raw
    assert cure in left
    assert not re.search(r"\[\d+;\d+R", left)
    assert "登" not in left


def test_what_is_read_aloud_or_by_a_script_draws_nothing(tmp_path: Path) -> None:
    """With --plain and --json no sign is written for a test."""
    for words in ("--plain", "--json"):
        raw, _ = run_doctor(tmp_path, as_counted, words)

        assert "\x1b[6n" not in raw
        assert "widths" not in raw


def test_all_signs_of_our_own_are_asked_for() -> None:
    """No sign that the console draws is left out."""
    glyphs = {getattr(UNICODE, name) for name in UNICODE.__slots__}

    assert set() == set("".join(glyphs)) - set(OWN_SIGNS)


def test_with_plain_letters_only_what_people_write_matters() -> None:
    """Where console.ascii is set, signs that are not drawn are no trouble; letters are."""
    own = {sign: 2 if sign in OWN_SIGNS else width_of(sign) for sign in ASKED}
    (fine,) = judge_widths(own, is_ascii=True)
    (bad,) = judge_widths({**own, "Ж": 2}, is_ascii=True)

    assert Result.OK is fine.result
    assert Result.WARNING is bad.result
    assert "Ж in 2 columns instead of 1" in bad.text
    assert "ascii" not in bad.cure
    assert [] == judge_widths(None, is_ascii=False)
