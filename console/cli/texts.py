"""Texts of letters, given to commands in a file or on standard input."""

from __future__ import annotations

import sys

from console.cli.text_files import read_text
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
