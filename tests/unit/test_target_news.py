"""What one agent hears of targets: hers, nobody's, watched ones; together in one sentence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.activity_words import tell_activity
from console.domain.target_news import (
    AT_RISK,
    BREACHED,
    TargetNews,
    Whose,
    target_news_of,
    tell_target_news,
)
from data.records import Activity, AgentId, ConversationId, Target

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ME = AgentId(1)
WATCHED = frozenset({ConversationId(7)})


def line(verb: str = BREACHED, number: int = 5, **detail: object) -> Activity:
    """Make a line of the log."""
    due = int(NOON.timestamp() * 1000)
    facts = {"target": "first_response", "due_at": due, "assignee_id": None, "tier": None}
    return Activity(1, NOON, None, verb, ConversationId(number), {**facts, **detail})


def heard(activity: Activity, *, tiers: tuple[str, ...] = ()) -> Whose | None:
    """Say why an agent hears of it; None where she does not."""
    news = target_news_of(activity, my_id=ME, tiers=tiers, watched=WATCHED)
    return None if news is None else news.whose


@pytest.mark.parametrize(
    ("activity", "tiers", "whose"),
    [
        (line(assignee_id=1), (), Whose.YOURS),
        (line(assignee_id=1, tier="lab"), (), Whose.YOURS),
        (line(), (), Whose.NOBODYS),
        (line(tier="lab"), ("lab",), Whose.NOBODYS),
        (line(tier="lab"), ("shop",), None),
        (line(assignee_id=2), (), None),
        (line(number=7, assignee_id=2), (), Whose.WATCHED),
        (line("conversation.closed", assignee_id=1), (), None),
    ],
)
def test_it_is_told_to_whom_it_concerns(
    activity: Activity, tiers: tuple[str, ...], whose: Whose | None
) -> None:
    """Whose it is, who watches it, and of what nobody has whoever could take it; nobody else."""
    assert whose == heard(activity, tiers=tiers)


def news(number: int, *, is_broken: bool = True, whose: Whose = Whose.YOURS) -> TargetNews:
    """Make a target that is heard of."""
    return TargetNews(is_broken, ConversationId(number), Target.FIRST_RESPONSE, whose, NOON)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([], ""),
        ([news(5)], "#5 is late: first answer was due at 12:00 (yours)"),
        (
            [news(5, is_broken=False, whose=Whose.NOBODYS)],
            "#5 is soon late: first answer is due at 12:00 (nobody has it)",
        ),
        ([news(5, is_broken=False), news(5)], "#5 is late: first answer was due at 12:00 (yours)"),
        (
            [news(5), news(6, whose=Whose.NOBODYS), news(8, is_broken=False)],
            "Late: #5 (yours) and #6 (nobody's); soon late: #8 (yours)",
        ),
        (
            [news(n) for n in range(40)]
            + [news(n, whose=Whose.NOBODYS) for n in range(50, 60)]
            + [news(n, whose=Whose.WATCHED) for n in range(60, 65)],
            "Late: 40 of yours and 10 of nobody's and 5 watched",
        ),
        ([news(5, is_broken=False), news(6, is_broken=False)], "Soon late: #5, #6 (yours)"),
    ],
)
def test_what_came_together_is_one_sentence(found: list[TargetNews], words: str) -> None:
    """One is told whole, a few are named, many counted; what broke is not soon late as well."""
    assert words == tell_target_news(found, clock=lambda at: f"{at:%H:%M}")


def test_the_log_tells_it_in_words() -> None:
    """Which target, whether it was broken, and when it was due."""
    told = [tell_activity(line(verb), time_zone="UTC") for verb in (AT_RISK, BREACHED)]

    assert [
        "first answer soon late, due Fri 20 Nov 12:00", "first answer late, due Fri 20 Nov 12:00",
    ] == told  # fmt: skip
