"""Verdicts on the team: tiers whose Unix group is gone, profiles that mislead (pure)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from console.doctor.finding import Check, fine, warn
from console.domain.profile import is_time_zone
from data.records import Agent, AgentRole, Tier


def judge_tiers(tiers: Sequence[Tier], *, missing_groups: Collection[str]) -> Check:
    """Say whether the Unix groups that fill tiers are there."""
    wrong = [f"{t.name} ({t.unix_group})" for t in tiers if t.unix_group in missing_groups]
    if wrong:
        return warn(
            "tiers",
            f"Tiers whose Unix group this machine does not have: {', '.join(wrong)}.",
            "Make the group again, or name another with `support-console tier set NAME "
            "--unix-group GROUP` (empty for none).",
        )
    filled = sum(1 for tier in tiers if tier.unix_group)
    more = f", {filled} filled by Unix groups" if filled else ""
    return fine("tiers", ("1 tier" if len(tiers) == 1 else f"{len(tiers)} tiers") + more)


def judge_agents(team: Sequence[Agent], *, creator: str) -> Check:
    """Say whether somebody is admin, and whether every stored time zone is one."""
    lost = [
        f"{a.name} ({a.time_zone})" for a in team if a.time_zone and not is_time_zone(a.time_zone)
    ]
    if lost:
        return warn(
            "agents",
            f"Agents with a time zone that this machine does not know: {', '.join(lost)}.",
            "Install the machine's time zones (tzdata), or have them set another one with "
            "`support-console agent set --time-zone ZONE`; until then the mailbox's counts.",
        )
    if team and not any(agent.role is AgentRole.ADMIN for agent in team):
        return warn(
            "agents",
            "Nobody is admin, so nobody can change roles.",
            f"Whoever made the store ({creator or 'its first user'}) is admin: run as that account "
            "`support-console agent set NAME --role admin`.",
        )
    return fine("agents", "1 agent" if len(team) == 1 else f"{len(team)} agents")
