"""No automatic mail of ours can start a loop: the gate, the marks, and two consoles."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from console.services.auto_answers import as_automatic, pass_gate
from data.mail.compose import render_mail
from data.mail.outgoing import OutgoingMail
from data.mail.threading import is_own_loop_token, make_loop_token
from data.records import Address, Message, MessageId, SafeLine, Status
from data.store import conversations
from tests.support.console_app import ADDRESS, MINUTE, NOON, Office
from tests.support.letters import write_mail
from tests.support.returned import look, reply, report

OURS = frozenset({ADDRESS})


async def ask(office: Office, address: str, answered: Message | None = None) -> str | None:
    """Ask whether an automatic mail may leave now."""
    async with office.store.transaction(at=office.clock.now()) as tx:
        return await pass_gate(tx, address, answered=answered, ours=OURS)


async def test_one_automatic_mail_a_day(office: Office) -> None:
    """A second one within a day is kept back, whatever it would say; a day later one may leave."""
    first = await ask(office, "C1@customer.example")
    second = await ask(office, "c1@customer.example")
    office.clock.set(NOON + timedelta(hours=25))

    assert None is first
    assert second is not None
    assert "less than a day ago" in second
    assert None is await ask(office, "c1@customer.example")


async def test_who_gets_none(office: Office) -> None:
    """Ourselves, no-reply, a dead address and whoever asked for none get no automatic mail."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    await office.receive(report(item.internet_message_id, "c1@customer.example"))
    _, (question, *_) = await look(office, await office.number("Question 2"))
    machine = replace(question, may_auto_answer=False)

    assert await ask(office, ADDRESS)
    assert await ask(office, "no-reply@x.example")
    assert await ask(office, "c1@customer.example")
    assert await ask(office, "c2@customer.example", machine)
    assert None is await ask(office, "c2@customer.example", question)


async def test_a_tag_makes_nobody_else(office: Office) -> None:
    """Tagged, we are still ourselves, and whoever had one today has had one."""
    assert await ask(office, f"prvs=12ab34cd56={ADDRESS}")
    assert await ask(office, ADDRESS.replace("@", "+later@"))
    assert None is await ask(office, "c4+one@customer.example")
    assert await ask(office, "c4+two@customer.example")


def automatic_mail(office: Office) -> bytes:
    """Write a mail of ours that no person wrote."""
    mail = OutgoingMail(
        from_=Address(SafeLine("Us"), SafeLine(ADDRESS)),
        to=(Address(SafeLine(""), SafeLine("c1@customer.example")),), cc=(),
        subject="We got your mail", text="Thanks.\n", internet_message_id="auto@x.example",
        date=NOON,
    )  # fmt: skip
    return render_mail(as_automatic(mail, key=office.key, answers=True))


async def test_our_own_automatic_mail_is_known_when_it_comes_back(office: Office) -> None:
    """Sent on to us by whomever, it is automatic, marked, and gets no answer."""
    raw = automatic_mail(office).replace(f"<{ADDRESS}>".encode(), b"<list@far.example>")
    raw = raw.replace(b"Auto-Submitted: auto-replied\r\n", b"")
    await office.receive(raw)
    _, (message,) = await look(office, await office.number("We got your mail"))

    assert ("auto_reply", ("own_loop",), False) == (
        message.automatic, message.marks, message.may_auto_answer)  # fmt: skip


def test_a_token_of_ours_is_signed(office: Office) -> None:
    """Nobody else can make one, so nobody can have a mail taken for ours."""
    token = make_loop_token(nonce=b"12345678", key=office.key)

    assert is_own_loop_token(token, key=office.key)
    assert not is_own_loop_token(token, key=b"another key of ours")
    assert not is_own_loop_token(token[:-1] + ("a" if token[-1] != "a" else "b"), key=office.key)


async def test_two_consoles_come_to_rest(office: Office) -> None:
    """Another console's automatic answers to ours reopen nothing and get none of ours."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    other = write_mail(
        "sc.1.aaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaa@customer.example",
        from_="C <c1@customer.example>", subject="Re: Question 1",
        answers=[item.internet_message_id], at=NOON + MINUTE,
        extra=(("Auto-Submitted", "auto-replied"),
               ("X-Loop", make_loop_token(nonce=b"87654321", key=b"the other console's key"))),
    )  # fmt: skip
    await office.receive(other)
    conversation, messages = await look(office, number)

    assert Status.CLOSED is conversation.status
    assert await ask(office, "c1@customer.example", messages[-1])


async def test_who_says_that_he_is_us_is_marked(office: Office) -> None:
    """A mail from our own address that this console did not send is marked; our copy is not."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    raw = write_mail("x1@far.example", from_=f"Us <{ADDRESS}>", to="c9@customer.example",
                     subject="Pay here")  # fmt: skip
    copy = write_mail(
        item.internet_message_id,
        from_=f"Us <{ADDRESS}>",
        to="c1@customer.example",
        subject="Re: Question 1",
        text="It is on its way.\r\n-- \r\nlist\r\n",
    )
    await office.receive(raw, copy)
    _, (forged,) = await look(office, await office.number("Pay here"))
    _, messages = await look(office, number)

    assert "own_address" in forged.marks
    assert all("own_address" not in m.marks for m in messages)
    assert not forged.may_auto_answer


class Answerer:
    """A program that answers every mail it may, on a console of its own."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.written = 0

    async def hear(self, raw: bytes, *, sender: str) -> bytes | None:
        """Take a mail in, and answer it unless the gate says no."""
        await self.office.receive(raw, at=self.office.clock.now())
        newest = await self.office.store.read(_newest)
        message = await self.office.store.read(conversations.get_message, newest)
        if await ask(self.office, sender, message) is not None:
            return None
        self.written += 1
        mail = OutgoingMail(
            from_=Address(SafeLine("Us"), SafeLine(ADDRESS)),
            to=(Address(SafeLine(""), SafeLine(sender)),), cc=(),
            subject="We got your mail", text=f"Thanks, number {self.written}.\n",
            internet_message_id=f"auto{self.written}.{id(self)}@x.example",
            date=self.office.clock.now(), in_reply_to=message.internet_message_id,
        )  # fmt: skip
        return render_mail(as_automatic(mail, key=self.office.key, answers=True))


def _newest(connection: sqlite3.Connection) -> MessageId:
    return MessageId(connection.execute("SELECT max(id) FROM messages").fetchone()[0])


def careless(place: int, at: datetime) -> bytes:
    """Write the answer of a program that marks nothing and answers everything."""
    return write_mail(f"robot{place}@customer.example", from_="C <c1@customer.example>",
                      subject="Your request", text="We look at it.\r\n", at=at)  # fmt: skip


async def test_a_machine_that_answers_everything_gets_one_answer_a_day(office: Office) -> None:
    """Sixty answers of a careless robot in three days get three of ours, and fill one row."""
    ours = Answerer(office)
    for place in range(60):
        at = NOON + timedelta(hours=place * 72 // 60)
        office.clock.set(at)
        await ours.hear(careless(place, at), sender="c1@customer.example")

    assert 3 == ours.written


async def test_two_consoles_write_one_mail_each_at_most(office: Office, empty: Office) -> None:
    """Whichever of two consoles begins, the other's answer to its answer is the last mail."""
    one, other = Answerer(office), Answerer(empty)
    raw: bytes | None = careless(1, NOON)
    mails = 0
    while raw is not None and mails < 20:
        mails += 1
        here = one if mails % 2 else other
        raw = await here.hear(
            raw.replace(ADDRESS.encode(), b"them@y.example"), sender="c1@y.example"
        )

    assert mails <= 2
    assert one.written + other.written <= 1
