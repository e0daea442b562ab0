"""Services: lists, search and single conversations, as people and scripts ask for them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from console.clock import Clock
from console.domain.returns import server_words
from console.domain.saved_queues import base_of, find_named, queue_meant, unknown_words
from console.domain.timeline import about
from console.services.errors import UsageError
from console.services.silence import with_note
from data.errors import NotFoundError
from data.records import (
    Activity,
    Agent,
    AgentId,
    Conversation,
    ConversationId,
    ConversationPage,
    Customer,
    CustomerId,
    Message,
    Place,
    Placed,
    QueueCounts,
    QueueWindow,
    SearchHit,
    SyncStatus,
    Target,
)
from data.search.query import Query, parse_query
from data.store import (
    Store,
    conversations,
    filters,
    index,
    log,
    news,
    reads,
    returns,
    windows,
)
from data.store.queues import QUEUES, count_queues, list_first_breaches
from data.store.rows import from_ms, to_ms
from data.store.saved import list_saved
from data.text.fold import fold_phrase

EXPORT_PAGE = 200
ACTIVITY_SHOWN = 200
OTHERS_SHOWN = 50
"""Conversations of a customer beside the one that is read."""


class FindService:
    """Everything that reads."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self.counts: QueueCounts | None = None
        """Of the queues, as they were read last."""

    async def list_queue(
        self, queue: str | None, query_text: str, *, limit: int, cursor: str | None
    ) -> ConversationPage:
        """Give a page of a queue, narrowed by a query.

        Raises:
            UsageError: no such queue, or a query that cannot be understood.
        """
        name = "all" if query_text.strip() else "open"
        if queue is not None:
            name = queue_meant(queue)
        if name not in QUEUES:
            name, query_text = await self._saved(name, query_text)
        narrowing = self._narrowing(name, query_text)
        if narrowing is None:
            return await self._store.read(
                conversations.list_queue,
                name,
                agent_id=self._agent.id,
                limit=limit,
                cursor=cursor,
            )
        return await self._store.find(
            windows.list_narrowed,
            name,
            agent_id=self._agent.id,
            limit=limit,
            cursor=cursor,
            narrowing=narrowing,
        )

    async def read_window(
        self,
        queue: str,
        query_text: str,
        *,
        before: int,
        after: int,
        around: Place | None = None,
        follow: ConversationId | None = None,
        is_from_end: bool = False,
    ) -> QueueWindow:
        """Give the rows of a narrowed queue to both sides of a place, or at one of its ends.

        The place is that of `follow` where it is in the queue, else `around`.

        Raises:
            UsageError: no such queue, or a query that cannot be understood.
        """
        narrowing = self._narrowing(queue, query_text)
        read = self._store.read if narrowing is None else self._store.find
        return await read(
            windows.read_window,
            queue,
            agent_id=self._agent.id,
            before=before,
            after=after,
            around=around,
            follow=follow,
            is_from_end=is_from_end,
            narrowing=narrowing,
        )

    async def list_unread(self, numbers: Sequence[ConversationId]) -> set[ConversationId]:
        """Say which of some conversations hold something that I have not read."""
        return await self._store.read(reads.list_unread, numbers, self._agent.id)

    async def count_narrowed(self, queue: str, query_text: str) -> tuple[int, bool]:
        """Count the rows that a query leaves of a queue, and say whether that is all of them.

        Raises:
            UsageError: no such queue, or a query that cannot be understood.
        """
        narrowing = self._narrowing(queue, query_text)
        if narrowing is None:
            counts = await self._store.read(count_queues, self._agent.id)
            return counts[queue], True
        count = await self._store.find(
            windows.count_window, queue, agent_id=self._agent.id, narrowing=narrowing
        )
        return min(count, windows.COUNT_MAX), count <= windows.COUNT_MAX

    async def list_numbers(
        self, queue: str, query_text: str
    ) -> tuple[list[tuple[ConversationId, int]], bool]:
        """Give numbers and revisions of a narrowed queue, and say whether that is all of them.

        Raises:
            UsageError: no such queue, or a query that cannot be understood.
        """
        found = await self._store.find(
            windows.list_numbers,
            queue,
            agent_id=self._agent.id,
            narrowing=self._narrowing(queue, query_text),
        )
        return found[: windows.COUNT_MAX], len(found) <= windows.COUNT_MAX

    async def _saved(self, name: str, query_text: str) -> tuple[str, str]:
        """Give as which queue a saved one is read, and its query with what narrows it further."""
        saved = await self._store.read(list_saved, self._agent.id)
        found = find_named(saved, name)
        if found is None:
            raise UsageError(unknown_words(name, saved))
        return base_of(self._parse(found.query)), f"{found.query} {query_text}".strip()

    def _narrowing(self, queue: str, query_text: str) -> filters.Narrowing | None:
        """Give what a query asks of a conversation."""
        if queue not in QUEUES:
            raise UsageError(unknown_words(queue, ()))
        query = self._parse(query_text)
        return filters.narrowing_of(
            query.filters, match=query.match, agent_id=self._agent.id, number=query.number
        )

    async def search(self, query_text: str, *, limit: int) -> tuple[list[SearchHit], int]:
        """Find messages, newest first; give some of them and the number of all.

        Raises:
            UsageError: a query that cannot be understood.
        """
        query = self._parse(query_text)
        where, parameters = filters.message_conditions(query.filters, agent_id=self._agent.id)
        hits, total = await self._store.read(
            index.search_messages,
            match=query.match,
            where=where,
            parameters=parameters,
            words=_words_shown(query_text),
            limit=limit,
        )
        if query.number is not None:
            hits, total = await self._with_named(query.number, hits, total, limit)
        return hits, total

    async def _with_named(
        self, number: int, hits: list[SearchHit], total: int, limit: int
    ) -> tuple[list[SearchHit], int]:
        """Put the conversation whose number was typed before the mails that hold the number."""
        try:
            conversation, messages = await self.show(ConversationId(number))
        except NotFoundError:
            return hits, total
        known = {hit.message_id for hit in hits}
        named = [
            SearchHit(
                conversation.id,
                m.id,
                index.snippet_of(m.body.new_text or m.subject, ()),
                m.sent_at or m.received_at,
                m.subject,
                m.author.name,
            )
            for m in messages[-1:]
            if m.id not in known
        ]
        return (named + hits)[:limit], total + len(named)

    def problems_of(self, text: str) -> tuple[str, ...]:
        """Say what of a query makes no sense, without looking for anything."""
        return parse_query(text, today=self._clock.now().date()).errors

    def _parse(self, text: str) -> Query:
        query = parse_query(text, today=self._clock.now().date())
        if query.errors:
            raise UsageError(" ".join(query.errors))
        return query

    async def show(self, number: ConversationId) -> tuple[Conversation, list[Message]]:
        """Give a conversation with its messages, oldest first; a merged number gives its heir.

        Raises:
            NotFoundError: no such conversation.
        """
        conversation = await self._store.read(
            conversations.get_conversation, number, agent_id=self._agent.id
        )
        messages = await self._store.read(conversations.list_messages, conversation.id)
        return conversation, messages

    async def list_activity(
        self,
        number: ConversationId,
        *,
        limit: int = ACTIVITY_SHOWN,
        before: datetime | None = None,
    ) -> list[Activity]:
        """Give what was done in a conversation, oldest first; of a long log the newest lines."""
        return about(
            await self._store.read(log.list_activity, number, limit, before=before), number
        )

    async def list_team_activity(
        self,
        *,
        agent_id: AgentId | None,
        since: datetime | None,
        before: datetime | None,
        limit: int,
    ) -> list[Activity]:
        """Give what the team did, or one of it, oldest first; the newest lines of that time."""
        lines = await self._store.read(
            log.list_team_activity, agent_id=agent_id, limit=limit, before=before
        )
        return [line for line in lines if since is None or line.at >= since]

    async def list_newest(self, numbers: Sequence[ConversationId]) -> list[Message]:
        """Give the message that came or went last of each conversation, where there is any."""
        return await self._store.read(conversations.list_newest_messages, numbers)

    async def list_others(self, conversation: Conversation) -> tuple[list[Conversation], int]:
        """Give the other conversations of its customer, latest first, and how many there are."""
        if conversation.customer is None:
            return [], 0
        found, total = await self._store.read(
            conversations.list_of_customer, conversation.customer.id, limit=OTHERS_SHOWN + 1
        )
        return [c for c in found if c.id != conversation.id][:OTHERS_SHOWN], max(total - 1, 0)

    async def find_dead(self, customer: Customer | None) -> tuple[str, datetime] | None:
        """Say in which words, and when, a server said that a customer's address does not exist."""
        if customer is None or not customer.address:
            return None
        found = await self._store.read(returns.list_dead, [customer.address])
        for words, at_ms in found.values():
            return server_words(words), from_ms(at_ms)
        return None

    async def list_of_customer(self, customer_id: CustomerId) -> tuple[list[Conversation], int]:
        """Give a customer's conversations, latest first, and how many there are."""
        return await self._store.read(
            conversations.list_of_customer, customer_id, limit=OTHERS_SHOWN
        )

    async def export(self, query_text: str) -> AsyncIterator[Message]:
        """Give every message that a query finds, page by page, so that memory stays flat.

        Raises:
            UsageError: a query that cannot be understood.
        """
        query = self._parse(query_text)
        where, parameters = filters.message_conditions(query.filters, agent_id=self._agent.id)
        if query.match is not None:
            found = "m.body_id IN (SELECT rowid FROM search_index WHERE search_index MATCH ?)"
            where = f"{where} AND {found}" if where else found
            parameters = [*parameters, query.match]
        after = 0
        while True:
            page = await self._store.read(
                conversations.list_message_page,
                after=after,
                limit=EXPORT_PAGE,
                where=where,
                parameters=parameters,
            )
            for message in page:
                yield message
            if len(page) < EXPORT_PAGE:
                return
            after = page[-1].id

    async def status(self) -> tuple[QueueCounts, SyncStatus, datetime]:
        """Give the counts of the queues and how mailbox and store stand, as of which moment."""
        now = self._clock.now()
        counts, sync = await self._store.read(news.read_status, self._agent.id, now_ms=to_ms(now))
        self.counts = counts
        return counts, with_note(sync, self._store.path), now

    async def find_first_breach(
        self,
    ) -> tuple[tuple[ConversationId, Target, datetime] | None, int]:
        """Give whose target is broken first, or was, and how many targets are broken by now."""
        return await self._store.read(list_first_breaches, now_ms=to_ms(self._clock.now()))

    async def read_news(
        self, queue: str, numbers: Sequence[ConversationId]
    ) -> tuple[Placed, QueueCounts, SyncStatus, datetime]:
        """Give where some conversations stand in a whole queue, with their rows, and `status`.

        Whichever is not among them is not in the queue.

        Raises:
            UsageError: no such queue.
        """
        self._narrowing(queue, "")
        now = self._clock.now()
        placed, counts, sync = await self._store.read(
            news.read_news, queue, numbers, self._agent.id, now_ms=to_ms(now)
        )
        return placed, counts, with_note(sync, self._store.path), now


def _words_shown(query_text: str) -> Sequence[str]:
    """Give the words around which a snippet is cut."""
    words = [w.strip('"*-') for w in query_text.split() if ":" not in w and w != "OR"]
    return [w for w in words if w and fold_phrase(w)]
