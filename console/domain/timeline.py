"""Domain: messages, notes and what agents did, merged into one order (pure).

Theory of operation: messages stand in the order that the store gives them; what was done stands
before the first message that came after it. Neighbouring doings become one entry, so that ten
small steps take one line. What a message already says of itself (that it was queued, that it was
sent, that a note was added) is no doing of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.records import Activity, Message
from data.text.safe import clean_line


@dataclass(frozen=True, slots=True)
class Doing:
    """One line of the activity log in words; `agent` is None where the program did it."""

    at: datetime
    agent: str | None
    words: str


Detail = Mapping[str, object]
Entry = int | tuple[Doing, ...]
"""The number of a message, or doings that stand beside each other."""

WORDS: Mapping[str, str] = {
    "conversation.taken": "taken",
    "conversation.released": "released",
    "conversation.closed": "closed",
    "conversation.marked_spam": "put among the spam",
    "conversation.unmarked_spam": "taken out of the spam",
    "conversation.trashed": "put into the trash",
    "conversation.untrashed": "taken out of the trash",
    "conversation.undone": "taken back",
    "conversation.woken": "snooze ended",
    "note.added": "",
    "message.received": "",
    "outbox.queued": "",
    "outbox.retried": "sending tried again",
    "outbox.cancelled": "reply taken back",
    "outbox.withheld": "scheduled reply held back, the customer wrote first",
    "outbox.refused": "reply refused by the server",
    "outbox.unknown": "not known whether the reply arrived",
    "outbox.failed": "open again",
}
"""Verbs whose words need no look at the details; those of the program's later parts fall back."""
AFTER_REPLY: Mapping[str, str] = {"closed": "closed", "waiting": "set to wait for the customer"}
PEOPLE_MAX = 3
DETAIL_CHARS_MAX = 60
HOURS_FROM_MINUTES = 120


def merge_timeline(messages: Sequence[Message], history: Sequence[Activity]) -> list[Entry]:
    """Merge messages and activity, each oldest first."""
    entries: list[Entry] = []
    doings = [doing for activity in history if (doing := _doing_of(activity)) is not None]
    place = 0
    latest: datetime | None = None
    for number, message in enumerate(messages):
        # A mail may carry an earlier time than the one before it; its place is what counts.
        latest = message.received_at if latest is None else max(latest, message.received_at)
        first = place
        while place < len(doings) and doings[place].at < latest:
            place += 1
        if first < place:
            entries.append(tuple(doings[first:place]))
        entries.append(number)
    if place < len(doings):
        entries.append(tuple(doings[place:]))
    return entries


def tell_activity(activity: Activity) -> str:
    """Put a line of the log into words; empty where a message says it already."""
    verb = activity.verb
    if verb in WORDS:
        return WORDS[verb]
    if verb in DETAILED:
        return DETAILED[verb](activity, activity.detail)
    words = clean_line(verb.rpartition(".")[2].replace("_", " "))
    said = [value for value in activity.detail.values() if isinstance(value, str)]
    return f"{words} {clean_line(said[0], limit=DETAIL_CHARS_MAX)}" if len(said) == 1 else words


def _doing_of(activity: Activity) -> Doing | None:
    words = tell_activity(activity)
    return Doing(activity.at, activity.agent, words) if words else None


def _started(_: Activity, detail: Detail) -> str:
    return "started" if detail.get("by") == "agent" else ""


def _reopened(activity: Activity, _: Detail) -> str:
    return "reopened" if activity.agent else "reopened by a new message"


def _status(_: Activity, detail: Detail) -> str:
    after = _mapping(detail.get("after"))
    status, on = str(after.get("status", "")), after.get("waiting_on")
    if status == "waiting":
        return f"waiting on {str(on or 'somebody').replace('_', ' ')}"
    return f"{status} again" if status == "open" else status


def _joined(_: Activity, detail: Detail) -> str:
    return f"joined with #{detail.get('joined')}"


def _returned(activity: Activity, detail: Detail) -> str:
    taken = detail.get("taken_at")
    minutes = int(activity.at.timestamp() // 60 - taken // 60_000) if isinstance(taken, int) else 0
    who = clean_line(str(detail.get("agent")))
    return f"returned: {who} took it {_long(minutes)} before and did nothing since"


def _long(minutes: int) -> str:
    hours = round(minutes / 60)
    return f"{hours} h" if minutes >= HOURS_FROM_MINUTES else f"{minutes} min"


def _forwarded(_: Activity, detail: Detail) -> str:
    return f"forwarded to {_people(detail.get('to'))} as #{detail.get('conversation')}"


def _sent(_: Activity, detail: Detail) -> str:
    return "confirmed as sent" if detail.get("confirmed") else ""


def _after_reply(_: Activity, detail: Detail) -> str:
    """Say what a reply did to its conversation besides being one."""
    before, after = _mapping(detail.get("before")), _mapping(detail.get("after"))
    was_free = after.get("assignee_id") is not None and before.get("assignee_id") is None
    became = AFTER_REPLY.get(str(after.get("status")), "")
    return ", ".join(filter(None, ("taken" if was_free else "", became)))


DETAILED: Mapping[str, Callable[[Activity, Detail], str]] = {
    "conversation.started": _started,
    "conversation.reopened": _reopened,
    "conversation.status_changed": _status,
    "conversation.joined": _joined,
    "conversation.returned": _returned,
    "message.queued": _after_reply,
    "message.forwarded": _forwarded,
    "outbox.released": _after_reply,
    "outbox.sent": _sent,
}


def _people(value: object) -> str:
    people = [clean_line(str(who)) for who in value] if isinstance(value, list) else []
    rest = len(people) - PEOPLE_MAX
    return ", ".join(people[:PEOPLE_MAX]) + (f" and {rest} more" if rest > 0 else "")


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
