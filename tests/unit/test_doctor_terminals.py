"""What `doctor` says of terminal, tmux and screen: each wish with its line and where it goes."""

from __future__ import annotations

import pytest

from console.doctor.finding import Check, Result
from console.doctor.terminals import judge_screen, judge_size, judge_terminal, judge_tmux

OK, WARNING = Result.OK, Result.WARNING
GOOD_TMUX = {
    "escape-time": "10",
    "focus-events": "on",
    "set-clipboard": "external",
    "default-terminal": "tmux-256color",
    "allow-passthrough": "off",
    "monitor-bell": "on",
    "bell-action": "any",
    "client_termname": "xterm-256color",
    "client_termfeatures": "256,RGB,clipboard,title",
    "COLORTERM": "truecolor",
}


def wishes(checks: list[Check]) -> dict[str, str]:
    """Give the cures by the id of their check."""
    return {check.id: check.cure for check in checks if check.result is not OK}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"TERM": "xterm", "LANG": "da_DK.UTF-8"}, [OK, OK, OK]),
        ({"TERM": "dumb", "LANG": "C.utf8"}, [WARNING, OK, OK]),
        ({"TERM": "xterm", "LC_ALL": "C", "LANG": "C.UTF-8"}, [OK, WARNING, OK]),
        ({}, [WARNING, WARNING, OK]),
    ],
)
def test_a_terminal_that_cannot_draw_is_named(
    environ: dict[str, str], expected: list[Result]
) -> None:
    """TERM must name something, and the first locale variable that is set must be UTF-8."""
    assert expected == [c.result for c in judge_terminal(environ, is_terminal=True)]
    assert [OK] == [c.result for c in judge_terminal(environ, is_terminal=False)]


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm-256color"}, "256 colours"),
        ({"TERM": "linux"}, "ansi-dark"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, "NO_COLOR"),
    ],
)
def test_colours_are_told_and_no_fault(environ: dict[str, str], words: str) -> None:
    """How many colours there are is said; few are no fault, and what suits them is named."""
    check = judge_terminal(environ, is_terminal=True)[-1]

    assert (OK, "colours") == (check.result, check.id)
    assert words in check.text


@pytest.mark.parametrize(
    ("size", "expected"), [((120, 40), OK), ((80, 24), OK), ((60, 20), OK), ((59, 24), WARNING)]
)
def test_a_terminal_that_is_too_small_is_named(size: tuple[int, int], expected: Result) -> None:
    """From 60 by 20 there is room for what a screen has to say."""
    assert expected == judge_size(*size).result


def test_tmux_options_that_hurt_are_named() -> None:
    """Each that keeps keys, colours, bell or clipboard has its line for tmux.conf."""
    bad = wishes(
        judge_tmux(
            {
                **GOOD_TMUX,
                "escape-time": "500",
                "focus-events": "off",
                "set-clipboard": "off",
                "default-terminal": "screen",
                "monitor-bell": "off",
                "bell-action": "none",
            },
            notify="osc9",
        )
    )

    assert {
        "tmux_escape_time": "set -sg escape-time 10",
        "tmux_focus_events": "set -g focus-events on",
        "tmux_set_clipboard": "set -g set-clipboard on",
        "tmux_default_terminal": 'set -g default-terminal "tmux-256color"',
        "tmux_allow_passthrough": "set -g allow-passthrough on",
        "tmux_monitor_bell": "set -g monitor-bell on",
        "tmux_bell_action": "set -g bell-action any",
    } == {each: cure.split("`")[1] for each, cure in bad.items()}
    assert all("~/.tmux.conf" in cure for cure in bad.values())


def test_tmux_that_suits_has_no_wish_and_says_its_status_line() -> None:
    """With good values all is well; passing on is a matter only for who wants notices."""
    checks = judge_tmux(GOOD_TMUX)

    assert {} == wishes(checks)
    assert "status --format tmux" in checks[-1].text
    assert [OK] == [c.result for c in judge_tmux({})]


def test_tmux_that_rounds_colours_is_named_where_there_are_more() -> None:
    """RGB is wished for where COLORTERM says that the terminal outside has it, else only told."""
    rounding = {**GOOD_TMUX, "client_termfeatures": "256,title"}
    fewer = {k: v for k, v in rounding.items() if k != "COLORTERM"}

    assert "set -as terminal-features ',xterm-256color:RGB'" in str(wishes(judge_tmux(rounding)))
    assert {} == wishes(judge_tmux(fewer))


def test_screen_is_judged_by_its_file() -> None:
    """Colours, its second page, the wait after Esc and the bell each have a line for .screenrc."""
    bad = wishes(judge_screen(["vbell on # loud", "defutf8 'on", "altscreen off"], term="screen"))
    good = [
        "altscreen off", "altscreen on", "maptimeout 10", "term screen-256color", "vbell off",
    ]  # fmt: skip

    assert ["term screen-256color", "altscreen on", "maptimeout 10", "vbell off"] == [
        cure.split("`")[1] for cure in bad.values()
    ]
    assert {} == wishes(judge_screen(good, term="screen-256color"))
