"""The page of the team: who is here, who is away, and the key that says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from data.records import Agent, AgentId, AgentRole, SafeLine, Tier, TierId
from data.text.width import width_of
from tests.support.console_app import NOON, Office, running
from widgets.glyphs import glyphs_for
from widgets.team_lines import team_lines

KAI = Agent(AgentId(1), None, "kai", SafeLine("Kai"), AgentRole.LEAD, tiers=("service",))
LIN = Agent(
    AgentId(2), None, "lin", SafeLine("林 \u202eLin"), AgentRole.AGENT,
    away_until=NOON + timedelta(days=3), away_words=SafeLine("course in a town with a long name"),
)  # fmt: skip
TIERS = [
    Tier(TierId(1), "service", "Orders", "lampdocs", (), ("kai",) * 20),
    Tier(TierId(2), "x" * 30, "", "gone", (), (), "This machine has no Unix group gone."),
]


@pytest.mark.parametrize("width", [40, 79, 119])
@pytest.mark.parametrize("is_ascii", [True, False])
def test_lines_fit_and_say_everything(width: int, is_ascii: bool) -> None:
    """At every width who is here, who is away until when, and every tier can be read."""
    lines = team_lines(
        [KAI, LIN], TIERS, here={"kai"}, now=NOON, time_zone="UTC", width=width,
        glyphs=glyphs_for(is_ascii=is_ascii),
    )  # fmt: skip
    texts = ["".join(span.text for span in line.spans) for line in lines]
    whole = " ".join(" ".join(texts).split())

    assert "kai here lead" in whole
    assert "lin away agent" in whole
    assert "away until Mon 23 Nov 12:00, in 3 days (course in a town with a long name)" in whole
    assert "(Unix group lampdocs)" in whole
    assert "! This machine has no Unix group gone." in whole
    assert "nobody" in whole
    assert "\u202e" not in whole
    assert width < 60 or all(width_of(text) <= width for text in texts)


def test_tiers_begin_in_one_column() -> None:
    """Whoever has something to do and whoever has nothing: what stands behind is aligned."""
    lines = team_lines(
        [KAI, replace(LIN, tiers=("service",))], TIERS, here=(), now=NOON, time_zone="UTC",
        width=119, glyphs=glyphs_for(is_ascii=False), doing={"kai": "12 open, reads #1001"},
    )  # fmt: skip
    texts = ["".join(span.text for span in line.spans) for line in lines]
    kai, lin = (next(text for text in texts if f" {name} " in text) for name in ("kai", "lin"))

    begins = width_of(kai[: kai.index("12 open")]) + len("12 open, reads #1001  ")
    assert begins == width_of(lin[: lin.index("service")])


def test_a_team_without_tiers_says_how_to_make_one() -> None:
    """Where there is no tier the page names the command."""
    lines = team_lines(
        [KAI], [], here=(), now=NOON, time_zone="UTC", width=79, glyphs=glyphs_for(is_ascii=False)
    )

    assert "support-console tier add" in lines[-1].spans[0].text


async def test_away_and_back_by_keys(office: Office) -> None:
    """`g t` shows the team; a asks until when, shows the moment, and brings back."""
    services, other = await office.services(), await office.services("kai")
    async with running(services) as console:
        await console.press("g", "t")
        before = console.text
        await console.press("a", *"3d")
        asked = console.text
        await console.press("enter")
        told = console.news
        gone = await console.until(lambda: "away until" in console.lines[3], "ann is away")
        seen = next(a for a in await other.team.list_agents() if a.name == "ann")
        await console.press("a")
        back = console.news
        await console.until(lambda: "away until" not in console.text, "ann is here")
        await console.press("a", "escape", "q")

    assert "ann" in before
    assert "kai" in before
    assert "away until Mon 23 Nov 13:00, in 3 days" in asked
    assert "You are away until Mon 23 Nov 13:00, in 3 days" in told
    assert gone
    assert NOON + timedelta(days=3) == seen.away_until
    assert "You are back." in back
    assert (await other.team.get_agent("ann")).away_until is None


async def test_what_leads_change_is_seen_at_once(office: Office) -> None:
    """A tier that is made elsewhere appears on the open page without a key."""
    services = await office.services()
    async with running(services) as console:
        await console.press("g", "t")
        async with office.store.transaction(at=NOON) as tx:
            await tx.run(
                lambda c: c.execute("INSERT INTO tiers (name, created_at) VALUES ('experts', 0)")
            )
            await tx.announce("tier.added")

        assert await console.until(lambda: "experts" in console.text, "the tier appears")
