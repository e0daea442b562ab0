"""Escalations as JSON documents and as lines; `show` prints them too."""

from __future__ import annotations

from datetime import datetime

from console.cli.documents import Document, moment
from console.domain.escalation import (
    PING_PONG_FROM,
    asked_words,
    reason_words,
)
from console.domain.typed_times import describe_moment
from data.records import Escalation, Way


def escalation_document(escalation: Escalation, *, now: datetime) -> Document:
    """Give an escalation; the names are a contract with scripts."""
    e = escalation
    return {
        "id": e.id,
        "conversation": e.conversation_id,
        "asked_on": e.asked_on,
        "way": e.way.value,
        "to": {"kind": e.asked.kind.value, "name": e.asked.name},
        "reason": e.reason.value,
        "words": e.words,
        "tried": e.tried,
        "need": e.needed,
        "summary": e.summary,
        "by": moment(e.due_at),
        "state": e.state.value,
        "is_overdue": e.is_overdue(now),
        "bounces": e.bounces,
        "is_ping_pong": e.bounces >= PING_PONG_FROM,
        "asked_by": e.asked_by or None,
        "asked_at": moment(e.asked_at),
        "thread": e.thread,
        "ended_by": e.ended_by,
        "ended_at": moment(e.ended_at),
        "answer": e.answer or None,
        "answer_message_id": e.answer_message_id,
    }


def escalation_line(escalation: Escalation, *, now: datetime, time_zone: str) -> str:
    """Say in a line who is asked what, by when, and what became of it."""
    e = escalation
    did = "handed over to" if e.way is Way.HAND_OVER else "asked"
    parts = [f"#{e.conversation_id} {did} {asked_words(e.asked)} by {e.asked_by or 'us'}"]
    if e.is_open:
        late = "overdue since" if e.is_overdue(now) else "by"
        parts.append(f"{late} {describe_moment(e.due_at, now=now, time_zone=time_zone)}")
    else:
        parts.append(e.state.value + (f" by {e.ended_by}" if e.ended_by else ""))
    if e.bounces:
        parts.append(f"back and forth {e.bounces}x")
    if e.thread is not None:
        parts.append(f"in #{e.thread}")
    need = " ".join(e.needed.split())
    return f"[{e.id}] {', '.join(parts)}: {reason_words(e)}; {need}"
