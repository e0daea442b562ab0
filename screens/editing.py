"""Writing in $EDITOR: a private file with the fields above the text; the console lives on."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress

from textual import work

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
from screens.editor import EditorFile, edit
from screens.inserting import Inserting

CLAIM_S = 45.0
"""Between two signs of life: claims may end after a minute."""
FILE_NAME = "message.eml"
"""Editors know the fields of a mail by this name."""


class Editing(Inserting):
    """A screen whose text can be written in an editor."""

    _editor_file: EditorFile | None = None
    _given: Fields | None = None
    """The fields as the editor was given them."""

    @work(group="conversation-write")
    async def action_editor(self) -> None:
        """Hand text and fields to $EDITOR and take them back; the feed goes on meanwhile."""

        def note(file: EditorFile | None) -> None:
            self._editor_file = file

        edited = await edit(
            self.app, self._file_text(), name=FILE_NAME, meanwhile=self._keep_claim, note=note
        )
        if edited.problem:
            self.tell(edited.problem, is_trouble=True, seconds=8)
        elif edited.text is not None:
            await self._take(edited.text)

    async def _keep_claim(self) -> None:
        """Say now and then that the agent is at it: a draft in an editor is not kept as typed."""
        while self.written_on is not None:
            await asyncio.sleep(CLAIM_S)
            with suppress(DataError):  # the next time will do
                await self.services.work.keep_claim(self.written_on)

    async def keep_draft(self) -> None:
        """Keep what is written so far, in the editor's file too."""
        file = self._editor_file
        if file is not None:
            source = await asyncio.to_thread(file.read)
            # Back from the editor meanwhile: what it left is taken there, and is newer.
            if file is self._editor_file and source != file.written:
                self._put_back(self._parsed(source))
        await super().keep_draft()

    def _file_text(self) -> str:
        words = self.words
        self._given = None
        if words.kind is DraftKind.NOTE:
            return render_note_file(words.text, number=self.written_on or 0)
        self._given = self._fields()
        return render_mail_file(self._given, words.text)

    def _fields(self) -> Fields:
        """Give the fields as typed, or as the thread says."""
        attach = tuple(f.filename for f in self.draft.files) if self.draft is not None else ()
        if self.composer.has_fields or self._preview is None:
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
        # As they were given: to whom it goes may have been read only while the editor was open.
        before = self._given or self._fields()
        self.composer.load_text(edited.text)
        now = edited.fields
        if now is None or (now.to, now.cc, now.subject) == (before.to, before.cc, before.subject):
            return
        self.composer.show_fields(are_shown=True)
        self.composer.fill_fields(to=now.to, cc=now.cc, subject=now.subject)

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
        problems: list[str] = []
        text, drafts = self.unfinished, self.services.drafts
        if text is None:
            return problems
        for name in (Counter(before) - Counter(wanted)).elements():
            if text.draft is not None:
                place = next(f.place for f in text.draft.files if f.filename == name)
                text.draft = await drafts.detach(text.draft, place)
        for name in (Counter(wanted) - Counter(before)).elements():
            try:
                path = path_of(name)
                text.has_kept(await drafts.attach(text.begun_in, self.words, path), self.words)
            except (DataError, ServiceError) as error:
                problems.append(str(error))
        return problems
