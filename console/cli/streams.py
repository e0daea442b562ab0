"""The standard streams: all three are there, and take every character; imports nothing heavy."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

STANDARD = ((0, "stdin", os.O_RDONLY), (1, "stdout", os.O_WRONLY), (2, "stderr", os.O_WRONLY))


def stand_in_for_missing() -> None:
    """Put what swallows and holds nothing in place of streams that whoever started us has closed.

    Else the next file that is opened, the store even, would be standard output by its number.
    """
    for number, name, mode in STANDARD:
        if getattr(sys, name) is None:
            with suppress(OSError):
                os.fstat(number)
                continue
            opened = os.open(os.devnull, mode)  # the lowest free number, which is this one
            setattr(sys, name, open(opened, "r" if number == 0 else "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - for as long as we live


def take_every_character() -> None:
    """Have a character that the locale cannot say written as its number, not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def said_environment() -> dict[str, str]:
    """Give the environment as whoever started us set it.

    Where that was the locale C, Python has put LC_CTYPE=C.UTF-8 into it (PEP 538), as if the
    terminal had been said to know all letters.
    """
    environ = dict(os.environ)
    is_ours = sys.flags.utf8_mode and environ.get("PYTHONUTF8") != "1"
    if is_ours and environ.get("LC_CTYPE") == "C.UTF-8":
        del environ["LC_CTYPE"]
    return environ


def let_go_of(stream: TextIO) -> None:
    """Have what is still to be written to a stream go nowhere: nobody can take it."""
    with suppress(OSError, ValueError):  # a stream without a number, as tests have
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
