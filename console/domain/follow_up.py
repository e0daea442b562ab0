"""Domain: what becomes of a follow-up, at its time and whatever happens before and after (pure).

Theory of operation: `decide` is asked again whenever something happens to a follow-up's
conversation or its message, and when its time comes. It looks at how things stand, never at what
has just happened, so mail and time may come in any order. Only what an agent decided stays.

- It is *open* until its time, then *due* until somebody has done it. It rings once for each time
  that it was given.
- `if_no_reply`: a reply ends it where it was received by its time, also when we learn of that
  later; a reply that is moved elsewhere or taken back leaves it as if none had come. A reply is
  what the customer wrote, or reached us with, that was not there when the follow-up was made;
  automatic mail is none.
- `send`: it goes the way of its message in the outbox. One that does not leave is due.
- When it falls due it goes to whoever has the conversation, or to the pool, where its owner is
  away, or where the conversation was put away or changed hands since it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.typed_times import Refused, Understood, describe_moment, understand
from console.domain.typed_times.saying import say_date, say_moment
from data.records import (
    AgentId,
    ConversationId,
    EndedBy,
    FollowUpKind,
    FollowUpMark,
    FollowUpState,
    FollowUpWhy,
    OutboxState,
    Status,
)

WEEK = 7
"""A weekday alone names a day of the next six."""
PUT_AWAY = {
    Status.CLOSED: FollowUpWhy.CLOSED,
    Status.SPAM: FollowUpWhy.SPAM,
    Status.TRASH: FollowUpWhy.TRASH,
}
_STUCK = {
    OutboxState.WITHHELD: FollowUpWhy.WITHHELD,
    OutboxState.REFUSED: FollowUpWhy.REFUSED,
    OutboxState.UNKNOWN: FollowUpWhy.UNKNOWN,
}
_OF_STATE = frozenset(
    {
        *_STUCK.values(), FollowUpWhy.NOT_LEFT, FollowUpWhy.REPLIED, FollowUpWhy.SENT,
        FollowUpWhy.UNSENT,
    }
)  # fmt: skip
"""Marks that say where it stands, as others say why it is whose it is."""


@dataclass(frozen=True, slots=True)
class Person:
    """An agent, as far as a follow-up asks: is she here?"""

    id: AgentId
    name: str
    away_until: datetime | None = None

    def is_away(self, now: datetime) -> bool:
        """Say whether she is away."""
        return self.away_until is not None and self.away_until > now


@dataclass(frozen=True, slots=True)
class Place:
    """The conversation that a follow-up is on, as it is now and as it was then."""

    number: ConversationId
    status: Status
    closed_at: datetime | None
    assignee: Person | None
    status_then: Status
    assignee_id_then: AgentId | None


@dataclass(frozen=True, slots=True)
class Standing:
    """All that decides over a follow-up."""

    kind: FollowUpKind
    state: FollowUpState
    at: datetime
    placed_at: datetime
    """When it was made, moved or given to somebody: what came later came meanwhile."""
    owner: Person | None
    place: Place | None = None
    """None where it is on a customer without a conversation."""
    replied_at: datetime | None = None
    """The first reply that was received by its time."""
    mail: OutboxState | None = None
    rung_at: datetime | None = None
    ended_by: EndedBy | None = None
    marks: tuple[FollowUpMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of it."""

    state: FollowUpState
    owner_id: AgentId | None
    marks: tuple[FollowUpMark, ...] = ()
    ended_by: EndedBy | None = None


def decide(standing: Standing, *, now: datetime, grace: timedelta) -> Fate:
    """Say what becomes of a follow-up as things stand; asked again, it says the same.

    A message may be on its way for `grace` before somebody is told that it has not left.
    """
    owner_id = None if standing.owner is None else standing.owner.id
    if standing.ended_by is EndedBy.AGENT:
        return Fate(standing.state, owner_id, standing.marks, EndedBy.AGENT)
    kept = tuple(mark for mark in standing.marks if mark.why not in _OF_STATE)
    ended = _ending(standing)
    if ended is not None:
        state, mark, by = ended
        return Fate(state, owner_id, (*kept, mark), by)
    stuck = _stuck(standing, now - grace)
    is_due = standing.at <= now if standing.mail is None else stuck is not None
    if not is_due:
        # Rung already only where a message was stuck, and is on its way again.
        return Fate(FollowUpState.OPEN, owner_id, kept)
    whose, why = (owner_id, kept) if standing.rung_at is not None else find_owner(standing, now)
    return Fate(FollowUpState.DUE, whose, (*why, stuck) if stuck else why)


def _ending(standing: Standing) -> tuple[FollowUpState, FollowUpMark, EndedBy] | None:
    """Say what has settled it without anybody's word."""
    if standing.mail is OutboxState.SENT:
        return FollowUpState.DONE, FollowUpMark(FollowUpWhy.SENT), EndedBy.MAIL
    if standing.mail is OutboxState.CANCELLED:
        return FollowUpState.CANCELLED, FollowUpMark(FollowUpWhy.UNSENT), EndedBy.MAIL
    if standing.kind is FollowUpKind.IF_NO_REPLY and standing.replied_at is not None:
        mark = FollowUpMark(FollowUpWhy.REPLIED, until=standing.replied_at)
        return FollowUpState.DONE, mark, EndedBy.REPLY
    return None


def _stuck(standing: Standing, late_from: datetime) -> FollowUpMark | None:
    """Say why a message does not leave; None where it will, or where there is none."""
    if standing.mail is None:
        return None
    if standing.mail in _STUCK:
        why = _STUCK[standing.mail]
        said = (mark for mark in standing.marks if mark.why is why)  # once said it stays said
        return next(said, FollowUpMark(why, until=standing.replied_at))
    return FollowUpMark(FollowUpWhy.NOT_LEFT) if standing.at <= late_from else None


def is_overtaken(standing: Standing) -> bool:
    """Say whether the customer wrote before a message left that waits for its time."""
    return standing.mail is OutboxState.HELD and standing.replied_at is not None


def find_owner(
    standing: Standing, now: datetime
) -> tuple[AgentId | None, tuple[FollowUpMark, ...]]:
    """Say whose a follow-up is that falls due now, and why it is not where it was.

    What is the pool's stays there: anybody may do it, whatever changed.
    """
    owner, place = standing.owner, standing.place
    if owner is None:
        return None, ()
    marks = [*_absence(owner, now), *_meanwhile(standing, owner)]
    if not marks:
        return owner.id, ()
    heir = None if place is None else place.assignee
    if heir is not None and heir.is_away(now) and heir.id != owner.id:
        marks += _absence(heir, now)
    whose = None if heir is None or heir.is_away(now) else heir.id
    return whose, tuple(marks)


def _absence(person: Person, now: datetime) -> list[FollowUpMark]:
    if not person.is_away(now):
        return []
    return [FollowUpMark(FollowUpWhy.AWAY, person.name, person.away_until)]


def _meanwhile(standing: Standing, owner: Person) -> list[FollowUpMark]:
    """Say what happened to the conversation since, as far as it matters to the owner."""
    place = standing.place
    if place is None:
        return []
    marks = []
    if _is_put_away_since(place, standing.placed_at):
        marks.append(FollowUpMark(PUT_AWAY[place.status], number=place.number))
    assignee = place.assignee
    has_it_now = None if assignee is None else assignee.id
    if has_it_now not in (place.assignee_id_then, owner.id):
        if assignee is not None:
            marks.append(FollowUpMark(FollowUpWhy.GIVEN, assignee.name, number=place.number))
        else:
            marks.append(FollowUpMark(FollowUpWhy.RELEASED, number=place.number))
    return marks


def _is_put_away_since(place: Place, placed_at: datetime) -> bool:
    if place.status not in PUT_AWAY:
        return False
    if place.status is Status.CLOSED and place.closed_at is not None:
        # Closing and promising are often one step: that is not meanwhile.
        return place.closed_at > placed_at
    return place.status is not place.status_then


def read_moment(
    text: str, *, at: datetime | None, now: datetime, time_zone: str, language: str
) -> Understood | Refused:
    """Read a typed moment; steps like `+1d` go on from its own time, if that is to come.

    Of what is overdue they go on from now: a day more of something that was due last week is
    tomorrow. Everything else that is typed means what it means anywhere.
    """
    if at is None or at <= now or not text.strip().startswith(("+", "\uff0b")):
        return understand(text, now=now, time_zone=time_zone, language=language)
    read = understand(text, now=at, time_zone=time_zone, language=language)
    if isinstance(read, Refused):
        return read
    return Understood(read.at, describe_moment(read.at, now=now, time_zone=time_zone))


def tell_marks(marks: Sequence[FollowUpMark], *, now: datetime, time_zone: str) -> str:
    """Say why a follow-up is where it is, or with whom; empty where there is nothing to say."""
    zone = ZoneInfo(time_zone)
    return ", ".join(_told(mark, now=now, zone=zone) for mark in marks)


def _told(mark: FollowUpMark, *, now: datetime, zone: ZoneInfo) -> str:
    match mark.why:
        case FollowUpWhy.AWAY:
            back = "" if mark.until is None else f" until {_day(mark.until, now=now, zone=zone)}"
            return f"{mark.agent} is away{back}"
        case FollowUpWhy.GIVEN:
            return f"#{mark.number} was given to {mark.agent}"
        case FollowUpWhy.REPLIED | FollowUpWhy.WITHHELD:
            at = "" if mark.until is None else f" {say_moment(mark.until, now=now, zone=zone)}"
            if mark.why is FollowUpWhy.REPLIED:
                return f"the customer replied{at}"
            return f"not sent: the customer wrote first,{at}" if at else "not sent"
        case _:
            number = f"#{mark.number}"
            return _WORDS[mark.why].replace("#", number)


_WORDS = {
    FollowUpWhy.CLOSED: "# was closed",
    FollowUpWhy.SPAM: "# is among the spam",
    FollowUpWhy.TRASH: "# is in the trash",
    FollowUpWhy.RELEASED: "nobody has # any more",
    FollowUpWhy.SENT: "sent",
    FollowUpWhy.REFUSED: "the server refused the message",
    FollowUpWhy.UNKNOWN: "nobody knows whether the message arrived",
    FollowUpWhy.NOT_LEFT: "the message has not left yet",
    FollowUpWhy.UNSENT: "the message was taken back",
}


def _day(moment: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """Say until when as shortly as it is understood: `14:00`, `Mon`, `Mon 7 Dec`."""
    local, today = moment.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    if days == 0:
        return local_words.clock(local)
    return local_words.weekday(local) if days < WEEK else say_date(local.date(), now=now, zone=zone)
