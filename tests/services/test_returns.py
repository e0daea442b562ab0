"""Delivery reports come back to the mail, the recipient and the agent that they concern."""

from __future__ import annotations

from itertools import permutations

import pytest

from console.domain.recipients import Scope
from console.services.checking import list_dead_addresses
from console.services.letters import message_to_answer
from data.records import DeliveryOutcome, Status, settle
from tests.services.test_tidings import Listener
from tests.support.builders import daemon_header, plain_mail
from tests.support.console_app import MINUTE, NOON, Office, answer
from tests.support.letters import write_mail
from tests.support.returned import FULL, GONE, LATE, count_conversations, look, reply, report

C1 = "c1@customer.example"


async def test_a_dead_address_brings_the_conversation_back(office: Office) -> None:
    """The report opens no conversation; ours says whom it did not reach, and it is open again."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    count = await count_conversations(office)
    ann = Listener(office, await office.agent("ann"))
    await ann.begin()
    await office.receive(report(item.internet_message_id, C1), at=office.clock.now())
    conversation, messages = await look(office, number)
    ours = next(m for m in messages if m.id == item.message_id)
    heard = await ann.heard()

    assert count == await count_conversations(office)
    assert (Status.OPEN, 2) == (conversation.status, conversation.undelivered)
    assert conversation.unanswered_since is not None
    assert [(C1, DeliveryOutcome.DEAD_ADDRESS)] == [
        (r.recipient, r.outcome) for r in settle(ours.returned)
    ]
    assert ["CAME_BACK"] == [concern.name for concern, _, _ in heard]
    assert [C1] == [d.address for d in await list_dead_addresses(office.store, [C1])]


async def test_a_late_mail_is_marked_and_nothing_else(office: Office) -> None:
    """A warning that a mail is late leaves a closed conversation closed, with a mark."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    await office.receive(report(item.internet_message_id, C1, action="delayed", said=LATE))
    conversation, _ = await look(office, number)

    assert (Status.CLOSED, 1) == (conversation.status, conversation.undelivered)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        (("delayed", "failed"), (DeliveryOutcome.DEAD_ADDRESS, 2)),
        (("delivered", "failed"), (DeliveryOutcome.DEAD_ADDRESS, 2)),
        (("delayed", "delivered"), (DeliveryOutcome.DELIVERED, 0)),
        (("delayed", "delivered", "failed"), (DeliveryOutcome.DEAD_ADDRESS, 2)),
    ],
)
async def test_the_order_of_reports_does_not_show(
    office: Office, outcomes: tuple[str, ...], expected: tuple[DeliveryOutcome, int]
) -> None:
    """Whatever of several reports comes first, the same holds in the end."""
    said = {"delayed": LATE, "failed": GONE, "delivered": "smtp; 250 2.0.0 taken"}
    found = set()
    for place, order in enumerate(permutations(outcomes)):
        if place >= 3:  # one conversation for each order
            break
        number = await office.number(f"Question {place + 1}")
        item = await reply(office, number)
        for each in order:
            await office.receive(
                report(item.internet_message_id, f"c{place + 1}@customer.example", action=each,
                       said=said[each], key=f"{place}{each}")
            )  # fmt: skip
        conversation, messages = await look(office, number)
        ours = next(m for m in messages if m.id == item.message_id)
        (settled,) = settle(ours.returned)
        found.add((settled.outcome, conversation.undelivered))

    assert {expected} == found


async def test_a_second_report_of_the_same_does_not_reopen_again(office: Office) -> None:
    """What an agent has dealt with is not brought back by the next report of the same."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    await office.receive(report(item.internet_message_id, C1, key="one"))
    ann = await office.services("ann")
    await ann.work.close(number)
    await office.receive(report(item.internet_message_id, C1, said=FULL, key="two"))
    conversation, _ = await look(office, number)

    assert Status.CLOSED is conversation.status


@pytest.mark.parametrize(
    ("recipient", "id_"),
    [
        ("stranger@elsewhere.example", None),
        (C1, "sc.1000.aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa@x.example"),
        (C1, "q1@customer.example"),
    ],
    ids=["never-written-to", "forged-id", "customers-own-id"],
)
async def test_forged_reports_change_nothing(
    office: Office, recipient: str, id_: str | None
) -> None:
    """Without both our signed id and a recipient of that mail, a report is only shown."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    await office.receive(report(id_ or item.internet_message_id, recipient))
    conversation, messages = await look(office, number)
    ours = next(m for m in messages if m.id == item.message_id)

    assert (Status.CLOSED, 0, ()) == (
        conversation.status, conversation.undelivered, ours.returned)  # fmt: skip
    assert () == await list_dead_addresses(office.store, [C1, recipient])


async def test_a_mail_that_has_not_left_cannot_come_back(office: Office) -> None:
    """A report about a mail that still waits is forged."""
    number = await office.number("Question 1")
    ann = await office.services("ann")
    assert ann.replies is not None
    from console.services.letters import Letter  # noqa: PLC0415 - beside its only use

    queued = await ann.replies.reply(number, Letter("Soon"), agent=ann.agent)
    await office.receive(report(queued.internet_message_id, C1))
    _, messages = await look(office, number)

    assert all(not m.returned for m in messages)


async def test_a_rewritten_address_is_matched_by_its_original(office: Office) -> None:
    """A forwarded address is known by Original-Recipient, or by the words of the report."""
    for place, more in ((1, "Original-Recipient: rfc822;c1@customer.example\r\n"), (2, "")):
        number = await office.number(f"Question {place}")
        item = await reply(office, number)
        text = "box@far.example (expanded from <c2@customer.example>): no such user\r\n"
        await office.receive(
            report(
                item.internet_message_id, "box@far.example", more=more, text=text, key=str(place)
            )
        )
        _, messages = await look(office, number)
        (found,) = next(m for m in messages if m.id == item.message_id).returned

        assert (f"c{place}@customer.example", "box@far.example") == (
            found.recipient,
            found.final_recipient,
        )


@pytest.mark.parametrize(
    "named", ["c1+shop@customer.example", "prvs=0123abcdef=c1@customer.example"]
)
async def test_a_tagged_recipient_is_known_by_its_mailbox(office: Office, named: str) -> None:
    """A server that names our recipient with a tag of its own speaks of that recipient."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    await office.receive(report(item.internet_message_id, named, text="It came back.\r\n"))
    _, messages = await look(office, number)
    (found,) = next(m for m in messages if m.id == item.message_id).returned

    assert C1 == found.recipient


@pytest.mark.parametrize("how", ["inline", "encoded"])
async def test_our_id_is_found_anywhere_in_a_report(office: Office, how: str) -> None:
    """A report in prose that returns our mail inline, or only names its id, is matched."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    text = f"<{C1}>:\r\n550 no such user\r\n\r\n"
    if how == "inline":
        text += (
            f"--- Below this line is a copy of the message.\r\n\r\n"
            f"Subject: x\r\nMessage-ID: <{item.internet_message_id}>\r\n\r\nHello\r\n"
        )
    else:
        text += f"Reference: {item.internet_message_id}\r\n"
    await office.receive(plain_mail(text, head=daemon_header()))
    conversation, messages = await look(office, number)
    (found,) = next(m for m in messages if m.id == item.message_id).returned

    assert Status.OPEN is conversation.status
    assert {"inline": "returned_id", "encoded": "scanned_id"}[how] == found.matched_by


async def test_who_writes_again_is_not_dead(office: Office) -> None:
    """A mail from an address takes its mark away, and the warning before the next mail."""
    number = await office.number("Question 3")
    item = await reply(office, number)
    address = "c3@customer.example"
    await office.receive(report(item.internet_message_id, address), at=NOON)
    dead = await list_dead_addresses(office.store, [address])
    office.clock.set(NOON + 5 * MINUTE)
    await office.receive(answer(3, key="z", at=NOON + 4 * MINUTE), at=NOON + 4 * MINUTE)
    conversation, _ = await look(office, number)

    assert 1 == len(dead)
    assert () == await list_dead_addresses(office.store, [address])
    assert 0 == conversation.undelivered


async def test_a_newer_mail_takes_the_mark_away(office: Office) -> None:
    """Once written to again, a conversation is not marked for the mail before."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    await office.receive(report(item.internet_message_id, C1, said=FULL))
    before, _ = await look(office, number)
    await reply(office, number, text="Once more.")
    after, _ = await look(office, number)

    assert (2, 0) == (before.undelivered, after.undelivered)


async def test_an_unmatched_report_is_shown_and_asks_nobody(office: Office) -> None:
    """A report about no mail of ours is a closed conversation of its own, marked."""
    count = await count_conversations(office)
    await office.receive(report("other@elsewhere.example", "x@elsewhere.example"))
    conversation, (message,) = await look(office, await office.number("Undelivered Mail"))

    assert count + 1 == await count_conversations(office)
    assert (Status.CLOSED, "bounce") == (conversation.status, message.automatic)


async def test_an_absence_note_is_no_report(office: Office) -> None:
    """Out of office to a closed conversation leaves it closed and unmarked."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    await office.receive(
        write_mail(
            "away@customer.example", from_=f"C <{C1}>", subject="Automatic reply: Question 1",
            answers=[item.internet_message_id], extra=(("Auto-Submitted", "auto-replied"),),
        )
    )  # fmt: skip
    conversation, _ = await look(office, number)

    assert (Status.CLOSED, 0) == (conversation.status, conversation.undelivered)


async def test_a_reply_never_goes_to_the_server_that_sent_back(office: Office) -> None:
    """Where a report is the newest mail, an answer goes to whom we wrote to."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    await office.receive(report(item.internet_message_id, C1))
    _, messages = await look(office, number)
    (back,) = [m for m in messages if m.automatic is not None]
    (ours,) = [m for m in messages if m.id == item.message_id]
    (question,) = [m for m in messages if m not in (back, ours)]

    scopes: tuple[Scope, ...] = ("all", "sender")
    for scope in scopes:
        assert question == message_to_answer([question, ours, back], scope)
        assert ours == message_to_answer([ours, back], scope)
