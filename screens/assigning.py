"""To whom a conversation goes: agents and tiers, with who is away and how much each has."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.away import away_words
from console.domain.deeds import Assign, Deed, Simple, Verb, tier_words
from console.services.assigning import Candidate, Candidates
from console.services.bundle import Services
from data.records import Conversation, Tier
from screens.picking import Pick, PickSheet
from screens.working import Working

NOBODY, NO_TIER = "nobody", "no tier"
AGENT, TIER = "agent:", "tier:"
"""How the ids of the rows begin."""


async def ask_assignee(screen: Working) -> None:
    """Ask to whom the targets of a screen go."""
    candidates = await screen.services.assigning.list_candidates()
    if screen.is_current:  # else the agent has gone on meanwhile
        picks = picks_for(candidates, screen.chosen(), services=screen.services)
        sheet = PickSheet(screen.services, f"Give {screen.subject_words()} to", picks)
        screen.ask(sheet, lambda ids: deed_of(ids[0], candidates))


def picks_for(
    candidates: Candidates, chosen: Sequence[Conversation], *, services: Services
) -> list[Pick]:
    """Give the rows: oneself, nobody, whom one gave something lately, the others, the tiers."""
    owners = {c.assignee for c in chosen}
    tiers = {c.tier for c in chosen}
    people = [_agent_pick(c, owners, services) for c in candidates.agents]
    nobody = Pick(NOBODY, NOBODY, "everybody's again", is_chosen=owners == {None})
    picks = [*people[:1], nobody, *people[1:]]
    picks += [_tier_pick(tier, is_chosen=tiers == {tier.name}) for tier in candidates.tiers]
    if tiers - {None}:
        picks.append(Pick(NO_TIER, NO_TIER, "the assignee stays"))
    return picks


def deed_of(chosen: str, candidates: Candidates) -> Deed:
    """Give what a row does."""
    if chosen == NOBODY:
        return Simple(Verb.RELEASE)
    if chosen == NO_TIER:
        return Assign(tier="")
    if chosen.startswith(TIER):
        return Assign(tier=chosen.removeprefix(TIER))
    name = chosen.removeprefix(AGENT)
    agent = next(c.agent for c in candidates.agents if c.agent.name == name)
    return Assign(agent.id, agent.name)


def _agent_pick(candidate: Candidate, owners: set[str | None], services: Services) -> Pick:
    agent = candidate.agent
    is_me = agent.id == services.agent.id
    away = away_words(agent, now=services.clock.now(), time_zone=services.time_zone)
    is_same = agent.display_name.casefold() == agent.name.casefold()
    known_as = "" if is_same else f" {agent.display_name}"
    said = [f"{candidate.open_count} open" if candidate.open_count else "", away]
    return Pick(
        f"{AGENT}{agent.name}",
        f"{agent.name}{known_as}{' (you)' if is_me else ''}",
        ", ".join(filter(None, said)),
        is_chosen=owners == {agent.name},
        warning=f"{services.key_of('take_pick')} gives it all the same: {away}" if away else "",
    )


def _tier_pick(tier: Tier, *, is_chosen: bool) -> Pick:
    members = ", ".join(tier.members) or "nobody is in it"
    return Pick(f"{TIER}{tier.name}", tier_words(tier.name), members, is_chosen=is_chosen)
