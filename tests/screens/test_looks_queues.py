"""How queues look, line by line: saved ones, what sleeps, quarantine, and the sheet that saves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.deeds import Snooze
from data.store.rows import to_ms
from screens.inbox import InboxScreen
from tests.screens.test_looks import SIZES, expect_look
from tests.support.console_app import NOON, Office, running
from tests.support.trouble import put_aside

ALL_SIZES = {**SIZES, "160x45": (160, 45)}
SCREENS: dict[str, tuple[tuple[str, ...], str]] = {
    "queues-saved": (("2",), "[2 Fours 1]"),
    "queues-asleep": (("g", "s"), "wake Mon 09:00"),
    "queues-mentions-empty": (("g", "n"), "No note names you"),
    "queues-quarantine": (("shift+tab", "shift+tab", "shift+tab"), "[Quarantine 2]"),
    "queues-saving": (("slash", *"lamp", "enter", "plus", *"Lamps"), "“Lamps”"),
}
"""The keys that lead to each screen, and what it says when it is there."""


@pytest.mark.parametrize("size", ALL_SIZES)
@pytest.mark.parametrize("name", SCREENS)
async def test_queues_look_as_kept(office: Office, name: str, size: str) -> None:
    """Every line is the one in looks/."""
    services = await office.services()
    await services.queues.add("Fours", "from:c4 is:open", key=2)
    await services.queues.add("Orders of our dealers abroad", "subject:question", key=5)
    until = to_ms(NOON.replace(hour=8) + timedelta(days=3))
    await services.work.do(Snooze(until), {await office.number("Question 2"): None})
    reason = "Its header has no end: 40,000 lines of it were read, and then we gave up looking."
    await put_aside(office.store, reason, uid=7, at=office.clock.now() - timedelta(hours=2))
    await put_aside(office.store, "The server gave nothing.", uid=9, at=office.clock.now())
    keys, words = SCREENS[name]
    async with running(services, size=ALL_SIZES[size]) as console:
        await console.press(*keys)
        await console.until(lambda: words in console.text, words)
        below = next(s for s in console.app.screen_stack if isinstance(s, InboxScreen))
        await console.until(lambda: not below.tally.is_due, "the counts")

        expect_look(f"{name}-{size}", console.lines)
