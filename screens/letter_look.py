"""The last look at a mail to an outsider: to whom, what it says, and what stays in the house."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Resize

from console.actions import Place
from console.services.bundle import Services
from data.records import Address
from data.text.safe import clean_text
from data.text.wrap import wrapped
from screens.answering import Answering
from screens.editor import edit
from screens.place_keys import bindings_of, hints_of
from widgets.lines import Line, LineView, Span, line_of

LINES_MAX = 12
"""Lines of the text at once; the rest is scrolled to."""
FILE_NAME = "letter.txt"


@dataclass(frozen=True, slots=True)
class Looked:
    """A mail to an outsider before it leaves."""

    sender: Address
    to: str
    subject: str
    text: str
    internal: tuple[str, ...] = ()
    """Lines that the thread gave, notes among them: they may not be meant for outsiders."""


class LetterLook(Answering[str | None]):
    """Shows the mail; answers its text, or None where it is not to leave."""

    PLACE = Place.LETTER
    BINDINGS = bindings_of(Place.LETTER)
    DEFAULT_CSS = """
    LetterLook { align: center bottom; background: $background 0%; }
    LetterLook > Vertical { height: auto; background: $surface; border-top: solid $accent; }
    LetterLook LineView { height: 1; background: $surface; }
    LetterLook #letter-head { background: $accent 25%; }
    """

    def __init__(self, services: Services, looked: Looked) -> None:
        super().__init__()
        self.services, self._looked = services, looked
        self._said = ""
        self._head, self._about = LineView(id="letter-head"), LineView()
        self._text, self._below = LineView(id="letter-text"), LineView()
        for view in (self._head, self._about, self._below):
            view.can_focus = False

    def compose(self) -> ComposeResult:
        """Put it at the bottom; the thread stays readable above it."""
        yield Vertical(self._head, self._about, self._text, self._below)

    def on_mount(self) -> None:
        """Begin with the text under the keys."""
        self.set_focus(self._text)
        self.draw()

    def on_resize(self, _event: Resize) -> None:
        """Wrap for the width."""
        self.draw()

    def draw(self) -> None:
        """Draw who gets it, the text, and what to look at."""
        looked, width = self._looked, max(self.app.size.width - 2, 20)
        self._head.show_lines([line_of(" PUBLIC: leaves by mail", "strong")])
        sender = looked.sender
        who = f"{sender.name} <{sender.address}>" if sender.name else sender.address
        about = [("From", who), ("To", looked.to), ("Subject", looked.subject)]
        self._show(
            self._about,
            [Line((Span(f" {name:<8}", "dim"), Span(words))) for name, words in about],
        )
        lines = [
            line_of(f"   {piece}") for line in looked.text.splitlines()
            for piece in (wrapped(line, width - 3) or [""])
        ]  # fmt: skip
        lines.append(line_of("   -- your signature and a reference follow", "dim"))
        self._show(self._text, lines, most=LINES_MAX)
        self._show(self._below, self._notes(width))

    def _notes(self, width: int) -> list[Line]:
        """Say what is doubtful, what stays here, and the keys."""
        doubts = [self._said] if self._said else []
        text = self._looked.text
        inside = [line for line in self._looked.internal if line.strip() and line in text]
        if inside:
            doubts.append(f'"{inside[0].strip()}" comes from the thread here: may it leave?')
        stays = " Nothing else leaves: no note, no name or words of the customer."
        return [
            *(
                line_of(f" ! {piece}", "warn")
                for doubt in doubts
                for piece in wrapped(doubt, width)
            ),
            line_of(stays, "accent"),
            line_of(
                f" {hints_of(self.PLACE, self.services, columns=self.app.size.width)}", "strong"
            ),
        ]

    def _show(self, view: LineView, lines: list[Line], *, most: int = 0) -> None:
        view.styles.height = min(len(lines), most) if most else len(lines)
        view.show_lines(lines)

    def action_send(self) -> None:
        """Let it leave."""
        self.dismiss(self._looked.text)

    def action_scroll(self, by: int) -> None:
        """Scroll the text."""
        self._text.scroll_relative(y=by, animate=False)

    @work(group="letter-editor")
    async def action_editor(self) -> None:
        """Write it in $EDITOR."""
        came = await edit(self.app, self._looked.text, name=FILE_NAME)
        self._said = came.problem
        if came.text is not None and came.text.strip():
            self._looked = replace(self._looked, text=clean_text(came.text).strip("\n"))
        self.draw()

    def action_back(self) -> None:
        """Do not send; the sheet has what was typed."""
        self.dismiss(None)
