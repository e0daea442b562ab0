"""What a server says of an address when a mail is offered counts as what a report says later."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest_asyncio

from console.services.checking import list_dead_addresses
from data.records import DeliveryOutcome, OutboxId, OutboxState, Status, settle
from data.store import conversations
from tests.services.test_tidings import Listener
from tests.support.console_app import Office
from tests.support.deliveries import Sending, open_sending

DEAD = {
    "gone@y.example": "550 5.1.1 no such user",
    "bare@y.example": "550 no such user here",
    "host@y.example": "550 5.1.2 host unknown",
}
ALIVE = {
    "policy@y.example": "550 5.7.1 blocked by policy",
    "relay@y.example": "554 5.7.1 <relay@y.example>: Recipient address rejected: Access denied",
    "large@y.example": "552 5.3.4 message too big",
    "full@y.example": "552 5.2.2 over quota",
    "later@y.example": "450 4.2.1 greylisted",
    "sender@y.example": "550 5.1.8 Sender address rejected: Domain not found",
}


@pytest_asyncio.fixture
async def sending(empty: Office) -> AsyncIterator[Sending]:
    """An outbox, and a server that says no as it is told."""
    async with open_sending(empty) as made:
        yield made


async def dead(sending: Sending, *addresses: str) -> set[str]:
    """Say of which addresses an agent is warned."""
    return {d.address for d in await list_dead_addresses(sending.office.store, addresses)}


async def told(sending: Sending, outbox_id: OutboxId) -> dict[str, tuple[DeliveryOutcome, str]]:
    """Say what stands at the mail: for whom it failed, and in which words."""
    item = await sending.item(outbox_id)
    message = await sending.office.store.read(conversations.get_message, item.message_id)
    return {str(r.recipient): (r.outcome, str(r.status)) for r in settle(message.returned)}


async def undelivered(sending: Sending, outbox_id: OutboxId) -> int:
    """Give the mark of the mail's conversation in lists."""
    number = (await sending.item(outbox_id)).conversation_id
    found = await sending.office.store.read(conversations.get_conversation, number)
    return found.undelivered


async def test_only_what_is_said_of_the_address_marks_it(sending: Sending) -> None:
    """No such user or host marks it, in the server's words; policy, size, room and later do not."""
    sending.server.answers = {**DEAD, **ALIVE}
    ours = await sending.write(*DEAD, *ALIVE)
    ann = Listener(sending.office, sending.services.agent)
    await ann.begin()
    await sending.deliver()
    item = await sending.item(ours)
    conversation = await sending.office.store.read(
        conversations.get_conversation, item.conversation_id
    )
    heard = [(concern.name, said) for concern, _, said in await ann.heard()]

    assert set(DEAD) == await dead(sending, *DEAD, *ALIVE)
    assert {
        address: (DeliveryOutcome.DEAD_ADDRESS, words) for address, words in DEAD.items()
    } == await told(sending, ours)
    assert (OutboxState.QUEUED, Status.OPEN, 2) == (
        item.state, conversation.status, conversation.undelivered)  # fmt: skip
    # The greylisted one is tried for days; of the others she hears now.
    assert {"CAME_BACK"} == {concern for concern, _ in heard}


async def test_all_refused_is_told_once_and_taking_it_back_settles_it(sending: Sending) -> None:
    """The notice is that of the refused mail; taken back, it is no longer marked."""
    sending.server.answers = {"gone@y.example": DEAD["gone@y.example"]}
    ours = await sending.write("gone@y.example")
    ann = Listener(sending.office, sending.services.agent)
    await ann.begin()
    await sending.deliver()
    heard = [concern.name for concern, _, _ in await ann.heard()]
    before = await undelivered(sending, ours)
    await sending.services.outbox.cancel(ours, agent_id=sending.services.agent.id)

    assert (["UNSENT"], 2, 0) == (heard, before, await undelivered(sending, ours))
    assert {"gone@y.example"} == await dead(sending, "gone@y.example")


async def test_who_is_taken_after_all_is_not_dead(sending: Sending) -> None:
    """Tried again and taken, nothing is left of it; another mail that is taken settles the rest."""
    sending.server.answers = {"gone@y.example": DEAD["gone@y.example"]}
    first = await sending.write("gone@y.example")
    second = await sending.write("gone@y.example")
    await sending.deliver()
    marked = await dead(sending, "gone@y.example")
    sending.server.answers.clear()
    await sending.services.outbox.retry(first, agent_id=sending.services.agent.id)
    await sending.deliver(later=timedelta(minutes=1))

    assert {"gone@y.example"} == marked
    assert {} == await told(sending, first)
    assert set() == await dead(sending, "gone@y.example")
    assert (0, 0) == (await undelivered(sending, first), await undelivered(sending, second))


async def test_a_refusal_of_the_text_is_said_of_the_address_where_there_is_but_one(
    sending: Sending,
) -> None:
    """Servers that know their users only after the text: of one recipient it is clear who is meant.

    Of several it is not, so none of them is marked.
    """
    sending.server.answers = {"dot": "550 5.1.1 no such user"}
    one = await sending.write("one@y.example")
    several = await sending.write("two@y.example", "three@y.example")
    await sending.deliver()

    assert {"one@y.example"} == set(await told(sending, one))
    assert {} == await told(sending, several)
    assert {"one@y.example"} == await dead(
        sending, "one@y.example", "two@y.example", "three@y.example"
    )
