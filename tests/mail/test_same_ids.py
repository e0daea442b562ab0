"""One Message-ID, several mails: none is skipped, a copy is one message, a twin is told apart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.support.console_app import open_office
from tests.support.fault_imap import FaultImap
from tests.support.imap_box import Box
from tests.support.letters import DOMAIN, write_mail
from tests.support.mirrored import Mirrored

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ONE_ID = f"once@{DOMAIN}"


def letter(text: str, *, from_: str = f"Ann <ann@{DOMAIN}>") -> bytes:
    """Write a mail with the one id."""
    return write_mail(ONE_ID, from_=from_, text=text, at=AT)


async def test_mails_that_share_an_id_are_all_there(tmp_path: Path) -> None:
    """Other content is another message; the same bytes, there and in Sent, are one with places."""
    box = Box()
    first, other = letter("Where is my lamp?\r\n"), letter("I want my money back.\r\n")
    for raw in (first, other, first):
        box.inbox.add(raw, at=AT)
    box.folders["Sent"].add(first, at=AT)
    async with FaultImap(box=box) as server:
        world = Mirrored(server, tmp_path / "store.db")
        await world.full_pass()
        await world.full_pass()
        messages = await world.read("SELECT count(*) FROM messages")
        places = await world.read(
            "SELECT f.role, l.uid, r.size_bytes FROM locations AS l"
            " JOIN folders AS f ON f.id = l.folder_id JOIN messages AS m ON m.id = l.message_id"
            " JOIN raws AS r ON r.id = coalesce(l.raw_id, m.raw_id) ORDER BY 1, 2"
        )

    assert [(2,)] == messages
    size, size_of_other = len(first), len(other)
    assert [
        ("inbox", 1, size), ("inbox", 2, size_of_other), ("inbox", 3, size), ("sent", 1, size)
    ] == places  # fmt: skip
    assert all(account.is_even for account in world.ledgers)


async def test_why_names_the_mail_that_has_the_same_id(tmp_path: Path) -> None:
    """Who uses the id of another's mail stands beside it, not in its place, and it is said."""
    async with open_office(tmp_path) as office:
        await office.receive(letter("Mine.\r\n"), letter("Other.\r\n", from_="Bo <bo@z.example>"))
        reasons = (await office.services("ann")).reasons
        said = [
            explained.evidence.text
            for number in (1001, 1002)
            for explained in (await reasons.explain(number, None))[1]  # type: ignore[arg-type]  # a plain number
        ]

    assert ["#1002" in said[0], "#1001" in said[1]] == [True, True]
    assert all("both are kept" in words for words in said)
