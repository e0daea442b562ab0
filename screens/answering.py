"""A sheet whose answer is heard before the next key, so that whoever types ahead loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

T = TypeVar("T")
TURNS = 6
"""From a field by way of what is around it to the screen, and from there to rows and back."""


class Answering(ModalScreen[T], Generic[T]):
    """A question with one answer.

    Textual tells an answer by a message, which may come behind the next key: `w` `c` `e` typed in
    one go would close the conversation and then let it wait.
    """

    then: Callable[[T | None], None] | None = None
    """What hears the answer; it may put the next question on top."""

    _is_settling = False
    """Something is to be painted, and more may be within some turns of the loop."""

    @property
    def is_blank(self) -> bool:
        """Say whether a key pressed now would find nothing yet to choose from."""
        return False

    def clear_of_rules(self, lines: int) -> int:
        """Give the lines for a sheet of so many: one more where two rules would touch."""
        *_, below, _ = (self, *self.app.screen_stack)
        rules = {w.region.y for w in below.query() if w.styles.border_top[0] and w.region}
        return lines + (self.app.size.height - lines - 1 in rules)

    def _on_timer_update(self) -> None:
        # What a letter changes is told from widget to widget, each in a turn of the loop. Textual
        # (8.2.8) paints as soon as the first has told: the letter, and 4 ms later the rows.
        if not self._is_settling:
            self._is_settling = True
            self._paint_after(TURNS)

    def _paint_after(self, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._paint_after, turns - 1)
        else:
            self._is_settling = False
            super()._on_timer_update()

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Leave with an answer, and have it heard."""
        then, self.then = self.then, None
        left = super().dismiss(result)
        if then is not None:
            then(result)
        return left
