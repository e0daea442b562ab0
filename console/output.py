"""What leaves the app for the terminal: guarded, only what is new, and never waited for."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from textual import work
from textual.app import App
from textual.filter import LineFilter
from textual.screen import Screen

from console.render.backlog import Backlog
from console.render.choosing import seen_for
from console.render.guard import GuardedErrors, LastGuard
from console.render.paintings import is_painting, painting_of
from console.small_terminal import Room
from console.themes import wants_no_colour
from screens.frame import Frame

if TYPE_CHECKING:
    from console.render.difference import Seen

STUCK_LOOK_S = 0.1
"""How often a terminal that takes nothing is looked at."""


class CarefulOutput(App[None], inherit_bindings=False):
    """Stands between the app's paintings and its terminal."""

    def __init__(self) -> None:
        self._seen: Seen | None = None
        """What the terminal shows; without it all is sent, as plain Textual does."""
        self._backlog = Backlog(self)
        self._is_unpainted = False
        """Something was not painted because the terminal took nothing."""
        # Without colours none is sent, not even a grey: what would be one is bold, dim or reversed.
        super().__init__(ansi_color=True if wants_no_colour(os.environ) else None)
        self.room = Room(self)
        self.guard_output(is_ascii=False)

    def guard_output(self, *, is_ascii: bool) -> None:
        """Set what stands for a sign that must not reach the terminal."""
        self._guard = LastGuard(is_ascii=is_ascii)
        # The console's last words: no colours, and nothing that drives the terminal either.
        errors = GuardedErrors(is_ascii=is_ascii)
        self.error_console = Console(
            file=errors, color_system=None, markup=False, highlight=False, soft_wrap=True
        )

    def choose_renderer(self, renderer: str) -> None:
        """Set how paintings are sent, by the word in the settings; before the first one."""
        self._seen = seen_for(renderer, os.environ)

    def begin_output(self) -> None:
        """Begin to write; again after every time another program had the terminal."""
        self._backlog.unbind()
        # At once: what is painted next has to be all of it.
        self.app_resume_signal.subscribe(self, lambda _: self._begin_again(), immediate=True)

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Lend the terminal; whatever ends that, it is ours again: Textual would leave it lent."""
        ended: BaseException | None = None
        with super().suspend():
            try:
                yield
            except BaseException as error:  # noqa: BLE001 - raised again below
                ended = error
        if ended is not None:
            raise ended

    def _begin_again(self) -> None:
        self._backlog.unbind()
        self.forget_painted()

    def forget_painted(self) -> None:
        """Believe nothing to stand on the terminal: the next painting is sent whole."""
        if self._seen is not None:
            self._seen.forget()

    def bell(self) -> None:
        """Ring the bell, unless the terminal takes nothing: nobody waits for a sound."""
        if not self._backlog.is_stuck:
            super().bell()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the last guard behind Textual's own filters: all widgets are drawn through them."""
        return [*super().get_line_filters(), self._guard]

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        # Textual's one door to the terminal; it has no public name. `why_not` looks whether it is
        # as it is used here; whatever is no painting passes as it is.
        seen, size = self._seen, screen.outer_size
        if self.room.is_lacking and is_painting(renderable):
            size = self.size
            renderable = painting_of(self.room.cover(size), size)
        if not is_painting(renderable):
            super()._display(screen, renderable)
        elif self._backlog.is_stuck:
            if not self._is_unpainted:
                self._is_unpainted = True
                self.paint_when_taken()
        elif seen is None or not seen.is_true() or not self._is_painting_sent:
            super()._display(screen, renderable)
        else:
            sent = seen.less(renderable, size, self.console)
            cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
            # Textual would send where the cursor stands, though nothing else is new.
            is_news = not sent.is_empty or cursor != self._previous_cursor_position
            super()._display(screen, sent if is_news else None)  # type: ignore[arg-type]  # as Textual's own calls do
            if not seen.is_true():
                self.call_later(self.tell_sent_whole)

    @property
    def _is_painting_sent(self) -> bool:
        """Whether Textual will send what it is given now: else it does not stand there."""
        is_running = self._running and not self._closed and self._driver is not None
        return is_running and not self.is_headless and not self._batch_count

    def tell_sent_whole(self) -> None:
        """Tell, once, that the screen is not compared any more; Problems keeps it."""
        if isinstance(self.screen, Frame):
            words = "The screen is sent whole from now on, which takes longer on a slow line."
            self.screen.tell(f"{words} support-console doctor says more.", is_trouble=True)

    @work(group="terminal")
    async def paint_when_taken(self) -> None:
        """Draw everything afresh once the terminal has taken what waited for it."""
        while self._backlog.is_stuck:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(STUCK_LOOK_S)
        self._is_unpainted = False
        self.action_redraw()

    def action_redraw(self) -> None:
        """Draw everything afresh, whatever we believe to stand on the terminal."""
        self.forget_painted()
        self.refresh(repaint=True, layout=True)
