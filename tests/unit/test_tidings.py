"""Tidings: what others do is told to whom it concerns, in few sentences, and to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.tidings import Concern, Tiding, tell_tidings, tiding_of
from data.records import Activity, AgentId, ConversationId

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ME = AgentId(1), "ann"
NOTHING: frozenset[ConversationId] = frozenset()
WATCHED = frozenset({ConversationId(7)})


def line(verb: str, *, agent: str | None = "kai", number: int = 7, **detail: object) -> Activity:
    """Make a line of the log."""
    return Activity(1, NOON, agent, f"conversation.{verb}", ConversationId(number), detail)


def moved(verb: str, was: int | None, now: int | None, *, agent: str | None = "kai") -> Activity:
    """Make a line that changes whose a conversation is."""
    return line(verb, agent=agent, before={"assignee_id": was}, after={"assignee_id": now})


RETURNED = Activity(
    1, NOON, None, "conversation.returned", ConversationId(7),
    {"agent": "ann", "taken_at": int(NOON.timestamp() * 1000)},
)  # fmt: skip


def told(*tidings: Tiding) -> list[str]:
    """Give the sentences, moments as clocks."""
    return tell_tidings(tidings, clock=lambda at: f"{at:%H:%M}")


@pytest.mark.parametrize(
    ("activity", "words"),
    [
        (moved("assigned", None, 1), ["kai gave you #7"]),
        (moved("undone", 2, 1), ["kai gave you #7"]),
        (moved("taken", 1, 2), ["kai took #7, until now yours"]),
        (moved("assigned", 1, 3), ["kai gave away #7, until now yours"]),
        (moved("released", 1, None), ["kai released #7, until now yours"]),
        (moved("assigned", 2, 3), []),
        (moved("assigned", None, 1, agent="ann"), []),
        (
            RETURNED,
            ["#7 is everybody's again: you took it at 12:00 and did nothing since"],
        ),
        (line("woken", agent=None, assignee_id=1), ["#7 is back: snooze over"]),
        (line("woken", agent=None, assignee_id=2), []),
        (line("closed"), []),
    ],
)
def test_what_concerns_me_is_told(activity: Activity, words: list[str]) -> None:
    """Whose a conversation becomes or was is told to that agent; other things are not."""
    tiding = tiding_of(activity, me=ME, watched=NOTHING)

    assert words == ([] if tiding is None else told(tiding))


@pytest.mark.parametrize(
    ("activity", "words"),
    [
        (line("closed"), ["#7, which you watch: kai: closed"]),
        (line("closed", number=8), []),
        (line("closed", agent="ann"), []),
        (line("watched"), []),
        (line("woken", agent=None, assignee_id=2), ["#7, which you watch: snooze ended"]),
        (moved("assigned", 2, 1), ["kai gave you #7"]),
    ],
)
def test_what_is_watched_is_told(activity: Activity, words: list[str]) -> None:
    """Whatever others do there is told, besides that they watch as well."""
    tiding = tiding_of(activity, me=ME, watched=WATCHED)

    assert words == ([] if tiding is None else told(tiding))


def test_a_note_and_a_reply_are_told_though_the_timeline_shows_them_as_messages() -> None:
    """Both are lines without words of their own in the thread."""
    note = Activity(1, NOON, "kai", "note.added", ConversationId(7), {})
    reply = Activity(2, NOON, "kai", "message.queued", ConversationId(7), {})

    tidings = [tiding_of(each, me=ME, watched=WATCHED) for each in (note, reply)]

    assert ["#7, which you watch: kai: a note, kai: a reply"] == told(*filter(None, tidings))


def test_many_are_one_sentence() -> None:
    """Forty conversations handed over, and three that changed, are a line each."""
    given = [Tiding(Concern.GIVEN, ConversationId(n), "mette") for n in range(1, 41)]
    two = [Tiding(Concern.GIVEN, ConversationId(n), "lin") for n in (50, 51)]
    watched = [Tiding(Concern.WATCHED, ConversationId(n), "kai", "closed") for n in (60, 61, 60)]

    assert [
        "mette gave you 40 conversations",
        "lin gave you #50 and #51",
        "2 watched conversations changed: #60, #61",
    ] == told(*given, *two, *watched)


def test_several_that_went_back_are_counted() -> None:
    """Who left ten claims is told once."""
    returned = [Tiding(Concern.RETURNED, ConversationId(n), "", at=NOON) for n in (1, 2)]
    woken = [Tiding(Concern.WOKEN, ConversationId(n), "") for n in range(9)]

    assert [
        "#1 and #2 are everybody's again: you did nothing since taking them",
        "9 conversations are back: snooze over",
    ] == told(*returned, *woken)


def test_hostile_names_are_harmless() -> None:
    """A name that a colleague gave himself brings no control character to another's line."""
    tiding = tiding_of(moved("assigned", None, 1, agent="k\x1b]0;x\x07"), me=ME, watched=NOTHING)

    assert tiding is not None
    assert not set("\x1b\x07") & set(told(tiding)[0])
