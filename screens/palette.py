"""The palette: everything that can be done here, and every conversation, by typing its name."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.widgets import Input

from console.actions import GOALS, Place, actions_at
from console.domain.conditions import Facts
from console.key_names import is_digit, shown_keys
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import ConversationPage, SavedQueue
from data.text.safe import clean_line
from data.text.width import pad_to_width, width_of
from screens.switching import QUARANTINE, QUEUES, entry_id
from widgets.glyphs import glyphs_for
from widgets.lines import Line, LineView, Span, line_of

ROWS = 12
HINTS = "Enter does it  up, down choose  Esc back"
FOUND_MAX = 6
"""Conversations offered beside the actions."""
WAIT_S = 0.12
"""A pause in typing after which the store is asked."""
LEAST = 2
"""Letters before the store is asked: one finds everything."""


GO = "go:"
"""Before the letter of a place, in the id of a choice."""
SHOW = "show:"
"""Before the id of a queue, in the id of a choice."""
LOOK = "look:"
"""Before the name of a theme, in the id of a choice."""
WITHOUT_LETTER = [q for q in (*QUEUES, QUARANTINE) if q not in {goal.queue for goal in GOALS}]
"""Queues that no letter after `g` leads to."""
UNNAMED = frozenset({"palette", "down", "up", "page_down", "page_up", "end", "go"})
"""Moving is done by keys; nobody looks for it by name."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen: `id` is the app's own word for it."""

    id: str
    title: str
    beside: str = ""
    """Its key, or what kind of thing it is."""
    why_not: str = ""
    """Why it cannot be done now; empty where it can."""


def choices_for(
    place: Place,
    facts: Facts,
    *,
    keymap: Mapping[str, tuple[str, ...]],
    is_ascii: bool,
    saved: Sequence[SavedQueue] = (),
    looks: Mapping[str, str] | None = None,
) -> list[Choice]:
    """Give what can be chosen by name: what acts here, where one can go, then what does not act.

    `looks` are the themes that can be had, by name with their titles; they come last.
    """
    actions = [a for a in actions_at(place, keymap) if a.id not in UNNAMED and not is_digit(a.id)]
    known = [
        Choice(a.id, a.title, shown_keys(a, is_ascii=is_ascii), a.when(facts)) for a in actions
    ]
    goals = [
        *(Choice(f"{GO}{g.letter}", f"Go to {g.title}", f"g {g.letter}") for g in GOALS[1:]),
        *(Choice(f"{SHOW}{name}", f"Go to {name}", "queue") for name in WITHOUT_LETTER),
        *(Choice(f"{SHOW}{entry_id(q)}", f"Go to {q.name}", str(q.key or "queue")) for q in saved),
    ]
    themes = [Choice(f"{LOOK}{name}", title, "theme") for name, title in (looks or {}).items()]
    acting = [c for c in known if not c.why_not]
    return [*acting, *goals, *(c for c in known if c.why_not), *themes]


class Finder(Protocol):
    """Who finds conversations."""

    async def list_queue(
        self, queue: str | None, query_text: str, *, limit: int, cursor: str | None
    ) -> ConversationPage:
        """Give a page of conversations that a query finds."""


class PaletteScreen(ModalScreen[Choice | None]):
    """Type, choose with the arrows, Enter does it; answers with the choice."""

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
        self, choices: Sequence[Choice], *, recent: Sequence[str], finder: Finder, is_ascii: bool
    ) -> None:
        super().__init__()
        places = {name: number for number, name in enumerate(recent)}
        self._choices = sorted(choices, key=lambda c: places.get(c.id, len(places)))
        self._finder = finder
        self._glyphs = glyphs_for(is_ascii=is_ascii)
        self.choice: Choice | None = None
        """What was chosen; None until then, and where nothing was."""
        self._found: list[Choice] = []
        self._shown: list[Choice] = []
        self._cursor = 0
        self._view = LineView()
        self._view.can_focus = False
        self._field = Input(placeholder="what to do, a number, a customer, a subject", compact=True)
        self._field.cursor_blink = False
        self._keys = LineView()
        self._keys.can_focus = False

    def compose(self) -> ComposeResult:
        """Put the sheet at the bottom; what it is about stays readable above."""
        self._keys.styles.height = 1
        yield Vertical(self._field, self._view, self._keys)

    def on_mount(self) -> None:
        """Begin with everything, the recent first."""
        self.set_focus(self._field)
        self._show()

    def on_input_changed(self) -> None:
        """Choose again among what is known at once; ask the store after a pause."""
        self._found = []
        self._cursor = 0
        self._show()
        self.find()

    @work(exclusive=True, group="palette-find")
    async def find(self) -> None:
        """Ask the store for conversations; further typing cancels it."""
        text = self._field.value.strip().lstrip("#")
        if len(text) < LEAST:
            return
        await asyncio.sleep(WAIT_S)  # cancelled with this worker when more is typed
        try:
            page = await self._finder.list_queue(None, text, limit=FOUND_MAX, cursor=None)
        except (ServiceError, DataError):
            return  # not a query; the names of actions still match
        found = [
            Choice(
                f"#{c.id}",
                clean_line(f"#{c.id} {c.customer.name if c.customer else ''}: {c.subject}"),
                c.status.value,
            )
            for c in page.conversations
        ]
        if found:
            self._found = found
            self._show()

    def _show(self) -> None:
        typed = self._field.value.strip()
        if typed:
            matcher = Matcher(typed)
            scored = [(matcher.match(c.title), c) for c in self._choices]
            fits = sorted((p for p in scored if p[0] > 0), key=lambda pair: -pair[0])
            exact = [c for c in self._found if c.id == f"#{typed.lstrip('#')}"]
            others = [c for c in self._found if c not in exact]
            self._shown = [*exact, *(c for _, c in fits), *others]
        else:
            self._shown = list(self._choices)
        self._cursor = max(0, min(self._cursor, len(self._shown) - 1))
        self._keys.show_lines([line_of(f" {HINTS}", "dim")])
        width = max(self.app.size.width - 1, 20)
        lines = [self._line(c, n, width) for n, c in enumerate(self._shown)]
        self._view.show_lines(lines or [line_of("  Nothing of this name.", "dim")])
        self._view.keep_in_sight(self._cursor, margin=0)

    def _line(self, choice: Choice, number: int, width: int) -> Line:
        is_here = number == self._cursor
        role = "dim" if choice.why_not else "strong" if is_here else "normal"
        beside = clean_line(choice.beside)
        room = max(width - width_of(beside) - 4, 10)
        title = pad_to_width(clean_line(choice.title), room, more=self._glyphs.more)
        pointer = self._glyphs.pointer if is_here else " "
        return Line((Span(f"{pointer} ", "accent"), Span(title, role), Span(f" {beside}", "dim")))

    def action_move(self, by: int) -> None:
        """Move the cursor."""
        self._cursor += by
        self._show()

    def on_input_submitted(self) -> None:
        """Answer with what is under the cursor, or say why it cannot be done now."""
        if not self._shown:
            return
        choice = self._shown[self._cursor]
        if choice.why_not:
            self._keys.show_lines([line_of(f" {choice.why_not}", "warn")])
        else:
            self.choice = choice
            self.dismiss(choice)

    def action_leave(self) -> None:
        """Do nothing."""
        self.dismiss(None)
