"""Simulated customers: whoever gets a mail from the demo answers it after a few seconds."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from random import Random

from console.demo.letters import Letter, Person, render_letter
from console.demo.playing import answer_subject
from console.demo.shop.people import (
    RETURNING_ADDRESS,
    SUPPLIERS,
    Customer,
    MailProgram,
    list_customers,
)
from console.demo.shop.scripts import Script, fill, parse_scripts
from console.demo.shop.words import LANGUAGES, local_time
from console.demo.unasked import ABSENT, make_absence_note, make_bounce
from data.mail.parse import parse_body, parse_head
from data.text.language import guess_language

ANSWERS_PER_THREAD = 3
"""A thread that never ended would fill the demo while nobody looks."""
ANSWER_MARK = "answer."
"""Begins the Message-ID of every simulated answer, so that they can be counted after a restart."""
DELAY_SPREAD = (0.7, 1.3)
FULL_STORY_SHARE = 0.6
"""How often a first answer is plain thanks; otherwise there is more to do."""
_ORDER = re.compile(r"FJ-\d{5}")
_FAULT = re.compile(
    r"app|pair|flicker|firmware|reset|restart|version|parring|parr|flimr|flimmer|dæmp|dimn|dimm"
    r"|parkoppl|vilgu|sidu|rakendus|配对|闪|重启|固件|登录",
    re.IGNORECASE,
)
ENGLISH = "en"
"""What a stranger answers in when nothing tells their language."""


class SimulatedCustomers:
    """Answers the mails that leave the demo; runs on the embedded servers' event loop."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        rng: Random,
        deliver: Callable[[bytes], None],
        delay_s: float = 4.0,
    ) -> None:
        self._now = now
        self._rng = rng
        self._deliver = deliver
        self._delay_s = delay_s
        self._suppliers = {supplier.address: supplier for supplier in SUPPLIERS}
        customers = {customer.address: customer for customer in list_customers()}
        self._known = customers | self._suppliers
        self._answered: Counter[str] = Counter()
        self._content: set[str] = set()
        self._told_absence: set[str] = set()

    def on_mail(self, raw: bytes) -> None:
        """Decide whether and what to answer; the answer is delivered after the delay."""
        mail = read_mail(raw)
        if mail is None:
            return
        if (
            mail.recipient.address == ABSENT.address
            and mail.sender.address not in self._told_absence
        ):
            # Once per correspondent (RFC 3834 section 2): a second note says nothing new.
            self._told_absence.add(mail.sender.address)
            self._later(lambda: self._write_absence(mail))
        elif mail.recipient.address == RETURNING_ADDRESS:
            self._later(lambda: self._write_report(mail))
        elif (intent := self._decide(mail)) is not None:
            customer = self._known.get(mail.recipient.address) or _stranger(mail)
            text = self._compose(mail, customer, intent)
            token = f"{self._rng.getrandbits(64):016x}"
            self._later(lambda: self._write_answer(mail, customer, text, token))

    def _decide(self, mail: ReadMail) -> str | None:
        marked = sum(reference.startswith(f"<{ANSWER_MARK}") for reference in mail.references)
        count = max(marked, self._answered[mail.thread])
        if count >= ANSWERS_PER_THREAD or mail.thread in self._content:
            return None
        self._answered[mail.thread] = count + 1
        if mail.recipient.address in self._suppliers:
            self._content.add(mail.thread)  # whoever is asked says what he knows, once
            return "supplier"
        if "?" in mail.new_text or "\uff1f" in mail.new_text:
            return "info"
        if count == 0 and self._rng.random() > FULL_STORY_SHARE:
            return "still" if _FAULT.search(mail.subject + mail.new_text) else "question"
        self._content.add(mail.thread)
        return "thanks"

    def _compose(self, mail: ReadMail, customer: Customer, intent: str) -> str:
        turns = _read_answers()[f"{customer.language}-{intent}"].turns
        order = _ORDER.search(mail.subject + mail.text)
        slots = {
            "name": customer.name,
            "first": customer.first,
            "city": customer.city,
            "order": order[0] if order else f"FJ-{self._rng.randrange(21000, 29999)}",
            "tracking": f"{self._rng.randrange(10**7, 10**8)}",
        }
        closing = self._rng.choice(LANGUAGES[customer.language].closings).format_map(slots)
        return f"{fill(self._rng.choice(turns).text, slots, self._rng)}\n\n{closing}"

    def _later(self, write: Callable[[], bytes]) -> None:
        delay_s = self._delay_s * self._rng.uniform(*DELAY_SPREAD)
        loop = asyncio.get_running_loop()
        loop.call_later(delay_s, lambda: self._deliver(write()))

    def _write_answer(self, mail: ReadMail, customer: Customer, text: str, token: str) -> bytes:
        letter = Letter(
            sender=Person(customer.name, customer.address),
            recipient=mail.sender,
            subject=answer_subject(mail.subject, "Re:"),
            sent=local_time(self._now(), LANGUAGES[customer.language]),
            message_id=f"<{ANSWER_MARK}{token}@{customer.address.partition('@')[2]}>",
            text=text,
            language=customer.language,
            program=customer.program,
            references=(*mail.references, mail.message_id),
            answers=mail.as_letter(customer),
        )
        return render_letter(letter, delivered_to=mail.sender.address)

    def _write_report(self, mail: ReadMail) -> bytes:
        """Send a mail back as the server of a closed address does."""
        token = f"{self._rng.getrandbits(40):X}"
        sent = local_time(self._now(), LANGUAGES["da"])
        return make_bounce(
            mail.as_letter(_stranger(mail)), sent=sent, token=token, address=RETURNING_ADDRESS
        )

    def _write_absence(self, mail: ReadMail) -> bytes:
        token = f"{self._rng.getrandbits(64):016x}"
        sent = local_time(self._now(), LANGUAGES["da"])
        return make_absence_note(mail.as_letter(_stranger(mail)), sent=sent, token=token)


@dataclass(frozen=True, slots=True)
class ReadMail:
    """What a customer sees of a mail from the shop."""

    message_id: str
    references: tuple[str, ...]
    sender: Person
    recipient: Person
    subject: str
    sent: datetime
    text: str
    new_text: str
    """What the agent wrote, without the quote."""
    language: str | None

    @property
    def thread(self) -> str:
        """The first known mail of its thread."""
        return self.references[0] if self.references else self.message_id

    def as_letter(self, customer: Customer) -> Letter:
        """Return it as something that can be quoted."""
        return Letter(
            sender=self.sender,
            recipient=self.recipient,
            subject=self.subject,
            sent=self.sent,
            message_id=self.message_id,
            text=self.text.rstrip(),
            language=customer.language,
            program=MailProgram.OURS,
            references=self.references,
        )


def read_mail(raw: bytes) -> ReadMail | None:
    """Return what a customer would read, or None where nobody is there to answer."""
    head = parse_head(raw)
    senders, recipients = head.reply_to or head.from_, head.to
    if head.automatic is not None or not head.internet_message_id:
        return None
    if not senders or not recipients or head.sent_at is None:
        return None
    if recipients[0].key == senders[0].key:
        return None
    body = parse_body(raw)
    return ReadMail(
        message_id=f"<{head.internet_message_id}>",
        references=tuple(f"<{ancestor}>" for ancestor in reversed(head.ancestors)),
        sender=Person(senders[0].name, senders[0].address),
        recipient=Person(recipients[0].name, recipients[0].key),
        subject=head.subject,
        sent=head.sent_at,
        text=body.text,
        new_text=body.new_text,
        language=body.language or guess_language(body.text),
    )


def _stranger(mail: ReadMail) -> Customer:
    language = mail.language if mail.language in LANGUAGES and mail.language else ENGLISH
    return Customer(
        name=mail.recipient.name or mail.recipient.address.partition("@")[0].title(),
        address=mail.recipient.address,
        language=language,
        city=LANGUAGES[language].cities[0],
        program=MailProgram.WEBMAIL,
        is_sloppy=False,
    )


@cache
def _read_answers() -> dict[str, Script]:
    text = files("console.demo.shop").joinpath("answers.txt").read_text(encoding="utf-8")
    return {script.id: script for script in parse_scripts(text)}
