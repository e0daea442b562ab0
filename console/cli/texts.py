"""Texts given to commands in a file or on standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from console.services.errors import UsageError

BODY_MAX_BYTES = 5_000_000
"""A text longer than this is a file somebody mistook for one."""


def body_of_file(name: str | None) -> str:
    """Give the text in a file, or on standard input for - and for none.

    Raises:
        UsageError: it cannot be read, or is no text.
    """
    if name is None and sys.stdin.isatty():
        sys.stderr.write("Type the text; ctrl+d ends it.\n")
    text = read_text(
        name or "-",
        noun="text",
        bytes_max=BODY_MAX_BYTES,
        too_long="The text is longer than 5 MB; send it as a file with --attach.",
    )
    if not text.strip():
        raise UsageError("The text is empty; nothing was done.")
    return text


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
