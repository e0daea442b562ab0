"""Domain: what a macro does, in words, before it does it; and the deed that does it (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from console.domain.deeds import WAITS_ON, Deed, Standing, tier_words
from console.domain.fields import tell_fields
from console.domain.lifecycle import Then
from data.records import (
    AgentId,
    Alteration,
    FollowUpKind,
    MacroActions,
    MacroEscalation,
    MacroFollowUp,
    Status,
    WaitingOn,
)
from data.records.escalations import Way
from data.text.safe import clean_line

WORDS_MAX = 60
"""Letters of what a follow-up or an escalation says, as far as one line bears them."""
_STEP = re.compile(r"(\d+[a-z]+)+")
SayTime = Callable[[str], str]
"""Says a typed time as the moment that it means now."""
ME, NOBODY = "me", "nobody"
"""Beside the names of agents, as whom a macro gives a conversation to."""
APPLIED = "macro.applied"
"""What the activity log calls it."""
_THEN: dict[WaitingOn | None, Then] = {
    WaitingOn.THIRD_PARTY: "wait_third_party",
    WaitingOn.TEAM: "wait_team",
}


def tell_effects(actions: MacroActions, *, say_time: SayTime = str) -> tuple[str, ...]:
    """Say what a macro does besides its text, each in a few words."""
    told = []
    if actions.tags_added:
        told.append(f"tags {', '.join(actions.tags_added)}")
    if actions.tags_removed:
        told.append(f"takes off {', '.join(actions.tags_removed)}")
    if actions.priority is not None:
        told.append(f"priority {actions.priority}")
    if words := tell_fields(fields_of_actions(actions)):
        told.append(f"says {words}")
    told += _assigning(actions)
    if actions.status is not None:
        told.append(_status(actions))
    if actions.snooze:
        told.append(f"snoozes it until {say_time(actions.snooze)}")
    if actions.follow_up is not None:
        told.append(_promise(actions.follow_up, say_time))
    if actions.escalation is not None:
        told.append(_asking(actions.escalation, say_time))
    return tuple(told)


def fields_of_actions(actions: MacroActions) -> dict[str, str | None]:
    """Give the fields of a conversation that a macro fills in."""
    values = {"kind": actions.kind, "cause": actions.cause, "stage": actions.stage}
    return {name: value for name, value in values.items() if value is not None}


def then_of(actions: MacroActions) -> Then | None:
    """Say what becomes of a conversation behind a mail of the macro; None: it does not say."""
    match actions.status:
        case "close":
            return "close"
        case "open":
            return "open"
        case "wait":
            return _THEN.get(actions.waiting_on, "wait")
    return None


def _assigning(actions: MacroActions) -> list[str]:
    tier = [f"moves it to {tier_words(actions.tier)}"] if actions.tier else []
    match actions.assign:
        case None:
            return tier
        case "me":
            return ["makes it yours", *tier]
        case "nobody":
            return ["makes it nobody's", *tier]
    return [f"gives it to {actions.assign}", *tier]


def _status(actions: MacroActions) -> str:
    if actions.status == "wait":
        return f"waits on {WAITS_ON[actions.waiting_on or WaitingOn.CUSTOMER]}"
    return "closes it" if actions.status == "close" else "leaves it open"


def _promise(promise: MacroFollowUp, say_time: SayTime) -> str:
    # Where no moment is said, `7d` wants a word before it and `monday 9` none.
    when = say_time(promise.at)
    when = f"in {when}" if _STEP.fullmatch(when) else when
    words = f": {_short(promise.text)}" if promise.text else ""
    if promise.kind is FollowUpKind.IF_NO_REPLY:
        return f"reminds you {when} if there is no reply by then{words}"
    return f"reminds you {when}{words}"


def _asking(asking: MacroEscalation, say_time: SayTime) -> str:
    verb = "asks" if asking.way is Way.CONSULT else "hands it over to"
    by = f", by {say_time(asking.by)}" if asking.by else ""
    reason = asking.reason.value.replace("_", " ")
    return f"{verb} {asking.to} ({reason}){by}: {_short(asking.need)}"


def _short(text: str) -> str:
    line = clean_line(" ".join(text.split()))
    return line if len(line) <= WORDS_MAX else f"{line[: WORDS_MAX - 1]}…"


@dataclass(frozen=True, slots=True)
class MacroDeed:
    """Everything that a macro changes of a conversation, as one deed."""

    name: str
    parts: tuple[Deed, ...]

    @property
    def activity(self) -> str:
        """What the activity log calls it."""
        return APPLIED

    @property
    def done_words(self) -> str:
        """What a conversation is afterwards, for people."""
        words = [part.done_words for part in self.parts]
        return f"macro {self.name} done" + (f": {', '.join(words)}" if words else "")

    @property
    def needs_waits(self) -> bool:
        """Say whether it asks since when the customer waits."""
        return any(part.needs_waits for part in self.parts)

    def decide(self, standing: Standing, *, agent_id: AgentId, now_ms: int) -> Alteration:
        """Say what changes: each part looks at what those before it have made."""
        whole = Alteration()
        for part in self.parts:
            change = part.decide(standing, agent_id=agent_id, now_ms=now_ms)
            standing = _after(standing, change)
            whole = Alteration(
                {**whole.columns, **change.columns},
                tags_added=(whole.tags_added | change.tags_added) - change.tags_removed,
                tags_removed=(whole.tags_removed | change.tags_removed) - change.tags_added,
            )
        return whole


def _after(standing: Standing, change: Alteration) -> Standing:
    now = dict(change.columns)
    status = now.get("status", standing.status)
    waiting_on = now.get("waiting_on", standing.waiting_on)
    snoozed = now.get("snoozed_until_at", standing.snoozed_until_ms)
    assignee = now.get("assignee_id", standing.assignee_id)
    return replace(
        standing,
        status=Status(str(status)),
        waiting_on=None if waiting_on is None else str(waiting_on),
        snoozed_until_ms=snoozed if isinstance(snoozed, int) else None,
        assignee_id=AgentId(assignee) if isinstance(assignee, int) else None,
        columns={**standing.columns, **now},
        tags=(standing.tags | change.tags_added) - change.tags_removed,
    )


__all__ = [
    "APPLIED",
    "ME",
    "NOBODY",
    "MacroDeed",
    "fields_of_actions",
    "tell_effects",
    "then_of",
]
