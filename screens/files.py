"""The files of a message: what they are by their content, read as text, saved where asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from textual import work
from textual.widget import Widget

from console.actions import Place
from console.domain.conditions import Facts
from console.services.away_files import tell_opened
from console.services.bundle import Services
from console.services.choices import list_choices
from console.services.errors import ServiceError
from console.services.files import FileFacts, Saved
from console.services.piping import PIPED_BYTES_MAX
from data.errors import DataError
from data.records import Attachment, Message, SafeText
from data.text.safe import clean_line
from data.text.wrap import wrapped
from screens.piping import Pipeable, ask_for_pipe
from screens.place_keys import bindings_of, hints_of
from screens.sheet import Sheet
from screens.text import TextScreen
from widgets.find_bar import FindBar
from widgets.lines import Line, Span, line_of
from widgets.sizes import short_size

NAMES_SAID = 3
FOLDERS_KEPT = 20
CHOICES_MAX = 200
"""Folders that are compared where a name is completed."""


class ListedFile(Protocol):
    """What is known of a file in a row, wherever it lies."""

    @property
    def attachment(self) -> Attachment:
        """Its name and size."""
        ...

    @property
    def kind(self) -> str:
        """What it is by its content, in a few words."""
        ...

    @property
    def doubt(self) -> str:
        """In what its name misleads; empty where it does not."""
        ...


F = TypeVar("F", bound=ListedFile)


class FilesSheet(Sheet[None], Generic[F]):
    """Files as rows: looked at, read as text, marked, saved."""

    PLACE = Place.FILES
    BINDINGS = bindings_of(Place.FILES)
    HAS_OTHERS = True
    """What they belong to is part of something that may have files too."""

    def __init__(self, services: Services) -> None:
        facts = Facts(has_others=self.HAS_OTHERS)
        super().__init__(services, "Files", hints_of(Place.FILES, services, facts))
        self._files: list[F] = []
        self._marked: set[int] = set()
        self._has_looked = False
        self._wanted: list[F] = []
        self.field = FindBar("folder")

    @property
    def is_blank(self) -> bool:
        """Say whether the files are still looked at: what a key is about is not there yet."""
        return not self._has_looked

    def beside(self) -> list[Widget]:
        """The field for the folder, shown when it is asked for."""
        return [self.field]

    def on_mount(self) -> None:
        """Look at the files."""
        super().on_mount()
        self.load()

    async def look(self) -> list[F]:
        """Say of each file what it is."""
        raise NotImplementedError

    async def read(self, file: F) -> SafeText:
        """Give what a person may read of a file; nothing is run."""
        raise NotImplementedError

    async def take(self, file: F) -> bytes:
        """Give a file's bytes."""
        raise NotImplementedError

    async def save(self, file: F, folder: Path) -> Sequence[Saved]:
        """Write a file into a folder, under a name that is free."""
        raise NotImplementedError

    def whose(self) -> str:
        """Say what they belong to."""
        raise NotImplementedError

    @work(exclusive=True, group="files-load")
    async def load(self) -> None:
        """Show of each file what it is."""
        self._files, self._marked = [], set()
        try:
            self._files = await self.look()
        except (DataError, ServiceError) as error:
            self.say(str(error), "warn")
        self._has_looked = True
        self.draw()

    def draw(self) -> None:
        """Draw rows and cursor, with the totals in the title."""
        which = self._chosen if self._marked else self._files
        size = short_size(sum(file.attachment.size_bytes for file in which))
        count = f"{len(which)} of {len(self._files)} marked" if self._marked else f"{len(which)}"
        total = f" ({count}, {size})" if which else ""
        self.rename(f"Files of {self.whose()}{total}")
        super().draw()

    def row_lines(self, width: int) -> list[Line]:
        """Give number, name, what it is, size; what misleads stands below."""
        lines: list[Line] = []
        for place, file in enumerate(self._files):
            mark = "x" if place in self._marked else " "
            number = f"{mark}{place + 1:>2}  {short_size(file.attachment.size_bytes):>8}  "
            words = f"{file.kind}  {file.attachment.filename}"
            pieces = wrapped(words, max(width - len(number) - 1, 10))
            for count, piece in enumerate(pieces):
                head = number if count == 0 else " " * len(number)
                role = "accent" if place in self._marked else "dim"
                lines.append(Line((Span(head, role), Span(piece)), owner=place))
            if file.doubt:
                lines.append(line_of(f"{' ' * len(number)}! {file.doubt}", "warn", owner=place))
        return lines or [line_of(" Looking at them …", "dim", owner=0)]

    def action_all(self) -> None:
        """Show others too, where there are any."""
        self.say("These are all files.", "dim")

    @property
    def file(self) -> F | None:
        """The file under the cursor."""
        return self._files[self.cursor] if self._files else None

    def action_view(self) -> None:
        """Show the file as text."""
        file = self.file
        if file is not None:
            # The next key waits for a page that comes soon, not for a file that is fetched.
            group = "files-away" if file.attachment.on_server else "files-page"
            self.run_worker(self._view(file), exclusive=True, group=group)

    async def _view(self, file: F) -> None:
        self.say("Reading it …", "dim")
        try:
            text = await self.read(file)
        except (DataError, ServiceError) as error:
            self.say(str(error), "warn")
            return
        if self.is_current:
            self.draw()
            name = f"{file.attachment.filename} ({file.kind})"
            self.app.push_screen(TextScreen(self.services, name, text))

    def action_pipe(self) -> None:
        """Ask for a command that is to read the file."""
        file = self.file
        if file is not None:
            what = Pipeable(file.attachment.filename, partial(self.take, file))
            ask_for_pipe(self.app, self.services, [what])

    def action_mark(self) -> None:
        """Mark the file under the cursor, or take its mark away, and go down one row."""
        if self.file is not None:
            self._marked ^= {self.cursor}
            self.action_move(1)

    def action_mark_all(self) -> None:
        """Mark every file that is shown."""
        self._marked = set(range(len(self._files)))
        self.draw()

    def action_unmark(self) -> None:
        """Take all marks away."""
        self._marked = set()
        self.draw()

    @property
    def _chosen(self) -> list[F]:
        """The marked files, or the one under the cursor."""
        places = sorted(self._marked) or ([self.cursor] if self._files else [])
        return [self._files[place] for place in places]

    def action_save(self) -> None:
        """Ask for the folder to save what is marked into, or the file under the cursor."""
        self._ask_for_folder(self._chosen)

    def action_save_all(self) -> None:
        """Ask for the folder to save all files into."""
        self._ask_for_folder(list(self._files))

    def _ask_for_folder(self, wanted: list[F]) -> None:
        if not wanted:
            return
        self._wanted = wanted
        known = self.services.session.saved_into
        self.field.value = str(known[-1] if known else Path.cwd()).rstrip("/") + "/"
        self.field.cursor_position = len(self.field.value)
        self.field.styles.display = "block"
        self.set_focus(self.field)
        self._say_where()

    def on_input_changed(self) -> None:
        """Say into which folder it would go."""
        self._say_where()

    @work(exclusive=True, group="files-names")
    async def action_complete(self) -> None:
        """Complete the folder's name, as far as the folders there agree."""
        typed = self.field.value
        if not self.field.has_focus:
            return
        found = await asyncio.to_thread(list_choices, typed, limit=CHOICES_MAX)
        paths = [choice.path for choice in found if choice.is_folder]
        if self.field.value == typed and paths:
            self.field.value = shared_begin(paths)
            self.field.cursor_position = len(self.field.value)
            if len(paths) > 1:
                names = ", ".join(choice.name for choice in found[:NAMES_SAID] if choice.is_folder)
                rest = f" and {len(paths) - NAMES_SAID} more" if len(paths) > NAMES_SAID else ""
                self.call_after_refresh(self.say, f"{names}{rest}", "dim")

    def _folder(self) -> Path:
        return Path(self.field.value.strip() or ".").expanduser().absolute()

    def _say_where(self) -> None:
        try:
            folder = self._folder()
            is_there = folder.is_dir()
        except (OSError, RuntimeError, ValueError):  # an unknown ~user, a zero byte, too long
            folder, is_there = Path(self.field.value), False
        count = len(self._wanted)
        size = short_size(sum(file.attachment.size_bytes for file in self._wanted))
        what = f"{count} files ({size})" if count > 1 else "1 file"
        where = clean_line(str(folder))
        if is_there:
            self.say(f"Enter saves {what} into {where}; nothing is replaced  Esc back", "dim")
        else:
            self.say(f"There is no folder {where}  Esc back", "warn")

    @work(group="files-save")
    async def on_input_submitted(self) -> None:
        """Save, and say under which names."""
        wanted = list(self._wanted)
        try:
            folder = self._folder()
            if not await asyncio.to_thread(folder.is_dir):
                self._say_where()
                return
        except (OSError, RuntimeError, ValueError):
            self._say_where()
            return
        self._close_field()
        saved: list[Saved] = []
        try:
            for file in wanted:
                saved += await self.save(file, folder)
        except (DataError, ServiceError) as error:
            done = f"{len(saved)} of {len(wanted)} saved. " if saved else ""
            self.say(f"{done}{error}", "warn")
            return
        self._remember(folder)
        self.action_unmark()
        names = [clean_line(one.path.name) for one in saved]
        rest = f" and {len(names) - NAMES_SAID} more" if len(names) > NAMES_SAID else ""
        size = short_size(sum(one.attachment.size_bytes for one in saved))
        total = f" ({size})" if len(names) > 1 else ""
        where = clean_line(str(folder))
        self.say(f"saved {', '.join(names[:NAMES_SAID])}{rest}{total} in {where}")

    def _remember(self, folder: Path) -> None:
        """Offer this folder the next time, whichever files it is about then."""
        known = self.services.session.saved_into
        known[:] = [*(each for each in known if each != folder), folder][-FOLDERS_KEPT:]

    def _close_field(self) -> None:
        self.field.styles.display = "none"
        self.set_focus(self._rows)

    def action_back(self) -> None:
        """Peel one layer: the field, then the sheet."""
        if self.field.has_focus:
            self._close_field()
            self.draw()
        else:
            self.dismiss(None)


def shared_begin(words: Sequence[str]) -> str:
    """Give the letters with which all of them begin."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*words, strict=False))
    return "".join(letters[0] for letters in alike)


class FilesScreen(FilesSheet[FileFacts]):
    """Files of one message, or of the whole conversation."""

    def __init__(self, services: Services, messages: Sequence[Message], current: Message) -> None:
        super().__init__(services)
        self._messages = [m for m in messages if m.body.attachments]
        self._current = current
        self._is_all = not current.body.attachments

    def whose(self) -> str:
        """Say whether they are of the message or of all."""
        return "this conversation" if self._is_all else "this message"

    async def look(self) -> list[FileFacts]:
        """Say of each file what it is."""
        found: list[FileFacts] = []
        for message in self._messages if self._is_all else [self._current]:
            try:
                found += await self.services.files.look(message)
            except (DataError, ServiceError) as error:
                self.say(str(error), "warn")
        return found

    async def read(self, file: FileFacts) -> SafeText:
        """Give what a person may read of a file."""
        message = await self._have_here(file)
        zone = self.services.time_zone
        return await self.services.files.view(message, file.attachment.index, time_zone=zone)

    async def take(self, file: FileFacts) -> bytes:
        """Give a file's bytes."""
        message = await self._have_here(file)
        return await self.services.files.get_file(
            message, file.attachment.index, most_bytes=PIPED_BYTES_MAX
        )

    async def save(self, file: FileFacts, folder: Path) -> Sequence[Saved]:
        """Write a file into a folder."""
        await self._have_here(file)
        return await self.services.files.save(
            file.message_id, name=None, folder=folder, index=file.attachment.index
        )

    async def _have_here(self, file: FileFacts) -> Message:
        """Give the message of a file; one that only the server has is fetched first."""
        message = next(m for m in self._messages if m.id == file.message_id)
        number = file.attachment.index
        if not any(a.index == number and a.on_server for a in message.body.attachments):
            return message
        fetched = await self.services.away_files.bring(message, only=[number], tell=self._tell)
        self._messages = [fetched if m.id == fetched.id else m for m in self._messages]
        self._current = fetched if self._current.id == fetched.id else self._current
        if self.is_current:
            self._files = await self.look()
            self.draw()
        if words := tell_opened(message, fetched, number):
            raise ServiceError(words)
        return fetched

    def _tell(self, got_bytes: int, of_bytes: int) -> None:
        """Say how far it is; whoever leaves finds the file here later."""
        if self.is_current:
            here, whole = short_size(got_bytes), short_size(of_bytes)
            back = self.services.key_of("leave_sheet")
            self.say(f"{here} of {whole} from the mail server; {back} leaves, it goes on", "dim")

    def action_all(self) -> None:
        """Show the files of the whole conversation, or of the message again."""
        self._is_all = not self._is_all or not self._current.body.attachments
        self.cursor = 0
        self.load()
