"""Seeded mailboxes for journeys: believable threads, each mail with a word that no other has."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.support.builders import file_part, header, multipart_mail, part, plain_mail

DOMAIN = "customer.example"
WORDS = [
    "lamp",
    "order",
    "delivery",
    "invoice",
    "flicker",
    "update",
    "app",
    "reset",
    "password",
    "login",
    "refund",
    "parcel",
    "late",
    "broken",
    "please",
    "help",
    "thanks",
    "regards",
    "number",
    "yesterday",
    "again",
    "button",
    "green",
    "red",
]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Letter:
    """A mail of a seeded mailbox."""

    id: str
    raw: bytes
    thread: int
    word: str
    at: datetime


def write_mail(
    id_: str,
    *,
    from_: str = f"Ann <ann@{DOMAIN}>",
    to: str = "support@x.example",
    subject: str = "Where is my order?",
    text: str = "Hello,\r\nwhere is it?\r\n",
    at: datetime | None = None,
    answers: Iterable[str] = (),
    extra: Iterable[tuple[str, str]] = (),
) -> bytes:
    """Write one mail; `answers` are the ids above it, oldest first, without brackets."""
    chain = list(answers)
    fields = list(extra)
    if chain:
        fields.append(("In-Reply-To", f"<{chain[-1]}>"))
        fields.append(("References", " ".join(f"<{each}>" for each in chain)))
    head = header(
        from_=from_,
        to=to,
        subject=subject,
        message_id=f"<{id_}>",
        date=format_datetime(at) if at is not None else format_datetime(recently()),
        extra=fields,
    )
    return plain_mail(text, head=head)


def recently() -> datetime:
    """Give a moment of the last day, the same for a whole run of the tests."""
    return _RECENTLY


# The store's own clock is the machine's, so mails must be dated near it.
_RECENTLY = datetime.fromtimestamp(time.time() // 3600 * 3600, UTC)


def make_letters(count: int, *, seed: int = 1, until: datetime | None = None) -> list[Letter]:
    """Write a mailbox, oldest first: threads of one customer each, a file in every fourth mail."""
    rng = random.Random(seed)
    end = until or recently()
    letters: list[Letter] = []
    threads: list[list[str]] = []
    for number in range(count):
        thread = rng.randrange(len(threads)) if threads and rng.random() < 0.5 else len(threads)
        if thread == len(threads):
            threads.append([])
        above = threads[thread]
        id_ = f"m{number}.{seed}.{rng.randrange(10**9)}@{DOMAIN}"
        at = end - (count - number) * MINUTE
        word = f"zq{seed}x{number}y"
        lines = [" ".join(rng.choices(WORDS, k=10)) for _ in range(rng.randrange(3, 25))]
        text = f"Hello, {word} here.\r\n" + "".join(f"{line}\r\n" for line in lines)
        chain = tuple(f"<{each}>" for each in above[-8:])
        fields = [("In-Reply-To", chain[-1]), ("References", " ".join(chain))] if chain else []
        head = header(
            from_=f"Customer {thread} <c{thread}@{DOMAIN}>",
            to="support@x.example",
            subject=("Re: " if chain else "") + f"Question {thread}",
            message_id=f"<{id_}>",
            date=format_datetime(at),
            extra=fields,
        )
        raw = plain_mail(text, head=head)
        if number % 4 == 0:
            file = file_part(rng.randbytes(rng.randrange(100, 20_000)), filename=f"f{number}.png")
            raw = multipart_mail(part(text), file, head=head)
        above.append(id_)
        letters.append(Letter(id_, raw, thread, word, at))
    return letters


def threads_of(letters: Iterable[Letter]) -> list[list[str]]:
    """Give the ids of each thread, sorted as `ConsoleProcess.conversations` does."""
    threads: dict[int, list[str]] = {}
    for letter in letters:
        threads.setdefault(letter.thread, []).append(letter.id)
    return sorted(sorted(ids) for ids in threads.values())
