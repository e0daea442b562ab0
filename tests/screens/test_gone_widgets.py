"""What was opened and left is not kept: a console is open all day."""

from __future__ import annotations

import gc
import weakref

from textual._styles_cache import StylesCache
from textual.app import App
from textual.screen import Screen
from textual.widgets import Static

from console.render.gone_widgets import let_go_of_gone_widgets


async def test_painted_lines_of_a_screen_that_is_gone_are_not_kept() -> None:
    """Textual's own keeps them: that this fails without us says when we are not needed any more."""
    let_go_of_gone_widgets()
    async with App[None]().run_test() as pilot:
        screen = Screen[None]()
        screen.styles.background = "#123456"
        await pilot.app.push_screen(screen)
        await screen.mount(shown := Static("words"))
        await pilot.pause()
        painted = weakref.ref(shown._styles_cache)
        await pilot.app.pop_screen()
        await pilot.pause()
        del screen, shown
        gc.collect()

        assert painted() is None


def test_it_is_done_once() -> None:
    """Who asks again finds the method as we left it."""
    let_go_of_gone_widgets()

    assert not let_go_of_gone_widgets()
    assert not hasattr(StylesCache.get_inner_outer, "cache_info")
