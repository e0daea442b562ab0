"""Domain: what became of the mails of a folder that its server renumbered, in words (pure)."""

from __future__ import annotations

from datetime import timedelta

from console.domain.local_words import number
from data.text.safe import clean_line

TOLD_FOR = timedelta(days=7)
"""How long Problems speaks of it; the activity log keeps it."""
NOTHING_TO_DO = "Nothing to do: every conversation is as it was."
MAILS_KEPT = "They stay here. See on the server whether they were meant to be deleted or moved."

ASK_FOR_NUMBERS = (
    "Mail comes in all the same. Ask the provider for numbers that last (RFC 3501, 2.3.1.1)."
)


def tell_read_only(folder: str, why: str) -> str:
    """Say that nothing is changed in a folder, and why."""
    return f"{clean_line(folder)} is only read, nothing is flagged or moved there. {why}"


def tell_renumbering(folder: str, *, known: int, recognised: int, fetched: int) -> str:
    """Say how many mails are known again, how, and what the others are.

    `fetched` of the recognised ones were so only by their text.
    """
    name = clean_line(folder)
    words = (
        f"the server renumbered {name}: "
        f"{number(recognised)} of {number(known)} mails were recognised"
    )
    if fetched:
        words += f", {number(fetched)} of them by their text"
    gone = known - recognised
    if gone:
        words += f"; {number(gone)} {'is' if gone == 1 else 'are'} no longer there and kept here"
    return words
