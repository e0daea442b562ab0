"""Who wrote a mail and who got it can be looked for, whichever way the mail came into the store."""

from __future__ import annotations

import pytest

from console.services.bundle import Services
from console.services.incoming import people_in
from data.mail.parse import parse_head
from data.records import Address, SafeLine
from data.store import index
from data.store.index import People
from data.store.rows import dump_people, load_people
from tests.support.console_app import Office, question

HEAD = (
    b"From: Anna <anna@a.example>, Bo <bo@b.example>\r\nTo: Help <help@x.example>\r\n"
    b"Cc: Cy <cy@c.example>\r\nReply-To: Di <di@d.example>\r\nSubject: Hi\r\n\r\n"
)


async def found(services: Services, query: str) -> list[str]:
    """Give the subjects that a query finds."""
    page = await services.find.list_queue(None, query, limit=10, cursor=None)
    return sorted(c.subject for c in page.conversations)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from:c1@customer.example", ["Question 1"]),
        ("from:customer", ["Question 1", "Question 2"]),
        ("from:cust*", ["Question 1", "Question 2"]),
        ("from:c1@customer.example OR from:c2@customer.example", ["Question 1", "Question 2"]),
        ("from:support", []),
        ("to:support", ["Question 1", "Question 2"]),
        ("to:customer", []),
        ("lamp -from:c1@customer.example", ["Question 2"]),
        ("-from:c1@customer.example", ["Question 2"]),
        ("cc", []),
        ("reply", []),
    ],
)
async def test_people_are_found_on_their_side(
    empty: Office, query: str, expected: list[str]
) -> None:
    """`from:` means who wrote, `to:` who got it; names of header fields are no words of a mail."""
    await empty.receive(question(1), question(2))
    services = await empty.services()

    assert expected == await found(services, query)


async def test_a_note_is_from_its_author(empty: Office) -> None:
    """What a colleague noted is found by her name."""
    await empty.receive(question(1))
    services = await empty.services("ann")
    number = await empty.number("Question 1")
    await services.notes.add(number, "Seen before", agent=services.agent)

    assert ["Question 1"] == await found(services, "from:ann")
    assert [] == await found(services, "to:ann")


def test_stored_and_new_mails_have_the_same_people() -> None:
    """A body that is read later is indexed as if it had been read at once."""
    head = parse_head(HEAD)
    author = Address(SafeLine("Anna"), SafeLine("anna@a.example"))
    stored = dump_people(to=head.to, cc=head.cc, reply_to=head.reply_to, from_=head.from_)

    at_once = people_in(head, author)

    assert at_once == index.people_of(author, load_people(stored))
    assert at_once == People(
        "Anna anna@a.example",
        "Help help@x.example Cy cy@c.example",
        "Bo bo@b.example Di di@d.example",
    )
