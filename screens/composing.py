"""The writing half of a screen: what is begun, found again, put away."""

from __future__ import annotations

from dataclasses import replace

from textual import work
from textual.widgets import Input

from console.actions import Place
from console.domain.conditions import Facts
from console.domain.recipients import Scope
from console.domain.typed_addresses import render_people
from console.services.bundle import Services
from data.errors import DataError
from data.records import Conversation, Draft, DraftId, DraftKind, Words
from screens.place_keys import hints_of
from screens.unfinished import UnfinishedText
from screens.wished import Begin
from screens.written import Written
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


class Composing(Written):
    """A screen on which something is written, to a conversation or to begin one."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.conversation: Conversation | None = None
        self.compose_at_once: Begin = ""
        self.timeline = LineView(id="timeline")
        self._discarded: DraftId | None = None
        self._is_discarding = False

    @property
    def is_writing(self) -> bool:
        """Say whether the composer has the keys."""
        return self.focused is not None and self.composer in self.focused.ancestors

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
        discard = self.services.key_of("discard")
        return (
            f"your {self._words.kind.value} is kept: {key} goes on with it, then {discard} drops it"
        )

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
