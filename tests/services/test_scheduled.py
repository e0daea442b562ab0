"""A scheduled mail leaves after a look at the inbox, and keeps its time without a server."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from console.services.letters import Letter
from data.errors import MailServerError
from data.mail.smtp import SmtpSession
from data.records import OutboxState
from data.store import leases
from data.sync.delivery import Delivery
from tests.support.console_app import MINUTE, NOON, Office

HOUR = timedelta(hours=1)
AT = NOON + HOUR


class Asked:
    """Counts how often a look at the inbox was asked for."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


async def _away() -> SmtpSession:
    raise MailServerError("away")


async def delivery_of(office: Office, asked: Asked) -> Delivery:
    """Give what empties the outbox, while the other server is away: nothing really leaves."""
    ann = await office.services("ann")
    async with office.store.transaction(at=office.clock.now()) as tx:
        epoch = await tx.run(
            leases.take_lease, now_ms=tx.at_ms, holder="t:1", lasts_ms=10**12, has_lock=True
        )
    assert epoch is not None
    return Delivery(
        office.store, connect=_away, news=ann.outbox, now=office.clock.now, epoch=epoch,
        ask_for_look=asked,
    )  # fmt: skip


async def schedule(office: Office) -> None:
    """Let a reply leave in an hour."""
    ann = await office.services("ann")
    assert ann.replies is not None
    number = await office.number("Question 1")
    await ann.replies.reply(number, Letter("Well?", at=AT), agent=ann.agent)


async def state(office: Office) -> OutboxState:
    """Say where it stands."""
    ann = await office.services("ann")
    return (await ann.outbox.list_items())[0].state


@pytest.mark.parametrize("looked_at", [AT - MINUTE, AT, AT + MINUTE])
async def test_it_waits_for_a_look_that_began_after_its_time(
    office: Office, looked_at: datetime
) -> None:
    """A look from before says nothing of who wrote since; it is asked for, and waited for."""
    await schedule(office)
    asked = Asked()
    delivery = await delivery_of(office, asked)
    office.clock.set(AT + MINUTE)
    await delivery.deliver_due()
    before = await state(office)
    waits_s = await delivery.seconds_until_due()
    delivery.note_look(looked_at)
    await delivery.deliver_due()

    assert (OutboxState.HELD, 4 * 60) == (before, waits_s)
    expected = OutboxState.HELD if looked_at == AT - MINUTE else OutboxState.QUEUED
    assert (expected, 2 if expected is OutboxState.HELD else 1) == (
        await state(office), asked.times)  # fmt: skip


async def test_without_the_mail_server_it_keeps_its_time_rather(office: Office) -> None:
    """Five minutes of nobody who could look, then it leaves; before its time nothing is asked."""
    await schedule(office)
    asked = Asked()
    delivery = await delivery_of(office, asked)
    await delivery.deliver_due()
    waits_s = await delivery.seconds_until_due()
    asked_early = asked.times
    office.clock.set(AT + 5 * MINUTE)
    await delivery.deliver_due()

    assert [0, 3600.0] == [asked_early, waits_s]
    assert OutboxState.QUEUED is await state(office)
