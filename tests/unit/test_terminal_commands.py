"""What a terminal is told beside its cells: titles, notices, the clipboard; and who keeps it."""

from __future__ import annotations

import re
from base64 import b64decode
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.notices import notice_words
from console.domain.terminal_commands import (
    clipboard_command,
    keep_title,
    notice_command,
    restore_title,
    title_command,
)
from console.domain.terminal_kind import Between, TerminalKind, cannot_draw_words, kind_of
from console.domain.tidings import Concern, Tiding
from console.domain.title import title_words
from data.records import ConversationId, QueueCounts
from tests.support.console_app import NOON

PLAIN = TerminalKind(can_draw=True, has_title=True, has_clipboard=True)
TMUX = TerminalKind(can_draw=True, between=Between.TMUX, has_title=True, has_clipboard=True)
SCREEN = TerminalKind(can_draw=True, between=Between.SCREEN, has_title=True, has_clipboard=True)
COMMAND = re.compile(r"\x1b\]2;[ -~]*\x1b\\|\x1bk[ -~]*\x1b\\")


@pytest.mark.parametrize(
    ("environ", "between", "has_title"),
    [
        ({"TERM": "xterm-256color"}, Between.NOBODY, True),
        ({"TERM": "xterm"}, Between.NOBODY, True),
        ({"TERM": "linux"}, Between.NOBODY, False),
        ({"TERM": "vt220"}, Between.NOBODY, False),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/t,1,0"}, Between.TMUX, True),
        ({"TERM": "screen", "TMUX": "/tmp/t,1,0"}, Between.TMUX, True),
        ({"TERM": "screen", "STY": "1.a"}, Between.SCREEN, True),
        ({"TERM": "screen.xterm-256color", "STY": "1.a", "TMUX": "/x"}, Between.SCREEN, True),
        ({"TERM": "tmux-256color", "STY": "1.a", "TMUX": "/x"}, Between.TMUX, True),
        ({"TERM": "xterm", "TMUX": "/x"}, Between.TMUX, True),
        ({"TERM": "xterm", "STY": "1.a"}, Between.NOBODY, True),
        ({"TERM": "screen-256color"}, Between.NOBODY, True),
    ],
)
def test_who_keeps_the_terminal(environ: dict[str, str], between: Between, has_title: bool) -> None:
    """The innermost of tmux and screen is known, also one within the other; old consoles too."""
    kind = kind_of(environ)

    assert (True, between, has_title) == (kind.can_draw, kind.between, kind.has_title)


@pytest.mark.parametrize("environ", [{}, {"TERM": ""}, {"TERM": "dumb"}, {"TERM": "unknown"}])
def test_nothing_is_drawn_where_nothing_can_be(environ: dict[str, str]) -> None:
    """Without a TERM that knows a cursor there is a sentence with its cure, and no screen."""
    assert "export TERM=xterm-256color" in cannot_draw_words(environ)
    assert "" == cannot_draw_words({"TERM": "vt100"})


@given(words=st.text(max_size=300))
@pytest.mark.parametrize("kind", [PLAIN, TMUX, SCREEN])
def test_a_title_holds_one_command_whatever_its_words(kind: TerminalKind, words: str) -> None:
    """No words end the command early or begin another: printable ASCII alone is in it."""
    assert COMMAND.fullmatch(title_command(words, kind))


def test_a_title_is_given_back() -> None:
    """xterm and tmux keep it on their stack, screen is given back what it was asked for before."""
    assert "\x1b[22;2t" == keep_title(TMUX)
    assert "\x1b]2;\x1b\\\x1b[23;2t" == restore_title(PLAIN, "")
    assert ("", "\x1bkbash\x1b\\", "") == (
        keep_title(SCREEN), restore_title(SCREEN, "bash"), restore_title(SCREEN, "")
    )  # fmt: skip


def test_the_title_says_number_and_counts() -> None:
    """Where the agent is stands first, then what waits; `!` where a target there is broken."""
    counts = QueueCounts(
        {"mine": 4, "unassigned": 12, "open": 31},
        {"mine": NOON + timedelta(hours=1), "unassigned": NOON - timedelta(minutes=1)},
    )

    assert "#1042: 4 mine, 12! unassigned" == title_words(ConversationId(1042), counts, now=NOON)
    assert "support" == title_words(None, None, now=NOON)


@given(words=st.text(max_size=300))
@pytest.mark.parametrize("how", ["osc9", "osc777"])
def test_a_notice_ends_where_it_is_to_end(how: str, words: str) -> None:
    """Whatever its words, a notice is one command, and one envelope in tmux."""
    plain = notice_command(words, how, PLAIN, may_pass=True)
    within = notice_command(words, how, TMUX, may_pass=True)

    assert plain.startswith("\x1b]")
    assert plain.endswith("\x07")
    assert not re.search(
        r"[\x00-\x1f\x7f-\x9f;\\]", plain[2:-1].split(";", 3 if how == "osc777" else 1)[-1]
    )
    assert within == "\x1bPtmux;\x1b" + plain + "\x1b\\"


def test_a_notice_is_sent_only_where_it_is_wanted_and_passed_on() -> None:
    """Not unless chosen, not through a tmux that would not pass it on, not to a Linux console."""
    assert "" == notice_command("x", "none", PLAIN, may_pass=True)
    assert "" == notice_command("x", "osc9", TMUX, may_pass=False)
    assert "" == notice_command("x", "osc9", TerminalKind(can_draw=True), may_pass=True)


def test_a_notice_names_nobody_unless_chosen() -> None:
    """Without names it is numbers and words of ours; of several things it says how many."""
    wrote = Tiding(Concern.WROTE, ConversationId(7), "Mallory \x1b]0;x\x07")
    given_ = Tiding(Concern.GIVEN, ConversationId(8), "kai")

    assert ("#7 has a new message", "told") == notice_words([wrote], [], is_due=False, told="told")
    assert (
        "#9: a note names you, and 3 more"
        == notice_words([wrote, given_], [ConversationId(9)], is_due=True)[0]
    )


@given(text=st.text(max_size=2000))
def test_screen_passes_the_clipboard_on_in_pieces(text: str) -> None:
    """Each envelope is short enough for any screen; put together they are the command."""
    clean = text.encode(errors="replace").decode()
    sent = clipboard_command(clean, SCREEN)
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", sent, re.DOTALL)

    assert all(len(piece) <= 250 for piece in pieces)
    assert "".join(pieces) == clipboard_command(clean, PLAIN)
    assert clean == b64decode(clipboard_command(clean, PLAIN)[7:-1]).decode()
    assert "" == clipboard_command(clean, TerminalKind(can_draw=True))
