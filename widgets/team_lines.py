"""The team as lines: who works here, who is here now, who is away, and the tiers (pure)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from console.domain.away import away_words
from data.records import Agent, Tier
from data.text.safe import clean_line
from data.text.width import pad_to_width, width_of
from data.text.wrap import wrapped
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span, line_of

NAME_MAX, SHOWN_MAX = 14, 22
"""Columns of the name that one types and of the one that colleagues see."""


def team_lines(
    people: Sequence[Agent],
    tiers: Sequence[Tier],
    *,
    here: Collection[str],
    now: datetime,
    time_zone: str,
    width: int,
    glyphs: Glyphs,
    doing: Mapping[str, str] | None = None,
) -> list[Line]:
    """Give the people, each with what concerns others, then the tiers.

    `doing` says by name how much somebody has, and what she is at now.
    """
    lines = [line_of(" People", "strong")]
    column = min(max((width_of(a.name) for a in people), default=0), NAME_MAX)
    doing = doing or {}
    doing_columns = max((width_of(words) for words in doing.values()), default=0)
    for agent in people:
        lines += _agent_lines(
            agent,
            column,
            is_here=agent.name in here,
            doing=pad_to_width(doing.get(agent.name, ""), doing_columns),
            away=away_words(agent, now=now, time_zone=time_zone),
            width=width,
            glyphs=glyphs,
        )
    lines += [Line(), line_of(" Tiers", "strong")]
    if not tiers:
        lines.append(line_of("   None yet; a lead makes them: support-console tier add", "dim"))
    column = min(max((width_of(t.name) for t in tiers), default=0), NAME_MAX)
    for tier in tiers:
        lines += _tier_lines(tier, column, width=width, glyphs=glyphs)
    return lines


def _agent_lines(
    agent: Agent,
    column: int,
    *,
    is_here: bool,
    doing: str,
    away: str,
    width: int,
    glyphs: Glyphs,
) -> list[Line]:
    state = ("away", "warn") if away else ("here", "good") if is_here else ("", "dim")
    spans = (
        Span(f"   {pad_to_width(clean_line(agent.name), column, more=glyphs.more)}  "),
        Span(f"{state[0]:<5} ", state[1]),
        Span(f"{agent.role.value:<6} ", "dim"),
        Span(pad_to_width(clean_line(agent.display_name), SHOWN_MAX, more=glyphs.more)),
        Span(f" {doing} " if doing else ""),
        Span(f" {', '.join(agent.tiers)}", "dim"),
    )
    more = wrapped(clean_line(away), max(width - column - 5, 20)) if away else []
    return [Line(spans), *(line_of(" " * (column + 5) + text, "warn") for text in more)]


def _tier_lines(tier: Tier, column: int, *, width: int, glyphs: Glyphs) -> list[Line]:
    indent = column + 5
    group = f" (Unix group {clean_line(tier.unix_group)})" if tier.unix_group else ""
    people = wrapped((", ".join(tier.members) or "nobody") + group, max(width - indent, 20))
    name = pad_to_width(clean_line(tier.name), column, more=glyphs.more)
    lines = [Line((Span(f"   {name}  "), Span(people[0])))]
    lines += [line_of(" " * indent + text) for text in people[1:]]
    if tier.title:
        lines.append(line_of(" " * indent + clean_line(tier.title), "dim"))
    if tier.problem:
        lines.append(line_of(" " * indent + f"! {clean_line(tier.problem)}", "warn"))
    return lines
