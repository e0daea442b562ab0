"""Services: what leads do with tags and causes: keep, rename, merge, remove them."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from console.clock import Clock
from console.domain.permissions import Right
from console.domain.words import TITLE_MAX, Refused, Word, read_word
from console.services.errors import ConflictError, ServiceError, UsageError
from console.services.rights import require
from console.services.team import with_nearest
from console.services.undo import Taking
from console.services.work import Done, Failed
from data.errors import NotFoundError
from data.records import Agent, ListedWord, WordKind
from data.store import Store, Transaction, log, wordlists
from data.store.deeds import DeedHead
from data.text.safe import clean_line

RIGHTS = {WordKind.TAG: Right.TAGS, WordKind.CAUSE: Right.CAUSES}


@dataclass(frozen=True, slots=True)
class Replaced:
    """What became of a word."""

    old: str
    new: str | None
    """None where nothing stands in its place."""
    conversations: int
    """That were changed."""
    undo_id: int


class WordListService:
    """Changes the list of one kind of words, and the conversations that have them."""

    def __init__(self, store: Store, *, clock: Clock, agent: Agent, kind: WordKind) -> None:
        self._store = store
        self._clock = clock
        self._agent = agent
        self._kind = kind

    async def add(self, text: str, *, title: str | None = None) -> Word:
        """Keep a word; one that is kept already gets the title, if one is given.

        Raises:
            UsageError: the text cannot be such a word, or the list is full.
            NotAllowedError: the list is the leads'.
        """
        word = self._read(text)
        title = None if title is None else clean_line(title, limit=TITLE_MAX)
        async with self._transaction() as tx:
            await require(tx, self._agent, RIGHTS[self._kind])
            kept = await tx.run(wordlists.list_kept, self._kind)
            if len(kept) >= wordlists.WORDS_MAX and word.name not in kept:
                raise UsageError(f"The list holds {wordlists.WORDS_MAX} words; remove one first.")
            await tx.run(wordlists.keep_word, self._kind, word.name, title)
            await tx.record(f"{self._kind}.added", None, name=word.name)
        return word

    async def rename(self, old: str, new: str) -> Replaced:
        """Give a word another form, in the list and on every conversation.

        Raises:
            NotFoundError: nobody keeps the old one and nothing has it.
            UsageError: the new one exists already: that would put two words together.
            NotAllowedError: the list is the leads'.
        """
        wanted = self._read(new)
        async with self._transaction() as tx:
            await require(tx, self._agent, RIGHTS[self._kind])
            before = await self._find(tx, old)
            after = await tx.run(wordlists.get_word, self._kind, wanted.name)
            if after.name == before.name:
                raise UsageError(f"The {self._kind} {before.name} is called that already.")
            if after.is_kept or after.conversations:
                raise UsageError(
                    f"There is a {self._kind} {after.name} already; `{self._kind} remove "
                    f"{_quoted(before.name)} --into {_quoted(after.name)}` puts the two together."
                )
            if before.is_kept:
                await tx.run(wordlists.keep_word, self._kind, wanted.name, before.title)
            return await self._replace(tx, before, wanted.name, "renamed")

    async def remove(
        self, text: str, *, into: str | None = None, everywhere: bool = False
    ) -> Replaced:
        """Take a word out of the list; say on how many conversations another stands now.

        `into` puts another one in its place, `everywhere` nothing. Without either, conversations
        keep a tag, while a cause that one has is not removed.

        Raises:
            NotFoundError: nobody keeps it and nothing has it.
            ServiceError: conversations have it and nothing was said of them.
            NotAllowedError: the list is the leads'.
        """
        async with self._transaction() as tx:
            await require(tx, self._agent, RIGHTS[self._kind])
            word = await self._find(tx, text)
            if into is not None:
                other = await self._find(tx, into)
                if other.name == word.name:
                    raise UsageError(f"{word.name} cannot go into itself; name another one.")
                return await self._replace(tx, word, other.name, "merged")
            stays = self._kind is WordKind.TAG and word.is_kept
            if word.conversations and not everywhere and not stays:
                raise ServiceError(_in_use(self._kind, word))
            if everywhere or not word.conversations:
                return await self._replace(tx, word, None, "removed")
            await tx.run(wordlists.drop_word, self._kind, word.name)
            undo_id = await tx.record(f"{self._kind}.unlisted", None, name=word.name)
            return Replaced(word.name, word.name, 0, undo_id)

    async def _replace(
        self, tx: Transaction, word: ListedWord, new: str | None, did: str
    ) -> Replaced:
        if word.conversations > wordlists.REPLACED_MAX:
            raise ServiceError(
                f"{word.conversations} conversations have the {self._kind} {word.name}; at most "
                f"{wordlists.REPLACED_MAX} can be changed while others wait."
            )
        await tx.run(wordlists.drop_word, self._kind, word.name)
        undo_id = await tx.record(
            f"{self._kind}.{did}",
            None,
            name=word.name,
            into=new,
            title=word.title,
            was_kept=word.is_kept,
        )
        changed = await tx.run(
            wordlists.replace_word,
            self._kind,
            word.name,
            new,
            undo_id=undo_id,
            agent_id=self._agent.id,
            at_ms=tx.at_ms,
        )
        return Replaced(word.name, new, changed, undo_id)

    async def _find(self, tx: Transaction, text: str) -> ListedWord:
        name = self._read(text).name
        word = await tx.run(wordlists.get_word, self._kind, name)
        if not word.is_kept and not word.conversations:
            known = [other.name for other in await tx.run(wordlists.list_words, self._kind)]
            raise NotFoundError(self._kind.value, with_nearest(name, known))
        return word

    def _read(self, text: str) -> Word:
        word = read_word(self._kind, text)
        if isinstance(word, Refused):
            raise UsageError(word.why)
        return word

    def _transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._store.transaction(at=self._clock.now(), agent_id=self._agent.id)


async def undo_replaced(taking: Taking, deed: DeedHead) -> Done:
    """Put a word back on the conversations that had it, and into the list.

    Raises:
        NotAllowedError: the agent is no lead any more.
    """
    kind, _, did = deed.verb.partition(".")
    detail, now = deed.activity.detail, taking.clock.now()
    old, new = str(detail["name"]), detail["into"]
    async with taking.store.transaction(at=now, agent_id=taking.agent.id) as tx:
        await require(tx, taking.agent, RIGHTS[WordKind(kind)])
        undo_id = await tx.run(
            log.log_activity,
            at_ms=tx.at_ms,
            agent_id=taking.agent.id,
            verb=f"{kind}.restored",
            conversation_id=None,
            detail={"name": old},
            undone_id=deed.id,
        )
        if detail["was_kept"]:
            await tx.run(wordlists.keep_word, WordKind(kind), old, str(detail["title"]))
        if did == "renamed":
            await tx.run(wordlists.drop_word, WordKind(kind), str(new))
        revisions, since = await tx.run(
            wordlists.restore_word,
            WordKind(kind),
            old,
            None if new is None else str(new),
            deed_id=deed.id,
            undo_id=undo_id,
            agent_id=taking.agent.id,
            at_ms=tx.at_ms,
        )
        await tx.announce(f"{kind}.restored")
    failed = tuple(Failed(number, ConflictError(_changed_since(kind))) for number in since)
    return Done(f"with {kind} {old} again", tuple(revisions), failed, undo_id, now, revisions)


def _changed_since(kind: str) -> str:
    return f"Its {kind}s were changed since, so they stay as they are."


def _in_use(kind: WordKind, word: ListedWord) -> str:
    have = "1 conversation has" if word.conversations == 1 else (
        f"{word.conversations} conversations have"
    )  # fmt: skip
    return (
        f"{have} the {kind} {word.name}. --into OTHER puts another one in its place, "
        "--everywhere takes it off."
    )


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name
