"""Ask the terminal how wide it draws what terminals disagree about, and judge what it says."""

from __future__ import annotations

import os
import re
import select
import sys
import termios
import time
import tty
from collections.abc import Iterable, Mapping
from contextlib import suppress

from console.doctor.finding import Check, fine, warn
from console.domain.terminal_kind import CANNOT_DRAW
from data.text.width import width_of

OWN_SIGNS = "▌·…→•✎✓▓│─»\ufffd"
"""What the console draws itself, unless it is to use plain letters."""
WRITTEN = ("登", "가", "🙂", "📎", "e\u0301", "ก็", "é", "Ж", "“")
"""What people write, by which East Asian, emoji, marks and ambiguous letters are known."""
ASKED = (*OWN_SIGNS, *WRITTEN)
WAIT_S = 2.0
"""A slow line answers within this; a terminal that never does costs no more."""
CHUNK = 4096
WHERE = "\x1b[6n"
CLEAR_LINE = "\r\x1b[2K"
_ANSWER = re.compile(rb"\x1b\[\d+;(\d+)R")
Widths = Mapping[str, int]
"""Columns by what was drawn."""


def ask_widths(environ: Mapping[str, str]) -> Widths | None:
    """Draw each sign and have the terminal say where its cursor is then.

    None where no terminal is there to be asked; nothing of it stays on the screen.
    """
    if not sys.stdout.isatty() or environ.get("TERM", "").casefold() in CANNOT_DRAW:
        return None
    try:
        handle = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return None
    try:
        if os.tcgetpgrp(handle) != os.getpgrp():
            return None  # in the background: reading would stop us
        return _ask(handle)
    except (OSError, termios.error):
        return None
    finally:
        os.close(handle)


def _ask(handle: int) -> Widths:
    kept = termios.tcgetattr(handle)
    question = "".join(f"{CLEAR_LINE}{sign}{WHERE}" for sign in ASKED) + CLEAR_LINE
    try:
        tty.setcbreak(handle)  # setcbreak echoes nothing: the answers are not for the eye
        _write(handle, question.encode())
        columns = _read_columns(handle, len(ASKED))
    finally:
        with suppress(termios.error):
            termios.tcsetattr(handle, termios.TCSAFLUSH, kept)  # a late answer is no command
    return dict(zip(ASKED, (column - 1 for column in columns), strict=False))


def _write(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _read_columns(handle: int, count: int) -> list[int]:
    answered, until = b"", time.monotonic() + WAIT_S
    while (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([handle], [], [], left)
        chunk = os.read(handle, CHUNK) if ready else b""
        if not chunk:
            break
        answered += chunk
        if len(_ANSWER.findall(answered)) >= count:
            break
    return [int(column) for column in _ANSWER.findall(answered)]


def judge_widths(widths: Widths | None, *, is_ascii: bool) -> list[Check]:
    """Say what the terminal draws otherwise than the console counts, and what cures it."""
    if widths is None:
        return []
    if len(widths) < len(ASKED):
        words = "the terminal does not say where its cursor is, so its widths are not known"
        return [fine("widths", words)]
    other = {sign: columns for sign, columns in widths.items() if columns != width_of(sign)}
    if not other:
        return [fine("widths", "letters, signs and emoji are as wide as the console counts them")]
    if all(widths[sign] == len(sign.encode()) for sign in ASKED):
        return [
            warn(
                "widths",
                "The terminal draws each byte for itself: it does not read UTF-8.",
                "Switch it to UTF-8 (within tmux: tmux -u); until then set ascii = true below"
                " [console] in the settings.",
            )
        ]
    own = [sign for sign in OWN_SIGNS if sign in other]
    narrow = [sign for sign in WRITTEN if sign in other and width_of(sign) == 1]
    if own or narrow:
        return _ambiguous(other, own, narrow, is_ascii=is_ascii)
    return [
        warn(
            "widths",
            f"The terminal draws {_told(other)}: what stands behind it in a line is shifted.",
            "Set its Unicode version to 9 or later, or update it, and tmux where that is between.",
        )
    ]


def _ambiguous(
    other: Widths, own: Iterable[str], narrow: Iterable[str], *, is_ascii: bool
) -> list[Check]:
    """Judge signs and letters that Unicode leaves to the terminal, and that it draws wide."""
    shown = {sign: other[sign] for sign in (*narrow, *own)}
    if is_ascii:
        shown = {sign: other[sign] for sign in narrow}
    if not shown:
        return [fine("widths", "its own signs would be wide; console.ascii draws plain letters")]
    instead = "" if is_ascii else ", or set ascii = true below [console] in the settings"
    return [
        warn(
            "widths",
            f"The terminal draws {_told(shown)}: columns do not stand below each other.",
            f"Have it draw ambiguous characters narrow (a setting of most terminals){instead}.",
        )
    ]


def _told(other: Widths) -> str:
    """Name signs by how wide they are drawn."""
    by_columns: dict[int, list[str]] = {}
    for sign, columns in other.items():
        by_columns.setdefault(columns, []).append(sign)
    return ", ".join(
        f"{' '.join(signs)} in {columns} column{'' if columns == 1 else 's'} instead of"
        f" {width_of(signs[0])}"
        for columns, signs in sorted(by_columns.items())
    )
