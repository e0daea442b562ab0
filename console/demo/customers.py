"""Simulated customers: whoever gets a mail from the demo answers it after a few seconds."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from functools import cache
from importlib.resources import files
from random import Random

from console.demo.letters import Letter, Person, render_letter
from console.demo.playing import answer_subject
from console.demo.shop.people import Customer, MailProgram, list_customers
from console.demo.shop.scripts import Script, fill, parse_scripts
from console.demo.shop.words import LANGUAGES, local_time
from console.demo.unasked import ABSENT, make_absence_note

ANSWERS_PER_THREAD = 3
"""A thread that never ended would fill the demo while nobody looks."""
ANSWER_MARK = "answer."
"""Begins the Message-ID of every simulated answer, so that they can be counted after a restart."""
DELAY_SPREAD = (0.7, 1.3)
FULL_STORY_SHARE = 0.6
"""How often a first answer is plain thanks; otherwise there is more to do."""
_ORDER = re.compile(r"FJ-\d{5}")
_ATTRIBUTION = re.compile(
    r"^(?:>|On .+wrote:|Den .+skrev|Kuupäev .+kirjutas|.+写道[:\uff1a]|_{8,}|-- $)"
)
_FAULT = re.compile(
    r"app|pair|flicker|firmware|reset|restart|version|parring|parr|flimr|flimmer|dæmp|dimn|dimm"
    r"|parkoppl|vilgu|sidu|rakendus|配对|闪|重启|固件|登录",
    re.IGNORECASE,
)
_COMMON_WORDS = {
    "da": {"og", "ikke", "jeg", "det", "hej", "vi", "med", "er", "af", "venlig", "hilsen"},
    "sv": {"och", "inte", "jag", "det", "hej", "vi", "med", "är", "av", "vänlig", "hälsning"},
    "et": {"ja", "ei", "on", "tere", "teie", "see", "kui", "ma", "aitäh", "lugupidamisega"},
    "en": {"and", "not", "the", "is", "hi", "we", "with", "you", "to", "of", "regards"},
}


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
        self._known = {customer.address: customer for customer in list_customers()}
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

    @property
    def thread(self) -> str:
        """The first known mail of its thread."""
        return self.references[0] if self.references else self.message_id

    @property
    def new_text(self) -> str:
        """What the agent wrote, without the quote."""
        lines: list[str] = []
        for line in self.text.splitlines():
            if _ATTRIBUTION.match(line):
                break
            lines.append(line)
        return "\n".join(lines)

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
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage), "the default policy makes these"
    is_automatic = message.get("Auto-Submitted", "no").lower() != "no"
    if is_automatic or "Precedence" in message or "List-Id" in message:
        return None
    sender = _first_person(message, "Reply-To") or _first_person(message, "From")
    recipient = _first_person(message, "To")
    date = message["Date"]
    message_id = str(message.get("Message-ID", "")).strip()
    if sender is None or recipient is None or date is None or not message_id:
        return None
    if recipient.address == sender.address:
        return None
    body = message.get_body(("plain",))
    references = str(message.get("References") or message.get("In-Reply-To") or "").split()
    return ReadMail(
        message_id=message_id,
        references=tuple(references),
        sender=sender,
        recipient=recipient,
        subject=str(message.get("Subject", "")),
        sent=date.datetime,
        text=str(body.get_content()).replace("\r\n", "\n") if body else "",
    )


def guess_language(text: str) -> str:
    """Return the shop's language that a text is most likely in; English when nothing speaks."""
    if re.search(r"[\u4e00-\u9fff]", text):
        return "zh"
    words = set(re.findall(r"\w+", text.lower()))
    return max(_COMMON_WORDS, key=lambda code: (len(words & _COMMON_WORDS[code]), code == "en"))


def _first_person(message: EmailMessage, header: str) -> Person | None:
    people = getaddresses([str(value) for value in message.get_all(header, [])])
    named = [Person(name, address.lower()) for name, address in people if "@" in address]
    return named[0] if named else None


def _stranger(mail: ReadMail) -> Customer:
    language = guess_language(mail.new_text)
    name = mail.recipient.name or parseaddr(mail.recipient.address)[1].partition("@")[0].title()
    return Customer(
        name=name,
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
