"""Files to go with a text: a path is typed, names are offered, what is attached is listed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import work
from textual.widgets import Input

from console.actions import Place
from console.services.bundle import Services
from console.services.choices import Choice, list_choices, path_of
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import ConversationId, Draft, Words
from data.text.wrap import wrapped
from screens.field_sheet import FieldSheet
from screens.frame import bindings_of, hints_of
from widgets.lines import Line, Span, line_of
from widgets.sizes import short_size

OFFERED_MAX = 5


class AttachScreen(FieldSheet[Draft | None]):
    """Attaches and takes out until it is left; answers the draft as it is then."""

    BINDINGS = bindings_of(Place.ATTACHING, priority=True)

    def __init__(
        self,
        services: Services,
        number: ConversationId | None,
        words: Callable[[], Words],
        draft: Draft | None,
    ) -> None:
        super().__init__(services, field_id="path")
        self._number, self._words, self._draft = number, words, draft
        self._choices: list[Choice] = []
        self._chosen = -1
        self._news = ""

    def begin(self) -> None:
        """Begin with the names of the folder in which the console was started."""
        self._offer("")
        self._draw()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer the names that go on with what is typed."""
        self._news = ""
        self._offer(event.value)

    @work(exclusive=True, group="attach-names")
    async def _offer(self, typed: str) -> None:
        self._choices = await asyncio.to_thread(list_choices, typed, limit=OFFERED_MAX)
        self._chosen = -1
        self._draw()

    def _draw(self) -> None:
        files = self._draft.files if self._draft is not None else ()
        lines = [line_of(" Attach: type a path, Enter takes it", "strong")]
        for number, file in enumerate(files, 1):
            words = f" [{number}] {short_size(file.size_bytes):>8}  "
            lines.append(Line((Span(words, "dim"), Span(file.filename, "accent"))))
        self.show_above(lines)
        lines = []
        for number, choice in enumerate(self._choices):
            is_chosen = number == self._chosen
            size = "" if choice.is_folder else short_size(choice.size_bytes)
            pointer = Span(self.glyphs.pointer if is_chosen else " ", "accent")
            name = f"{choice.name}/" if choice.is_folder else choice.name
            role = "strong" if is_chosen else "normal"
            lines.append(Line((pointer, Span(f"    {size:>8}  ", "dim"), Span(name, role))))
        if self._news:
            pieces = wrapped(self._news, max(self.app.size.width - 4, 20))
            lines += [line_of(f" ! {piece}", "warn") for piece in pieces]
        lines.append(line_of(f" {hints_of(Place.ATTACHING, self.services)}", "dim"))
        self.show_below(lines)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let Backspace delete what is typed, and take files out only where nothing is."""
        return not (action == "detach" and self.field.value)

    def action_next_name(self) -> None:
        """To the next name that is offered."""
        self._chosen = min(self._chosen + 1, len(self._choices) - 1)
        self._draw()

    def action_previous_name(self) -> None:
        """To the name before."""
        self._chosen = max(self._chosen - 1, -1)
        self._draw()

    def action_complete(self) -> None:
        """Write the name that is chosen, or the first that is offered."""
        if self._choices:
            self._write(self._choices[max(self._chosen, 0)].path)

    def _write(self, path: str) -> None:
        self.field.value = path
        self.field.cursor_position = len(path)

    @work(group="attach")
    async def action_take_file(self) -> None:
        """Attach the file, or go into the folder; an empty field is the end."""
        typed = self._choices[self._chosen].path if self._chosen >= 0 else self.field.value
        if not typed.strip():
            self.action_done()
            return
        path = await asyncio.to_thread(path_of, typed)
        if len(self._choices) == 1 and not await asyncio.to_thread(path.exists):
            typed = self._choices[0].path  # only one file can be meant
            path = await asyncio.to_thread(path_of, typed)
        if await asyncio.to_thread(path.is_dir):
            self._write(typed if typed.endswith("/") else f"{typed}/")
            return
        try:
            self._draft = await self.services.drafts.attach(self._number, self._words(), path)
        except (DataError, ServiceError) as error:
            self._news = str(error)
        else:
            self.field.value = ""
        self._draw()

    @work(group="attach")
    async def action_detach(self) -> None:
        """Take the last file out."""
        if self._draft is None or not self._draft.files:
            return
        try:
            place = self._draft.files[-1].place
            self._draft = await self.services.drafts.detach(self._draft, place)
        except DataError as error:
            self._news = str(error)
        self._draw()

    def action_done(self) -> None:
        """Back to the text."""
        self.dismiss(self._draft)
