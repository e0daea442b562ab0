"""Domain: commands to the terminal that are no painting: title, clipboard, notices (pure).

Theory of operation: words go into a command only after all that could end it, or begin another,
has been taken out: a title is printable ASCII, so that it holds nothing that any terminal could
mistake and looks the same in every locale. Through tmux and screen a command for the terminal
outside travels in an envelope of theirs; tmux passes it on only with `allow-passthrough`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator

from console.domain.terminal_kind import Between, TerminalKind
from data.text.safe import clean_line

ESC, BEL, ST = "\x1b", "\x07", "\x1b\\"
TITLE_CHARS_MAX = 80
NOTICE_CHARS_MAX = 120
SCREEN_CHUNK = 250
"""GNU screen 4 drops an envelope longer than 768 bytes, older ones one of 256."""
TURNS_NOTHING, TURNS_LINES = f"{ESC}[8l", f"{ESC}[8h"
"""Have the terminal leave Hebrew and Arabic where they are put, or turn them itself as before
(BDSM of ECMA-48, 8.3 and 7.2.1; VTE heeds it, others know it not)."""
CLEAR = f"{ESC}[0m{ESC}[H{ESC}[2J"
"""Leaves nothing behind on terminals without a second screen (linux, screen without altscreen)."""
_NOT_PLAIN = re.compile(r"[^ -~]")
_SEPARATOR = re.compile(r"[;\\]")


def plain_title(words: str) -> str:
    """Give words as they may stand in any title."""
    return _NOT_PLAIN.sub("?", words)[:TITLE_CHARS_MAX]


def title_command(words: str, kind: TerminalKind) -> str:
    """Give the command that sets the title: the window's of screen, the pane's of tmux."""
    if not kind.has_title:
        return ""
    if kind.between is Between.SCREEN:
        return f"{ESC}k{plain_title(words)}{ST}"
    return f"{ESC}]2;{plain_title(words)}{ST}"


def keep_title(kind: TerminalKind) -> str:
    """Give the command that has the terminal remember its title (xterm's stack of titles)."""
    return f"{ESC}[22;2t" if kind.has_title and kind.between is not Between.SCREEN else ""


def restore_title(kind: TerminalKind, before: str) -> str:
    """Give the command that brings back the title of before: `before`, where nothing kept it.

    An empty title comes first: terminals that keep none (PuTTY) are to show theirs, not ours.
    """
    if not kind.has_title:
        return ""
    if kind.between is Between.SCREEN:
        return title_command(before, kind) if before else ""
    return f"{title_command('', kind)}{ESC}[23;2t"


def notice_command(words: str, how: str, kind: TerminalKind, *, may_pass: bool) -> str:
    """Give the command that shows a notice on the desk outside (OSC 9 or 777); empty for none."""
    if how not in {"osc9", "osc777"} or not kind.has_title:
        return ""
    text = _SEPARATOR.sub(",", clean_line(words, limit=NOTICE_CHARS_MAX))
    body = f"9;{text}" if how == "osc9" else f"777;notify;support-console;{text}"
    command = f"{ESC}]{body}{BEL}"
    match kind.between:
        case Between.TMUX:
            return f"{ESC}Ptmux;{command.replace(ESC, ESC + ESC)}{ST}" if may_pass else ""
        case Between.SCREEN:
            return "".join(_enveloped(command))
        case _:
            return command


def clipboard_command(text: str, kind: TerminalKind) -> str:
    """Give OSC 52 with a text for the clipboard; empty where nothing could take it."""
    if not kind.has_clipboard:
        return ""
    command = f"{ESC}]52;c;{b64encode(text.encode()).decode('ascii')}{BEL}"
    return "".join(_enveloped(command)) if kind.between is Between.SCREEN else command


def _enveloped(command: str) -> Iterator[str]:
    """Give a command in screen's envelopes; the terminal outside puts the pieces together."""
    for start in range(0, len(command.encode()), SCREEN_CHUNK):
        piece = command.encode()[start : start + SCREEN_CHUNK]
        yield f"{ESC}P{piece.decode('utf-8', errors='ignore')}{ST}"
