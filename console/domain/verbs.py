"""Domain: what each verb of an agent makes of a conversation, as columns; nothing where all stands.

Verbs are about where a conversation stands now, so doing one twice changes nothing the second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.records import AgentId, Status

Columns = dict[str, object]


class Verb(StrEnum):
    """What can be done with one conversation or with many."""

    CLOSE = "close"
    REOPEN = "reopen"
    TAKE = "take"
    RELEASE = "release"
    SPAM = "spam"
    UNSPAM = "unspam"
    TRASH = "trash"
    UNTRASH = "untrash"


ACTIVITY = {
    Verb.CLOSE: "conversation.closed",
    Verb.REOPEN: "conversation.reopened",
    Verb.TAKE: "conversation.taken",
    Verb.RELEASE: "conversation.released",
    Verb.SPAM: "conversation.marked_spam",
    Verb.UNSPAM: "conversation.unmarked_spam",
    Verb.TRASH: "conversation.trashed",
    Verb.UNTRASH: "conversation.untrashed",
}
"""What the activity log calls it."""
DONE_WORDS = {
    Verb.CLOSE: "closed",
    Verb.REOPEN: "open again",
    Verb.TAKE: "yours",
    Verb.RELEASE: "nobody's",
    Verb.SPAM: "among the spam",
    Verb.UNSPAM: "back at work",
    Verb.TRASH: "in the trash",
    Verb.UNTRASH: "back at work",
}
"""What a conversation is afterwards, for people."""

_AWAY = {Verb.CLOSE: Status.CLOSED, Verb.SPAM: Status.SPAM, Verb.TRASH: Status.TRASH}
_OPPOSITE = {Verb.UNSPAM: Verb.SPAM, Verb.UNTRASH: Verb.TRASH}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands, as far as verbs depend on it."""

    status: Status
    waiting_on: str | None
    snoozed_until_ms: int | None
    assignee_id: AgentId | None
    waits_since_ms: int | None
    """Since when a customer waits, by the mails alone: what closing made of it is left out."""


def decide(verb: Verb, standing: Standing, *, agent_id: AgentId, now_ms: int) -> Columns:
    """Give the columns that change; none where the conversation stands so already."""
    match verb:
        case Verb.TAKE | Verb.RELEASE:
            wanted = agent_id if verb is Verb.TAKE else None
            return {} if standing.assignee_id == wanted else {"assignee_id": wanted}
        case Verb.CLOSE | Verb.SPAM | Verb.TRASH:
            status = _AWAY[verb]
            return {} if standing.status is status else _put_away(status, now_ms)
        case Verb.UNSPAM | Verb.UNTRASH if standing.status is not _AWAY[_OPPOSITE[verb]]:
            return {}
        case _:
            return _back_to_work(standing)


def _put_away(status: Status, now_ms: int) -> Columns:
    return {
        "status": status.value,
        "waiting_on": None,
        "closed_at": now_ms if status is Status.CLOSED else None,
        "unanswered_at": None,
        "snoozed_until_at": None,
    }


def _back_to_work(standing: Standing) -> Columns:
    """Open it again, with the place in the queue of whoever waits there."""
    is_working = standing.status in {Status.NEW, Status.OPEN}
    if is_working and standing.snoozed_until_ms is None:
        return {}
    return {
        "status": standing.status.value if is_working else Status.OPEN.value,
        "waiting_on": None,
        "closed_at": None,
        "unanswered_at": standing.waits_since_ms,
        "snoozed_until_at": None,
    }
