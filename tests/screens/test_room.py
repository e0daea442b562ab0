"""Terminals of every size: nothing is lost on the way from one to the other."""

from __future__ import annotations

from tests.support.console_app import Driver, Office, running

WAY = ((60, 20), (120, 40), (150, 40), (48, 12), (80, 24), (200, 60), (59, 24), (60, 19), (80, 24))


async def resize(console: Driver, size: tuple[int, int]) -> None:
    """Make the terminal another size, and wait until it is drawn."""
    await console.pilot.resize_terminal(*size)
    await console.rest()


async def test_a_list_keeps_its_place_at_every_size(office: Office) -> None:
    """Cursor, marks and the palette's words stay, however small it was in between."""
    async with running(await office.services()) as console:
        await console.press("j", "x")
        before = console.cursor_row.split()[:3]
        await console.press("colon", *"esc")
        for size in WAY:
            await resize(console, size)
            if size[0] < 60 or size[1] < 20:
                await console.press("e")  # acts on nothing that nobody sees
                assert "needs 60 columns and 20 lines" in " ".join(console.text.split())
            else:
                assert "Escalate: ask" in console.text
        await console.press("escape")

        assert before == console.cursor_row.split()[:3]
        assert "1 marked" in console.text
        assert "[Open 5]" in console.text


async def test_a_text_is_kept_at_every_size(office: Office) -> None:
    """What is being written, its cursor and where the keys go stay."""
    async with running(await office.services()) as console:
        await console.press("enter", "r", *"Hello", "left")
        for size in WAY:
            await resize(console, size)
        await console.press("y")

        assert "Hellyo" in console.composer.text
        assert console.composer.has_focus


async def test_panes_follow_a_size_that_changed_below_a_sheet(office: Office) -> None:
    """The list below the palette, and the one below a thread, have the panes of their new size."""
    async with running(await office.services()) as console:
        await console.press("colon")
        await resize(console, (150, 40))
        below = console.lines[2]
        await console.press("escape")
        wide = console.lines[2]
        await console.press("enter")
        await resize(console, (80, 24))
        await console.press("q")

        assert "Mine" in below
        assert "Mine" in wide
        assert "Mine" not in console.lines[2]


async def test_what_comes_and_goes_while_there_is_no_room_is_what_it_would_be(
    office: Office,
) -> None:
    """A screen that was under way comes, a sheet that was under way goes; the cover goes alone."""
    async with running(await office.services()) as console:
        await console.press("colon")
        await resize(console, (30, 8))
        console.app.pop_screen()
        await console.rest()
        assert "needs 60 columns" in " ".join(console.text.split())
        await resize(console, (80, 24))
        assert "what to do" not in console.text
        await resize(console, (30, 8))
        await console.app.run_action("show_keys")
        await resize(console, (80, 24))
        assert "Keys: inbox" in console.text
        await console.press("q")

        assert "[Open 5]" in console.text
        assert "q leave" in console.lines[-1]


async def test_what_is_asked_while_there_is_no_room_waits_with_its_focus(office: Office) -> None:
    """A question that a slow deed puts on top is not seen above the cover; then it is answered."""
    async with running(await office.services()) as console:
        await console.press("j")
        await resize(console, (30, 8))
        await console.app.run_action("palette")
        await console.rest()
        assert "needs 60 columns" in " ".join(console.text.split())
        await console.press(*"lost")
        await resize(console, (80, 24))
        await console.press(*"esc")

        assert "Escalate: ask" in console.text
        assert "lost" not in console.text


async def test_places_are_gone_to_while_there_is_no_room(office: Office) -> None:
    """Going back over several screens, and beginning anew, find their way below the cover."""
    async with running(await office.services()) as console:
        await console.press("enter", "question_mark")
        await resize(console, (30, 8))
        await console.app.action_leave_quarantine(1)
        await console.rest()
        await resize(console, (80, 24))
        assert "q leave" in console.lines[-1]
        await console.press("enter")
        await resize(console, (30, 8))
        console.app.begin_anew()
        await console.rest()
        assert "needs 60 columns" in " ".join(console.text.split())
        await resize(console, (80, 24))

        assert "[Open 5]" in console.text
