"""Domain: who may change what beyond conversations (pure).

Theory of operation: each right names the least role that has it; the roles stand in one line, and
who has more may do what those with less may. A refusal names the role wanted and who has it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from data.records import Agent, AgentRole

RANK = (AgentRole.AGENT, AgentRole.LEAD, AgentRole.ADMIN)
HOLDERS_MAX = 4
"""People whom a refusal names."""


class Right(StrEnum):
    """Something that not everybody may do; in words that follow “may”."""

    OWN_PROFILE = "change their own profile"
    OTHERS_AWAY = "say that somebody else is away"
    TIERS = "change tiers"
    TAGS = "change the list of tags"
    CAUSES = "change the list of causes"
    QUEUES = "change queues that everybody has"
    OTHERS_MACROS = "remove macros that somebody else has added"
    OTHERS_ARTICLES = "remove articles that somebody else has added"
    TARGETS = "change response targets and their calendars"
    OTHERS_PROFILE = "change somebody else's profile"
    ROLES = "change roles"


LEAST: Mapping[Right, AgentRole] = {
    Right.OWN_PROFILE: AgentRole.AGENT,
    Right.OTHERS_AWAY: AgentRole.LEAD,
    Right.TIERS: AgentRole.LEAD,
    Right.TAGS: AgentRole.LEAD,
    Right.CAUSES: AgentRole.LEAD,
    Right.QUEUES: AgentRole.LEAD,
    Right.OTHERS_MACROS: AgentRole.LEAD,
    Right.OTHERS_ARTICLES: AgentRole.LEAD,
    Right.TARGETS: AgentRole.LEAD,
    Right.OTHERS_PROFILE: AgentRole.ADMIN,
    Right.ROLES: AgentRole.ADMIN,
}


def may(role: AgentRole, right: Right) -> bool:
    """Say whether a role has a right."""
    return RANK.index(role) >= RANK.index(LEAST[right])


def refuse(right: Right, *, agent: Agent, team: Sequence[Agent]) -> str:
    """Say in a sentence who may do what this agent may not."""
    least = LEAST[right]
    wanted = "a lead or an admin" if least is AgentRole.LEAD else f"an {least.value}"
    holders = sorted(
        (other for other in team if may(other.role, right)),
        key=lambda other: (RANK.index(other.role), other.name),
    )
    if not holders:
        asked = "Nobody is one yet: whoever made the store becomes admin at the first start."
    else:
        rest = len(holders) - HOLDERS_MAX
        people = ", ".join(f"{other.name} ({other.role.value})" for other in holders[:HOLDERS_MAX])
        asked = f"Ask {people}" + (f" or {rest} more." if rest > 0 else ".")
    article = "an" if agent.role.value.startswith("a") else "a"
    return f"Only {wanted} may {right.value}; {agent.name} is {article} {agent.role.value}. {asked}"
