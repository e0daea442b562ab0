"""Services: keeping macros: add, change, copy, remove; every change can be taken back.

Everybody may add and change them, as with any page that a team writes together: the activity log
has who and what, `undo` takes it back, and nobody overwrites what somebody else has changed since.
What another has added only leads remove.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from hashlib import sha256

from console.clock import Clock
from console.domain.front_matter import Pair
from console.domain.macros.reading import Known, read_macro, read_name
from console.domain.permissions import Right
from console.domain.words import Refused
from console.services.errors import ConflictError, UsageError
from console.services.rights import require
from console.services.team import with_nearest
from data.errors import NotFoundError
from data.records import Agent, Macro, MacroId, MacroText, MacroWords, WordKind
from data.store import Store, Transaction, agents, macros, tiers, wordlists
from data.store.macro_rows import snapshot_of
from data.store.rows import dump_json
from data.text.fold import fold_name
from data.text.safe import clean_line

ADDED, CHANGED, REMOVED = (f"macro.{did}" for did in ("added", "changed", "removed"))


@dataclass(frozen=True, slots=True)
class KeptMacro:
    """What was done to a macro."""

    name: str
    """By which it is found now."""
    undo_id: int | None
    """None where nothing was changed."""
    revision: int


class MacroChangedError(ConflictError):
    """Somebody has changed a macro since it was read."""

    def __init__(self, macro: Macro, expected: int) -> None:
        who = macro.changed_by or "Somebody"
        super().__init__(
            f"{who} has changed the macro {macro.name} since (revision {macro.revision}, yours is "
            f"{expected}). Read it again: macro show {macro.name}."
        )


class MacroKeeper:
    """Changes macros; each change is one transaction with its activity."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent, time_zone: str = "") -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._time_zone = time_zone or agent.time_zone or "UTC"

    async def get(self, name: str) -> Macro:
        """Give one macro.

        Raises:
            NotFoundError: there is none of this name; it names which one may be meant.
        """
        return await find_by(self._store, name)

    async def add(self, name: str, pairs: Sequence[Pair], texts: Sequence[MacroText]) -> KeptMacro:
        """Keep a macro.

        Raises:
            UsageError: something of it is wrong, or its name is taken.
        """
        async with self._transaction() as tx:
            words = await self._read(tx, name, pairs, texts)
            return await self.add_in(tx, words)

    async def add_in(
        self, tx: Transaction, words: MacroWords, *, undo_id: int | None = None
    ) -> KeptMacro:
        """Keep a macro that was read, inside an open transaction."""
        if await tx.run(macros.find_macro, words.name) is not None:
            raise UsageError(
                f"There is a macro {words.name} already; `macro edit {words.name}` changes it."
            )
        if await tx.run(macros.count_macros) >= macros.MACROS_MAX:
            raise UsageError(f"There are {macros.MACROS_MAX} macros; remove one first.")
        macro_id = await tx.run(macros.add_macro, words, agent_id=self._agent.id, at_ms=tx.at_ms)
        return await record(tx, ADDED, macro_id, None, words, undo_id=undo_id)

    async def change(
        self,
        name: str,
        pairs: Sequence[Pair],
        texts: Sequence[MacroText],
        *,
        new_name: str | None = None,
        if_revision: int | None = None,
    ) -> KeptMacro:
        """Put all that a macro says in place of what it said.

        Raises:
            NotFoundError: there is none of this name.
            UsageError: something of it is wrong, or the new name is taken.
            ConflictError: somebody has changed it since `if_revision`.
        """
        async with self._transaction() as tx:
            macro = await find_by(tx, name)
            check_revision(macro, if_revision)
            words = await self._read(tx, new_name or macro.name, pairs, texts)
            return await self.change_in(tx, macro, words)

    async def change_in(
        self, tx: Transaction, macro: Macro, words: MacroWords, *, undo_id: int | None = None
    ) -> KeptMacro:
        """Change a macro inside an open transaction; nothing is written where nothing differs."""
        if words == macro.words:
            return KeptMacro(macro.name, None, macro.revision)
        if words.name != macro.name and await tx.run(macros.find_macro, words.name) is not None:
            raise UsageError(f"There is a macro {words.name} already; choose another name.")
        await tx.run(macros.set_macro, macro.id, words, agent_id=self._agent.id, at_ms=tx.at_ms)
        return await record(tx, CHANGED, macro.id, macro.words, words, undo_id=undo_id)

    async def copy(self, name: str, new_name: str) -> KeptMacro:
        """Keep a macro under another name as well, to change it there.

        Raises:
            NotFoundError: there is none of this name.
            UsageError: the new name cannot be one, or is taken.
        """
        async with self._transaction() as tx:
            macro = await find_by(tx, name)
            read = read_name(new_name)
            if isinstance(read, Refused):
                raise UsageError(read.why)
            return await self.add_in(tx, replace(macro.words, name=read))

    async def remove(self, name: str, *, if_revision: int | None = None) -> KeptMacro:
        """Take a macro away; mails that wait with it still do what it said.

        Raises:
            NotFoundError: there is none of this name.
            NotAllowedError: somebody else has added it, and the agent is no lead.
            ConflictError: somebody has changed it since `if_revision`.
        """
        async with self._transaction() as tx:
            macro = await find_by(tx, name)
            if macro.added_by != self._agent.name:
                await require(tx, self._agent, Right.OTHERS_MACROS)
            check_revision(macro, if_revision)
            await tx.run(macros.remove_macro, macro.id, at_ms=tx.at_ms)
            return await record(tx, REMOVED, macro.id, macro.words, None)

    async def _read(
        self, tx: Transaction, name: str, pairs: Sequence[Pair], texts: Sequence[MacroText]
    ) -> MacroWords:
        read = read_macro(name, pairs, texts, await self.known(tx))
        if isinstance(read, MacroWords):
            return read
        raise UsageError(" ".join(why[:1].upper() + why[1:] for why in read))

    async def known(self, tx: Transaction) -> Known:
        """Say who and what there is, as far as macros name it."""
        return Known(
            agents=tuple(agent.name for agent in await tx.run(agents.list_agents)),
            tiers=tuple(tier.name for tier in await tx.run(tiers.list_tiers)),
            causes=tuple(await tx.run(wordlists.list_kept, WordKind.CAUSE)),
            now=tx.at,
            time_zone=self._time_zone,
        )

    def _transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._store.transaction(at=self._clock.now(), agent_id=self._agent.id)


async def find_by(run: Store | Transaction, name: str) -> Macro:
    """Give a macro by its name in whatever case, or by an alias that no other has.

    Raises:
        NotFoundError: there is none; it names which one may be meant.
    """
    read = read_name(name)
    wanted, alias = "" if isinstance(read, Refused) else read, fold_name(name)
    if isinstance(run, Store):
        found, names = await run.read(macros.find_named, wanted, alias=alias)
    else:
        found, names = await run.run(macros.find_named, wanted, alias=alias)
    if found is None:
        raise NotFoundError("macro", with_nearest(clean_line(name), names))
    return found


def check_revision(macro: Macro, if_revision: int | None) -> None:
    """Refuse where somebody has changed a macro since.

    Raises:
        ConflictError: it has another revision.
    """
    if if_revision is not None and macro.revision != if_revision:
        raise MacroChangedError(macro, if_revision)


def digest_of(words: MacroWords) -> str:
    """Give all of a macro as a short text, equal where nothing differs."""
    return sha256(dump_json(snapshot_of(words)).encode()).hexdigest()[:32]


async def record(
    tx: Transaction,
    verb: str,
    macro_id: MacroId,
    before: MacroWords | None,
    after: MacroWords | None,
    *,
    undo_id: int | None = None,
) -> KeptMacro:
    """Log what was done, with the macro as it was and as it is: so it can be taken back."""
    was, now = snapshot_of(before), snapshot_of(after)
    known = after or before
    assert known is not None, "it was there before or is there after"
    line = await tx.record(
        verb,
        None,
        undo_id=undo_id,
        is_deed=undo_id is None,
        macro_id=macro_id,
        name=(before or known).name,
        became=known.name,
        before=was,
        after=now,
    )
    macro, _ = await tx.run(macros.get_macro, macro_id)
    return KeptMacro(known.name, undo_id or line, macro.revision)
