"""What is escalated, as queues: Escalated, what is asked of me, and one for each tier."""

from __future__ import annotations

from screens.inbox import InboxScreen
from tests.screens.test_queues import WIDEST, is_shown, side
from tests.support.asked import HOUR, add_tier, ask
from tests.support.console_app import NOON, Driver, Office, running


def rows(console: Driver) -> list[int]:
    """Give the numbers that are shown."""
    screen = console.app.screen
    assert isinstance(screen, InboxScreen)
    return [row.id for row in screen.list.rows]


async def test_g_x_shows_what_is_escalated(office: Office) -> None:
    """Escalated stands in the top line once it holds anything, and g x shows it."""
    number = await office.number("Question 2")
    async with running(await office.services(), size=(120, 40)) as console:
        before = console.lines[0]
        await ask(office, number, agent="kai")
        await console.until(lambda: is_shown(console, "Escalated 1"), "it is counted")
        await console.press("g", "x")
        await console.until(lambda: is_shown(console, "[Escalated 1]"), "it is shown")

        assert "Escalated" not in before
        assert [number] == rows(console)


async def test_whose_time_is_over_is_marked_in_the_count(office: Office) -> None:
    """An exclamation mark behind the count says that somebody did not answer in time."""
    number = await office.number("Question 2")
    await ask(office, number, tier="workshop", due_at=NOON - HOUR, told_at=NOON)
    async with running(await office.services(), size=WIDEST) as console:
        await console.until(lambda: is_shown(console, "Escalated 1!"), "it is marked")

        told = [" ".join(line.split()) for line in side(console)]
        assert "Escalated 1!" in told


async def test_who_is_asked_finds_it(office: Office) -> None:
    """What kai is asked stands in a queue of his own, reached by g a; for others it is empty."""
    number = await office.number("Question 2")
    await ask(office, number, agent="kai")
    async with running(await office.services("kai"), size=(120, 40)) as console:
        await console.press("g", "a")
        await console.until(lambda: is_shown(console, "[Asked of you 1]"), "it is shown")
        found = rows(console)
    async with running(await office.services("ann")) as console:
        await console.press("g", "a")

        assert "Nobody waits for an answer of yours." in console.text
    assert [number] == found


async def test_each_tier_has_its_queue(office: Office) -> None:
    """Tiers that are asked anything stand below Escalated, mine first; Tab and palette go there."""
    await add_tier(office, "billing")
    await add_tier(office, "workshop", "ann")
    await add_tier(office, "idle")
    first, second = [await office.number(f"Question {n}") for n in (2, 3)]
    await ask(office, first, tier="billing")
    await ask(office, second, tier="workshop")
    async with running(await office.services("ann"), size=WIDEST) as console:
        await console.until(lambda: any("workshop" in line for line in side(console)), "tiers")
        offered = [" ".join(line.split()) for line in side(console)]
        at = offered.index("Escalated 2")
        await console.press("g", "x", "tab")
        await console.until(lambda: is_shown(console, "[tier workshop 1]"), "mine is next")
        mine = rows(console)
        await console.press("colon", *"Go to tier bill", "enter")
        await console.until(lambda: is_shown(console, "[tier billing 1]"), "the other's")

        assert ["tier workshop 1", "tier billing 1"] == offered[at + 1 : at + 3]
        assert not any("idle" in line for line in offered)
        assert [second] == mine
        assert [first] == rows(console)


async def test_a_tiers_queue_follows_the_tier(office: Office) -> None:
    """A tier that is made or asked while the console runs gets its queue without a key."""
    number = await office.number("Question 2")
    async with running(await office.services("ann"), size=WIDEST) as console:
        await console.press("j")
        await add_tier(office, "workshop")
        await ask(office, number, tier="workshop")
        await console.until(lambda: any("workshop" in line for line in side(console)), "its queue")


async def test_a_tiers_queue_is_none_to_remove(office: Office) -> None:
    """`-` removes saved queues only; a tier's stays as long as the tier."""
    await add_tier(office, "workshop")
    await ask(office, await office.number("Question 2"), tier="workshop")
    async with running(await office.services("ann"), size=WIDEST) as console:
        await console.until(lambda: any("workshop" in line for line in side(console)), "its queue")
        await console.press("g", "x", "tab", "minus")

        assert "No saved queue is shown" in console.text
