"""Files to go with a text: a path is typed, names are offered, what is attached is listed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from textual import work
from textual.widgets import Input

from console.actions import Place
from console.domain.conditions import Facts
from console.domain.mail_size import UNLIMITED
from console.services.bundle import Services
from console.services.choices import Choice, is_there, list_choices, paths_of
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import ConversationId, Draft, Words
from data.text.safe import clean_line
from data.text.width import cut_to_width
from data.text.wrap import wrapped
from screens.field_sheet import FieldSheet
from screens.place_keys import bindings_of, hints_of
from widgets.lines import Line, Span, line_of
from widgets.sizes import short_size

T = TypeVar("T")
OFFERED_MAX = 5
ATTACHED_MAX = 7
"""Lines of what is attached; the field and what is offered are to be seen too."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that is there, as the sheet lists it."""

    name: str
    size_bytes: int
    kind: str = ""


class AttachSheet(FieldSheet[T], Generic[T]):
    """Attaches and takes out until it is left; up from the field chooses what is attached."""

    BINDINGS = bindings_of(Place.ATTACHING, priority=True)

    def __init__(self, services: Services) -> None:
        super().__init__(services, field_id="path")
        self._choices: list[Choice] = []
        self._several: Sequence[Path] = ()
        """What Enter attaches at once; one file alone is among the choices."""
        self._chosen = -1
        """Of the names that are offered; below -1 of what is attached, the last one first."""
        self._news = ""

    def attached(self) -> Sequence[Attached]:
        """Give what is attached."""
        raise NotImplementedError

    async def attach(self, path: Path) -> None:
        """Attach a file.

        Raises:
            UsageError: it cannot be.
        """
        raise NotImplementedError

    async def take_out(self, place: int) -> None:
        """Take a file out, by its place among what is attached."""
        raise NotImplementedError

    def answer(self) -> T:
        """Give what the sheet answers with."""
        raise NotImplementedError

    def use(self, place: int) -> None:
        """Do what Enter does on a file that is attached."""

    def begin(self) -> None:
        """Begin with the names of the folder in which the console was started."""
        self._offer("")
        self._draw()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer the names that go on with what is typed."""
        if event.value:  # what became of the last ones is still read once they are taken
            self._news = ""
        self._offer(event.value)

    @work(exclusive=True, group="attach-names")
    async def _offer(self, typed: str) -> None:
        self._choices = await asyncio.to_thread(list_choices, typed, limit=OFFERED_MAX)
        found = await asyncio.to_thread(paths_of, typed) if typed.strip() else []
        self._several = found if len(found) > 1 else ()
        self._chosen = -1
        self._draw()

    def _draw(self) -> None:
        files = self.attached()
        lines = [self._title()]
        for place, file in enumerate(files):
            is_chosen = place == self._place
            pointer = Span(self.glyphs.pointer if is_chosen else " ", "accent")
            words = Span(f"[{place + 1}] {short_size(file.size_bytes):>8}  ", "dim")
            kind = Span(f"  {file.kind}" if file.kind else "", "dim")
            lines.append(Line((pointer, words, Span(file.name, "accent"), kind)))
        first = max(len(lines) - ATTACHED_MAX, 1)
        if self._place >= 0:  # what is chosen is seen, however many there are
            first = max(min(first, self._place + 1), 1)
        self.show_above([lines[0], *lines[first : first + ATTACHED_MAX]])
        lines = []
        for number, choice in enumerate(self._choices):
            is_chosen = number == self._chosen
            size = "" if choice.is_folder else short_size(choice.size_bytes)
            pointer = Span(self.glyphs.pointer if is_chosen else " ", "accent")
            name = f"{choice.name}/" if choice.is_folder else choice.name
            role = "strong" if is_chosen else "normal"
            lines.append(Line((pointer, Span(f"    {size:>8}  ", "dim"), Span(name, role))))
        if self._several:
            names = ", ".join(clean_line(path.name) for path in self._several)
            told = f"    {len(self._several)} files: {names}"
            told = cut_to_width(told, self.app.size.width - 2, more=self.glyphs.more)
            lines.append(line_of(told, "strong"))
        if self._news:
            pieces = wrapped(self._news, max(self.app.size.width - 4, 20))
            lines += [line_of(f" ! {piece}", "warn") for piece in pieces]
        facts = Facts(has_files=bool(files), rows=len(files) + len(self._choices))
        width = self.app.size.width
        hints = hints_of(Place.ATTACHING, self.services, facts, columns=width)
        self.show_below([*lines, line_of(f" {hints}", "dim")])

    def _title(self) -> Line:
        """Say what to do, and how much is attached."""
        take = self.services.key_of("take_file")
        words, total, role = f" Attach: type a path, {take} takes it", *self._total()
        if total and len(words) + len(total) + 2 > self.app.size.width:
            words = " Attach"
        return Line((Span(words, "strong"), Span(f"  {total}" if total else "", role)))

    def _total(self) -> tuple[str, str]:
        files = self.attached()
        if not files:
            return "", "dim"
        size = sum(file.size_bytes for file in files)
        room = self.room(size)
        count = "1 file" if len(files) == 1 else f"{len(files)} files"
        total = f"{count}, {short_size(size)}"
        if room is None:
            return total, "dim"
        if room < 0:
            return f"! {total}: {short_size(-room)} too much", "warn"
        return f"{total}, room for {short_size(room)}", "dim"

    def room(self, size_bytes: int) -> int | None:
        """Give how much more goes in beside so much; None: as much as is wanted."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let Backspace delete what is typed, and take files out only where nothing is."""
        return not (action == "detach" and self.field.value)

    def action_next_name(self) -> None:
        """To the next name that is offered."""
        self._chosen = min(self._chosen + 1, len(self._choices) - 1)
        self._draw()

    def action_previous_name(self) -> None:
        """To the name before; from the field up to what is attached."""
        self._chosen = max(self._chosen - 1, -1 - len(self.attached()))
        self._draw()

    def action_complete(self) -> None:
        """Write the name that is chosen, or the first that is offered."""
        if self._place >= 0:
            return
        if self._choices:
            self._write(self._choices[max(self._chosen, 0)].path)

    def _write(self, path: str) -> None:
        self.field.value = path
        self.field.cursor_position = len(path)

    @work(group="attach")
    async def action_take_file(self) -> None:
        """Attach the file, or go into the folder; an empty field is the end."""
        if self._place >= 0:
            self.use(self._place)
            return
        typed = self._choices[self._chosen].path if self._chosen >= 0 else self.field.value
        if not typed.strip():
            self.action_done()
            return
        paths = await asyncio.to_thread(paths_of, typed)
        if not paths:
            self._news = f"No file is called {clean_line(typed)}."
            self._draw()
            return
        if len(paths) == 1:
            if len(self._choices) == 1 and not await asyncio.to_thread(is_there, paths[0]):
                typed = self._choices[0].path  # only one file can be meant
                paths = await asyncio.to_thread(paths_of, typed)
            if await asyncio.to_thread(_is_folder, paths[0]):
                self._write(typed if typed.endswith("/") else f"{typed}/")
                return
        await self._attach_all(paths)

    async def _attach_all(self, paths: Sequence[Path]) -> None:
        """Attach files; what cannot be is told, and the others go with the text all the same."""
        left: list[str] = []
        for path in paths:
            try:
                await self.attach(path)
            except (DataError, ServiceError) as error:
                left.append(str(error))
            else:
                self._draw()
        if not left or len(paths) > 1:
            self.field.value = ""
        self._news = " ".join(left)
        self._draw()

    @work(group="attach")
    async def action_detach(self) -> None:
        """Take the chosen file out, or the last one."""
        if not self.attached():
            return
        place = self._place if self._place >= 0 else len(self.attached()) - 1
        try:
            await self.take_out(place)
        except (DataError, ServiceError) as error:
            self._news = str(error)
        self._chosen = -1
        self._draw()

    @property
    def _place(self) -> int:
        """The place of the chosen file among what is attached; -1: none is."""
        return len(self.attached()) + 1 + self._chosen if self._chosen < -1 else -1

    def action_done(self) -> None:
        """Back to the text."""
        self.dismiss(self.answer())


def _is_folder(path: Path) -> bool:
    return is_there(path) and path.is_dir()


class AttachScreen(AttachSheet[Draft | None]):
    """Files that go with a mail; answers the draft as it is then."""

    def __init__(
        self,
        services: Services,
        number: ConversationId | None,
        words: Callable[[], Words],
        draft: Draft | None,
    ) -> None:
        super().__init__(services)
        self._number, self._words, self._draft = number, words, draft
        self._limit = UNLIMITED

    def begin(self) -> None:
        """Know how much goes into a mail besides."""
        super().begin()
        self._read_limit()

    @work(group="attach-limit")
    async def _read_limit(self) -> None:
        try:
            self._limit = await self.services.drafts.size_limit()
        except DataError as error:
            self._news = str(error)
        self._draw()

    def room(self, size_bytes: int) -> int | None:
        """Give how much more a mail takes."""
        return self._limit.room_for_files(size_bytes) if self._limit.size_bytes else None

    def attached(self) -> Sequence[Attached]:
        """Give the files of the draft."""
        files = self._draft.files if self._draft is not None else ()
        return [Attached(file.filename, file.size_bytes) for file in files]

    async def attach(self, path: Path) -> None:
        """Copy a file into the store."""
        self._draft = await self.services.drafts.attach(self._number, self._words(), path)

    async def take_out(self, place: int) -> None:
        """Take a file out of the draft."""
        if self._draft is not None:
            number = self._draft.files[place].place
            self._draft = await self.services.drafts.detach(self._draft, number)

    def answer(self) -> Draft | None:
        """Give the draft as it is now."""
        return self._draft
