"""`|`: what the cursor is on, through a command; what that prints is shown as text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from textual import work
from textual.app import App
from textual.widgets import Input
from textual.worker import Worker

from console.actions import Place
from console.domain.conditions import Facts
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.piping import Printed, pipe, split_command
from data.errors import DataError
from data.records import SafeText
from data.text.safe import clean_line
from screens.field_sheet import FieldSheet
from screens.place_keys import bindings_of, hints_of
from screens.text import TextScreen
from widgets.lines import Line, line_of

COMMAND_SHOWN = 60
COMMANDS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Pipeable:
    """Something that can go into a command."""

    words: str
    read: Callable[[], Awaitable[bytes]]


class PipeSheet(FieldSheet[Printed | None]):
    """Asks for a command, runs it, and gives what it printed; None where the agent went back."""

    PLACE = Place.PIPING
    BINDINGS = bindings_of(Place.PIPING, priority=True)

    def __init__(self, services: Services, what: Sequence[Pipeable]) -> None:
        super().__init__(services, field_id="pipe-command")
        self._what, self._at = what, 0
        self._at_work: Worker[None] | None = None
        self._back = 0
        self.typed = ""

    def begin(self) -> None:
        """Begin with the last command, which another letter would replace."""
        self._show_typed(0)
        self.draw()

    def _show_typed(self, back: int) -> None:
        """Show one of the commands that were typed before, counted from the newest."""
        known = self.services.session.piped
        self._back = max(0, min(back, len(known) - 1))
        self.field.value = known[-1 - self._back] if known else ""
        self.field.cursor_position = len(self.field.value)

    def action_before(self, by: int) -> None:
        """Go through the commands that were typed before."""
        if self._at_work is None:
            self._show_typed(self._back + by)

    def _remember(self, typed: str) -> None:
        known = self.services.session.piped
        if typed in known:
            known.remove(typed)
        known.append(typed)
        del known[:-COMMANDS_KEPT]

    def draw(self) -> None:
        """Show what goes in, and the keys."""
        words = self._what[self._at].words
        self.show_above([line_of(f" Pipe {words} through a command", "strong")])
        self.show_below([self._understood(), self._keys()])

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show how it is understood, at every key."""
        event.stop()
        self.show_below([self._understood(), self._keys()])

    def _keys(self) -> Line:
        facts = Facts(has_others=len(self._what) > 1, has_before=bool(self.services.session.piped))
        columns = self.app.size.width
        return line_of(f" {hints_of(Place.PIPING, self.services, facts, columns=columns)}", "dim")

    def _understood(self) -> Line:
        try:
            program, *arguments = split_command(self.field.value)
        except ServiceError as error:
            return line_of(f" {error}", "warn" if self.field.value.strip() else "dim")
        count = f" with {len(arguments)} argument{'s' if len(arguments) > 1 else ''}"
        return line_of(f" runs {clean_line(program)}{count if arguments else ''}", "accent")

    def action_turn(self) -> None:
        """Put something else in, where there is something else."""
        if self._at_work is None and len(self._what) > 1:
            self._at = (self._at + 1) % len(self._what)
            self.draw()

    def action_run(self) -> None:
        """Run what is typed."""
        if self._at_work is not None:
            return
        if self.field.value.strip():
            self._at_work = self._run(self.field.value, self._what[self._at])
        else:
            self.show_below([line_of(" ! Type the command first.", "warn"), self._keys()])

    @work(exclusive=True, group="pipe")
    async def _run(self, typed: str, what: Pipeable) -> None:
        self.show_below([line_of(" Running …", "dim"), self._keys()])
        try:
            printed = await pipe(typed, await what.read())
        except (DataError, ServiceError) as error:
            self._at_work = None
            self.show_below([line_of(f" {error}", "warn"), self._keys()])
            return
        self._remember(typed)
        self.typed = typed
        self.dismiss(printed)

    def action_back(self) -> None:
        """End what runs; else leave."""
        if self._at_work is not None and not self._at_work.is_finished:
            self._at_work.cancel()
            self._at_work = None
            self.show_below([line_of(" It was ended.", "warn"), self._keys()])
            return
        self.dismiss(None)


def ask_for_pipe(app: App[None], services: Services, what: Sequence[Pipeable]) -> None:
    """Ask for a command, and show what it printed on a page of its own."""
    sheet = PipeSheet(services, what)

    def show(printed: Printed | None) -> None:
        if printed is not None:
            title = f"| {clean_line(sheet.typed, limit=COMMAND_SHOWN)}"
            app.push_screen(TextScreen(services, title, page_of(printed)))

    sheet.then = show
    app.push_screen(sheet)


def page_of(printed: Printed) -> SafeText:
    """Give what is read: how it ended where that was not well, and what was printed."""
    text = printed.text if printed.text.strip() else "It printed nothing."
    return SafeText(f"! {printed.note}\n\n{text}" if printed.note else text)
