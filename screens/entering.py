"""From a row of the list into its conversation: to read, to answer, to see why it is there."""

from __future__ import annotations

from datetime import datetime

from textual import work

from data.errors import DataError
from data.records import Conversation, ConversationId, MessageId
from screens.later import open_conversation
from screens.switching import Switching
from screens.wished import Begin, WishedArticle


class Entering(Switching):
    """A list whose rows are opened, with the composer or without."""

    def here(self) -> Conversation | None:
        """Give the conversation under the cursor."""
        return self.list.current

    def neighbour(self, number: ConversationId, by: int) -> ConversationId | None:
        """Give the conversation before or after one in this list, and move the cursor there."""
        if not self.list.go_to(number):
            return self.list.current.id if self.list.current else None
        before = self.list.cursor
        self.list.move(by)
        row = self.list.current
        return None if row is None or self.list.cursor == before else row.id

    async def enter(
        self,
        number: ConversationId,
        *,
        begin: Begin = "",
        macro: tuple[str, str] | None = None,
        article: WishedArticle | None = None,
        message: MessageId | None = None,
    ) -> None:
        """Open a conversation; its neighbours are those of this list."""
        await open_conversation(
            self.app,
            self.services,
            number,
            neighbours=self.neighbour,
            begin=begin,
            macro=macro,
            article=article,
            message=message,
        )

    async def _begin(self, what: Begin) -> None:
        if (row := self.here()) is not None:
            await self.enter(row.id, begin=what)

    async def action_open(self) -> None:
        """Open the conversation under the cursor."""
        await self._begin("")

    async def action_reply_all(self) -> None:
        """Open the conversation with the composer."""
        await self._begin("all")

    async def action_reply_sender(self) -> None:
        """Open the conversation with the composer, to the sender only."""
        await self._begin("sender")

    async def action_forward(self) -> None:
        """Open the conversation with the composer, to pass it on."""
        await self._begin("forward")

    async def action_note(self) -> None:
        """Open the conversation with the composer, for colleagues only."""
        await self._begin("note")

    async def show_taken(self, number: ConversationId) -> None:
        """Open a conversation that has become mine; going back comes to this list."""
        await self.enter(number)

    async def write_macro(self, number: ConversationId, wished: tuple[str, str]) -> None:
        """Open the conversation with a macro's text in the composer."""
        await self.enter(number, begin="all", macro=wished)

    @work(exclusive=True, group="inbox-page")
    async def answer_with_article(self, number: ConversationId, wished: WishedArticle) -> None:
        """Open the conversation with an article in the composer."""
        await self.enter(number, begin="all", article=wished)

    @work(exclusive=True, group="inbox-page")
    async def begin_later(self, number: ConversationId, at: datetime) -> None:
        """Open a conversation with a reply that is to leave then."""
        self.services.session.leaving[number] = at
        await self.enter(number, begin="all")

    @work(exclusive=True, group="inbox-page")
    async def action_why(self) -> None:
        """Say why the messages under the cursor are in this conversation."""
        if (row := self.here()) is None:
            return
        try:
            from screens.why import why_page  # noqa: PLC0415 - start-up time

            page = await why_page(self.services, row.id)
        except DataError as error:
            self.tell_error(error)
            return
        if self.is_current:  # else the agent has gone on meanwhile
            self.app.push_screen(page)
