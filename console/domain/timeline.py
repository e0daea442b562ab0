"""Domain: messages, notes and what agents did, merged into one order (pure).

Theory of operation: messages stand in the order that the store gives them; what was done stands
before the first message that came after it. Neighbouring doings become one entry, so that ten
small steps take one line. What a message already says of itself (that it was queued, that it was
sent, that a note was added) is no doing of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from console.domain.activity_words import tell_activity
from data.records import Activity, ConversationId, Message


@dataclass(frozen=True, slots=True)
class Doing:
    """One line of the activity log in words; `agent` is None where the program did it."""

    at: datetime
    agent: str | None
    words: str
    said: str = ""
    """What somebody outside said with it; such a doing stands by itself."""


ANSWERED = "escalation.answered"
Entry = int | tuple[Doing, ...]
"""The number of a message, or doings that stand beside each other."""


def merge_timeline(
    messages: Sequence[Message],
    history: Sequence[Activity],
    *,
    time_zone: str | None = None,
    answers: Mapping[int, str] | None = None,
) -> list[Entry]:
    """Merge messages and activity, each oldest first; moments are told in a zone.

    `answers` are the whole texts of outsiders' answers, by the message that gave them.
    """
    entries: list[Entry] = []
    told = (_doing_of(activity, time_zone, answers or {}) for activity in history)
    doings = [doing for doing in told if doing is not None]
    place = 0
    latest: datetime | None = None
    for number, message in enumerate(messages):
        # A mail may carry an earlier time than the one before it; its place is what counts.
        happened = message.happened_at
        latest = happened if latest is None else max(latest, happened)
        first = place
        while place < len(doings) and doings[place].at < latest:
            place += 1
        entries += _runs(doings[first:place])
        entries.append(number)
    return [*entries, *_runs(doings[place:])]


def _runs(doings: Sequence[Doing]) -> list[Entry]:
    """Put doings beside each other, but for those with which somebody said something."""
    return [
        tuple(run)
        for _, group in groupby(enumerate(doings), key=lambda each: each[1].said and each[0] + 1)
        if (run := [doing for _, doing in group])
    ]


ONCE = frozenset({"conversation.merged_away", "conversation.unmerged_away"})
"""What the other conversation's own line says already, where both are shown as one."""


def about(history: Sequence[Activity], number: ConversationId) -> list[Activity]:
    """Give what was done in a conversation and in what is merged into it, each once."""
    return [a for a in history if a.verb not in ONCE or a.conversation_id == number]


def _doing_of(
    activity: Activity, time_zone: str | None, answers: Mapping[int, str]
) -> Doing | None:
    words = tell_activity(activity, time_zone=time_zone)
    return Doing(activity.at, activity.agent, words, _said(activity, answers)) if words else None


def _said(activity: Activity, answers: Mapping[int, str]) -> str:
    """Give what an outsider answered in an exchange; a colleague's answer is a note beside it."""
    detail = activity.detail
    if activity.verb != ANSWERED or detail.get("thread") is None:
        return ""
    by_message = detail.get("by_message")
    whole = answers.get(by_message) if isinstance(by_message, int) else None
    return whole or str(detail.get("text") or "")
