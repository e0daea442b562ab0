"""Pages of rows: the cursor stays on its row whoever changes the store, and moves as one reads."""

from __future__ import annotations

from console.services.bundle import Services
from data.records import OutboxId, OutboxState
from screens.rows import RowPage
from tests.screens.test_outbox_problems import REFUSED, move, queued
from tests.support.console_app import Driver, Office, question, running


async def refused_mails(office: Office, services: Services, count: int) -> list[OutboxId]:
    """Put mails into the outbox that were refused; give their ids in their order."""
    await office.receive(*(question(n) for n in range(50, 50 + count)))
    ids = [await queued(office, services, f"Question {n}") for n in range(50, 50 + count)]
    for outbox_id in ids:
        await move(office, outbox_id, OutboxState.REFUSED, error=REFUSED)
    return ids


def cursor_line(console: Driver) -> str:
    """Give the line that the cursor is on."""
    return next(line for line in console.lines if line.startswith("▌"))


def cursor_of(console: Driver) -> int:
    """Give the place of the row that the cursor is on."""
    screen = console.app.screen
    assert isinstance(screen, RowPage)
    return screen.cursor


async def test_the_cursor_stays_on_its_row(office: Office) -> None:
    """What another process takes out above the cursor moves the row and the cursor together."""
    services = await office.services()
    ids = await refused_mails(office, services, 3)
    async with running(services) as console:
        await console.press("g", "o", "j")
        before = cursor_line(console)
        await move(office, ids[0], OutboxState.CANCELLED)
        await console.until(lambda: "cancelled" in console.text, "it is shown")

        assert before == cursor_line(console)


async def test_the_cursor_goes_on_from_what_was_dealt_with(office: Office) -> None:
    """A mail that x takes back goes to the end; the cursor is on the next one, for the next x."""
    services = await office.services()
    await refused_mails(office, services, 3)
    async with running(services) as console:
        await console.press("g", "o")
        before = cursor_line(console)
        await console.press("x")
        await console.until(lambda: "cancelled" in console.text, "it is shown")

        assert before != cursor_line(console)
        assert "refused" in cursor_line(console)


async def test_half_a_screen_is_measured_in_lines(office: Office) -> None:
    """Space goes on by what fits half a screen, whatever rows take; no end is passed."""
    services = await office.services()
    await refused_mails(office, services, 12)
    async with running(services) as console:
        await console.press("g", "o", "space")
        half = cursor_of(console)
        await console.press(*["space"] * 6)
        end = cursor_of(console)
        await console.press(*["ctrl+u"] * 6)

        assert (2, 11, 0) == (half, end, cursor_of(console))
