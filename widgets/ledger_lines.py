"""The account of each folder as a table: what the server has, and what became of it (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.domain import local_words
from console.domain.ages import exactly, short_age
from data.records import FolderLedger
from data.text.safe import clean_line
from data.text.width import cut_to_width, pad_to_width
from widgets.lines import Line, Span, line_of

NAME_COLUMNS = 24
NUMBER_COLUMNS = 11
HEADINGS = ("on server", "stored", "quarantined", "ignored")


def ledger_lines(ledgers: Sequence[FolderLedger], *, now: datetime, time_zone: str) -> list[Line]:
    """Give the table; nothing where no folder was ever counted."""
    if not ledgers:
        return []
    counted = min((x.checked_at for x in ledgers if x.checked_at is not None), default=None)
    age = ""
    if counted is not None:
        at = exactly(counted, now=now, time_zone=time_zone)
        age = f", counted {short_age(counted, now)} ago, {at}"
    heads = "  ".join(f"{words:>{NUMBER_COLUMNS}}" for words in HEADINGS)
    return [
        line_of(f" The mailbox, mail by mail{age}", "strong"),
        line_of(f"   {'':<{NAME_COLUMNS}} {heads}", "dim"),
        *(_row(ledger) for ledger in ledgers),
        Line(),
    ]


def _row(ledger: FolderLedger) -> Line:
    name = pad_to_width(cut_to_width(clean_line(ledger.name), NAME_COLUMNS), NAME_COLUMNS)
    numbers = (ledger.on_server, ledger.stored, ledger.quarantined, ledger.ignored)
    signs = (" = " if ledger.is_even else " ! ", " + ", " + ", "")
    cells = "".join(
        f"{local_words.number(number):>{NUMBER_COLUMNS - (1 if place else 0)}}{sign}"
        for place, (number, sign) in enumerate(zip(numbers, signs, strict=True))
    )
    mark = " " if ledger.is_even else "!"
    return Line(
        (
            Span(f" {mark} {name} ", "normal" if ledger.is_even else "bad"),
            Span(cells, "normal" if ledger.is_even else "bad"),
        )
    )
