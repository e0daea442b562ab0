"""Services: what happens to conversations that concern one agent, heard from the change feed.

The database is asked only where a change may concern her: what she watches is known by heart, and
who owns what changes seldom.
"""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.target_news import VERBS as TARGET_VERBS
from console.domain.tidings import ESCALATING, OWNING, UNSENT, Concern, Tiding, tiding_of
from console.services.own_tiers import TIERS_CHANGED, list_own_tiers
from data.records import READ, Agent, Change, ConversationId
from data.store import Store
from data.store.watching import HeardUntil, list_happenings, read_beginning
from data.text.safe import clean_line

NEVER_TOLD = frozenset({READ, "draft"})
MAY_CHANGE_WATCHING = frozenset(
    {"conversation.watched", "conversation.unwatched", "conversation.undone"}
)
_OF_TIERS = ESCALATING | set(TARGET_VERBS.values())
"""Kinds of news that may be told to the members of a tier."""
RECEIVED = "message.received"
AUTHOR_CHARS = 40
HEARD_MAX = 5000
"""Conversations of which it is remembered how far they were told; then it begins anew."""


class TidingsService:
    """Hears what others do; nothing that the agent does herself is news to her."""

    def __init__(self, store: Store, *, agent: Agent) -> None:
        self._store = store
        self._agent = agent
        self._begun: HeardUntil | None = None
        self._heard: dict[ConversationId, HeardUntil] = {}
        self._watched: frozenset[ConversationId] = frozenset()
        self._tiers: frozenset[str] | None = None
        """Whose questions are hers too; asked for with the first."""

    async def hear(self, changes: Sequence[Change] | None) -> list[Tiding]:
        """Give what of some changes the agent should be told, oldest first.

        None, where some were lost: what happened meanwhile stands in the queues, and is not told.
        """
        if self._begun is None or changes is None or len(self._heard) > HEARD_MAX:
            await self._begin()
            return []
        if any(change.kind in MAY_CHANGE_WATCHING for change in changes):
            await self._look_what_is_watched()
        if any(change.kind in TIERS_CHANGED for change in changes):
            self._tiers = None
        if self._tiers is None and any(change.kind in _OF_TIERS for change in changes):
            self._tiers = frozenset(t.name for t in await list_own_tiers(self._store, self._agent))
        asked = {
            change.conversation_id
            for change in changes
            if change.conversation_id is not None and self._may_concern(change)
        }
        return await self._read(asked) if asked else []

    async def begin(self) -> None:
        """Begin to listen: what was before is not told."""
        if self._begun is None:
            await self._begin()

    async def _begin(self) -> None:
        self._begun, self._watched = await self._store.read(read_beginning, self._agent.id)
        self._heard = {}

    async def _look_what_is_watched(self) -> None:
        now, watched = await self._store.read(read_beginning, self._agent.id)
        for number in watched - self._watched:
            self._heard[number] = now  # what was before she watched is no news
        self._watched = watched

    def _may_concern(self, change: Change) -> bool:
        if change.kind in OWNING or change.kind in ESCALATING or change.kind in UNSENT:
            return True
        if change.kind == RECEIVED:
            return True  # whose it is, is read along with the mail
        return change.conversation_id in self._watched and change.kind not in NEVER_TOLD

    async def _read(self, asked: set[ConversationId]) -> list[Tiding]:
        assert self._begun is not None
        heard = {number: self._heard.get(number, self._begun) for number in asked}
        since = HeardUntil(
            min(h.activity_id for h in heard.values()), min(h.message_id for h in heard.values())
        )
        lines, mails = await self._store.read(list_happenings, asked, since)
        tidings = []
        for line in lines:
            number = line.conversation_id
            assert number is not None
            if line.id > heard[number].activity_id:
                self._note(number, activity_id=line.id)
                me = self._agent.id, self._agent.name
                tiding = tiding_of(
                    line, me=me, watched=self._watched, tiers=self._tiers or frozenset()
                )
                tidings += [] if tiding is None else [tiding]
        for mail in mails:
            number = mail.conversation_id
            if mail.message_id > heard[number].message_id:
                self._note(number, message_id=mail.message_id)
                author = clean_line(mail.author, limit=AUTHOR_CHARS)
                if mail.assignee_id == self._agent.id:
                    tidings.append(Tiding(Concern.WROTE, number, author))
                elif number in self._watched:
                    words = f"a message from {author}"
                    tidings.append(Tiding(Concern.WATCHED, number, "", words))
        return tidings

    def _note(self, number: ConversationId, *, activity_id: int = 0, message_id: int = 0) -> None:
        assert self._begun is not None
        before = self._heard.get(number, self._begun)
        self._heard[number] = HeardUntil(
            max(before.activity_id, activity_id), max(before.message_id, message_id)
        )
