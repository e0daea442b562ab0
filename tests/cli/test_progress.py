"""What takes long says how far it is: a bar on a terminal, seldom a line elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from console.cli import progress as shown
from console.cli.plain import be_plain
from console.cli.progress import bar, progress


class Terminal(io.StringIO):
    """Says that somebody looks."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHOWN_AFTER_S", "DRAWN_EVERY_S", "SAID_EVERY_S"):
        monkeypatch.setattr(shown, name, 0.0)
    be_plain(is_wanted=False)


@pytest.mark.parametrize("columns", [20, 60, 200])
@pytest.mark.parametrize("done", [0, 1200, 9800, 10_000])
def test_a_bar_fits_its_line(columns: int, done: int) -> None:
    """It is as full as what is done, says both numbers, and never wraps."""
    line = bar("importing mails", done, 9800, columns=columns)

    assert len(line) < columns
    assert columns == 20 or f"{min(done, 9800):,} of 9,800" in line
    assert columns == 20 or ("-" in line) == (done < 9800)


def test_a_bar_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal one line is drawn over and over, and nothing of it stays."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("backup") as tell:
        tell("copying", 1, 2)
        tell("copying", 2, 2)
    drawn = terminal.getvalue()

    assert "\n" not in drawn
    assert "backup: copying, 1 of 2" in drawn
    assert drawn.endswith("\r")
    assert not drawn.rstrip("\r").rpartition("\r")[2].strip()


@pytest.mark.parametrize("is_read_aloud", [False, True])
def test_elsewhere_it_is_a_line(monkeypatch: pytest.MonkeyPatch, *, is_read_aloud: bool) -> None:
    """Without a terminal, or read aloud, whole lines are said and nothing is drawn over."""
    stream = Terminal() if is_read_aloud else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    be_plain(is_wanted=is_read_aloud)
    with progress("publish") as tell:
        tell("files", 3, 4)
    be_plain(is_wanted=False)

    assert stream.getvalue() == "publish: files, 3 of 4\n"


def test_what_is_quick_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below a second nothing is shown at all."""
    monkeypatch.setattr(shown, "SHOWN_AFTER_S", 3600.0)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("backup") as tell:
        tell("copying", 1, 2)

    assert not terminal.getvalue()


def test_a_bar_says_what_stopping_does_where_there_is_room() -> None:
    """Beside a bar that is still seen; a narrow line keeps the numbers."""
    wide = bar("targets", 4, 9, columns=80, ending="it goes on by itself")
    narrow = bar("targets", 4, 9, columns=40, ending="it goes on by itself")

    assert wide.endswith("targets, 4 of 9 (ctrl+c: it goes on by itself)")
    assert wide.startswith("#")
    assert narrow.endswith("targets, 4 of 9")


def test_amounts_are_said_in_their_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes are not counted one by one."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("mail server", said=lambda size: f"{size // 1000} kB") as tell:
        tell("", 3000, 4000)

    assert stream.getvalue() == "mail server, 3 kB of 4 kB\n"
