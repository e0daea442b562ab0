"""Domain: what asking somebody for help, an answer and a return make of a conversation (pure).

Theory of operation. Whoever is asked, the conversation waits: on the team for a tier or an agent,
on a third party for an outsider. The customer's clocks do not stop for that. Handing over moves
ownership: to the agent, or to nobody of the tier, until one of it takes the conversation; the store
counts that as work of whoever has it (`is_handed`), so it stands in Mine and Unassigned although it
waits. Consulting keeps ownership, and what nobody had becomes the asker's, who has to hear the
answer. An outsider never owns anything, so he is always consulted. Whoever asked, and whoever had
it, watches from then on.

What stood before is kept with the escalation. A return puts it back column by column, where nobody
has decided otherwise since. An answer opens the conversation for its owner.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.domain.deeds import Standing, tier_words
from console.domain.words import nearest
from data.records import (
    AgentId,
    Alteration,
    Asked,
    AskedKind,
    Columns,
    Escalation,
    EscalationState,
    Reason,
    SafeLine,
    Status,
    WaitingOn,
    Way,
)
from data.text.fold import fold_name
from data.text.safe import clean_line

ASKED = "escalation.asked"
ANSWERED, RETURNED = "escalation.answered", "escalation.returned"
WITHDRAWN, REOPENED = "escalation.withdrawn", "escalation.reopened"
OVERDUE, UNDELIVERED = "escalation.overdue", "escalation.undelivered"
BEGUN, SETTLED = "escalation.begun", "escalation.settled"
"""What the activity log calls it."""
REASONS: Mapping[Reason, str] = {
    Reason.PRODUCT_FAULT: "product fault",
    Reason.NEEDS_EXPERTISE: "needs expertise",
    Reason.NEEDS_ACCESS: "needs access",
    Reason.NEEDS_DECISION: "needs a decision",
    Reason.BILLING: "billing",
    Reason.DELIVERY: "delivery",
    Reason.COMPLAINT: "complaint",
    Reason.OTHER: "other",
}
"""Why somebody is asked, for people."""
WORDS_MAX = 200
"""Letters that the words of a reason have at the most: they stand in one line."""
NEED_MAX = 4000
"""Letters that what is needed has at the most, as a follow-up's words."""
DUE_AFTER = timedelta(days=1)
PING_PONG_FROM = 2
"""So often it came back and was asked of the same again before it counts as ping-pong."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Ask:
    """What an agent asks; `by` is None for the usual time, `summary` for the prefilled one."""

    reason: Reason
    needed: str
    words: str = ""
    tried: str = ""
    by: datetime | None = None
    way: Way = Way.HAND_OVER
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A name that is nobody's, and why."""

    why: str


def read_reason(text: str) -> tuple[Reason, SafeLine]:
    """Read a reason as it was typed: one of the list, with words behind a colon, or words alone."""
    line = clean_line(text, limit=WORDS_MAX)
    head, _, rest = line.partition(":")
    found = _by_words(head)
    if found is not None:
        return found, SafeLine(rest.strip())
    return Reason.OTHER, line


def _by_words(text: str) -> Reason | None:
    folded = fold_name(text.replace("_", " ").replace("-", " "))
    for reason, words in REASONS.items():
        if folded in {words, reason.value.replace("_", " ")}:
            return reason
    return None


def reason_words(escalation: Escalation) -> str:
    """Say why somebody was asked."""
    if escalation.reason is Reason.OTHER and escalation.words:
        return escalation.words
    return ": ".join(filter(None, (REASONS[escalation.reason], escalation.words)))


def resolve(text: str, *, tiers: Sequence[str], agents: Sequence[str]) -> Asked | Unresolved:
    """Say who is meant: a tier, an agent, an address; else who may have been."""
    line = clean_line(text)
    if "@" in line.strip().removeprefix("@"):
        return Asked(AskedKind.ADDRESS, line)
    folded = fold_name(line.strip().removeprefix("@"))
    for kind, names in ((AskedKind.TIER, tiers), (AskedKind.AGENT, agents)):
        for name in names:
            if fold_name(name) == folded:
                return Asked(kind, name)
    near = nearest(folded, [*tiers, *agents])
    meant = f" Did you mean {near}?" if near else ""
    known = f" Tiers: {', '.join(tiers)}." if tiers else " There is no tier yet: tier add NAME."
    return Unresolved(
        f"{line or 'Nobody'} is no tier, no agent and no mail address.{meant or known}"
    )


def way_of(ask: Ask, asked: Asked) -> Way:
    """Say how somebody is asked: an outsider never owns a conversation."""
    return Way.CONSULT if asked.kind is AskedKind.ADDRESS else ask.way


def due_of(by: datetime | None, *, now: datetime, time_zone: str) -> datetime:
    """Give the end of the internal clock: as said, else a day on, weekends left out."""
    if by is not None:
        return by
    zone = ZoneInfo(time_zone)
    due = now.astimezone(zone) + DUE_AFTER
    while due.weekday() >= _SATURDAY:
        due += timedelta(days=1)
    return due.astimezone(now.tzinfo)


def decide_asking(
    standing: Standing,
    asked: Asked,
    way: Way,
    *,
    agent_id: AgentId,
    asked_id: AgentId | None = None,
    is_a_tiers: bool = False,
) -> Alteration:
    """Say what asking makes of a conversation; `asked_id` is that of an agent who is asked.

    What was handed to a tier and taken by nobody (`is_a_tiers`) stays for the tier to take.
    """
    on = WaitingOn.THIRD_PARTY if asked.kind is AskedKind.ADDRESS else WaitingOn.TEAM
    wanted: Columns = {
        "status": Status.WAITING.value,
        "waiting_on": on.value,
        "assignee_id": standing.assignee_id or (None if is_a_tiers else agent_id),
    }
    if way is Way.HAND_OVER:
        wanted["assignee_id"] = asked_id
        # Whoever has it now is to find it among the work, not asleep.
        wanted["snoozed_until_at"] = None
        if asked.kind is AskedKind.TIER:
            wanted["tier"] = asked.name
    if standing.status is Status.CLOSED:
        wanted |= {"closed_at": None, "unanswered_at": standing.waits_since_ms}
    watchers = {agent_id, standing.assignee_id} - {wanted["assignee_id"], None}
    return Alteration(
        wanted,
        watchers_added=frozenset(w for w in watchers if w is not None) - standing.watchers,
    )


def decide_return(
    *,
    stood: Mapping[str, object],
    became: Mapping[str, object],
    now: Mapping[str, object],
    waits_since_ms: int | None,
) -> Columns:
    """Say what goes back to what it was: each column as long as nobody has changed it since."""
    back: Columns = {}
    for names in (("status", "waiting_on", "closed_at"), *((n,) for n in _ALONE)):
        own = [name for name in names if name in became]
        if all(now[name] == became[name] for name in own):
            back |= {name: stood[name] for name in own if stood[name] != now[name]}
    if back.get("status") in {Status.NEW.value, Status.OPEN.value} and waits_since_ms is not None:
        back["unanswered_at"] = waits_since_ms
    return back


_ALONE = ("assignee_id", "tier", "snoozed_until_at")
"""Columns that a return puts back each by itself; on whom it waits belongs to the status."""


def not_left_waiting(
    back: Columns, *, now: Mapping[str, object], waits_since_ms: int | None
) -> Columns:
    """Open what would go back to waiting on those who are asked as well: there is an answer."""
    after = {**now, **back}
    is_waiting = after["status"] == Status.WAITING.value
    if not is_waiting or after["waiting_on"] == WaitingOn.CUSTOMER.value:
        return back
    opened = decide_answer(
        status=Status.WAITING, snoozed_until_ms=None, waits_since_ms=waits_since_ms
    )
    return {**back, **(opened or {})}


def decide_answer(
    *, status: Status, snoozed_until_ms: int | None, waits_since_ms: int | None
) -> Columns | None:
    """Say what an answer makes of a conversation; None: it was put away, so it stays there.

    Who closed it did not know the answer, so that opens it again.
    """
    if status in {Status.SPAM, Status.TRASH}:
        return None
    if status in {Status.NEW, Status.OPEN} and snoozed_until_ms is None:
        return {}
    is_working = status in {Status.NEW, Status.OPEN}
    columns: Columns = {"snoozed_until_at": None}
    if not is_working:
        columns |= {
            "status": Status.OPEN.value,
            "waiting_on": None,
            "closed_at": None,
            "unanswered_at": waits_since_ms,
        }
    return columns


def is_answer(author: str, *, asked: str, brought_in: Collection[str], kept_out: Collection[str]
) -> bool:  # fmt: skip
    """Say whether somebody's mail in an exchange speaks for the outsider who was asked.

    He does himself, and so does whomever he named in a mail of his own there; never a person of
    the customer's conversation. All are casefolded addresses.
    """
    if author in kept_out:
        return False
    return author == asked.casefold() or author in brought_in


def choose_ending(escalation: Escalation, *, by: str) -> EscalationState:
    """Say what a return is: the answer of whoever was consulted, else a return."""
    is_own = by == escalation.asked_by
    is_outside = escalation.asked.kind is AskedKind.ADDRESS
    if escalation.way is Way.CONSULT and not is_own and not is_outside:
        return EscalationState.ANSWERED
    return EscalationState.RETURNED


def choose_open(
    history: Sequence[Escalation], *, agent: str, tiers: Collection[str]
) -> Escalation | None:
    """Say which of the escalations of a conversation an agent returns; `history` by age.

    The newest that asks her or a tier of hers, then the newest that was handed over, then any.
    """
    open_ = [each for each in reversed(history) if each.is_open]
    of_hers = [e for e in open_ if is_asked(e.asked, agent=agent, tiers=tiers)]
    handed = [e for e in open_ if e.way is Way.HAND_OVER]
    return next(iter([*of_hers, *handed, *open_]), None)


def is_asked(asked: Asked, *, agent: str, tiers: Collection[str]) -> bool:
    """Say whether an agent is asked, by name or in a tier."""
    match asked.kind:
        case AskedKind.AGENT:
            return asked.name == agent
        case AskedKind.TIER:
            return asked.name in tiers
        case _:
            return False


def count_bounces(history: Sequence[Escalation], escalation: Escalation) -> int:
    """Count how often it went back and forth between the same two sides before an escalation.

    It did where the same was asked before and gave it back, and where who is asked now asked back.
    """
    before = (e for e in history if e.id < escalation.id and e.state is not _WITHDRAWN)
    return sum(1 for e in before if _gave_back(e, escalation) or _asked_back(e, escalation))


_WITHDRAWN = EscalationState.WITHDRAWN


def _gave_back(earlier: Escalation, later: Escalation) -> bool:
    return earlier.state is EscalationState.RETURNED and _is_same(earlier.asked, later.asked)


def _asked_back(earlier: Escalation, later: Escalation) -> bool:
    """Say whether who was asked then asks now whoever asked then."""
    if later.asked.kind is not AskedKind.AGENT or later.asked.name != earlier.asked_by:
        return False
    if earlier.asked.kind is AskedKind.AGENT:
        return earlier.asked.name == later.asked_by
    return earlier.asked.kind is AskedKind.TIER and earlier.asked_by != later.asked_by


def _is_same(one: Asked, other: Asked) -> bool:
    return (one.kind, one.name.casefold()) == (other.kind, other.name.casefold())


def find_asked_already(history: Sequence[Escalation], asked: Asked) -> Escalation | None:
    """Find the open escalation that asks the same already."""
    return next((e for e in history if e.is_open and _is_same(e.asked, asked)), None)


def asked_words(asked: Asked) -> str:
    """Name whoever is asked, so that nobody takes a tier for an agent."""
    return tier_words(asked.name) if asked.kind is AskedKind.TIER else asked.name


def done_words(asked: Asked, way: Way) -> str:
    """Say what a conversation is after asking."""
    whom = asked_words(asked)
    return f"handed over to {whom}" if way is Way.HAND_OVER else f"asked {whom}"
