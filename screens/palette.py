"""The palette: everything that can be done here, and whatever has a name, by typing it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from console.key_names import shown_key
from console.services.naming import Found
from data.text.safe import clean_line
from screens.answering import Answering
from screens.palette_choices import NUMBER, Choice, choice_of_number, choices_of_found
from screens.ranking import rank
from widgets.bars import GAP
from widgets.columns import aligned
from widgets.glyphs import glyphs_for
from widgets.line_field import LineField
from widgets.lines import Line, LineView, Span, line_of

ROWS = 12
WAIT_S = 0.12
"""A pause in typing after which the store is asked."""
LEAST = 2
"""Letters before the store is asked: one finds everything."""
SHOWN_MAX = 100
"""Rows that fit what was typed; nobody reads further."""
ASKED = "what to do, where to go, a number, a customer, a macro, an article"


class Finder(Protocol):
    """Who knows what the store has by a name."""

    def find(self, typed: str) -> AsyncIterator[Found]:
        """Give what is found, each kind as soon as it is."""


class PaletteScreen(Answering[Choice]):
    """Type, choose with the arrows, Enter does it; answers with the choice.

    What is known here is painted at each letter. What the store knows joins below, and the cursor
    stays on its row: nobody presses Enter on what slipped under it.
    """

    BINDINGS = [
        Binding("escape,ctrl+q", "leave", show=False),
        Binding("ctrl+l", "app.redraw", show=False, id="redraw"),
        Binding("down,ctrl+n,tab", "move(1)", show=False, priority=True),
        Binding("up,ctrl+p,shift+tab", "move(-1)", show=False, priority=True),
        Binding("pagedown", f"move({ROWS})", show=False, priority=True),
        Binding("pageup", f"move(-{ROWS})", show=False, priority=True),
    ]
    DEFAULT_CSS = f"""
    PaletteScreen {{ align: center bottom; background: $background 0%; }}
    PaletteScreen Vertical {{
        height: {ROWS + 3}; background: $surface; border-top: solid $accent;
    }}
    PaletteScreen LineView {{ height: 1fr; background: $surface; }}
    PaletteScreen Input, PaletteScreen Input:focus {{
        height: 1; border: none; background: $surface; padding: 0 1;
    }}
    """

    def __init__(
        self,
        choices: Sequence[Choice],
        *,
        recent: Sequence[str],
        finder: Finder,
        is_ascii: bool,
        named: Sequence[Choice] = (),
    ) -> None:
        """Offer choices, those of `recent` ids first; `named` only to whoever types."""
        super().__init__()
        places = {name: number for number, name in enumerate(recent)}
        self._recent = frozenset(recent)
        self._choices = sorted(choices, key=lambda c: places.get(c.id, len(places)))
        self._named = list(named)
        self._finder = finder
        self._glyphs = glyphs_for(is_ascii=is_ascii)
        self._up, self._down = (shown_key(key, is_ascii=is_ascii) for key in ("up", "down"))
        self.choice: Choice | None = None
        """What was chosen; None until then, and where nothing was."""
        self._found: list[Choice] = []
        self._is_left = False
        """Answered: it is being taken away."""
        self._is_looking = False
        """The store has not said everything yet."""
        self._pause: asyncio.TimerHandle | None = None
        """Until the store is asked."""
        self._shown: list[Choice] = []
        self._by: dict[str, str] = {}
        """The other word by which a choice was found."""
        self._cursor = 0
        self._view = LineView()
        self._view.can_focus = False
        self._field = LineField(placeholder=ASKED)
        self._keys = LineView()
        self._keys.can_focus = False

    def compose(self) -> ComposeResult:
        """Put the sheet at the bottom; what it is about stays readable above."""
        self._keys.styles.height = 1
        yield Vertical(self._field, self._view, self._keys)

    def on_mount(self) -> None:
        """Begin with everything, the recent first."""
        self.set_focus(self._field)
        self._choose()

    def on_resize(self) -> None:
        """Cut for the width."""
        self._draw()

    def on_input_changed(self) -> None:
        """Choose again among what is known at once; ask the store after a pause."""
        self._found, self._cursor = [], 0
        self._is_looking = len(self._typed.lstrip("#")) >= LEAST
        self._choose()
        self._look_later()

    def on_unmount(self) -> None:
        """Ask nothing any more, whoever took it away."""
        self._look_no_more()

    def know(self, named: Sequence[Choice]) -> None:
        """Offer more by name, as it was read meanwhile."""
        self._named = list(named)
        self._choose_again()

    def _choose_again(self) -> None:
        """Take in what was found; once it is left there is nothing to draw on."""
        if not self._is_left:
            self._choose(is_same=True)

    @property
    def _typed(self) -> str:
        return self._field.value.strip()

    def _look_later(self) -> None:
        """Ask the store after a pause; further typing begins that again, or cancels the asking."""
        self._look_no_more()
        if self._is_looking:
            self._pause = asyncio.get_running_loop().call_later(WAIT_S, self.find)

    def _look_no_more(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
        self.workers.cancel_group(self, "palette-find")

    @work(group="palette-find")
    async def find(self) -> None:
        """Ask the store."""
        async for found in self._finder.find(self._typed.lstrip("#")):
            self._found += choices_of_found(found)
            self._choose_again()
        self._is_looking = False
        self._choose_again()

    def _choose(self, *, is_same: bool = False) -> None:
        """Take what fits; where the same is typed as before, the cursor stays on its choice."""
        at = self._shown[self._cursor].id if is_same and self._shown else ""
        typed = self._typed
        if typed:
            self._shown = self._fitting(typed)
        else:
            self._shown, self._by = list(self._choices), {}
        ids = [choice.id for choice in self._shown]
        self._cursor = ids.index(at) if at in ids else 0
        self._draw()

    def _fitting(self, typed: str) -> list[Choice]:
        known = list({c.id: c for c in (*self._choices, *self._named)}.values())
        found = {choice.id: choice for choice in self._found}
        exact = [found.get(choice.id, choice) for choice in choice_of_number(typed)]
        if exact and exact[0].id not in found and not self._is_looking:
            exact = [
                Choice(NUMBER, exact[0].title, why_not=f"There is no conversation {exact[0].id}.")
            ]
        ranked = rank(
            [(choice.title, choice.other) for choice in known],
            typed,
            here=[not choice.why_not for choice in known],
            recent=[choice.id in self._recent for choice in known],
            may_guess=not self._is_looking and not self._found,
        )
        self._by = {known[n].id: fit.by for n, fit in ranked if fit.by}
        local = [known[n] for n, _ in ranked]
        every = {choice.id: choice for choice in (*exact, *local, *found.values())}
        return list(every.values())[:SHOWN_MAX]

    def _draw(self) -> None:
        width = max(self.app.size.width - 1, 20)
        rows = aligned(
            [clean_line(choice.title) + self._other_word(choice) for choice in self._shown],
            [clean_line(choice.beside) for choice in self._shown],
            columns=width - 3,
            more=self._glyphs.more,
        )
        lines = [self._line(n, *row) for n, row in enumerate(rows)]
        nothing = "Looking in the mailbox." if self._is_looking else "Nothing of this name."
        self._view.show_lines(lines or [line_of(f"  {nothing}", "dim")])
        self._view.keep_in_sight(self._cursor, margin=0)
        here = self._shown[self._cursor] if self._shown else None
        why_not = "" if here is None else here.why_not
        words, role = (why_not, "warn") if why_not else (self._hints(), "dim")
        self._keys.show_lines([line_of(f" {words}", role)])

    def _hints(self) -> str:
        does = ["Enter does it"] if self._shown else []
        among = [f"{self._up} {self._down} choose"] if len(self._shown) > 1 else []
        return GAP.join([*does, *among, "Esc back"])

    def _other_word(self, choice: Choice) -> str:
        return f" ({self._by[choice.id]})" if choice.id in self._by else ""

    def _line(self, number: int, title: str, beside: str) -> Line:
        choice, is_here = self._shown[number], number == self._cursor
        role = "dim" if choice.why_not else "strong" if is_here else "normal"
        pointer = self._glyphs.pointer if is_here else " "
        return Line((Span(f"{pointer} ", "accent"), Span(title, role), Span(f" {beside}", "dim")))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._cursor = max(0, min(self._cursor + by, len(self._shown) - 1))
        self._draw()

    def on_input_submitted(self) -> None:
        """Answer with what is under the cursor; why it cannot be done now is said already."""
        if not self._shown:
            return
        choice = self._shown[self._cursor]
        if not choice.why_not:
            self.choice = choice
            self._leave_with(choice)

    def action_leave(self) -> None:
        """Do nothing."""
        self._leave_with(None)

    def _leave_with(self, choice: Choice | None) -> None:
        self._is_left = True
        self._look_no_more()
        self.dismiss(choice)
