"""A row looked at without being opened: whose it is, its files, what of it can be copied."""

from __future__ import annotations

from textual import work

from console.services.errors import ServiceError
from data.errors import DataError
from data.records import Conversation, Message
from screens.working import Working


class Glancing(Working):
    """A list of conversations; what its keys show is about the row under the cursor."""

    def action_customer(self) -> None:
        """Show the customer with all that was before."""
        if (row := self.here()) is not None:
            from screens.customer import CustomerScreen  # noqa: PLC0415 - start-up time

            self.app.push_screen(CustomerScreen(self.services, row.id))

    @work(exclusive=True, group="inbox-page")
    async def action_attachments(self) -> None:
        """Show the files of the newest message, or of all where it has none."""
        row, messages = self.here(), await self._messages_here()
        if row is None or not messages:
            return
        from screens.opening import show_files  # noqa: PLC0415 - start-up time

        show_files(self, messages, messages[-1])

    @work(exclusive=True, group="inbox-page")
    async def action_copy(self) -> None:
        """Ask what to copy of it and of its newest message."""
        row, messages = self.here(), await self._messages_here()
        if row is None or not messages:
            return
        from screens.copying import ask_what_to_copy  # noqa: PLC0415 - start-up time

        ask_what_to_copy(self, row, messages[-1])

    async def _messages_here(self) -> list[Message]:
        """Read the messages under the cursor; none where the agent has gone on meanwhile."""
        row = self.here()
        if row is None:
            return []
        try:
            _, messages = await self.services.find.show(row.id)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return []
        return messages if self.is_current and self._is_here(row) else []

    def _is_here(self, row: Conversation) -> bool:
        here = self.here()
        return here is not None and here.id == row.id
