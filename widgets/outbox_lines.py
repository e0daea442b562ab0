"""Mails on their way out as lines: what became of each, why, and what can be done (pure)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.key_names import name_keys
from data.records import HeldBecause, OutboxItem, OutboxState
from data.text.safe import clean_line
from data.text.width import pad_to_width
from data.text.wrap import wrapped
from widgets.lines import Line, Span, line_of

ROLES = {
    OutboxState.SENT: "good",
    OutboxState.REFUSED: "bad",
    OutboxState.UNKNOWN: "bad",
    OutboxState.WITHHELD: "warn",
    OutboxState.HELD: "warn",
}
STATE_COLUMNS = 9
CURES = {
    OutboxState.REFUSED: "{key:correct} corrects it (address, text, files) and sends it anew, "
    "{key:retry} tries it as it is, {key:cancel} takes it back.",
    OutboxState.UNKNOWN: "Nobody knows whether it arrived. Sent is looked into by itself; "
    "else look, or ask. {key:confirm_sent} says that it did, {key:retry} sends it again, perhaps a "
    "second copy, {key:cancel} takes it back as a draft.",
    OutboxState.WITHHELD: "The customer wrote first. {key:retry} sends it all the same, "
    "{key:cancel} takes it back.",
}
TRY_OR_CORRECT = "{key:retry} tries now, {key:correct} corrects it, {key:cancel} takes it back."
TRY_AGAIN = "{key:retry} tries again."
SEND_NOW = "{key:retry} sends it now, {key:cancel} takes it back."
HELD_WORDS = {
    HeldBecause.STALE: "Something came in first. {key:retry} sends it all the same,"
    " {key:cancel} takes it "
    "back.",
    HeldBecause.CONNECTION: "The line to the mail server cannot be used as it is, so all mails "
    "wait; none is lost. Every minute it is seen whether that is put right; {key:retry} tries"
    " at once.",
    HeldBecause.SIGN_IN: "The server refused the sign-in or the sender, so all mails wait; none is "
    "lost. {goal:p} says what to do. It is tried again every 15 minutes; {key:retry} tries at"
    " once.",
}


def outbox_lines(
    item: OutboxItem,
    number: int,
    *,
    width: int,
    is_current: bool,
    pointer: str,
    time_zone: str,
    with_keys: Callable[[str], str] = name_keys,
) -> list[Line]:
    """Give a mail: state, conversation, who writes to whom, subject; below it why it waits.

    `with_keys` puts the agent's own keys into sentences.
    """
    to = ", ".join(recipient.address for recipient in item.recipients)
    head = Line(
        (
            Span(pointer if is_current else " ", "accent"),
            Span(pad_to_width(item.state.value, STATE_COLUMNS), ROLES.get(item.state, "normal")),
            Span(f"#{item.conversation_id} ", "dim"),
            Span(f"{item.agent or ''} " if item.agent else "", "dim"),
            Span(f"{to}  ", "strong" if is_current else "normal"),
            Span(item.subject, "dim"),
        ),
        owner=number,
    )
    indent = " " * (STATE_COLUMNS + 1)
    room = max(width - len(indent) - 1, 20)
    told = [
        line_of(indent + piece, role, owner=number)
        for text, role in reasons(item, time_zone=time_zone)
        for piece in wrapped(clean_line(with_keys(text), limit=2000), room)
    ]
    return [head, *told]


def reasons(item: OutboxItem, *, time_zone: str) -> list[tuple[str, str]]:
    """Say why a mail is where it is and what can be done, each with its colour role."""
    words: list[tuple[str, str]] = []
    if item.last_error and item.state is not OutboxState.SENT:
        words.append((item.last_error, "warn"))
    for recipient in item.recipients:
        is_apart = len(item.recipients) > 1 and recipient.state != "queued"
        if is_apart and item.state is not OutboxState.SENT:
            code = f" {recipient.code}" if recipient.code else ""
            said = f"{recipient.address}: {recipient.state}{code} {recipient.server_text}"
            words.append((said, "dim"))
    if item.warned_at is not None and item.first_tried_at is not None:
        since = _moment(item.first_tried_at, time_zone)
        if item.state in {OutboxState.QUEUED, OutboxState.HELD}:
            words.append((f"Late: it has wanted to leave since {since}.", "warn"))
    if item.replaced_by is not None:
        words.append((f"Corrected and sent anew as mail {item.replaced_by}.", "good"))
    elif item.state in CURES:
        words.append((CURES[item.state], "dim"))
    elif item.state is OutboxState.HELD:
        words.append((_held(item, time_zone), "dim"))
    elif item.state is OutboxState.QUEUED:
        at = item.next_attempt_at
        when = _next_chance(item) if at is None else _next_try(item.attempts, at, time_zone)
        words.append((f"{when} {TRY_OR_CORRECT}", "dim"))
    if item.copy_state == "failed" and item.has_left_for_some:
        why = f": {item.copy_error.rstrip('.')}" if item.copy_error else ""
        words.append((f"It left, but no copy could be filed in Sent{why}. {TRY_AGAIN}", "warn"))
    return words


def _held(item: OutboxItem, time_zone: str) -> str:
    if item.because in HELD_WORDS:
        return HELD_WORDS[item.because]
    at = item.not_before
    when = "soon" if at is None else f"at {_moment(at, time_zone)}"
    why = "Scheduled: it" if item.because is HeldBecause.SCHEDULED else "It"
    return f"{why} leaves {when}. {SEND_NOW}"


def _next_chance(item: OutboxItem) -> str:
    if not item.last_error:
        return "It leaves at the next chance."
    return "It is tried again by itself, every minute at least."


def _next_try(attempts: int, at: datetime, time_zone: str) -> str:
    times = "once" if attempts == 1 else f"{attempts} times"
    return f"Tried {times}; the next try is at {_moment(at, time_zone)}."


def _moment(at: datetime, time_zone: str) -> str:
    return local_words.moment(at.astimezone(ZoneInfo(time_zone)), has_seconds=True)
