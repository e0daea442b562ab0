"""A text under way on a screen: its words, to whom they would go, and that they are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from textual import work
from textual.widgets import Input

from console.domain import local_words
from console.domain.agenda import near_words
from console.domain.recipients import Recipients, Scope
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.replies import Preview
from data.errors import DataError
from data.records import ConversationId, Draft, DraftKind, MessageId, Words
from data.text.safe import clean_line
from screens.autosave import Autosaving
from screens.composer import Composer
from screens.unfinished import UnfinishedText
from widgets.composer_lines import composer_head, passed_on_words


class Written(Autosaving):
    """A screen with a composer: says in its head what is written, and keeps it."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.composer = Composer()
        self.unfinished: UnfinishedText | None = None
        """What is begun here; None: nothing is."""
        self._words = Words(DraftKind.REPLY, "")
        """As it was begun; what is typed since is in the composer."""
        self._preview: Preview | None = None

    @property
    def written_on(self) -> ConversationId | None:
        """Where the text belongs; None where it begins a conversation."""
        return None

    @property
    def leaves_at(self) -> datetime | None:
        """When it is meant to leave; None for at once."""
        if self.written_on is None:
            return None
        at = self.services.session.leaving.get(self.written_on)
        return None if at is None or at <= self.services.clock.now() else at

    @property
    def draft(self) -> Draft | None:
        """What the store has of the text."""
        return None if self.unfinished is None else self.unfinished.draft

    @property
    def words(self) -> Words:
        """What is typed now."""
        return self.composer.typed(self._words)

    def is_about(self, number: ConversationId | None) -> bool:
        """Say whether what is written here belongs to a conversation; None: begins one."""
        return self.written_on == number

    def seen_messages(self) -> frozenset[MessageId]:
        """Give what of the conversation stands on the screen."""
        return frozenset()

    def base_on(self, revision: int) -> None:
        """Note that everything up to a revision has been shown to the writer."""
        self._words = replace(self._words, base_revision=revision)

    @work(exclusive=True, group="composer-preview")
    async def read_preview(self) -> None:
        """Learn to whom it would go now, and under which subject."""
        replies, number = self.services.replies, self.written_on
        if replies is None or number is None or self._words.kind is DraftKind.NOTE:
            return
        try:
            if self._words.kind is DraftKind.FORWARD:
                self._preview = await replies.preview_forward(number)
                if not self.composer.value_of("subject"):
                    self.composer.set_value("subject", clean_line(self._preview.subject))
                    self._keep_nothing_of_ours()
            else:
                scope: Scope = "sender" if self._words.scope == "sender" else "all"
                self._preview = await replies.preview(number, scope)
        except (DataError, ServiceError) as error:
            self._preview = None
            self.tell_error(error)
        self.draw_head()

    def _keep_nothing_of_ours(self) -> None:
        """A subject that nobody has typed alone is not worth a draft."""
        text = self.unfinished
        if text is not None and text.kept is not None and not text.kept.text:
            text.kept = self.words

    def macro_effects(self) -> tuple[str, ...]:
        """Say what macros will do when the text leaves."""
        return ()

    def goes_along(self) -> tuple[str, ...]:
        """Say what leaves with the text: the mail that is passed on, what macros will do."""
        mail = None if self._preview is None else self._preview.passed_on
        passed_on = () if mail is None else (passed_on_words(mail),)
        return (*passed_on, *self.macro_effects())

    def draw_head(self) -> None:
        """Say in the first line what this is and to whom, and whether it is kept."""
        is_note = self._words.kind is DraftKind.NOTE
        self.composer.set_class(is_note, "note")
        saved = self._saved_words()
        if not is_note and (at := self.leaves_at) is not None:
            now, zone_name = self.services.clock.now(), self.services.time_zone
            saved = f"leaves {near_words(at, now=now, time_zone=zone_name)}  {saved}".rstrip()
        is_shown = self._preview is not None and not self.composer.has_fields
        recipients = self._preview.recipients if self._preview and is_shown else Recipients(())
        lines = composer_head(
            self._words.kind,
            number=self.written_on,
            to=recipients.to,
            cc=recipients.cc,
            files=self.draft.files if self.draft is not None else (),
            saved=saved,
            along=self.goes_along(),
            width=self.size.width or self.app.size.width,
            more=self.glyphs.more,
        )
        self.composer.show_head(lines)

    def _saved_words(self) -> str:
        """Say whether the text is kept as it stands, and where."""
        text = self.unfinished
        if text is None:
            return ""
        if text.draft is not None and text.kept == self.words:
            zone = ZoneInfo(self.services.time_zone)
            return f"draft saved {local_words.clock(text.draft.updated_at.astimezone(zone))}"
        return "kept in a file of yours" if text.is_apart else ""

    def on_text_area_changed(self) -> None:
        """Keep the draft soon."""
        self.save_soon()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep the draft soon."""
        if self.composer in event.input.ancestors:
            self.save_soon()

    async def keep_draft(self) -> None:
        """Keep what is written so far, unless it is kept already; wait for what is being kept."""
        if self.unfinished is not None and self.words != self.unfinished.kept:
            await self._keep(self.unfinished, self.words)
        else:
            async with self.keeping:
                pass

    async def _keep(self, text: UnfinishedText, words: Words) -> None:
        """Write it down; the screen may have gone on to another text meanwhile."""
        text.kept = words
        async with self.keeping:
            try:
                await text.keep(words, self.services.drafts)
            except DataError as error:
                self.draw_head()
                # Once: each pause in typing would say it again, and the top line says it anyway.
                if not isinstance(error, type(self.services.store_watch.trouble)):
                    self.tell_error(error)
                return
        if text is self.unfinished and self.is_mounted:
            self.draw_head()

    def writes(self, about: str) -> bool:
        """Say whether the text here is that one."""
        return self.unfinished is not None and about == f"mail:{self.written_on or 'new'}"
