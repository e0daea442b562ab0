"""What becomes of a follow-up: every kind, at its time, before and after, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from console.domain.follow_up import (
    Fate,
    Person,
    Place,
    Standing,
    decide,
    is_overtaken,
    read_moment,
    tell_marks,
)
from console.domain.typed_times import Refused, Understood
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

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
GRACE = timedelta(minutes=15)
DUE, OPEN, DONE = FollowUpState.DUE, FollowUpState.OPEN, FollowUpState.DONE
METTE, KAI, LIN = (Person(AgentId(n), name) for n, name in enumerate(("mette", "kai", "lin"), 1))
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AWAY = replace(METTE, away_until=MONDAY)
NUMBER = ConversationId(1042)
PLACE = Place(NUMBER, Status.OPEN, None, METTE, Status.OPEN, METTE.id)
STANDING = Standing(
    FollowUpKind.REMIND, OPEN, at=NOON, placed_at=NOON - 24 * HOUR, owner=METTE, place=PLACE
)


def fate(standing: Standing, now: datetime = NOON) -> Fate:
    """Say what becomes of it."""
    return decide(standing, now=now, grace=GRACE)


def words(marks: tuple[FollowUpMark, ...]) -> str:
    """Say the marks on the Friday."""
    return tell_marks(marks, now=NOON, time_zone="Europe/Copenhagen")


def test_a_reminder_waits_for_its_time() -> None:
    """Open to the last millisecond before, due from then on, whoever replies."""
    moment = timedelta(milliseconds=1)
    replied = replace(STANDING, replied_at=NOON - HOUR)

    assert Fate(OPEN, METTE.id) == fate(STANDING, NOON - moment)
    assert Fate(DUE, METTE.id) == fate(STANDING) == fate(replied)


def test_a_reply_by_its_time_ends_what_waits_for_none() -> None:
    """Before and after it has rung; gone again, it stands as if there had been none."""
    waits = replace(STANDING, kind=FollowUpKind.IF_NO_REPLY)
    mark = FollowUpMark(FollowUpWhy.REPLIED, until=NOON - HOUR)
    replied = replace(waits, replied_at=NOON - HOUR)
    rung = replace(replied, state=DUE, rung_at=NOON)
    back = replace(
        rung, replied_at=None, state=DONE, ended_by=EndedBy.REPLY, marks=(mark,)
    )  # fmt: skip

    assert Fate(DUE, METTE.id) == fate(waits)
    assert Fate(DONE, METTE.id, (mark,), EndedBy.REPLY) == fate(replied) == fate(rung)
    assert Fate(DUE, METTE.id) == fate(back)
    assert Fate(OPEN, METTE.id) == fate(replace(back, rung_at=None), NOON - HOUR)


@pytest.mark.parametrize("state", [FollowUpState.DONE, FollowUpState.CANCELLED])
def test_what_an_agent_ended_stays_so(state: FollowUpState) -> None:
    """Neither time nor mail nor marks change it."""
    mark = FollowUpMark(FollowUpWhy.CLOSED, number=NUMBER)
    ended = replace(STANDING, state=state, ended_by=EndedBy.AGENT, marks=(mark,), replied_at=NOON)

    assert Fate(state, METTE.id, (mark,), EndedBy.AGENT) == fate(ended, NOON + HOUR)


MEANWHILE = [
    (STANDING, METTE, ""),
    (replace(STANDING, owner=None), None, ""),
    (replace(STANDING, owner=AWAY, place=None), None, "mette is away until Mon"),
    (
        replace(STANDING, owner=AWAY, place=replace(PLACE, assignee=AWAY)),
        None,
        "mette is away until Mon",
    ),
    (
        replace(STANDING, owner=AWAY, place=replace(PLACE, assignee=KAI, assignee_id_then=KAI.id)),
        KAI,
        "mette is away until Mon",
    ),
    (replace(STANDING, place=replace(PLACE, assignee=KAI)), KAI, "#1042 was given to kai"),
    (replace(STANDING, place=replace(PLACE, assignee=None)), None, "nobody has #1042 any more"),
    (
        replace(STANDING, place=replace(PLACE, assignee=METTE, assignee_id_then=KAI.id)),
        METTE,
        "",
    ),
    (
        replace(STANDING, owner=LIN, place=replace(PLACE, assignee=None, assignee_id_then=None)),
        LIN,
        "",
    ),
    (
        replace(STANDING, place=replace(PLACE, status=Status.CLOSED, closed_at=NOON - HOUR)),
        METTE,
        "#1042 was closed",
    ),
    (
        replace(
            STANDING,
            place=replace(PLACE, status=Status.CLOSED, closed_at=STANDING.placed_at),
        ),
        METTE,
        "",
    ),
    (replace(STANDING, place=replace(PLACE, status=Status.SPAM)), METTE, "#1042 is among the spam"),
    (
        replace(STANDING, place=replace(PLACE, status=Status.TRASH, status_then=Status.TRASH)),
        METTE,
        "",
    ),
    (
        replace(
            STANDING,
            place=replace(
                PLACE, status=Status.TRASH, assignee=replace(KAI, away_until=NOON + 2 * HOUR)
            ),
        ),
        None,
        "#1042 is in the trash, #1042 was given to kai, kai is away until 15:00",
    ),
]


@pytest.mark.parametrize(("standing", "whose", "why"), MEANWHILE)
def test_it_goes_to_whoever_can_do_it(standing: Standing, whose: Person | None, why: str) -> None:
    """At its time: owner, else assignee who is here, else the pool, and the reason in words."""
    decided = fate(standing)
    again = replace(
        standing, state=DUE, rung_at=NOON, owner=whose, marks=decided.marks,
        place=None if standing.place is None else replace(PLACE, assignee=LIN),
    )  # fmt: skip

    assert (DUE, None if whose is None else whose.id, why) == (
        decided.state, decided.owner_id, words(decided.marks))  # fmt: skip
    assert decided == fate(again, NOON + HOUR), "it goes on once, when it rings"


def test_whoever_is_back_is_here() -> None:
    """An absence that is over at its time is none."""
    back = replace(STANDING, owner=replace(METTE, away_until=NOON))

    assert Fate(DUE, METTE.id) == fate(back)


MAILS = [
    (OutboxState.HELD, OPEN, None, ""),
    (OutboxState.QUEUED, OPEN, None, ""),
    (OutboxState.SENDING, OPEN, None, ""),
    (OutboxState.SENT, DONE, EndedBy.MAIL, "sent"),
    (OutboxState.CANCELLED, FollowUpState.CANCELLED, EndedBy.MAIL, "the message was taken back"),
    (OutboxState.WITHHELD, DUE, None, "not sent"),
    (OutboxState.REFUSED, DUE, None, "the server refused the message"),
    (OutboxState.UNKNOWN, DUE, None, "nobody knows whether the message arrived"),
]


@pytest.mark.parametrize(("mail", "state", "by", "why"), MAILS)
def test_a_message_goes_its_way(
    mail: OutboxState, state: FollowUpState, by: EndedBy | None, why: str
) -> None:
    """Whatever time it is; one that has not left a while after its time is due."""
    sends = replace(STANDING, kind=FollowUpKind.SEND, mail=mail)
    found = {fate(sends, NOON + n * GRACE / 2) for n in (-1, 0, 1)}
    late = fate(sends, NOON + GRACE)

    assert {(state, by, why)} == {(f.state, f.ended_by, words(f.marks)) for f in found}
    if state is OPEN:
        assert (DUE, "the message has not left yet") == (late.state, words(late.marks))


def test_once_withheld_it_says_for_whom_it_was() -> None:
    """The reason stays when the customer's mail is moved away afterwards."""
    sends = replace(
        STANDING, kind=FollowUpKind.SEND, mail=OutboxState.WITHHELD, replied_at=NOON - HOUR
    )
    first = fate(sends)
    later = fate(replace(sends, replied_at=None, state=DUE, rung_at=NOON, marks=first.marks))

    assert "not sent: the customer wrote first, Fri 20 Nov 12:00" == words(first.marks)
    assert first == later


@pytest.mark.parametrize(
    ("mail", "replied", "overtaken"),
    [
        (OutboxState.HELD, None, False),
        (OutboxState.HELD, NOON, True),
        (OutboxState.QUEUED, NOON, False),
        (OutboxState.WITHHELD, NOON, False),
    ],
)
def test_a_message_is_overtaken_only_before_it_leaves(
    mail: OutboxState, replied: datetime | None, *, overtaken: bool
) -> None:
    """What is in the queue at its time goes; what a person let go once goes too."""
    sends = replace(STANDING, kind=FollowUpKind.SEND, mail=mail, replied_at=replied)

    assert overtaken == is_overtaken(sends)


@pytest.mark.parametrize(
    ("typed", "own", "at"),
    [
        ("+1d", NOON + 24 * HOUR, NOON + 48 * HOUR),
        ("+1d", NOON - 100 * HOUR, NOON + 24 * HOUR),
        ("+2h", None, NOON + 2 * HOUR),
        ("mon 9", NOON + 24 * HOUR, MONDAY),
    ],
)
def test_steps_go_on_from_its_own_time(typed: str, own: datetime | None, at: datetime) -> None:
    """Of what is overdue, or new, from now; said back as seen from now."""
    read = read_moment(typed, at=own, now=NOON, time_zone="UTC", language="en")

    assert isinstance(read, Understood)
    assert at == read.at
    assert read.in_words.endswith(("in 2 days", "tomorrow", "in 2 hours", "in 3 days"))


def test_what_is_no_step_is_refused() -> None:
    """A plus alone does not make a moment."""
    read = read_moment("+x", at=NOON + HOUR, now=NOON, time_zone="UTC", language="en")

    assert isinstance(read, Refused)


@pytest.mark.parametrize(
    ("until", "said"),
    [
        (NOON + HOUR, "mette is away until 14:00"),
        (NOON + 24 * HOUR, "mette is away until Sat"),
        (NOON + 9 * 24 * HOUR, "mette is away until Sun 29 Nov"),
        (None, "mette is away"),
    ],
)
def test_until_when_is_said_shortly(until: datetime | None, said: str) -> None:
    """A clock today, a weekday within six days, then a date."""
    assert said == words((FollowUpMark(FollowUpWhy.AWAY, "mette", until),))


def test_who_replied_is_said_with_the_moment() -> None:
    """In the reader's time zone."""
    assert "the customer replied Fri 20 Nov 13:00" == words(
        (FollowUpMark(FollowUpWhy.REPLIED, until=NOON),)
    )
