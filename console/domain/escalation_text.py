"""Domain: what is said of a conversation to whoever is asked about it (pure).

The summary is for colleagues: it holds notes. Nothing of it goes into a mail; a letter to an
outsider has the agent's own words and nothing else, so that no customer's name, address or words
leave unless the agent wrote them there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from console.domain.escalation import Ask
from data.records import Conversation, Direction, Message, SafeText
from data.text.language import guess_language
from data.text.safe import clean_line, clean_text

LAST_WORDS_CHARS = 800
TRIED_CHARS = 160
TRIED_MAX = 6
"""Answers and notes that are told, the newest: who is asked reads the thread for the rest."""
SUBJECT_CHARS = 78
_LETTER: Mapping[str, tuple[str, str]] = {
    "en": ("What we have tried", "Please answer by {when}."),
    "da": ("Det har vi prøvet", "Svar venligst senest {when}."),
    "sv": ("Det har vi prövat", "Svara gärna senast {when}."),
    "et": ("Mida oleme proovinud", "Palun vastake hiljemalt {when}."),
    "zh": ("我们已尝试", "请在 {when} 之前答复。"),
    "de": ("Das haben wir versucht", "Bitte antworten Sie bis {when}."),
    "fi": ("Tätä olemme kokeilleet", "Vastaattehan viimeistään {when}."),
}
"""What stands before what was tried, and by when an answer is needed."""


@dataclass(frozen=True, slots=True)
class Prefill:
    """What an agent who escalates finds written; all of it is internal."""

    summary: SafeText
    tried: SafeText


def prefill(conversation: Conversation, messages: Sequence[Message], *, time_zone: str) -> Prefill:
    """Sum a conversation up for colleagues: whose it is, what was said last, what was tried."""
    zone = ZoneInfo(time_zone)
    customer = conversation.customer
    whose = f"{customer.name} <{customer.address}>".strip() if customer else "nobody we know"
    lines = [f"Customer: {whose}", f"Subject: {conversation.subject}"]
    asked = [m for m in messages if _is_from_outside(m)]
    if asked:
        last = asked[-1]
        words = _short(last.body.new_text or last.body.text, LAST_WORDS_CHARS)
        who = last.author.name or last.author.address
        lines += ["", f"{who}, {_when(last, zone)}:", words]
    tried = "\n".join(_tried(messages, zone))
    if tried:
        lines += ["", "So far:", tried]
    return Prefill(clean_text("\n".join(lines)), clean_text(tried))


def letter_text(ask: Ask, *, time_zone: str) -> str:
    """Put what an agent asks an outsider into a letter: her words, and by when if she said so."""
    written_in = guess_language(ask.needed) or "en"
    tried, by = _LETTER.get(written_in, _LETTER["en"])
    parts = [ask.needed.strip()]
    if ask.tried.strip():
        parts.append(f"{tried}:\n{ask.tried.strip()}")
    if ask.by is not None:
        local = ask.by.astimezone(ZoneInfo(time_zone))
        parts.append(by.format(when=f"{local:%Y-%m-%d %H:%M %Z}"))
    return "\n\n".join(parts)


def letter_subject(ask: Ask) -> str:
    """Give a letter a subject out of the agent's words: the customer's may name the customer."""
    first = next((line for line in ask.needed.splitlines() if line.strip()), "")
    return clean_line(first, limit=SUBJECT_CHARS)


def _is_from_outside(message: Message) -> bool:
    if message.direction is Direction.CONTACT:
        return message.contact_direction is Direction.IN
    return message.direction is Direction.IN and message.automatic is None


def _tried(messages: Sequence[Message], zone: ZoneInfo) -> list[str]:
    """Give earlier answers and notes in short, oldest first."""
    ours = [m for m in messages if not _is_from_outside(m) and m.direction is not Direction.IN]
    return [
        f"- {_when(m, zone)} {_whose(m)}: {_short(m.body.new_text or m.body.text, TRIED_CHARS)}"
        for m in ours[-TRIED_MAX:]
    ]


def _whose(message: Message) -> str:
    kind = {Direction.NOTE: "note by ", Direction.CONTACT: "contact by "}.get(message.direction, "")
    return f"{kind}{message.agent or message.author.name or 'us'}"


def _when(message: Message, zone: ZoneInfo) -> str:
    at: datetime = message.sent_at or message.received_at
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _short(text: str, limit: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
