"""The seconds in which a sent mail can be taken back, counted on whatever screen is on top."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import App
from textual.timer import Timer

from console.errands import run_errand
from console.frames import frames_of, shown_frame
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.undo import NOTED, mail_of
from console.services.work import Done
from data.errors import DataError
from data.records import ConversationId, Draft, OutboxState
from screens.frame import Frame
from screens.sent import HeldMails, Sent

if TYPE_CHECKING:
    from screens.composing import Composing

COUNT_S = 1.0


class UndoWindow:
    """Counts only while something is held: an idle console has no timer for it."""

    def __init__(
        self,
        app: App[None],
        services: Services,
        *,
        show_draft: Callable[[ConversationId | None], None],
    ) -> None:
        self._app, self._services = app, services
        self._show_draft = show_draft
        self._held = HeldMails()
        self._held_timer: Timer | None = None
        self._is_last = True
        """What the key takes back next is such a mail, and nothing that was done since."""

    def open(self, mail: Sent) -> None:
        """Begin counting."""
        self._held.add(mail)
        self._is_last = True
        if self._held_timer is None:
            self._held_timer = self._app.set_interval(COUNT_S, self._show)
        self._show()

    def show(self) -> None:
        """Tell the screen that came on top."""
        if self._held_timer is not None:
            self._show()

    def _show(self) -> None:
        """Bring the count up to date; end counting with the last mail."""
        now = self._services.clock.now()
        if self._held.newest(now) is None and self._held_timer is not None:
            self._held_timer.stop()
            self._held_timer = None
        for frame in frames_of(self._app):
            key = frame.undo_keys() if self._is_last else ""
            words = self._held.words(now, dot=frame.glyphs.dot, key=key)
            frame.bottom.show_held(words)

    def check(self) -> None:
        """Forget what was taken back, sent now or changed elsewhere; see what `u` means now."""
        if self._held.ids:
            run_errand(self._app, self._check, group="held", is_exclusive=True)

    async def _check(self) -> None:
        states = {item.id: item.state for item in await self._services.outbox.list_items()}
        self._held.drop(*(i for i in self._held.ids if states.get(i) is not OutboxState.HELD))
        deed = await self._services.undo.find_last()
        self._is_last = deed is not None and mail_of(deed) in self._held.ids
        self._show()

    def take_back(self) -> None:
        """Take back what was done last; the text of a mail stands before the agent again."""
        run_errand(self._app, self._take_back, group="undo-page")

    async def _take_back(self) -> None:
        # Only for start-up time: whoever has sent a mail has loaded it.
        from screens.composing import Composing  # noqa: PLC0415

        screen = self._app.screen
        undo = self._services.undo
        deed = await undo.find_last()
        if deed is None:
            if isinstance(screen, Frame):
                screen.tell("There is nothing more to take back.")
            return
        mail = mail_of(deed)
        draft = None if mail is None else await self._services.drafts.find_sent(mail)
        try:
            if isinstance(screen, Composing):
                await screen.keep_draft()  # what was begun since is to stand below it
            back = await undo.take_back(deed)
        except (DataError, ServiceError) as error:
            undo.pass_over(deed)
            if isinstance(screen, Frame):
                screen.tell(f"{error} Again: the deed before it.", is_trouble=True)
            return
        finally:
            if mail is not None:
                self._held.drop(mail)
                self._show()
        if mail is not None:
            await self._show_text_again(draft)
            return
        if deed.verb == NOTED and isinstance(screen, Composing):
            await self._show_note_again(screen, back)
        if isinstance(screen, Frame):
            screen.tell_done(back, is_undo=True)
            await screen.show_taken_back(back)

    async def _show_note_again(self, screen: Composing, back: Done) -> None:
        """Put the text of a note that was taken back where it was written."""
        for number in back.changed:
            draft = await self._services.drafts.find_mine(number)
            if draft is not None and screen.is_about(number):
                screen.resume(draft)

    async def _show_text_again(self, sent: Draft | None) -> None:
        """Put the text of a mail before the agent that was taken back."""
        from screens.composing import Composing  # noqa: PLC0415 - start-up time

        screen = self._app.screen
        if sent is not None:
            written_on = sent.conversation_id
            draft = await self._services.drafts.find_mine(written_on)
            if not (isinstance(screen, Composing) and screen.is_about(written_on)):
                self._show_draft(written_on)
            elif draft is not None:
                screen.resume(draft)
        if (frame := shown_frame(self._app)) is not None:
            text = " This is the text again." if sent is not None else ""
            frame.tell(f"Taken back; it was not sent.{text}")
