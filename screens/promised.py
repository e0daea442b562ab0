"""What is promised, shown in the inbox: how much is due, on which rows, and where nobody waits."""

from __future__ import annotations

from textual import work

from console.services.bundle import Services
from data.errors import DataError
from data.records import ConversationId, QueueWindow, SyncStatus
from screens.switching import FOLLOW_UPS, Switching

DUE_MAX = 200
"""Promises that are read for the rows of the queue."""
CALM = frozenset({"open", "mine", "unassigned", FOLLOW_UPS})
"""Queues of which nothing in them means that there is time for what was promised."""


class Promised(Switching):
    """A listing that knows what is due."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._said_when_empty: tuple[str, ...] = ()

    def empty_lines(self, sync: SyncStatus) -> tuple[str, ...]:
        """Say why no row is there."""
        raise NotImplementedError

    def show_around(self, window: QueueWindow, sync: SyncStatus) -> None:
        """Say what is due beside the rows, and in their place where there is none."""
        if not window.conversations:
            self._said_when_empty = self.empty_lines(sync)
            self.list.show_words(self._said_when_empty)
        self.call_after_refresh(self.read_promises)  # behind the first painting

    @work(exclusive=True, group="inbox-promises")
    async def read_promises(self) -> None:
        """Read what is due, behind the rows."""
        from console.domain.agenda import today_words, what_words  # noqa: PLC0415 - start-up time

        shown = (self.queue, self.query_text)
        is_empty = not self.list.rows
        agenda = self.services.agenda
        is_here = self.queue == FOLLOW_UPS and not self.query_text
        day = None
        try:
            count, rows = await agenda.due(limit=DUE_MAX if is_here else 0)
            if is_empty and self.queue in CALM and not self.query_text:
                day = await agenda.today()
        except DataError as error:
            self.tell_error(error)
            return
        if shown != (self.queue, self.query_text):
            return
        promises: dict[ConversationId, str] = {}
        for row in rows:
            if row.conversation_id is not None:
                promises.setdefault(row.conversation_id, what_words(row))
        self.list.show_promises(promises)
        if self.due_count != count:
            self.due_count = count
            self.draw_queues()
            self.call_later(self.refresh_top)
        if day is not None and not self.list.rows:
            services = self.services
            words = today_words(
                day.due, day.to_come, day.next_at,
                now=services.clock.now(), time_zone=services.time_zone,
            )  # fmt: skip
            if words:
                self.list.show_words(
                    (*self._said_when_empty, f"{words} {self.goal_key('f')} shows them.")
                )
