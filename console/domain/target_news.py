"""Domain: what one agent hears of targets that are at risk or broken (pure).

Theory of operation: a warning and a breach are told once for each clock, to whoever has the
conversation, to those who watch it, and of what nobody has to everybody who could take it. What
came together is one sentence: forty breaches at nine in the morning are read in a second.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from console.domain.target_words import TITLES
from data.records import Activity, AgentId, ConversationId, Target, TargetState

BREACHED = "target.breached"
AT_RISK = "target.at_risk"
VERBS: Mapping[TargetState, str] = {TargetState.BREACHED: BREACHED, TargetState.AT_RISK: AT_RISK}
"""What the log calls them."""
RECOMPUTED = "targets.recomputed"
"""Tells the change feed that what conversations say of their targets follows other policies now."""
NAMED_MAX = 3
"""Conversations that are named; of more their number is said."""


class Whose(StrEnum):
    """Why somebody hears of a target, in the words that say so."""

    YOURS = "yours"
    NOBODYS = "nobody's"
    WATCHED = "watched"


@dataclass(frozen=True, slots=True)
class TargetNews:
    """A target that one agent hears of."""

    is_broken: bool
    number: ConversationId
    target: Target
    whose: Whose
    due_at: datetime


def target_news_of(
    line: Activity,
    *,
    my_id: AgentId,
    tiers: Collection[str],
    watched: Collection[ConversationId],
) -> TargetNews | None:
    """Say what a line of the log means for an agent; None where it is about no target of hers."""
    number, detail = line.conversation_id, line.detail
    if number is None or line.verb not in VERBS.values():
        return None
    assignee, tier, due = detail.get("assignee_id"), detail.get("tier"), detail.get("due_at")
    if assignee == my_id:
        whose = Whose.YOURS
    elif assignee is None and (tier is None or tier in tiers):
        whose = Whose.NOBODYS
    elif number in watched:
        whose = Whose.WATCHED
    else:
        return None
    assert isinstance(due, int), "it is recorded with every line"
    due_at = datetime.fromtimestamp(due / 1000, UTC)
    target = Target(str(detail["target"]))
    return TargetNews(line.verb == BREACHED, number, target, whose, due_at)


def tell_target_news(news: Sequence[TargetNews], *, clock: Callable[[datetime], str]) -> str:
    """Put what came together into one sentence; what is broken by now is not at risk any more."""
    broken = {each.number: each for each in news if each.is_broken}
    risky = {each.number: each for each in news if each.number not in broken}
    if not broken and not risky:
        return ""
    if len(broken) + len(risky) == 1:
        return _told_one(next(iter((*broken.values(), *risky.values()))), clock)
    parts = [f"late: {_counted(list(broken.values()))}"] if broken else []
    parts += [f"soon late: {_counted(list(risky.values()))}"] if risky else []
    words = "; ".join(parts)
    return words[0].upper() + words[1:]


def _told_one(news: TargetNews, clock: Callable[[datetime], str]) -> str:
    was = "was due at" if news.is_broken else "is due at"
    whose = {Whose.YOURS: "yours", Whose.NOBODYS: "nobody has it", Whose.WATCHED: "you watch it"}
    how = "is late" if news.is_broken else "is soon late"
    return (
        f"#{news.number} {how}: {TITLES[news.target]} {was} {clock(news.due_at)}"
        f" ({whose[news.whose]})"
    )


def _counted(news: Sequence[TargetNews]) -> str:
    """Name a few conversations, count many, those of hers first."""
    said = []
    for whose in Whose:
        numbers = [each.number for each in news if each.whose is whose]
        if len(numbers) > NAMED_MAX:
            said.append(f"{len(numbers)} {whose}" if whose is Whose.WATCHED else
                        f"{len(numbers)} of {whose}")  # fmt: skip
        elif numbers:
            said.append(f"{', '.join(f'#{number}' for number in numbers)} ({whose})")
    return " and ".join(said)
