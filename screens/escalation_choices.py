"""What the fields of an escalation offer and understand: whom, why, by when (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.away import away_words
from console.domain.deeds import tier_words
from console.domain.escalation import REASONS, read_reason
from console.domain.typed_addresses import parse_people
from console.domain.typed_times import Refused, describe_moment, understand
from console.services.assigning import Candidate, Candidates
from console.services.bundle import Services
from data.records import Asked, AskedKind, Escalation, Reason, Tier
from data.text.safe import clean_line
from screens.moments import AHEAD_MAX
from screens.picking import Pick

FOR: dict[Reason, str] = {
    Reason.PRODUCT_FAULT: "it does not do what it should",
    Reason.NEEDS_EXPERTISE: "somebody knows this better",
    Reason.NEEDS_ACCESS: "to a system, a key, a warehouse",
    Reason.NEEDS_DECISION: "money back, an exception, a promise",
    Reason.BILLING: "an invoice, a payment",
    Reason.DELIVERY: "carrier, customs, lost on the way",
    Reason.COMPLAINT: "somebody is angry, or will be",
    Reason.OTHER: "in words of yours, behind a colon",
}
"""What each reason is for."""
NAMED_MAX = 4
"""Members of a tier that are named beside it."""


@dataclass(frozen=True, slots=True)
class Moment:
    """By when, as it is understood."""

    at: datetime
    words: str


def offers_for(candidates: Candidates, services: Services) -> list[Pick]:
    """Give whom one may ask: the tiers, one's own behind them, then the colleagues."""
    me = services.agent
    others = [c for c in candidates.agents if c.agent.id != me.id]
    ordered = sorted(candidates.tiers, key=lambda tier: me.name in tier.members)
    tiers = [_tier_pick(tier, candidates.agents, services) for tier in ordered]
    return [*tiers, *(_agent_pick(c, services) for c in others)]


def _tier_pick(tier: Tier, agents: Sequence[Candidate], services: Services) -> Pick:
    away = {c.agent.name for c in agents if c.agent.away_until is not None}
    others = [name for name in tier.members if name != services.agent.name]
    named = [f"{name} (away)" if name in away else name for name in others[:NAMED_MAX]]
    more = f" and {len(others) - NAMED_MAX} more" if len(others) > NAMED_MAX else ""
    warning = "" if set(others) - away else f"nobody of {tier_words(tier.name)} is here"
    said = (", ".join(named) + more) or "nobody is in it"
    return Pick(f"{AskedKind.TIER}:{tier.name}", tier_words(tier.name), said, warning=warning)


def _agent_pick(candidate: Candidate, services: Services) -> Pick:
    agent = candidate.agent
    away = away_words(agent, now=services.clock.now(), time_zone=services.time_zone)
    is_same = agent.display_name.casefold() == agent.name.casefold()
    said = [
        "" if is_same else agent.display_name,
        ", ".join(tier_words(name) for name in agent.tiers),
        f"{candidate.open_count} open" if candidate.open_count else "",
        away,
    ]
    return Pick(
        f"{AskedKind.AGENT}:{agent.name}", agent.name, ", ".join(filter(None, said)), warning=away
    )


def is_named(pick: Pick, typed: str) -> bool:
    """Say whether a row is named by what was typed: by its title, or by its bare name."""
    folded = " ".join(typed.casefold().split())
    return folded in {pick.title.casefold(), pick.id.partition(":")[2].casefold()}


def typed_address(typed: str) -> Pick | str:
    """Make an outsider of an address; nothing where it is none yet."""
    if "@" not in typed:
        return ""
    found = parse_people(typed)
    if found.problems:
        return found.problems[0]
    if len(found.addresses) != 1:
        return "One address is asked at a time."
    (address,) = found.addresses
    title = outsider_title(address.name, address.address)
    return Pick(f"{AskedKind.ADDRESS}:{address.address}", title, "outside: a mail leaves")


def outsider_picks(asked: Sequence[Escalation]) -> list[Pick]:
    """Give the outsiders who were asked lately, once each."""
    outside = [e.asked for e in asked if e.asked.kind is AskedKind.ADDRESS]
    named = {each.name.casefold(): each for each in reversed(outside)}
    return [
        Pick(f"{AskedKind.ADDRESS}:{each.name}", outsider_title(each.display_name, each.name),
             "outside, asked before: a mail leaves")
        for each in reversed(list(named.values()))
    ]  # fmt: skip


def outsider_title(name: str, address: str) -> str:
    """Write an outsider as one types him."""
    return f"{name} <{address}>" if name else address


def asked_of(pick: Pick) -> Asked:
    """Give who is asked by a row."""
    kind, _, name = pick.id.partition(":")
    return Asked(AskedKind(kind), name)


def reason_offers() -> list[Pick]:
    """Give the reasons."""
    return [Pick(reason.value, words, FOR[reason]) for reason, words in REASONS.items()]


def is_reason(pick: Pick, typed: str) -> bool:
    """Say whether a reason was typed, with or without words behind a colon."""
    reason, words = read_reason(typed)
    is_meant = reason is not Reason.OTHER or words != clean_line(typed)
    return is_meant and pick.id == reason.value


def typed_reason(typed: str) -> Pick | str:
    """Take words that are no reason of the list as they are."""
    words = clean_line(typed)
    return Pick(f"{Reason.OTHER.value}:", words, "in words of yours")


def read_by(typed: str, services: Services, *, usual: datetime) -> Moment | str:
    """Understand by when; nothing typed means the usual moment, a sentence says why it is none."""
    now, zone = services.clock.now(), services.time_zone
    if not typed.strip():
        return Moment(usual, describe_moment(usual, now=now, time_zone=zone))
    read = understand(typed, now=now, time_zone=zone, language=services.language)
    if isinstance(read, Refused):
        return read.reason
    if read.at <= now:
        return "That is past; type a moment to come."
    if read.at - now > AHEAD_MAX:
        return "That is more than a year ahead."
    return Moment(read.at, describe_moment(read.at, now=now, time_zone=zone))
