"""Which renderer is used: by the setting, by the terminal, and whether Textual is as expected."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.strip import Strip

from console.doctor.finding import Result
from console.doctor.painting import judge_painting
from console.render.choosing import seen_for
from console.render.inks import change_for_blank, change_of
from console.render.paintings import why_not
from console.render.terminals import fills, has_margins

XTERM = {"TERM": "xterm-256color"}
TERMINFO = ("/usr/share/terminfo", "/lib/terminfo", "/etc/terminfo")


def test_this_textual_is_as_it_is_read() -> None:
    """With the pinned version every name is there, and each painting is read as it is written."""
    assert "" == why_not()


@pytest.mark.parametrize(
    ("owner", "name", "value"),
    [
        (LayoutUpdate, "render_segments", lambda _self, _console: "another way"),
        (ChopsUpdate, "render_segments", lambda _self, _console: "another way"),
        (ChopsUpdate, "__init__", lambda _self, _chops: None),
        (Strip, "render_ansi", None),
        (App, "_display", lambda _self, _renderable: None),
        (App, "_display", lambda self, screen, renderable: (self, screen, renderable)),
    ],
)
def test_another_textual_is_noticed(
    monkeypatch: pytest.MonkeyPatch, owner: type, name: str, value: object
) -> None:
    """Where anything is missing or otherwise, screens are sent whole; nothing breaks."""
    monkeypatch.setattr(owner, name, value)

    assert why_not()
    assert seen_for("difference", XTERM) is None


def test_a_class_that_is_gone_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same where a name cannot even be imported."""
    monkeypatch.delattr("textual._compositor.ChopsUpdate")

    assert why_not().startswith("ImportError")


def test_the_setting_chooses() -> None:
    """Plain compares nothing; the others do."""
    assert seen_for("plain", XTERM) is None
    assert seen_for("unscrolled", XTERM) is not None
    assert seen_for("difference", XTERM) is not None


def test_doctor_says_how_screens_are_sent() -> None:
    """All is well unless Textual is another; what was chosen is no trouble."""
    found = [
        judge_painting(is_plain=False, trouble="", scrolls=True),
        judge_painting(is_plain=True, trouble="", scrolls=True),
        judge_painting(is_plain=False, trouble="ImportError: ChopsUpdate", scrolls=True),
    ]

    assert [Result.OK, Result.OK, Result.WARNING] == [check.result for check in found]


def test_who_scrolls_is_what_terminfo_says() -> None:
    """Every terminal that this machine knows by name is judged as terminfo does."""
    if shutil.which("infocmp") is None:
        pytest.skip("infocmp is not installed here")
    names = {path.name for folder in TERMINFO for path in Path(folder).glob("?/*")}
    judged = {}
    for name in sorted(names):
        told = subprocess.run(["infocmp", "-1", name], capture_output=True, text=True, check=False)
        if "cup=\\E[%i%p1%d;%p2%dH" in told.stdout:
            judged[name] = "csr=\\E[%i%p1%d;%p2%dr" in told.stdout

    assert judged == {name: has_margins(name) for name in judged}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        (XTERM, True),
        ({"TERM": "linux"}, True),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, True),
        ({"TERM": "screen-256color"}, False),
        ({"TERM": "xterm-256color", "STY": "12.pts-0"}, False),
        ({"TERM": "vt220"}, False),
        ({}, False),
    ],
)
def test_who_fills_what_it_clears(environ: dict[str, str], expected: bool) -> None:
    """GNU screen does not, whatever it calls itself; tmux does."""
    assert expected == fills(environ)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "1;38;5;3;48;5;16", "\x1b[1;38;5;3;48;5;16m"),
        ("1;38;5;3;48;5;16", "38;5;3;48;5;16", "\x1b[22m"),
        ("38;5;3;48;5;16", "38;5;4;48;5;16", "\x1b[38;5;4m"),
        ("1;2;31", "1;31", "\x1b[22;1m"),
        ("4;7;31;40", "31;40", "\x1b[24;27m"),
        ("31;40", "31", "\x1b[0;31m"),
        ("5;31", "31", "\x1b[0;31m"),
        ("31", "", "\x1b[0m"),
        ("97;104", "97;104", ""),
    ],
)
def test_only_what_changes_of_the_colours_is_sent(before: str, after: str, expected: str) -> None:
    """Each command leaves the terminal with exactly the colours that are wanted."""
    assert expected == change_of(before, after)


def test_a_blank_needs_its_ground_alone() -> None:
    """The letters' colour stays; an underline goes."""
    assert ("", "1;31;44") == change_for_blank("1;31;44", "44")
    assert ("\x1b[41m", "1;31;41") == change_for_blank("1;31;44", "41")
    assert ("\x1b[0;44m", "44") == change_for_blank("4;31;44", "44")
