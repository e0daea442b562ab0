"""The clocks of a conversation as `why` gives them."""

from __future__ import annotations

from datetime import timedelta

from console.bootstrap import Desk
from console.cli.documents import Document, moment
from console.services.clock_telling import ClockTeller, ToldClock, ToldTargets
from data.records import ConversationId

MINUTE = timedelta(minutes=1)


async def read_clocks(number: ConversationId, desk: Desk) -> ToldTargets:
    """Read what is promised in a conversation, and why."""
    teller = ClockTeller(desk.store, clock=desk.clock, time_zone=desk.agent.time_zone)
    return await teller.tell(number)


def clocks_document(told: ToldTargets) -> Document:
    """Give policy and clocks as a JSON object."""
    policy = told.policy
    return {
        "policy": None if policy is None else policy.name,
        "calendar": None if policy is None else policy.calendar.name,
        "text": told.why,
        "clocks": [_clock(each) for each in told.clocks],
    }


def _clock(told: ToldClock) -> Document:
    clock = told.clock
    return {
        "target": clock.target.value,
        "state": clock.state.value,
        "promised_minutes": clock.promise.minutes,
        "priority": clock.promise.priority.value if clock.promise.priority else None,
        "kind": clock.promise.kind.value if clock.promise.kind else None,
        "began_at": moment(clock.course.began_at),
        "warning_at": moment(clock.warning_at),
        "due_at": moment(clock.due_at),
        "done_at": moment(clock.course.kept_at),
        "used_minutes": clock.used // MINUTE,
        "left_minutes": clock.left // MINUTE,
        "stretches": [
            {"from": moment(s.start), "to": moment(s.end), "runs": not s.why, "text": s.why or None}
            for s in told.stretches
        ],
        "text": list(told.lines),
    }
