"""Writing in $EDITOR: a private file with the fields above the text; the console lives on."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
from collections import Counter
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from textual import work
from textual.app import SuspendNotSupported

from console.domain.header_block import (
    Edited,
    Fields,
    parse_mail_file,
    parse_note_file,
    render_mail_file,
    render_note_file,
)
from console.domain.typed_addresses import parse_people, render_people
from console.services.choices import path_of
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import DraftKind
from data.text.safe import clean_line, clean_text
from screens.composer import FIELDS
from screens.naming import Naming

CLAIM_S = 45.0
"""Between two signs of life: claims may end after a minute."""
FILE_MAX_BYTES = 5_000_000
"""A text longer than this is a file somebody mistook for one."""


class EditorFile:
    """A file that only this user can read, in a folder of its own; gone at the end."""

    def __init__(self, text: str) -> None:
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent")
        place = runtime if runtime.is_dir() and os.access(runtime, os.W_OK) else None
        self._folder = Path(mkdtemp(prefix="support-console-", dir=place))  # mode 0700
        self.path = self._folder / "message.eml"  # editors know the fields of a mail by this name
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        self.written = text

    def read(self) -> str:
        """Give what is in it now; what was written where it cannot be read."""
        try:
            with self.path.open("rb") as file:
                data = file.read(FILE_MAX_BYTES)
        except OSError:
            return self.written
        return data.decode("utf-8-sig", errors="replace")

    def remove(self) -> None:
        """Take it away, with whatever the editor left beside it."""
        shutil.rmtree(self._folder, ignore_errors=True)


class Editing(Naming):
    """A screen whose text can be written in an editor."""

    _editor_file: EditorFile | None = None

    @work(group="conversation-write")
    async def action_editor(self) -> None:
        """Hand text and fields to $EDITOR and take them back; the feed goes on meanwhile."""
        command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
        try:
            self._editor_file = file = await asyncio.to_thread(EditorFile, self._file_text())
        except OSError as error:
            self.tell(f"No file for the editor: {error.strerror}.", is_trouble=True)
            return
        try:
            code = await self._run_editor(command, file.path)
            source = await asyncio.to_thread(file.read)
            if code:
                words = f"{Path(command[0]).name} ended with code {code}; the text is as it was."
                self.tell(words, is_trouble=True, seconds=8)
            elif source != file.written:
                await self._take(source)
        except SuspendNotSupported:
            self.tell("This terminal cannot be handed to an editor.", is_trouble=True)
        except OSError as error:
            words = f"{Path(command[0]).name} cannot be started: {error.strerror}. Set $EDITOR."
            self.tell(words, is_trouble=True, seconds=8)
        finally:
            self._editor_file = None
            file.remove()

    async def _run_editor(self, command: list[str], path: Path) -> int:
        """Wait for an editor; when the console ends meanwhile, end it too."""
        # Awaited, never blocking: a screen that draws while suspended would freeze the program.
        with self.app.batch_update(), self.app.suspend():
            process = await asyncio.create_subprocess_exec(*command, str(path))
            claiming = asyncio.create_task(self._keep_claim())
            try:
                return await process.wait()
            finally:
                claiming.cancel()
                if process.returncode is None:
                    process.terminate()

    async def _keep_claim(self) -> None:
        """Say now and then that the agent is at it: a draft in an editor is not kept as typed."""
        while self.written_on is not None:
            await asyncio.sleep(CLAIM_S)
            with suppress(DataError):  # the next time will do
                await self.services.work.keep_claim(self.written_on)

    async def keep_draft(self) -> None:
        """Keep what is written so far, in the editor's file too."""
        if self._editor_file is not None:
            source = await asyncio.to_thread(self._editor_file.read)
            if source != self._editor_file.written:
                self._put_back(self._parsed(source))
        await super().keep_draft()

    def _file_text(self) -> str:
        words = self.words
        if words.kind is DraftKind.NOTE:
            return render_note_file(words.text, number=self.written_on or 0)
        return render_mail_file(self._fields(), words.text)

    def _fields(self) -> Fields:
        """Give the fields as typed, or as the thread says."""
        attach = tuple(f.filename for f in self.draft.files) if self.draft is not None else ()
        if self._has_fields or self._preview is None:
            to, cc, subject = (self.composer.value_of(name) for name in FIELDS)
            return Fields(to, cc, subject, attach)
        people = self._preview.recipients
        return Fields(
            render_people(people.to),
            render_people(people.cc),
            clean_line(self._preview.subject),
            attach,
        )

    def _parsed(self, source: str) -> Edited:
        text = clean_text(source)
        is_note = self._words.kind is DraftKind.NOTE
        return parse_note_file(text) if is_note else parse_mail_file(text)

    def _put_back(self, edited: Edited) -> None:
        """Put text and fields where they belong; fields that say what the thread says stay so."""
        before = self._fields()
        self.composer.text.load_text(edited.text)
        self.composer.text.move_cursor(self.composer.text.document.end)
        now = edited.fields
        if now is None or (now.to, now.cc, now.subject) == (before.to, before.cc, before.subject):
            return
        self._show_fields(are_shown=True)
        for name, value in zip(FIELDS, (now.to, now.cc, now.subject), strict=True):
            self.composer.set_value(name, clean_line(value))

    async def _take(self, source: str) -> None:
        edited = self._parsed(source)
        attached = self._fields().attach
        self._put_back(edited)
        problems = list(edited.problems)
        if edited.fields is not None:
            problems += parse_people(edited.fields.to).problems
            problems += parse_people(edited.fields.cc).problems
            problems += await self._attach_as_named(edited.fields.attach, attached)
        await self.keep_draft()
        self.draw_head()
        if problems:
            self.tell(problems[0], is_trouble=True, seconds=10)

    async def _attach_as_named(self, wanted: tuple[str, ...], before: tuple[str, ...]) -> list[str]:
        """Attach the files that a line was added for, take out those whose line is gone."""
        problems = []
        for name in (Counter(before) - Counter(wanted)).elements():
            if self.draft is not None:
                place = next(f.place for f in self.draft.files if f.filename == name)
                self.draft = await self.services.drafts.detach(self.draft, place)
        for name in (Counter(wanted) - Counter(before)).elements():
            try:
                path = path_of(name)
                self.draft = await self.services.drafts.attach(self._begun_in, self.words, path)
                self._kept = self.words
            except (DataError, ServiceError) as error:
                problems.append(str(error))
        return problems
