"""Who writes our address into From is us only where that is proved; else he is a stranger."""

from __future__ import annotations

from itertools import permutations

import pytest

from data.records import ConversationId, Direction, FolderRole, Message, Status
from data.store import raws
from tests.support.console_app import ADDRESS, MINUTE, NOON, Office, answer
from tests.support.letters import write_mail
from tests.support.returned import count_conversations, look, reply

SERVER = "mx.x.example"
US = f"X Support <{ADDRESS}>"
C1 = "c1@customer.example"


def from_us(
    id_: str = "phone@x.example", *, answers: tuple[str, ...] = (), results: str = "",
    to: str = C1, text: str = "We refund all of it.\r\n", more: tuple[tuple[str, str], ...] = (),
) -> bytes:  # fmt: skip
    """Write a mail that says that it is from us."""
    extra = (("Authentication-Results", results), *more) if results else more
    return write_mail(id_, from_=US, to=to, subject="Re: Question 1", text=text, answers=answers,
                      at=NOON, extra=extra)  # fmt: skip


async def ids_of(office: Office, number: ConversationId) -> list[str]:
    """Give the Message-IDs of a conversation, oldest first."""
    return [m.internet_message_id for m in (await look(office, number))[1]]


async def found(office: Office, id_: str = "phone@x.example") -> tuple[ConversationId, Message]:
    """Find a mail and where it is."""
    async with office.store.transaction(at=office.clock.now()) as tx:
        rows = await tx.run(
            lambda connection: connection.execute(
                "SELECT conversation_id FROM messages WHERE internet_message_id = ?", (id_,)
            ).fetchall()
        )
    (row,) = rows
    _, messages = await look(office, row[0])
    return row[0], next(m for m in messages if m.internet_message_id == id_)


@pytest.mark.parametrize(
    "results",
    [
        "",
        f"{SERVER}; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=a@evil.example",
        f"{SERVER}; dmarc=pass header.from=evil.example",
        f"{SERVER}; dkim=pass header.d=example",
        f"{SERVER}; dkim=none (dkim=pass header.d=x.example)",
        f'{SERVER}; spf=none smtp.mailfrom="; dmarc=pass header.from=x.example"',
        f"{SERVER}; auth=pass smtp.auth=a@evil.example",
        "mx.evil.example; dmarc=pass header.from=x.example",
        f"{SERVER}; dmarc=fail header.from=x.example; dkim=pass header.d=x.example",
    ],
)
async def test_a_forged_answer_of_ours_changes_nothing(office: Office, results: str) -> None:
    """With all the right references it joins nothing, stops no clock, and is marked."""
    number = await office.number("Question 1")
    before, messages = await look(office, number)
    theirs = (messages[0].internet_message_id,)
    await office.receive(from_us(answers=theirs, results=results), authserv_id=SERVER)
    after, _ = await look(office, number)
    elsewhere, forged = await found(office)

    assert before == after
    assert number != elsewhere
    assert "own_address" in forged.marks
    assert (Direction.IN, False) == (forged.direction, forged.may_auto_answer)


async def test_a_stored_id_of_ours_proves_nothing(office: Office) -> None:
    """Who got a mail of ours cannot put words into our mouth under its id, nor by its reference."""
    number = await office.number("Question 1")
    item = await reply(office, number, then="wait")
    before = await ids_of(office, number)
    await office.receive(
        from_us(item.internet_message_id, answers=("q1@customer.example",)),
        from_us(answers=(item.internet_message_id,)),
    )

    assert before == await ids_of(office, number)
    assert Status.WAITING is (await look(office, number))[0].status


async def test_a_hundred_forged_answers_attach_nowhere(office: Office) -> None:
    """However many come, with whatever references, every conversation is as it was."""
    numbers = [await office.number(f"Question {n}") for n in (1, 2, 4)]
    items = [await reply(office, number) for number in numbers]
    before = [await ids_of(office, number) for number in numbers]
    chains = [tuple(i.internet_message_id for i in items), (items[0].internet_message_id,), ()]
    await office.receive(
        *(
            from_us(f"f{n}@evil.example", answers=chains[n % 3], text=f"No {n}: {'ab' * n}\r\n")
            for n in range(100)
        )
    )

    assert before == [await ids_of(office, number) for number in numbers]


@pytest.mark.parametrize(
    "results",
    [
        f"{SERVER}; dmarc=pass header.from=x.example",
        f"{SERVER} 1; DKIM=pass (2048 bit) header.d=X.example",
        f"{SERVER};\r\n spf = pass smtp.mailfrom={ADDRESS}",
        f"{SERVER}; auth=pass smtp.auth={ADDRESS} smtp.mailfrom={ADDRESS}",
    ],
)
async def test_what_our_server_vouches_for_is_ours(office: Office, results: str) -> None:
    """A colleague's answer from another program, with a copy to us, answers the customer."""
    number = await office.number("Question 1")
    _, messages = await look(office, number)
    raw = from_us(answers=(messages[0].internet_message_id,), results=results)
    await office.receive(raw, authserv_id=SERVER)
    after, messages = await look(office, number)

    assert (Direction.OUT, ()) == (messages[-1].direction, messages[-1].marks)
    assert None is after.unanswered_since


async def test_whatever_comes_first_its_twin_in_sent_proves_it(empty: Office) -> None:
    """Question, copy in the inbox and copy in Sent end the same in all six orders."""
    ends = set()
    for place, order in enumerate(permutations("qis")):
        chain = (f"q{place}@customer.example",)
        ours = from_us(f"phone{place}@x.example", answers=chain)
        received = b"Received: from phone by mx.x.example; Fri, 20 Nov 2026 12:00:00 +0000\r\n"
        question = write_mail(chain[0], from_=f"C <{C1}>", subject=f"Case {place}",
                              at=NOON - 9 * MINUTE)  # fmt: skip
        for each in order:
            match each:
                case "q":
                    await empty.receive(question, at=NOON - 8 * MINUTE)
                case "i":
                    await empty.receive(received + ours, at=NOON)
                case "s":
                    await empty.receive(ours, at=NOON, role=FolderRole.SENT)
        number, _ = await found(empty, chain[0])
        conversation, messages = await look(empty, number)
        ends.add((
            conversation.status, conversation.unanswered_since,
            tuple((m.direction, m.author.address, m.marks) for m in messages),
        ))  # fmt: skip

    assert 1 == len(ends), ends
    ((status, waits, mails),) = ends
    assert (Status.OPEN, None) == (status, waits)
    assert [(Direction.IN, C1, ()), (Direction.OUT, ADDRESS, ())] == list(mails)


async def test_what_it_seemed_to_begin_opens_nothing(office: Office) -> None:
    """Proved late, an answer of ours joins a closed conversation, which stays closed."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    ours = from_us(answers=(item.internet_message_id,))
    await office.receive(ours)
    count = await count_conversations(office)
    await office.receive(ours, role=FolderRole.SENT)
    after, messages = await look(office, number)

    assert Status.CLOSED is after.status
    assert {"phone@x.example": Direction.OUT}.items() <= {
        m.internet_message_id: m.direction for m in messages
    }.items()
    assert count - 1 == await count_conversations(office)


async def test_our_own_copy_is_one_mail(office: Office) -> None:
    """A mail of ours that comes to us as well is the same message, not a second one."""
    number = await office.number("Question 1")
    item = await reply(office, number)
    before = await ids_of(office, number)
    raw = await office.store.read(raws.get_raw, item.raw_id)
    await office.receive(b"Received: from us by us; Fri, 20 Nov 2026 12:00:00 +0000\r\n" + raw)

    assert before == await ids_of(office, number)


async def test_a_form_is_its_customers(office: Office) -> None:
    """A form of our site joins as the person in Reply-To would, and as nobody else."""
    victim = await office.number("Question 2")
    before = await ids_of(office, victim)
    theirs = ("q2@customer.example",)
    for name, who in (("evil", "m@evil.example"), ("real", "c2@customer.example")):
        form = write_mail(f"{name}@x.example", from_=US, to=ADDRESS, subject="Re: Question 2",
                          answers=theirs, at=NOON, extra=(("Reply-To", who),))  # fmt: skip
        await office.receive(form)

    assert ["real@x.example"] == [i for i in await ids_of(office, victim) if i not in before]


async def test_the_customer_still_waits_after_a_forged_answer(office: Office) -> None:
    """Between his question and our real answer nothing that a stranger sends counts."""
    number = await office.number("Question 1")
    waits = (await look(office, number))[0].unanswered_since
    await office.receive(from_us(answers=("q1@customer.example",)), at=NOON)
    await office.receive(answer(1, key="more", at=NOON), at=NOON)
    after, _ = await look(office, number)

    assert waits == after.unanswered_since
