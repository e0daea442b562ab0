"""The customer beside a conversation, as lines of a given width (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.domain.ages import short_age
from console.domain.fields import about_words, priority_words, value_words
from data.records import Channel, Conversation, Customer
from data.text.safe import clean_line
from data.text.width import cut_to_width
from data.text.wrap import wrapped
from widgets.lines import Line, Span, line_of

NAMED_MAX = 3
"""Numbers that the one line of a narrow terminal has room for."""
STATES = {"waiting": "wait"}


def customer_lines(
    conversation: Conversation | None,
    others: Sequence[Conversation],
    total: int,
    *,
    width: int,
    now: datetime,
    more: str,
    customer: Customer | None = None,
    promised: Sequence[Line] = (),
    dead: tuple[str, datetime] | None = None,
) -> list[Line]:
    """Give who writes, what is promised, and what else there was, one conversation a line.

    Without a conversation it is about the customer alone; `dead` is what its server said last,
    where nobody is there.
    """
    customer = customer or (None if conversation is None else conversation.customer)
    if customer is None:
        return [line_of(" Nobody has written here yet.", "dim"), *_promised(promised)]
    room = max(width - 2, 10)
    lines = [line_of(f" {text}", "strong") for text in wrapped(customer.name, room) if text]
    lines += [line_of(f" {text}") for text in wrapped(customer.address, room)]
    lines += _dead_lines(dead, now, room)
    language = (conversation and conversation.language) or customer.language
    facts = [value_words("language", language)] if language else []
    if conversation is not None:
        facts.append(value_words("channel", conversation.channel))
    lines += [line_of(" " + ", ".join(facts), "dim")] if facts else []
    if conversation is not None:
        for person in conversation.participants:
            if person.role != "customer":
                lines.append(line_of(f" + {person.name or person.address}", "warn"))
        lines += _about_lines(conversation, room)
    lines += [*_promised(promised), Line()]
    if not total:
        first = "Writes for the first time." if conversation is not None else "Never wrote here."
        return [*lines, line_of(f" {first}", "dim")]
    which = "other conversation" if conversation is not None else "conversation"
    lines.append(line_of(f" {total} {which}{'s' if total > 1 else ''}", "dim"))
    for place, other in enumerate(others):
        state = STATES.get(other.status.value, other.status.value)
        age = short_age(other.last_message_at, now)
        head = f" #{other.id} {age:>4} {state:<6}"
        subject = cut_to_width(other.subject, max(width - len(head) - 2, 1), more=more)
        lines.append(Line((Span(head, "dim"), Span(" " + subject)), owner=place))
    if total > len(others):
        lines.append(line_of(f" and {total - len(others)} more", "dim"))
    return lines


def _dead_lines(dead: tuple[str, datetime] | None, now: datetime, room: int) -> list[Line]:
    """Say that nobody is at the address, in the words of its server."""
    if dead is None:
        return []
    said, at = dead
    text = f"! this address does not exist ({short_age(at, now)} ago): {said}"
    return [line_of(f" {piece}", "bad") for piece in wrapped(clean_line(text), room)]


def _promised(promised: Sequence[Line]) -> list[Line]:
    """Give the follow-ups below a name, where there are any."""
    return [Line(), line_of(" Follow-ups", "dim"), *promised] if promised else []


def _about_lines(c: Conversation, room: int) -> list[Line]:
    """Give what the conversation says of itself, a line each; nothing where it says nothing."""
    said = [
        *(("", words) for words in (priority_words(c), *about_words(c, has_tags=False))),
        ("tags", ", ".join(map(clean_line, c.tags))),
        *(_beside(c)),
    ]
    texts = [" ".join(filter(None, (name, words))) for name, words in said if words]
    lines = [line_of(f" {piece}") for text in texts for piece in wrapped(text, room)]
    return [Line(), *lines] if lines else []


def _beside(c: Conversation) -> list[tuple[str, str]]:
    """Give who watches and what is linked, each after its name."""
    return [
        ("watched by", ", ".join(map(clean_line, c.watchers))),
        ("linked", " ".join(f"#{number}" for number in c.linked)),
    ]


def about_line(c: Conversation, *, dot: str) -> str:
    """Give the same in one line, for terminals without room beside the thread.

    Not how much it matters: that stands in the top line.
    """
    words = about_words(c)
    if c.channel != Channel.MAIL:
        words.append(value_words("channel", c.channel))
    words += [f"{name} {text}" for name, text in _beside(c) if text]
    return f" {dot} ".join(words)


def earlier_words(others: Sequence[Conversation], total: int, *, more: str) -> str:
    """Give the same in one line: how many others there are, and the latest numbers."""
    if not total:
        return ""
    named = " ".join(f"#{other.id}" for other in others[:NAMED_MAX])
    rest = f" {more}" if total > NAMED_MAX else ""
    return f"{total} other{'s' if total > 1 else ''} of this customer ({named}{rest})"
