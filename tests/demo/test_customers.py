"""Simulated customers: they answer what a person would, and nothing else."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from random import Random

import pytest

from console.demo.customers import (
    ANSWERS_PER_THREAD,
    SimulatedCustomers,
    read_mail,
)
from console.demo.mailbox import build_mailbox
from console.demo.servers import EmbeddedMailbox
from console.demo.shop.people import RETURNING_ADDRESS, list_customers
from console.demo.shop.words import LANGUAGES
from console.demo.unasked import ABSENT_ADDRESS
from data.mail.parse import parse_body
from data.text.language import guess_language

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ADDRESS = "support@fjordlys.example"
DELAY_S = 0.001


def our_mail(
    number: int = 1,
    *,
    to: str = "Åse Ravn <aase@mitmail.example>",
    text: str = "Hej Åse\r\n\r\nDen nye lampe er sendt i dag.\r\n\r\nVenlig hilsen\r\nMette\r\n",
    references: str = "",
    headers: str = "",
) -> bytes:
    """Write a mail as the console sends it."""
    chain = f"References: {references}\r\n" if references else ""
    return (
        f"From: Fjordlys <{ADDRESS}>\r\nTo: {to}\r\nSubject: Re: Ordre FJ-23456\r\n"
        f"Message-ID: <ours{number}@fjordlys.example>\r\n{chain}{headers}"
        "Date: Fri, 20 Nov 2026 11:59:00 +0000\r\n"
        f'Content-Type: text/plain; charset="utf-8"\r\n\r\n{text}'
    ).encode()


async def answers_to(*mails: bytes, seed: int = 1) -> list[EmailMessage]:
    """Send the mails one after the other and return what comes back."""
    answers: list[EmailMessage] = []

    def deliver(raw: bytes) -> None:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        answers.append(message)

    customers = SimulatedCustomers(
        now=lambda: NOW,
        rng=Random(seed),
        deliver=deliver,
        delay_s=DELAY_S,
    )
    for mail in mails:
        customers.on_mail(mail)
        await asyncio.sleep(2 * DELAY_S)
    return answers


def text_of(message: EmailMessage) -> str:
    """Return the plain text of a mail."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_answers_in_the_thread_and_the_language() -> None:
    """The answer names our mail, quotes it and is in the customer's language."""
    (answer,) = await answers_to(our_mail(references="<first@mitmail.example>"))

    assert answer["In-Reply-To"] == "<ours1@fjordlys.example>"
    assert answer["References"] == "<first@mitmail.example> <ours1@fjordlys.example>"
    assert answer["To"].addresses[0].addr_spec == ADDRESS
    assert answer["From"].addresses[0].addr_spec == "aase@mitmail.example"
    assert answer["Subject"] == "Re: Ordre FJ-23456"
    assert "> Den nye lampe er sendt i dag." in text_of(answer)
    assert parse_body(answer.as_bytes()).language == "da"


async def test_a_question_is_answered_with_facts() -> None:
    """Somebody who is asked something gives the number that they have."""
    (answer,) = await answers_to(our_mail(text="Hej Åse\r\n\r\nHvad er serienummeret?\r\n"))

    assert "FL" in text_of(answer).split(">")[0]


@pytest.mark.parametrize("code", ["en", "da", "sv", "et", "zh"])
async def test_known_customers_keep_their_language(code: str) -> None:
    """A customer of the sample shop answers in their own language whatever we wrote in."""
    customer = next(c for c in list_customers() if c.language == code)

    guesses: Counter[str | None] = Counter()
    for seed in range(8):
        (answer,) = await answers_to(our_mail(to=customer.address, text="OK.\r\n"), seed=seed)
        guesses[guess_language(text_of(answer))] += 1

    # Two words of thanks are too few for a guess, or for a right one between neighbours.
    assert max(LANGUAGES, key=guesses.__getitem__) == code


async def test_a_thread_ends() -> None:
    """However often we write into a thread, at most three answers come."""
    mails = [
        our_mail(n, references="<first@mitmail.example>", text="Virker det nu?\r\n")
        for n in range(6)
    ]

    answers = await answers_to(*mails)

    assert len(answers) == ANSWERS_PER_THREAD


async def test_answers_before_a_restart_count() -> None:
    """Answers of an earlier run, known by their ids, count towards the limit."""
    chain = " ".join(f"<answer.{n}@mitmail.example>" for n in range(ANSWERS_PER_THREAD))

    answers = await answers_to(our_mail(references=chain))

    assert answers == []


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "List-Id: <x>\r\n"]
)
async def test_automatic_mail_is_not_answered(header: str) -> None:
    """Nobody answers a machine."""
    answers = await answers_to(our_mail(headers=header))

    assert answers == []


async def test_mail_to_ourselves_is_not_answered() -> None:
    """A mail from the shop to the shop would answer itself for ever."""
    answers = await answers_to(our_mail(to=ADDRESS))

    assert answers == []


async def test_the_absent_customer_says_so_once() -> None:
    """The first mail to somebody on holiday brings an automatic note, the next an answer."""
    to = f"Ida Holm <{ABSENT_ADDRESS}>"

    first, second = await answers_to(our_mail(1, to=to), our_mail(2, to=to))

    assert first["Auto-Submitted"] == "auto-replied"
    assert first["In-Reply-To"] == "<ours1@fjordlys.example>"
    assert first["Return-Path"] == "<>"
    assert "Auto-Submitted" not in second


@pytest.mark.parametrize(
    "headers",
    [
        "To: =?x?B?////?= <\x1b[2J@mitmail.example>\r\n",
        "Content-Type: text/plain; charset=no-such\r\n",
        "Subject: =?utf-8?Q?=1B]0;=0D=0A?=\r\n",
        "References: <<<>>> @@\r\n",
    ],
)
async def test_strange_headers_break_nothing(headers: str) -> None:
    """Whatever leaves the console, the loop of the servers goes on, and answers are whole mails."""
    raw = headers.encode() + our_mail()

    answers = await answers_to(raw)

    assert [answer.defects for answer in answers] in ([], [[]])


async def test_same_seed_same_answer() -> None:
    """A scripted run can be repeated."""
    one, two = [(await answers_to(our_mail(), seed=9))[0].as_bytes() for _ in range(2)]

    assert one == two


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"From: x\r\n\r\n", b"To: <>\r\nDate: no\r\n\r\n"]
)
def test_a_broken_mail_is_left_alone(raw: bytes) -> None:
    """A mail without sender, recipient, date or id has nobody to answer it."""
    assert read_mail(raw) is None


async def test_whole_loop_through_the_servers(tmp_path: Path) -> None:
    """A mail sent by SMTP to a sample customer is answered into the inbox within a second."""
    import aiosmtplib  # noqa: PLC0415 - only this test speaks SMTP

    mailbox = EmbeddedMailbox(address=ADDRESS, now=lambda: NOW)
    mailbox.start(folder_state=tmp_path, seed=lambda: build_mailbox(now=NOW, address=ADDRESS)[:20])
    arrived = asyncio.Event()
    answers: list[bytes] = []
    loop = asyncio.get_running_loop()

    def deliver(raw: bytes) -> None:
        mailbox.deliver(raw)
        answers.append(raw)
        loop.call_soon_threadsafe(arrived.set)

    customers = SimulatedCustomers(now=lambda: NOW, rng=Random(1), deliver=deliver, delay_s=DELAY_S)
    mailbox.on_mail = customers.on_mail
    try:
        await aiosmtplib.send(
            our_mail(),
            sender=ADDRESS,
            recipients=["aase@mitmail.example"],
            hostname="127.0.0.1",
            port=mailbox.smtp_port,
            username=mailbox.user,
            password=mailbox.password,
            start_tls=False,
        )
        async with asyncio.timeout(10):
            await arrived.wait()
    finally:
        await asyncio.to_thread(mailbox.stop)

    answer = read_mail(answers[0])
    assert answer is not None
    assert answer.references == ("<ours1@fjordlys.example>",)


async def test_a_server_sends_mail_back_later() -> None:
    """A mail that a server took first comes back as a report that names our mail."""
    (answer,) = await answers_to(our_mail(to=f"Nordhjem <{RETURNING_ADDRESS}>"))

    (report,) = parse_body(answer.as_bytes()).delivery_reports

    assert (RETURNING_ADDRESS, "dead_address", "ours1@fjordlys.example") == (
        report.recipient,
        report.outcome,
        report.original_message_id,
    )
