"""What is done to the conversation that is read: verbs, and messages that are split off it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from textual import work
from textual.worker import Worker, WorkerError

from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.work import Done
from data.errors import DataError, StaleRevisionError
from data.records import Conversation, ConversationId, MessageId
from screens.beside import Beside
from screens.frame import Frame
from screens.working import AnyDeed, Seen, Working, goes_on

AGAIN_MAX = 9
"""So many deeds of this agent may follow one key by key; each makes the next one's look stale."""


class Deciding(Working, Beside):
    """A conversation on the screen, as what deeds are about."""

    def __init__(self, services: Services, number: ConversationId) -> None:
        super().__init__(services, number)
        self.read_at = services.clock.now()
        """When what is shown was read; what came later is news."""

    def load(self) -> Worker[None]:
        """Read the conversation afresh."""
        raise NotImplementedError

    def targets(self) -> Seen:
        """Give the conversation as it stands on the screen."""
        return {c.id: c.revision for c in self.chosen()}

    def chosen(self) -> Sequence[Conversation]:
        """Give what was read of it."""
        return [] if self.conversation is None else [self.conversation]

    def work_on(self, deed: AnyDeed, targets: Seen | None = None) -> None:
        """Do something with it; what came in since it was read is looked at first."""
        for number, revision in (self.targets() if targets is None else targets).items():
            self._carry_out(deed, number, revision)

    @work(group="conversation-deed")
    async def _carry_out(self, deed: AnyDeed, number: ConversationId, revision: int) -> None:
        try:
            done = await self._do(deed, number, revision)
        except StaleRevisionError:
            self.tell("Something came in: look at it, then press the key again.", is_trouble=True)
            self.load()
            return
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if goes_on(deed) and number == self.number:  # else the agent has gone on meanwhile
            self.go_on()
        shown = self.app.screen
        (shown if isinstance(shown, Frame) else self).tell_done(done)
        await self._read_after()

    async def _read_after(self) -> None:
        """Show at once what came of a deed: the next key may ask for a sheet about it."""
        if self.conversation is None:
            return  # the agent has gone on, and that one is being read
        with suppress(WorkerError):  # a newer reading takes its place
            await self.load().wait()

    async def show_taken_back(self, back: Done) -> None:
        """Show at once what was taken back here."""
        if self.number in back.changed:
            await self._read_after()

    async def _do(self, deed: AnyDeed, number: ConversationId, revision: int) -> Done:
        """Do it to what is shown; what this agent did to it a moment ago is no news to her."""
        seen, since = {m.id for m in self.messages}, self.read_at
        for _ in range(AGAIN_MAX):
            try:
                return await self._do_one(deed, number, revision)
            except StaleRevisionError:
                news = await self.services.drafts.list_news(number, seen=seen, since=since)
                if not news.is_empty:
                    raise
                revision = news.conversation.revision
        return await self._do_one(deed, number, revision)

    async def _do_one(self, deed: AnyDeed, number: ConversationId, revision: int) -> Done:
        done = await self.do_to(deed, {number: revision})
        for failed in done.failed:
            raise failed.error
        return done

    def action_split(self) -> None:
        """Ask which messages go into a conversation of their own."""
        from screens.splitting import SplitSheet  # noqa: PLC0415 - start-up time

        if self.conversation is None or self.message is None:
            return
        number, revision = self.number, self.conversation.revision
        if any("held" in message.marks for message in self.messages):
            self._let_go(number)
            return

        def split(ids: tuple[MessageId, ...] | None) -> None:
            if ids is not None:
                self._split(number, ids, revision)

        title = f"Split off #{number}: they become a conversation of their own, linked with it"
        sheet = SplitSheet(self.services, title, self.messages, self.message)
        self.app.push_screen(sheet, split)

    @work(group="conversation-write")
    async def _let_go(self, number: ConversationId) -> None:
        try:
            done = await self.services.splitting.let_go(number)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        self.tell(
            f"The held mails are in {len(done.changed)} conversations now;"
            " {key:undo} holds them again."
        )

    @work(group="conversation-write")
    async def _split(
        self, number: ConversationId, ids: tuple[MessageId, ...], revision: int
    ) -> None:
        try:
            done = await self.services.splitting.split(number, ids, if_revision=revision)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        shown = self.app.screen
        (shown if isinstance(shown, Frame) else self).tell_done(done.done)
