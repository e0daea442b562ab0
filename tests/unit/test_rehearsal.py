"""Rehearsing policies on what happened: sums, lateness, the worst, and what is left out."""

from __future__ import annotations

from dataclasses import replace

from console.domain.rehearsal import WORST_MAX, Rehearsal, measure
from console.domain.sla_facts import calendar_facts, calendar_of, policy_facts, policy_of
from data.records import (
    CalendarId,
    ConversationId,
    HolidayRegion,
    Kind,
    PolicyId,
    Priority,
    SlaConditions,
    SlaTarget,
    SpecialDay,
    Target,
)
from data.records.clocks import ClockFacts, EventLog
from tests.support.calendars import calendar, local, spans
from tests.support.clocks import Story
from tests.unit.test_sla import FIRST, NEXT, RESOLUTION, policy

NOW, SINCE = local("2026-11-23 12:00"), local("2026-11-01 00:00")
LATE = Story().comes("2026-11-19 10:00").goes("2026-11-19 13:05")
MET = Story().comes("2026-11-19 10:00").goes("2026-11-19 10:30")
OWED = Story().comes("2026-11-20 16:30")
RUNNING = Story().comes("2026-11-23 11:30")
OLD = Story().comes("2026-10-19 10:00").goes("2026-10-21 10:30")
RESPONSES = policy(calendar(), SlaTarget(FIRST, 60), SlaTarget(NEXT, 60))


def rehearsed(*logs: EventLog, history: bool = False, only: int | None = None) -> Rehearsal:
    """Rehearse the policy on some conversations, numbered as they come."""
    sums = Rehearsal()
    for place, log in enumerate(logs):
        one = measure(
            replace(log, number=ConversationId(2000 + place)), [RESPONSES],
            only=None if only is None else PolicyId(only), since=SINCE, now=NOW,
            is_history=history,
        )  # fmt: skip
        if one is not None:
            sums.add(one)
    return sums


def test_each_target_is_counted() -> None:
    """Met, late (answered or not), still open; what began before is left out."""
    sums = rehearsed(*(story.log() for story in (LATE, MET, OWED, RUNNING, OLD)))
    tally = sums.tallies[FIRST]

    assert 4 == sums.conversations
    assert (1, 2, 1, 0) == (tally.met, tally.breached, tally.running, tally.ended)
    assert 1 / 3 == tally.met_share
    assert (125, 150) == (tally.median_late, tally.most_late)
    assert [(150, 2002, None), (125, 2000, local("2026-11-19 13:05"))] == [
        (late.late_minutes, late.number, late.done_at) for late in sums.worst
    ]


def test_only_the_worst_are_kept() -> None:
    """Of many that were late the ten latest stay, the worst first; all are counted."""
    answers = [f"2026-11-19 1{1 + n // 30}:{n % 30 * 2 + 1:02}" for n in range(60)]
    logs = [Story().comes("2026-11-19 10:00").goes(at).log() for at in answers]
    sums = rehearsed(*logs)

    assert 60 == sums.tallies[FIRST].breached
    worst = [late.late_minutes for late in sums.worst]
    assert WORST_MAX == len(worst)
    assert sorted(sums.tallies[FIRST].late_minutes, reverse=True)[:WORST_MAX] == worst


def test_other_policies_are_left_out() -> None:
    """What another policy is for is not counted; what none is for is told apart."""
    nobody = replace(RESPONSES, conditions=SlaConditions(tags=("vip",)))
    none = measure(MET.log(), [nobody], only=None, since=SINCE, now=NOW, is_history=False)

    assert 0 == rehearsed(MET.log(), only=9).conversations
    assert 1 == rehearsed(MET.log(), only=1).conversations
    assert none is not None
    assert none.policy is None


def test_of_history_answers_alone_are_measured() -> None:
    """When imported mail was closed is not known, so its resolution is not judged."""
    by = policy()
    log = replace(LATE.log(), facts=ClockFacts())
    live = measure(log, [by], only=None, since=SINCE, now=NOW, is_history=False)
    history = measure(log, [by], only=None, since=SINCE, now=NOW, is_history=True)

    assert live is not None
    assert history is not None
    assert {FIRST, RESOLUTION} == {clock.target for clock in live.clocks}
    assert {FIRST} == {clock.target for clock in history.clocks}


def test_facts_give_the_same_again() -> None:
    """What the log keeps of a calendar and a policy is all that they are."""
    special = (
        SpecialDay(12, 24, None, (), "Christmas Eve"),
        SpecialDay(12, 23, 2026, spans("09:00-12:00"), ""),
    )
    hours = calendar(
        "09:00-12:00 13:00-17:00", "10:00-14:00",
        regions=(HolidayRegion("DK"), HolidayRegion("DE", "BY")), special=special,
    )  # fmt: skip
    asked = SlaConditions((Kind.SUPPORT,), (Priority.HIGH,), ("mail",), ("vip",), ("da",),
                          ("second line",), ("a.example",))  # fmt: skip
    promised = policy(
        hours, SlaTarget(FIRST, 60, Priority.URGENT, Kind.SERVICE, 15), SlaTarget(RESOLUTION, 90),
        asked=asked,
    )  # fmt: skip

    assert hours == calendar_of(calendar_facts(hours), CalendarId(1))
    assert promised == policy_of(policy_facts(promised), hours, PolicyId(1))
    assert Target.RESOLUTION in {row.target for row in promised.targets}
