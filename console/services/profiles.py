"""Services: who agents are: names, time zones, languages, signatures, roles, away and back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from console.clock import Clock
from console.domain.away import is_away
from console.domain.permissions import Right
from console.domain.profile import (
    Refused,
    read_away_words,
    read_display_name,
    read_language,
    read_signature,
    read_time_zone,
)
from console.services.errors import ServiceError, UsageError
from console.services.rights import require
from console.services.team import get_agent
from data.records import Agent, AgentRole
from data.store import Store, Transaction, agents
from data.store.rows import to_ms


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What is to change, as it was typed; None leaves a thing as it is."""

    display_name: str | None = None
    time_zone: str | None = None
    language: str | None = None
    signature: str | None = None
    for_language: str | None = None
    """Makes the signature the one for this language."""
    role: AgentRole | None = None


class ProfileService:
    """Changes what agents say of themselves, and by admins of others."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent

    async def change(self, name: str, change: ProfileChange) -> None:
        """Change somebody's profile; all of it or nothing.

        Raises:
            NotFoundError: nobody is called that.
            NotAllowedError: somebody else's profile, or a role, is an admin's to change.
            UsageError: a value cannot stand there; the sentence says why.
        """
        columns = _columns(change)
        signature = None if change.signature is None else _accept(read_signature(change.signature))
        language = None
        if change.for_language is not None:
            language = _accept(read_language(change.for_language))
            if not language or signature is None:
                raise UsageError("A signature for a language needs both: the code and the text.")
        elif signature is not None:
            columns["signature"] = signature
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            agent = await get_agent(tx, name)
            await self._require(tx, agent, change)
            changed = sorted(columns)
            if columns:
                await tx.run(agents.set_profile, agent.id, columns)
            if language is not None and signature is not None:
                await tx.run(agents.set_signature, agent.id, language=language, signature=signature)
                changed.append(f"signature:{language}")
            # Never the signature itself: the log is no place for telephone numbers.
            await tx.record(
                "agent.changed",
                None,
                name=agent.name,
                changed=changed,
                before={"role": agent.role.value},
                after={"role": (change.role or agent.role).value},
            )

    async def go_away(self, until: datetime, *, text: str = "", name: str | None = None) -> None:
        """Say that somebody (without a name: I) is away until then.

        Raises:
            NotFoundError: nobody is called that.
            NotAllowedError: others are sent away by leads.
            UsageError: the words are too long.
        """
        words = _accept(read_away_words(text))
        await self._set_away(name, {"away_until_at": to_ms(until), "away_words": words})

    async def come_back(self, *, name: str | None = None) -> bool:
        """Say that somebody (without a name: I) is here again; False where nobody was away.

        Raises:
            NotFoundError: nobody is called that.
            NotAllowedError: others are brought back by leads.
        """
        return await self._set_away(name, {"away_until_at": None, "away_words": ""})

    async def _set_away(self, name: str | None, columns: dict[str, object]) -> bool:
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            agent = await get_agent(tx, name or self._agent.name)
            if agent.id != self._agent.id:
                await require(tx, self._agent, Right.OTHERS_AWAY)
            was_away = is_away(agent, tx.at)
            goes = columns["away_until_at"] is not None
            if not goes and agent.away_until is None:
                return False
            await tx.run(agents.set_profile, agent.id, columns)
            if goes or was_away:
                verb = "agent.away" if goes else "agent.back"
                await tx.record(verb, None, name=agent.name, until=columns["away_until_at"])
            return was_away

    async def _require(self, tx: Transaction, agent: Agent, change: ProfileChange) -> None:
        if agent.id != self._agent.id and replace(change, role=None) != ProfileChange():
            await require(tx, self._agent, Right.OTHERS_PROFILE)
        if change.role is None or change.role is agent.role:
            return
        await require(tx, self._agent, Right.ROLES)
        if agent.role is AgentRole.ADMIN and await tx.run(agents.count_admins) == 1:
            raise ServiceError(
                f"{agent.name} is the only admin, and nobody could change roles any more; "
                "make somebody else admin first."
            )


def _columns(change: ProfileChange) -> dict[str, object]:
    columns: dict[str, object] = {}
    if change.display_name is not None:
        columns["display_name"] = _accept(read_display_name(change.display_name))
    if change.time_zone is not None:
        columns["time_zone"] = _accept(read_time_zone(change.time_zone))
    if change.language is not None:
        columns["language"] = _accept(read_language(change.language))
    if change.role is not None:
        columns["role"] = change.role.value
    return columns


def _accept(read: str | Refused) -> str:
    if isinstance(read, Refused):
        raise UsageError(read.why)
    return read
