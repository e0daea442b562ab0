"""What a copy proves of a mail of unknown fate, and what becomes of copies that cannot be filed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from console.services.letters import Letter
from data.errors import ComposeError
from data.mail.outgoing import OutgoingAttachment
from data.records import FolderRole, OutboxState
from data.store import folders, outbox_copies, raws
from data.sync.copies import COPY_TRIES_MAX
from tests.support.console_app import ADDRESS, Office
from tests.support.deliveries import Sending, open_sending

MINUTE = timedelta(minutes=1)


@pytest_asyncio.fixture
async def sending(empty: Office) -> AsyncIterator[Sending]:
    """An outbox, and a server that misbehaves."""
    async with open_sending(empty) as made:
        yield made


async def raw_of(sending: Sending, outbox_id: int) -> bytes:
    """Give the bytes of a mail of ours."""
    item = next(i for i in await sending.services.outbox.list_items() if i.id == outbox_id)
    return await sending.office.store.read(raws.get_raw, item.raw_id)


async def test_our_own_copy_in_the_inbox_proves_that_it_left(sending: Sending) -> None:
    """A mail to ourselves among others, its fate unknown, comes in: a server did take it.

    A stranger's mail that only bears its Message-ID proves nothing.
    """
    sending.server.faults["dot"] = "close"
    ours = await sending.write("a@y.example", ADDRESS)
    await sending.deliver()
    item = await sending.item(ours)
    forged = (f"From: x@evil.example\r\nTo: {ADDRESS}\r\nSubject: it came\r\n"
              f"Message-ID: <{item.internet_message_id}>\r\n\r\nthanks\r\n")  # fmt: skip
    await sending.office.receive(forged.encode())
    by_forgery = await sending.office.store.read(outbox_copies.list_proved)
    trace = b"Return-Path: <x>\r\nReceived: from y by x; Sun, 22 Nov 2026 12:00:00 +0000\r\n"
    await sending.office.receive(trace + await raw_of(sending, ours))
    proved = await sending.office.store.read(outbox_copies.list_proved)

    assert (OutboxState.UNKNOWN, []) == (item.state, by_forgery)
    assert [ours] == [each.id for each in proved]


async def test_a_copy_proves_nothing_of_those_who_come_later(sending: Sending) -> None:
    """Where one got the mail before, a copy lies there anyway; the other's fate stays unknown."""
    sending.server.answers["b@y.example"] = "451 4.7.1 later"
    ours = await sending.write("a@y.example", "b@y.example")
    await sending.deliver()
    sending.server.answers.clear()
    sending.server.faults["dot"] = "close"
    await sending.deliver(later=10 * MINUTE)

    assert OutboxState.UNKNOWN is await sending.state(ours)
    assert [] == await sending.office.store.read(outbox_copies.list_doubtful)


async def test_a_persons_word_looks_first_and_sends_then(sending: Sending) -> None:
    """Retried, a mail of unknown fate waits for a look; without one it leaves two minutes later."""
    sending.server.faults["text"] = "close"
    looked, unseen = [await sending.write(f"{n}@y.example") for n in "ab"]
    for _ in range(2):
        await sending.deliver(later=MINUTE)
    sending.server.faults.clear()
    agent_id = sending.services.agent.id
    for each in (looked, unseen):
        await sending.services.outbox.retry(each, agent_id=agent_id)
    sending.delivery.try_now()
    await sending.deliver()
    before = [await sending.copies(each) for each in (looked, unseen)]
    async with sending.office.store.transaction(at=sending.office.clock.now()) as tx:
        await tx.run(outbox_copies.end_look, looked)
    await sending.deliver()
    after_a_look = [await sending.copies(each) for each in (looked, unseen)]
    await sending.deliver(later=2 * MINUTE)

    assert [[0, 0], [1, 0]] == [before, after_a_look]
    assert [1, 1] == [await sending.copies(each) for each in (looked, unseen)]
    assert OutboxState.SENT is await sending.state(unseen)


async def test_a_copy_that_cannot_be_filed_is_given_up_and_can_be_tried_again(
    sending: Sending,
) -> None:
    """Each try is counted before it is made, so that one at which the line breaks ends as well;
    the mail itself is not sent again."""
    ours = await sending.write("a@y.example")
    await sending.deliver()
    store, clock = sending.office.store, sending.office.clock
    tries = []
    for _ in range(COPY_TRIES_MAX + 1):
        async with store.transaction(at=clock.now()) as tx:
            tries.append(await tx.run(outbox_copies.begin_copy, ours, attempts_max=COPY_TRIES_MAX))
    failed = (await sending.item(ours)).copy_state
    retried = await sending.services.outbox.retry(ours, agent_id=sending.services.agent.id)
    await sending.deliver()

    assert [*[True] * COPY_TRIES_MAX, False] == tries
    assert ("failed", "pending", OutboxState.SENT) == (failed, retried.copy_state, retried.state)
    assert 1 == await sending.copies(ours)


async def test_without_a_sent_folder_copies_wait_and_it_is_said_once(sending: Sending) -> None:
    """Where the server has no Sent folder that we know, nothing is guessed and nothing lost."""
    for name in "ab":
        await sending.write(f"{name}@y.example")
    await sending.deliver()
    async with sending.office.store.transaction(at=sending.office.clock.now()) as tx:
        await tx.run(folders.get_or_add_folder, "INBOX", FolderRole.INBOX)
    without = (await sending.services.outbox.read_trouble()).copies_homeless
    async with sending.office.store.transaction(at=sending.office.clock.now()) as tx:
        await tx.run(folders.get_or_add_folder, "Gesendet", FolderRole.SENT)
    with_one = (await sending.services.outbox.read_trouble()).copies_homeless

    assert (2, 0) == (without, with_one)


async def test_what_the_server_takes_at_most_is_known_before_sending(sending: Sending) -> None:
    """Once the server said how large a mail may be, a larger one is refused where it is written."""
    await sending.write("a@y.example")
    await sending.deliver()
    large = OutgoingAttachment("a.bin", "application/octet-stream", bytes(1_200_000))
    services = sending.services
    assert services.replies is not None
    number = (await services.outbox.list_items())[0].conversation_id

    with pytest.raises(ComposeError, match="the mail server takes no more"):
        await services.replies.reply(number, Letter("Here.", (large,)), agent=services.agent)
