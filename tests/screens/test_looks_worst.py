"""How the fifteen worst mails look at 80x24: kept in looks/worst-*.txt."""

from __future__ import annotations

from tests.screens.test_looks import expect_look
from tests.support.console_app import Office, running
from tests.support.worst_mails import WORST


async def test_the_worst_mails_look_as_they_are_kept(empty: Office) -> None:
    """Each is readable, what is dangerous in it is dead, and no line leaves its place."""
    await empty.receive(*WORST.values())
    seen: list[str] = []
    async with running(await empty.services()) as console:
        await console.press("enter")
        for _ in WORST:
            name = next(name for name in WORST if f"Worst mail {name}" in console.text)
            expect_look(f"worst-{name}", console.lines)
            seen.append(name)
            await console.press("J")

    assert sorted(seen) == sorted(WORST)
