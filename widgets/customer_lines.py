"""The customer beside a conversation, as lines of a given width (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from data.records import Conversation
from data.text.width import cut_to_width
from data.text.wrap import wrapped
from widgets.conversation_list import short_age
from widgets.lines import Line, Span, line_of

NAMED_MAX = 3
"""Numbers that the one line of a narrow terminal has room for."""
STATES = {"waiting": "wait", "closed": "done"}


def customer_lines(
    conversation: Conversation,
    others: Sequence[Conversation],
    total: int,
    *,
    width: int,
    now: datetime,
    more: str,
) -> list[Line]:
    """Give who writes and what else there was, one conversation a line."""
    customer = conversation.customer
    if customer is None:
        return [line_of(" Nobody has written here yet.", "dim")]
    room = max(width - 2, 10)
    lines = [line_of(f" {text}", "strong") for text in wrapped(customer.name, room) if text]
    lines += [line_of(f" {text}") for text in wrapped(customer.address, room)]
    facts = [f for f in (customer.language or conversation.language, conversation.channel) if f]
    if facts:
        lines.append(line_of(" " + ", ".join(facts), "dim"))
    for person in conversation.participants:
        if person.role != "customer":
            lines.append(line_of(f" + {person.name or person.address}", "warn"))
    lines.append(Line())
    if not total:
        return [*lines, line_of(" Writes for the first time.", "dim")]
    lines.append(line_of(f" {total} other conversation{'s' if total > 1 else ''}", "dim"))
    for place, other in enumerate(others):
        state = STATES.get(other.status.value, other.status.value)
        age = short_age(other.last_message_at, now)
        head = f" #{other.id} {age:>4} {state:<5}"
        subject = cut_to_width(other.subject, max(width - len(head) - 2, 1), more=more)
        lines.append(Line((Span(head, "dim"), Span(" " + subject)), owner=place))
    if total > len(others):
        lines.append(line_of(f" and {total - len(others)} more", "dim"))
    return lines


def earlier_words(others: Sequence[Conversation], total: int, *, more: str) -> str:
    """Give the same in one line: how many others there are, and the latest numbers."""
    if not total:
        return ""
    named = " ".join(f"#{other.id}" for other in others[:NAMED_MAX])
    rest = f" {more}" if total > NAMED_MAX else ""
    return f"{total} other{'s' if total > 1 else ''} of this customer ({named}{rest})"
