"""The writing half of a screen: what is begun, kept as typed, found again, put away."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from textual import work
from textual.widgets import Input

from console.actions import Place
from console.domain import local_words
from console.domain.agenda import near_words
from console.domain.conditions import Facts
from console.domain.recipients import Recipients, Scope
from console.domain.typed_addresses import render_people
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.replies import Preview
from data.errors import DataError
from data.records import Conversation, ConversationId, Draft, DraftId, DraftKind, MessageId, Words
from data.text.safe import clean_line
from screens.autosave import Autosaving
from screens.composer import Composer
from screens.place_keys import hints_of
from screens.unfinished import UnfinishedText
from screens.wished import Begin
from widgets.composer_lines import composer_head, passed_on_words
from widgets.lines import LineView

LOAD_AFTER_S = 0.5
"""After the composer is shown: it is painted, and nobody has written a reply yet."""
KINDS: dict[Begin, DraftKind] = {
    "all": DraftKind.REPLY,
    "sender": DraftKind.REPLY,
    "note": DraftKind.NOTE,
    "forward": DraftKind.FORWARD,
}
NAMES = {
    DraftKind.REPLY: "a reply",
    DraftKind.NOTE: "a note",
    DraftKind.FORWARD: "a forward",
    DraftKind.NEW: "a mail",
}


class Composing(Autosaving):
    """A screen on which something is written, to a conversation or to begin one."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.conversation: Conversation | None = None
        self.compose_at_once: Begin = ""
        self.timeline = LineView(id="timeline")
        self.composer = Composer()
        self.unfinished: UnfinishedText | None = None
        """What is begun here; None: nothing is."""
        self._words = Words(DraftKind.REPLY, "")
        """As it was begun; what is typed since is in the composer."""
        self._preview: Preview | None = None
        self._discarded: DraftId | None = None
        self._is_discarding = False

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
    def is_writing(self) -> bool:
        """Say whether the composer has the keys."""
        return self.focused is not None and self.composer in self.focused.ancestors

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

    def show_current(self) -> None:
        """Scroll to the message that the text is about."""

    def action_reply_all(self) -> None:
        """Write to everybody who takes part."""
        self.begin("all")

    def action_reply_sender(self) -> None:
        """Write to the sender only."""
        self.begin("sender")

    def action_forward(self) -> None:
        """Pass the newest mail on to somebody else."""
        self.begin("forward")

    def action_note(self) -> None:
        """Write for colleagues only."""
        self.begin("note")

    def begin(self, what: Begin) -> None:
        """Open the composer; what is begun already is gone on with, and never changes its kind."""
        kind = KINDS.get(what, self._words.kind)
        if not self.services.may_write and kind is not DraftKind.NOTE:
            self.tell("No mailbox address is set: support-console init.", is_trouble=True)
            return
        if self.conversation is None:
            self.compose_at_once = what  # as soon as it is read
            return
        if self.unfinished is None:
            scope: Scope = "sender" if what == "sender" else "all"
            self._start(Words(kind, "", scope, base_revision=self.conversation.revision))
        elif kind is not self._words.kind:
            does = "adds" if self._words.kind is DraftKind.NOTE else "sends"
            self.tell(f"{NAMES[self._words.kind].capitalize()} is begun here:"
                      f" {{key:review}} {does} it, "
                      "{key:discard} discards it, {key:toggle_note}: note or reply.")  # fmt: skip
        elif kind is DraftKind.REPLY and not self.composer.has_fields and what in ("all", "sender"):
            self._words = replace(self._words, scope=what)
        self.open_composer()

    def _start(self, words: Words) -> None:
        """Have an empty field for a text of a kind."""
        self._words = words
        self.unfinished = UnfinishedText(
            self.written_on, self.services.clock.now(), self.seen_messages(), kept=words
        )
        self.composer.show_fields(are_shown=words.kind in (DraftKind.FORWARD, DraftKind.NEW))

    def resume(self, draft: Draft) -> None:
        """Go on with a text of before, fields and files as they were."""
        self._words = draft.words
        self.composer.fill(draft.words)
        self.unfinished = UnfinishedText(
            draft.conversation_id,
            draft.updated_at,
            self.seen_messages(),
            kept=self.words,
            draft=draft,
            is_resumed=True,
        )
        self.open_composer()
        if draft.replaces is not None:
            # A refused mail is corrected: what is wrong is most often to whom it went.
            self.set_focus(self.composer.fields["to"].input)

    def go_on_writing(self, mine: Draft | None) -> None:
        """Do what was asked for before the conversation was read; find what was begun."""
        what, self.compose_at_once = self.compose_at_once, ""
        if mine is not None and self.unfinished is None:
            self.resume(mine)
        if self.unfinished is None and self.services.store_watch.trouble is not None:
            self.resume_apart()
        if what and what != "draft":
            self.begin(what)

    @work(group="composer-apart")
    async def resume_apart(self) -> None:
        """Go on with a text that the store has not taken yet."""
        words = await self.services.drafts.find_apart(self.written_on)
        if words is None or self.unfinished is not None:
            return
        self._words = words
        self.composer.fill(words)
        self.unfinished = UnfinishedText(
            self.written_on, self.services.clock.now(), self.seen_messages(), kept=None
        )
        self.open_composer()

    def open_composer(self) -> None:
        """Show what is being written, the keys on its first empty place."""
        self.composer.show(is_shown=True)
        self.show_presence()
        self.set_focus(self.composer.first_empty())
        self.show_hints()
        self.draw_head()
        self.read_preview()
        self.call_after_refresh(self.show_current)
        self.set_timer(LOAD_AFTER_S, self.load_sending)

    @work(group="load", thread=True)
    def load_sending(self) -> None:
        """Import what sending needs, on a thread: only who writes pays for it, and no key waits."""
        if self.services.replies is not None:
            self.services.replies.load_sending()

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

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a field goes to the next, and then to the text."""
        if self.composer in event.input.ancestors:
            self.focus_next()

    def hints(self) -> str:
        """Give the keys of the half that has them."""
        if not self.is_writing:
            return super().hints()
        is_note = self._words.kind is DraftKind.NOTE
        words = hints_of(Place.COMPOSER, self.services, Facts(writes_note=is_note))
        return words.replace(" note", " reply").replace(" send", " add") if is_note else words

    def facts(self) -> Facts:
        """Say whether a text is begun."""
        return replace(super().facts(), is_begun=self.unfinished is not None)

    def undo_keys(self) -> str:
        """Give what is pressed here to take something back: from the text by way of the thread."""
        if not self.is_writing:
            return super().undo_keys()
        leaves = self.key_in_field("complete_name") if self.is_next_the_thread else ""
        return f"{leaves}, then {self.key_of('undo')}" if leaves else ""

    @property
    def is_next_the_thread(self) -> bool:
        """Say whether the key to the next field leads out of the text to what stands above it."""
        return False

    def on_descendant_focus(self) -> None:
        """Show the keys of the half that has them now."""
        self.show_hints()

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

    async def action_leave_composer(self) -> None:
        """Keep the draft and go back to the thread."""
        self.save_draft()
        self.news.show("")  # what was told is about the text
        self.close_composer()

    def leave_text_behind(self) -> None:
        """Keep what is written with its conversation, and clear the field for the next one."""
        text = self.unfinished
        if text is not None and self.words != text.kept:
            self.run_worker(self._keep(text, self.words), group="draft")
        self.workers.cancel_group(self, "composer-preview")
        self._discarded = None
        self.clear_composer()

    def clear_composer(self) -> None:
        """Have nothing begun."""
        if self.written_on is not None:
            self.services.session.leaving.pop(self.written_on, None)
        self.save_no_more()
        self.unfinished, self._preview = None, None
        self._words = Words(DraftKind.REPLY, "")
        self.composer.fill(self._words)
        self.close_composer()

    def close_composer(self) -> None:
        """Put the composer away; what is in it stays."""
        self.composer.show(is_shown=False)
        self.set_focus(self.timeline)
        self.show_presence()
        self.show_hints()

    def lying_words(self) -> str:
        """Say what was begun and put away, and what goes on with it; empty: nothing was."""
        if self.unfinished is None or self.composer.is_shown or not self.words.text.strip():
            return ""
        key = self.key_of("note" if self._words.kind is DraftKind.NOTE else "reply_all")
        return f"your {self._words.kind.value} is kept: {key} goes on with it"

    def action_toggle_fields(self) -> None:
        """Show To, Cc and Subject for editing; of a reply, what the thread says."""
        if self._words.kind is DraftKind.NOTE:
            self.tell("A note goes to nobody; {key:toggle_note} makes it a reply.")
            return
        if not self.composer.has_fields:
            self.composer.show_fields(are_shown=True)
            if self._preview is not None:
                people = self._preview.recipients
                self.composer.fill_fields(
                    to=render_people(people.to),
                    cc=render_people(people.cc),
                    subject=self._preview.subject,
                )
            self.draw_head()
        self.set_focus(self.composer.fields["to"].input)

    def action_toggle_note(self) -> None:
        """Make a note of a reply or a reply of a note; the text is kept."""
        if self._words.kind is DraftKind.NEW:
            self.tell("This begins a conversation: there is none yet to write a note on.")
            return
        is_note = self._words.kind is DraftKind.NOTE
        if is_note and self.services.replies is None:
            self.tell("No mailbox address is set: support-console init.", is_trouble=True)
            return
        self._words = replace(self._words, kind=DraftKind.REPLY if is_note else DraftKind.NOTE)
        self.composer.show_fields(are_shown=False)
        self.set_focus(self.composer.text)
        self.show_hints()
        self.draw_head()
        self.read_preview()
        self.save_draft()

    @work(group="conversation-write")
    async def action_discard(self) -> None:
        """Put the text aside; u brings it back."""
        if self._is_discarding:
            return  # pressed twice: the second would clear what the first is still keeping
        self._is_discarding = True
        text = self.unfinished
        try:
            await self.keep_draft()
            draft = None if text is None else text.draft
            if draft is not None:
                await self.services.drafts.discard(draft)
            if text is not self.unfinished:
                return  # gone on meanwhile
            self.clear_composer()
            if draft is None:
                self.tell("There was nothing to discard.")
                return
            self._discarded = draft.id
            self.tell("Discarded; {key:undo} brings it back.", seconds=8)
        except DataError as error:
            self.tell_error(error)
        finally:
            self._is_discarding = False

    async def action_undo(self) -> None:
        """Bring a discarded text back, else take back the mail that was sent last."""
        if self._discarded is None:
            await super().action_undo()
        else:
            self._bring_back(self._discarded)

    @work(group="conversation-page")
    async def _bring_back(self, discarded: DraftId) -> None:
        await self.keep_draft()
        try:
            draft = await self.services.drafts.bring_back(discarded)
        except DataError as error:
            self.tell_error(error)
            return
        self._discarded = None
        if draft.conversation_id == self.written_on:
            self.resume(draft)
