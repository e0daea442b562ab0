"""Too many mails of one sender are held together, never lost, and never hide a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.services.bundle import Services
from console.services.errors import UsageError
from console.services.incoming import Identity
from console.services.intake import IntakePolicy
from console.services.releasing import ReleaseService
from console.services.work import Done
from data.records import ConversationId, Status
from data.store import conversations
from tests.services.test_tidings import Listener, watch
from tests.support.console_app import ADDRESS, MINUTE, NOON, Office
from tests.support.letters import write_mail
from tests.support.returned import count_conversations, look, reply

BOT = "alerts@machine.example"
AUTO = (("Auto-Submitted", "auto-generated"),)


def alert(number: int, *, text: str = "", extra: tuple[tuple[str, str], ...] = AUTO,
          from_: str = BOT, answers: tuple[str, ...] = ()) -> bytes:  # fmt: skip
    """Write one of many mails of a machine."""
    return write_mail(
        f"alert{number}@{from_.partition('@')[2]}", from_=f"Bot <{from_}>",
        subject=f"Alert {number}", text=text or f"Disk {number} is full at {number}:00.\r\n",
        at=NOON, answers=list(answers), extra=extra,
    )  # fmt: skip


async def held_group(office: Office) -> ConversationId:
    """Give the one conversation of held mails."""
    page = await office.store.read(
        conversations.list_queue, "all", agent_id=None, limit=500, cursor=None
    )
    (number,) = [c.id for c in page.conversations if "held together" in c.subject]
    return number


def floods(office: Office, agent: object) -> ReleaseService:
    """Give what lets mails go."""
    return ReleaseService(
        office.store, clock=office.clock, agent=agent,  # type: ignore[arg-type]  # an Agent
        identity=Identity(frozenset({ADDRESS}), office.key),
        policy=IntakePolicy(reopen_days=14, import_open_days=30),
    )  # fmt: skip


async def test_a_flood_is_one_row(office: Office) -> None:
    """Of 37 alerts ten are shown, the others are one row that says how many; none is lost."""
    before = await count_conversations(office)
    for number in range(37):
        await office.receive(alert(number), at=NOON)
    conversation, messages = await look(office, await held_group(office))

    assert before + 11 == await count_conversations(office)
    assert 27 == len(messages)
    assert conversation.subject.startswith(f"27 mails from {BOT} held together")
    assert Status.NEW is conversation.status


async def test_another_address_for_each_mail_is_one_sender(office: Office) -> None:
    """A machine that tags its address anew for each mail fills no queue either."""
    before = await count_conversations(office)
    for number in range(20):
        await office.receive(alert(number, from_=f"alerts+{number}@machine.example"), at=NOON)

    assert before + 11 == await count_conversations(office)
    assert 10 == len((await look(office, await held_group(office)))[1])


async def test_a_flood_in_one_batch_is_held_too(office: Office) -> None:
    """It makes no difference whether the mails come singly or at once."""
    await office.receive(*(alert(number) for number in range(37)), at=NOON)

    assert 27 == len((await look(office, await held_group(office)))[1])


async def test_a_flood_rings_nobody_and_moves_nothing(office: Office) -> None:
    """Once closed, the row stays closed and where it is, and who watches it hears nothing."""
    ann = await office.services("ann")
    for number in range(12):
        await office.receive(alert(number), at=NOON)
    group = await held_group(office)
    await ann.work.close(group)
    await watch(office, ann.agent, group)
    listener = Listener(office, ann.agent)
    await listener.begin()
    before, _ = await look(office, group)
    office.clock.set(NOON + 5 * MINUTE)
    for number in range(12, 20):
        await office.receive(alert(number), at=NOON + 5 * MINUTE)
    after, messages = await look(office, group)

    assert (Status.CLOSED, before.last_message_at) == (after.status, after.last_message_at)
    assert 10 == len(messages)
    assert [] == await listener.heard()


async def test_an_answering_machine_fills_no_thread(office: Office) -> None:
    """A program that answers each mail with a fresh id leaves ten answers in the thread."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    for place in range(30):
        await office.receive(
            alert(place, from_="c1@customer.example", answers=(item.internet_message_id,),
                  extra=(), text="We got your mail and will look at it.\r\n"),
            at=NOON,
        )  # fmt: skip
    _, messages = await look(office, number)
    _, held = await look(office, await held_group(office))

    assert 30 == len(held) + len(messages) - 2
    assert 10 == len(messages) - 2


async def test_a_customer_who_writes_a_lot_is_seen(office: Office) -> None:
    """Twelve different mails of a person in a row are twelve mails."""
    words = ["lamp", "parcel", "invoice", "colour", "switch", "cable", "glass", "shade", "box"]
    words += ["card", "date", "place"]
    for place, word in enumerate(words):
        await office.receive(
            alert(place, extra=(), from_="c2@customer.example", text=f"What of my {word}?\r\n"),
            at=NOON,
        )
    page = await office.store.read(
        conversations.list_queue, "all", agent_id=None, limit=500, cursor=None
    )

    assert not [c for c in page.conversations if "held" in c.subject]


async def test_after_an_hour_mails_are_mails_again(office: Office) -> None:
    """A machine that calms down is shown like any other."""
    for number in range(12):
        await office.receive(alert(number), at=NOON)
    count = await count_conversations(office)
    later = NOON + timedelta(hours=2)
    office.clock.set(later)
    await office.receive(alert(50), at=later)

    assert count + 1 == await count_conversations(office)


async def test_held_mails_are_let_go(office: Office) -> None:
    """Each goes where it belongs, as if it had never been held; a second time there is nothing."""
    ann = await office.services("ann")
    before = await count_conversations(office)
    for number in range(15):
        await office.receive(alert(number), at=NOON)
    service = floods(office, ann.agent)
    group = await held_group(office)
    await service.release(group)

    assert before + 15 == await count_conversations(office)
    for number in range(15):
        conversation, (message,) = await look(office, await office.number(f"Alert {number}"))
        assert (Status.NEW, ()) == (conversation.status, message.marks)
    with pytest.raises(UsageError):
        await service.release(group)


async def standing(office: Office) -> dict[str, tuple[object, ...]]:
    """Say of every conversation that is shown what an agent sees of it."""
    page = await office.store.read(
        conversations.list_queue, "all", agent_id=None, limit=500, cursor=None
    )
    return {
        c.subject: (c.id, c.status, c.message_count, c.unanswered_since, c.last_message_at)
        for c in page.conversations
    }


async def take_back(services: Services) -> Done:
    """Press `u`."""
    deed = await services.undo.find_last()
    assert deed is not None
    return await services.undo.take_back(deed)


async def test_letting_go_is_taken_back(office: Office) -> None:
    """Undone, they are one row again as before, whatever threads they had gone to; then again."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    item = await reply(office, number)
    for place in range(30):
        answers = (item.internet_message_id,) if place % 3 else ()
        await office.receive(
            alert(place, from_="c1@customer.example", answers=answers, extra=(),
                  text="We got your mail and will look at it.\r\n"),
            at=NOON,
        )  # fmt: skip
    group = await held_group(office)
    before = await standing(office)
    for _ in range(2):
        done = await ann.splitting.let_go(group)
        free = await standing(office)
        back = await take_back(ann)

        assert before == await standing(office)
        assert before != free
        assert done.undo_id is not None
        assert ((group,), ()) == (back.changed, back.failed)
    assert all("held" in m.marks for m in (await look(office, group))[1])


async def test_what_was_worked_on_since_stays_free(office: Office) -> None:
    """A mail that somebody has answered since is not held again, and that is told by number."""
    ann = await office.services("ann")
    for number in range(15):
        await office.receive(alert(number), at=NOON)
    await ann.splitting.let_go(await held_group(office))
    answered = await office.number("Alert 12")
    await reply(office, answered, agent="lee")
    back = await take_back(ann)
    _, held = await look(office, await held_group(office))

    assert [answered] == [failed.number for failed in back.failed]
    assert 2 == len((await look(office, answered))[1])
    assert 4 == len(held)


async def test_a_person_who_was_held_is_seen_when_let_go(office: Office) -> None:
    """Mails that a person may have written reopen their thread once they are let go."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    item = await reply(office, number)
    for place in range(12):
        await office.receive(
            alert(place, from_="c1@customer.example", answers=(item.internet_message_id,),
                  extra=(), text="It does not work!\r\n"),
            at=NOON,
        )  # fmt: skip
    await ann.work.close(number)
    await ann.splitting.let_go(await held_group(office))
    opened, _ = await look(office, number)
    await take_back(ann)

    assert Status.OPEN is opened.status
    assert Status.CLOSED is (await look(office, number))[0].status
