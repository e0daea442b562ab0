"""HTML mails as real senders write them, read at the widths that terminals have.

The mails are made by us in the manner of each sender; `mails/NAME.txt` is how NAME.html reads at
80 columns, looked at and kept. `UPDATE_LOOKS=1` writes them anew.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from data.mail.parse import parse_body
from data.records import MessageBody
from data.text.tables import fit_tables
from data.text.width import width_of
from data.text.wrap import wrapped

MAILS = Path(__file__).parent / "mails"
NAMES = sorted(path.stem for path in MAILS.glob("*.html"))
FEW = 20


def read(name: str) -> MessageBody:
    """Read a mail of the collection."""
    head = "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    html = (MAILS / f"{name}.html").read_text(encoding="utf-8")
    return parse_body((head + html).encode())


def shown(text: str, width: int) -> list[str]:
    """Give the lines of a text on a screen of so many columns."""
    fitted = (line for _, line in fit_tables(text.split("\n"), width))
    return [piece for line in fitted for piece in wrapped(line, width)]


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_reads_as_it_was_found_good(name: str) -> None:
    """Tables stand in columns, lists are nested, links are numbered, quotes are known."""
    body = read(name)
    found = [*shown(body.text, 78), "=" * 78, *shown(body.new_text, 78)]
    kept = MAILS / f"{name}.txt"
    if os.environ.get("UPDATE_LOOKS"):
        kept.write_text("\n".join(found) + "\n", encoding="utf-8")

    assert kept.read_text(encoding="utf-8").rstrip("\n").split("\n") == found


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_a_mail_fits_any_width_and_loses_nothing(width: int) -> None:
    """No line is wider than the screen, and every letter of the mail is on it."""
    for name in NAMES:
        text = read(name).text
        lines = shown(text, width)

        assert max(map(width_of, lines)) <= width, name
        # Words are broken within narrow columns, and headings are said again for each row.
        lost = Counter(filter(str.isalnum, text)) - Counter("".join(lines))
        assert not lost, (name, width)


def test_the_collection_is_whole() -> None:
    """There are mails of at least twenty kinds of senders."""
    assert len(NAMES) >= FEW
