"""The seconds in which a sent mail can be taken back, counted on whatever screen is on top."""

from __future__ import annotations

from datetime import datetime, timedelta

from textual import work
from textual.app import App
from textual.timer import Timer

from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.work import Done
from data.errors import DataError
from data.records import ConversationId, OutboxState
from screens.frame import Frame
from screens.sent import HeldMails, Sent

COUNT_S = 1.0


class UndoWindow(App[None], inherit_bindings=False):
    """Counts only while something is held: an idle console has no timer for it."""

    services: Services

    def __init__(self) -> None:
        super().__init__()
        self._held = HeldMails()
        self._held_timer: Timer | None = None

    def show_draft(self, number: ConversationId | None) -> None:
        """Show what is written on a conversation, or what begins one."""
        raise NotImplementedError

    def on_sent(self, message: Sent) -> None:
        """Begin counting."""
        self._held.add(message)
        if self._held_timer is None:
            self._held_timer = self.set_interval(COUNT_S, self.show_held)
        self.show_held()

    def on_shown(self) -> None:
        """Tell the screen that came on top."""
        if self._held_timer is not None:
            self.show_held()

    def show_held(self) -> None:
        """Bring the count up to date; end counting with the last mail."""
        now = self.services.clock.now()
        if self._held.newest(now) is None and self._held_timer is not None:
            self._held_timer.stop()
            self._held_timer = None
        for screen in self.screen_stack:
            if isinstance(screen, Frame):
                words = self._held.words(now, dot=screen.glyphs.dot, is_writing=screen.is_writing)
                screen.bottom.show_held(words)

    @work(exclusive=True, group="held")
    async def check_held(self) -> None:
        """Forget what was taken back, sent now or changed elsewhere."""
        if not self._held.ids:
            return
        states = {item.id: item.state for item in await self.services.outbox.list_items()}
        gone = [i for i in self._held.ids if states.get(i) is not OutboxState.HELD]
        if gone:
            self._held.drop(*gone)
            self.show_held()

    @work(group="undo")
    async def on_take_back(self) -> None:
        """Take back what was sent last, and put its text before the agent again."""
        # Only for start-up time: whoever has sent a mail has loaded it.
        from screens.composing import Composing  # noqa: PLC0415

        screen = self.screen
        mail = self._held.newest(self.services.clock.now())
        deed = await self.services.work.find_last()
        if deed is not None and (mail is None or deed.at > self._sent_at(mail)):
            await self._take_back_deed(deed)
            return
        if mail is None:
            if isinstance(screen, Frame):
                screen.tell("There is nothing to take back: a mail that has left cannot be unsent.")
            return
        self._held.drop(mail.outbox_id)
        try:
            if isinstance(screen, Composing):
                await screen.keep_draft()  # what was begun since is to stand below it
            await self.services.outbox.cancel(mail.outbox_id, agent_id=self.services.agent.id)
        except (DataError, ServiceError) as error:
            if isinstance(screen, Frame):
                screen.tell_error(error)
            return
        finally:
            self.show_held()
        draft = await self.services.drafts.find_mine(mail.written_on)
        if isinstance(screen, Composing) and screen.is_about(mail.written_on):
            if draft is not None:
                screen.resume(draft)
        else:
            self.show_draft(mail.written_on)
        if isinstance(self.screen, Frame):
            self.screen.tell("Taken back; it was not sent. This is the text again.")

    def _sent_at(self, mail: Sent) -> datetime:
        return mail.leaves_at - timedelta(seconds=self.services.undo_send_s)

    async def _take_back_deed(self, deed: Done) -> None:
        """Put conversations back to where they stood before the last verb on them."""
        screen = self.screen
        try:
            back = await self.services.work.take_back(deed)
        except (DataError, ServiceError) as error:
            if isinstance(screen, Frame):
                screen.tell_error(error)
            return
        if isinstance(screen, Frame):
            screen.tell_done(back, "as before", is_undo=True)
            await screen.show_taken_back(back)
