"""The writing half of a conversation: composer, draft, the last look, the undo window."""

from __future__ import annotations

import asyncio
import os
import shlex
from pathlib import Path
from tempfile import mkstemp

from textual import work
from textual.app import SuspendNotSupported
from textual.timer import Timer
from textual.widgets import TextArea

from console.actions import Place
from console.domain.lifecycle import Then
from console.domain.recipients import Scope
from console.domain.reply_check import review_warnings
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.letters import Letter
from data.errors import DataError, StaleRevisionError
from data.records import Conversation, ConversationId, DraftKind, OutboxId, Words
from data.text.language import guess_language
from data.text.safe import clean_text
from screens.frame import Frame, bindings_of, hints_of
from screens.review import Review, ReviewScreen
from widgets.lines import LineView

SAVE_AFTER_S = 0.7
"""A pause in typing after which the draft is kept; at most a second of words is ever lost."""


class Composer(TextArea):
    """The text of a reply."""

    BINDINGS = bindings_of(Place.COMPOSER, priority=True)
    DEFAULT_CSS = """
    Composer, Composer:focus {
        height: 40%; min-height: 6; border: none; border-top: solid $accent; display: none;
        padding: 0 1;
    }
    Composer.shown { display: block; }
    """


class Composing(Frame):
    """A screen on which an answer to a conversation is written."""

    def __init__(self, services: Services, number: ConversationId) -> None:
        super().__init__(services)
        self.number = number
        self.conversation: Conversation | None = None
        self.compose_at_once = ""
        self.wants_news = False
        """The next reading goes to what nobody has answered yet."""
        self.last_sent: OutboxId | None = None
        self._scope: Scope = "all"
        self._base_revision = 0
        self._save_timer: Timer | None = None
        self._kept_text = ""
        self.timeline = LineView(id="timeline")
        self.composer = Composer(id="composer", soft_wrap=True, show_line_numbers=False)
        self.composer.cursor_blink = False

    @property
    def is_writing(self) -> bool:
        """Say whether the composer has the keys."""
        return self.focused is self.composer

    def show_current(self) -> None:
        """Scroll to the message that the answer is about."""
        raise NotImplementedError

    def action_reply_all(self) -> None:
        """Write to everybody who takes part."""
        self.open_composer("all")

    def action_reply_sender(self) -> None:
        """Write to the sender only."""
        self.open_composer("sender")

    def open_composer(self, scope: Scope, text: str = "", base_revision: int = 0) -> None:
        """Show the composer, with a draft where there is one."""
        if not self.services.may_write:
            self.tell("No mailbox address is set: support-console init.", is_trouble=True)
            return
        if self.conversation is None:
            self.compose_at_once = scope  # as soon as it is read
            return
        self._scope = scope
        if text or not self.composer.text.strip():
            # Words begun earlier keep the revision that was read before them.
            self._base_revision = base_revision or self.conversation.revision
        if text:
            self._kept_text = clean_text(text)
            self.composer.load_text(clean_text(text))
            self.composer.move_cursor(self.composer.document.end)
        self.composer.add_class("shown")
        self.composer.styles.display = (
            "block"  # now: the class acts later, the next key may be here
        )
        self.set_focus(self.composer)
        self.show_hints()
        self.call_after_refresh(self.show_current)

    def on_text_area_changed(self) -> None:
        """Keep the draft after a pause in typing."""
        if self._save_timer is not None:
            self._save_timer.stop()
        self._save_timer = self.set_timer(SAVE_AFTER_S, self.save_draft)

    def hints(self) -> str:
        """Give the keys of the half that has them."""
        if self.composer.has_focus:
            return hints_of(Place.COMPOSER, self.services)
        return super().hints()

    def on_descendant_focus(self) -> None:
        """Show the keys of the half that has them now."""
        self.show_hints()

    @work(group="conversation-write")
    async def save_draft(self) -> None:
        """Keep what is written so far."""
        await self.keep_draft()

    async def keep_draft(self) -> None:
        """Keep what is written so far, unless it is kept already."""
        text = self.composer.text
        if text != self._kept_text:
            await self._keep(self.number, text, self._scope, self._base_revision)

    async def _keep(
        self, number: ConversationId, text: str, scope: Scope, base_revision: int
    ) -> None:
        """Write a draft; its conversation is given, because the screen may have gone on."""
        if number == self.number:
            self._kept_text = text
        try:
            words = Words(DraftKind.REPLY, text, scope, base_revision=base_revision)
            await self.services.drafts.keep(number, words)
        except DataError as error:
            self._kept_text = ""
            self.tell_error(error)

    async def on_unmount(self) -> None:
        """Keep the draft, whatever takes the screen away."""
        await self.keep_draft()

    def action_leave_composer(self) -> None:
        """Keep the draft and go back to the thread."""
        self.save_draft()
        self._close_composer()

    def leave_text_behind(self) -> None:
        """Keep what is written with its conversation, and clear the field for the next one."""
        text = self.composer.text
        if text != self._kept_text:
            kept = self._keep(self.number, text, self._scope, self._base_revision)
            self.run_worker(kept, group="conversation-write")
        self._clear_composer()

    def _clear_composer(self) -> None:
        if self._save_timer is not None:
            self._save_timer.stop()
        self._kept_text = ""
        self.composer.load_text("")
        self._close_composer()

    def _close_composer(self) -> None:
        self.composer.remove_class("shown")
        self.composer.styles.display = "none"
        self.set_focus(self.timeline)
        self.show_hints()

    @work(group="conversation-review")
    async def action_review(self) -> None:
        """Show who gets it and what is doubtful; then send, or go back to the text."""
        replies = self.services.replies
        if replies is None or self.conversation is None:
            return
        text = self.composer.text
        if not text.strip():
            self.tell("There is nothing to send yet.")
            return
        try:
            recipients = (await replies.preview(self.number, self._scope)).recipients
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        warnings = review_warnings(
            text,
            attachments=0,
            language=guess_language(text),
            customer_language=self.conversation.language,
        )
        review = Review(replies.sender.address, recipients, warnings)
        then = await self.app.push_screen_wait(
            ReviewScreen(review, hints_of(Place.REVIEW, self.services))
        )
        if then is not None:
            await self._send(text, then)

    async def _send(self, text: str, then: Then) -> None:
        replies = self.services.replies
        assert replies is not None
        try:
            await self.keep_draft()
            draft = await self.services.drafts.find_mine(self.number)
            queued = await replies.reply(
                self.number,
                Letter(
                    text,
                    then=then,
                    undo_s=self.services.undo_send_s,
                    draft_id=None if draft is None else draft.id,
                ),
                agent=self.services.agent,
                scope=self._scope,
                if_revision=self._base_revision,
            )
        except StaleRevisionError:
            # What came in is shown in the thread; the text stays, the next send is on purpose.
            await self.keep_draft()
            fresh, _ = await self.services.find.show(self.number)
            self._base_revision = fresh.revision
            self.wants_news = True
            self.load()
            self.tell(
                "Not sent: something came in meanwhile. Read it, then ctrl+s again.",
                is_trouble=True,
                seconds=10,
            )
            return
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        self._clear_composer()
        self.last_sent = queued.outbox_id
        wait = (
            f" in {self.services.undo_send_s} s; u takes it back"
            if self.services.undo_send_s
            else ""
        )
        self.tell(f"Leaves{wait}.", seconds=max(self.services.undo_send_s, 4))

    @work(group="conversation-write")
    async def action_undo(self) -> None:
        """Take the last reply back while it has not left."""
        if self.last_sent is None:
            self.tell("There is nothing to take back here.")
            return
        try:
            await self.services.outbox.cancel(self.last_sent, agent_id=self.services.agent.id)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
        else:
            self.last_sent = None
            self.tell("Taken back; it was not sent.")

    @work(group="conversation-write")
    async def action_editor(self) -> None:
        """Write in $EDITOR; the console lives on underneath, its lease of attention kept."""
        command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
        handle, name = mkstemp(prefix="support-console-", suffix=".txt")
        path = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(self.composer.text)
            # Awaited, never blocking: a screen that draws while suspended would freeze the program.
            with self.app.batch_update(), self.app.suspend():
                process = await asyncio.create_subprocess_exec(*command, str(path))
                code = await process.wait()
            if code:
                self.tell(
                    f"{command[0]} ended with code {code}; the text is as it was.", is_trouble=True
                )
                return
            text = await asyncio.to_thread(path.read_text, encoding="utf-8", errors="replace")
            self.composer.load_text(clean_text(text))
        except SuspendNotSupported:
            self.tell("This terminal cannot be handed to an editor.", is_trouble=True)
        except OSError as error:
            self.tell(
                f"{command[0]} cannot be started: {error.strerror}. Set $EDITOR.", is_trouble=True
            )
        finally:
            path.unlink(missing_ok=True)  # noqa: ASYNC240 - one name of a file of ours
