"""Texts in files, or on standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from console.services.errors import UsageError


def read_text(name: str, *, noun: str, bytes_max: int, too_long: str = "") -> str:
    """Give the text in a file, or on standard input for `-`.

    More than `bytes_max` bytes are refused with `too_long`; without such a sentence the text is cut
    there, for whoever counts letters.

    Raises:
        UsageError: it cannot be read, is no UTF-8, or is too long.
    """
    try:
        if name == "-":
            data = sys.stdin.buffer.read(bytes_max + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(bytes_max + 1)
    except OSError as error:
        raise UsageError(f"The {noun} {name} cannot be read: {error.strerror}.") from error
    if too_long and len(data) > bytes_max:
        raise UsageError(too_long)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"The {noun} is not UTF-8; convert it first.") from error
