"""Services: the next conversation for an agent who has time, never the same for two of them.

It is chosen and taken in one transaction, which only one process has at a time: whoever comes
second chooses among what is left. Where colleagues are is asked before, and only prefers: who has
opened a conversation without taking it must not keep everybody from the most urgent one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from console.domain.claims import pick_next
from console.domain.deeds import Simple, Verb
from console.services.find import FindService
from console.services.presence import PresenceService
from console.services.team import TeamService
from console.services.work import Done, WorkService
from data.records import Agent, Conversation, ConversationId
from data.store import Store, Transaction, conversations
from data.store.queues import list_free


@dataclass(frozen=True, slots=True)
class Taken:
    """The conversation that is the agent's now, and the deed, which can be taken back."""

    conversation: Conversation
    done: Done


@dataclass(frozen=True, slots=True)
class NothingToTake:
    """Why there was nothing."""

    mine: int
    """Open conversations that the agent has already."""
    of_tiers: int
    """Unassigned ones that were given to tiers she is not in."""

    @property
    def reason(self) -> str:
        """Say it in a sentence or two."""
        if self.of_tiers:
            own = f" Yours: {self.mine}." if self.mine else ""
            return f"Nothing waits for you: {self.of_tiers} unassigned belong to other tiers.{own}"
        if self.mine:
            return f"Nothing waits that nobody has; {self.mine} open are yours."
        return "Nothing waits that nobody has."


class TakingService:
    """Gives an agent what comes next."""

    def __init__(
        self,
        store: Store,
        *,
        agent: Agent,
        work: WorkService,
        find: FindService,
        team: TeamService,
        presence: PresenceService,
    ) -> None:
        self._store = store
        self._agent = agent
        self._work = work
        self._find = find
        self._team = team
        self._presence = presence

    async def take_next(self) -> Taken | NothingToTake:
        """Make the most urgent conversation that nobody works on the agent's."""
        tiers = (await self._team.get_agent(self._agent.name)).tiers
        busy = {p.number for p in self._presence.others if p.agent != self._agent.name}

        async def choose(tx: Transaction) -> Mapping[ConversationId, int | None]:
            # One more than there are others: at least one of them is free, if any is.
            free = await tx.run(list_free, tiers=tiers, limit=len(busy) + 1)
            number = pick_next(free, busy={n for n in busy if n is not None})
            return {} if number is None else {number: None}

        done = await self._work.do_chosen(Simple(Verb.TAKE), choose)
        if not done.changed:
            counts, _, _ = await self._find.status()
            return NothingToTake(counts["mine"], counts["unassigned"])
        conversation = await self._store.read(
            conversations.get_conversation, done.changed[0], agent_id=self._agent.id
        )
        return Taken(conversation, done)
