"""What an agent has read: hers alone, never back, only where somebody waits for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from console.services.bundle import Services
from data.records import READ, Change, ConversationId
from data.store import Store
from data.store.log import last_change, read_changes
from tests.support.console_app import NOON, Office, answer, question


async def unread(services: Services, query: str = "") -> list[ConversationId]:
    """Give the numbers that the open queue shows as unread."""
    page = await services.find.list_queue("open", query, limit=100, cursor=None)
    return [c.id for c in page.conversations if c.is_unread]


async def news_since(store: Store, seq: int) -> Sequence[Change]:
    """Give what the change feed says after a number."""
    changes, _ = await store.read(read_changes, seq)
    return changes


async def read_all(services: Services, number: ConversationId) -> None:
    """Read a conversation to its end."""
    _, messages = await services.find.show(number)
    await services.work.mark_read(number, up_to=max(m.received_at for m in messages))


async def test_what_is_read_by_one_is_unread_for_the_others(empty: Office) -> None:
    """A read mark is one agent's; queue, query and conversation agree on it."""
    await empty.receive(question(1), question(2))
    ann, kai = await empty.services("ann"), await empty.services("kai")
    first, second = await empty.number("Question 1"), await empty.number("Question 2")

    await read_all(ann, first)

    assert [second] == await unread(ann) == await unread(ann, "is:unread")
    assert [first, second] == await unread(kai) == await unread(kai, "is:unread")
    assert not (await ann.find.show(first))[0].is_unread
    assert (await kai.find.show(first))[0].is_unread


async def test_the_next_mail_is_unread_again(empty: Office) -> None:
    """What comes after the mark is unread, until it is read too."""
    await empty.receive(question(1))
    ann = await empty.services()
    number = await empty.number("Question 1")
    await read_all(ann, number)
    read = await unread(ann)

    await empty.receive(answer(1), at=NOON)
    after = await unread(ann)
    await read_all(ann, number)

    assert [] == read == await unread(ann)
    assert [number] == after


async def test_automatic_mail_is_not_unread(empty: Office) -> None:
    """An out-of-office note after what was read makes nothing unread."""
    await empty.receive(question(1))
    ann = await empty.services()
    await read_all(ann, await empty.number("Question 1"))
    note = answer(1).replace(b"Subject:", b"Auto-Submitted: auto-replied\r\nSubject:", 1)

    await empty.receive(note, at=NOON)

    assert [] == await unread(ann)


async def test_what_nobody_waits_for_is_not_unread(empty: Office) -> None:
    """A closed conversation is not unread although nobody has opened it."""
    await empty.receive(question(1))
    ann = await empty.services()
    number = await empty.number("Question 1")

    await ann.work.close(number)

    assert not (await ann.find.show(number))[0].is_unread


async def test_the_mark_never_goes_back(empty: Office) -> None:
    """Reading an old part again, or the same again, writes nothing and says nothing."""
    await empty.receive(question(1))
    ann = await empty.services()
    number = await empty.number("Question 1")
    before = await ann.work.get_read_mark(number)
    revision = (await ann.find.show(number))[0].revision
    start = await ann.store.read(last_change)

    await ann.work.mark_read(number, up_to=NOON)
    await ann.work.mark_read(number, up_to=NOON)
    await ann.work.mark_read(number, up_to=NOON - timedelta(hours=1))

    assert before is None
    assert NOON == await ann.work.get_read_mark(number)
    assert [READ] == [change.kind for change in await news_since(ann.store, start)]
    assert revision == (await ann.find.show(number))[0].revision
    assert [] == [a for a in (await ann.reasons.explain(number, None))[2] if a.agent == "ann"]
