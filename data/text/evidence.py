"""Judge the mails of a conversation by each other: what of a mail stood in those before; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.records import Direction, Message, SafeText

LINES_MIN = 3
EARLIER_MAX = 8
"""Mails before one that are looked at."""


def with_evidence(messages: Sequence[Message]) -> list[Message]:
    """Give messages, oldest first, each with what is new in it beside the ones before it."""
    found: list[Message] = []
    earlier: list[Message] = []
    for message in messages:
        found.append(_judged(message, earlier) if wants_evidence(message) else message)
        if message.is_decoded and message.direction in (Direction.IN, Direction.OUT):
            earlier.append(message)
    return found


def wants_evidence(message: Message) -> bool:
    """Say whether a message may quote what nothing marks."""
    return (
        message.direction is Direction.IN
        and message.is_decoded
        and message.automatic is None
        and message.body.text.count("\n") >= LINES_MIN
    )


def _judged(message: Message, earlier: Sequence[Message]) -> Message:
    from data.text.held import refine_new_text  # noqa: PLC0415 - most commands read no mail

    nearest = list(reversed(earlier))[:EARLIER_MAX]
    author = message.author.key
    body = message.body
    new_text = refine_new_text(
        body.text,
        body.new_text,
        # What each said itself: what it quoted stands in the one before it.
        others=[each.body.new_text for each in nearest if each.author.key != author],
        own=[each.body.new_text for each in nearest if each.author.key == author],
    )
    if new_text == body.new_text:
        return message
    return replace(message, body=replace(body, new_text=SafeText(new_text)))
