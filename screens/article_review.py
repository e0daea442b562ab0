"""The last look before an article is saved: what changes, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from console.actions import Place
from console.domain.articles.changes import Said
from console.domain.conditions import Facts
from console.services.bundle import Services
from data.text.safe import clean_line
from data.text.wrap import wrapped
from screens.answering import Answering
from screens.place_keys import bindings_of, hints_of
from widgets.lines import Line, LineView, line_of

LINES_AROUND = 6
"""Rule, title and keys, and what of the text stays above them."""


class ArticleReview(Answering[str | None]):
    """Asks once; answers with how it is to be saved, None for back to the text."""

    PLACE = Place.KEEPING
    BINDINGS = bindings_of(Place.KEEPING, priority=True)
    DEFAULT_CSS = """
    ArticleReview { align: center bottom; background: $background 0%; }
    ArticleReview > Vertical { height: auto; background: $surface; border-top: solid $accent; }
    ArticleReview LineView { height: 1; background: $surface; }
    """

    def __init__(
        self,
        services: Services,
        title: str,
        changes: Sequence[str],
        follows: Sequence[Said],
        facts: Facts,
    ) -> None:
        super().__init__()
        self.services, self._facts = services, facts
        self._heading, self._changes, self._follows = title, changes, follows
        self._title, self._view, self._keys = LineView(), LineView(), LineView()
        for view in (self._title, self._keys):
            view.can_focus = False

    def compose(self) -> ComposeResult:
        """Put it at the bottom; the text stays readable above it."""
        yield Vertical(self._title, self._view, self._keys)

    def on_mount(self) -> None:
        """Show what changes."""
        self.set_focus(self._view)
        self.draw()

    def on_resize(self) -> None:
        """Wrap for the width."""
        self.draw()

    def draw(self) -> None:
        """Draw the sheet."""
        width = max(self.app.size.width - 4, 20)
        lines: list[Line] = []
        for change in self._changes:
            lines += (line_of(f"  {piece}") for piece in wrapped(clean_line(change), width))
        for said in self._follows:
            sign, role = ("! ", "warn") if said.is_warning else ("", "accent")
            pieces = wrapped(f"{sign}{clean_line(said.words)}", width)
            lines += (line_of(f"  {piece}", role) for piece in pieces)
        lines = lines or [line_of("  Nothing differs from what is kept.", "dim")]
        room = max(self.app.size.height - LINES_AROUND, 2)
        self._view.styles.height = min(len(lines), room)
        self._title.show_lines([line_of(f" Save {clean_line(self._heading)}", "strong")])
        self._view.show_lines(lines)
        keys = hints_of(self.PLACE, self.services, self._facts, columns=self.app.size.width)
        self._keys.show_lines([line_of(f" {keys}", "dim")])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what applies."""
        needed = {"same": self._facts.is_older, "mended": self._facts.has_flags}
        return action != "answer" or needed.get(str(parameters[0]), True)

    def action_answer(self, how: str) -> None:
        """Save."""
        self.dismiss(how)

    def action_look(self, by: int) -> None:
        """Read on where there is more than fits."""
        self._view.show_lines(self._view.lines, top=max(self._view.top + by, 0))

    def action_back(self) -> None:
        """Do not save."""
        self.dismiss(None)
