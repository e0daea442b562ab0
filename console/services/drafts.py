"""Services: what an agent is writing, kept as typed, with its files; nothing typed is ever lost."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from console.clock import Clock
from console.domain.mail_size import SizeLimit, limit_of
from console.services.files import read_attachment
from console.services.private_texts import PrivateTexts
from console.services.typed_words import about_of, values_of, words_of
from data.errors import StoreError
from data.mail.outgoing import OutgoingAttachment
from data.records import (
    Agent,
    Conversation,
    ConversationId,
    Direction,
    Draft,
    DraftId,
    DraftKind,
    Message,
    MessageId,
    OutboxId,
    Words,
)
from data.store import Store, Transaction, conversations, drafts, log, outbox_delivery
from data.store.raws import compress, digest
from data.text.safe import clean_line

ACTIVITY_READ = 200
UNASKED = frozenset({"outbox.failed", "outbox.withheld", "conversation.joined"})
"""What the program itself does to a conversation and an agent should know before sending."""


@dataclass(frozen=True, slots=True)
class News:
    """What happened in a conversation while somebody wrote."""

    conversation: Conversation
    messages: tuple[Message, ...]
    """Not seen by the writer, oldest first."""
    deeds: tuple[str, ...]
    """What others did meanwhile, in words."""

    @property
    def is_empty(self) -> bool:
        """Whether nobody but the writer did anything."""
        return not self.messages and not self.deeds


class DraftService:
    """One agent's unfinished texts, and a look at those of the others."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        agent: Agent,
        file_max_bytes: int,
        texts: PrivateTexts | None = None,
    ) -> None:
        self._store = store
        self._texts = texts
        self._clock = clock
        self._agent = agent
        self._file_max_bytes = file_max_bytes

    async def list_of(self, number: ConversationId) -> list[Draft]:
        """Give what everybody has begun in a conversation."""
        return await self._store.read(drafts.list_drafts, number)

    async def find_mine(self, number: ConversationId | None) -> Draft | None:
        """Give what I have begun in a conversation, or what begins one."""
        return await self._store.read(drafts.find_draft, number, self._agent.id)

    async def find_sent(self, outbox_id: OutboxId) -> Draft | None:
        """Give what a mail in the outbox was made from, if that was a draft."""
        return await self._store.read(drafts.find_sent_draft, outbox_id)

    async def keep(self, number: ConversationId | None, words: Words) -> Draft | None:
        """Keep my text as it is now; one with nothing in it is dropped.

        Raises:
            StoreError: the store does not take it; it is in a file of mine, whose name is told.
        """
        try:
            draft = await self._keep(number, words)
        except StoreError as error:
            if self._texts is None or not _is_worth_keeping(words):
                raise
            raise await self._keep_apart(self._texts, number, words, error) from error
        if self._texts is not None:
            self._texts.drop(about_of(number))
        return draft

    async def _keep_apart(
        self, texts: PrivateTexts, number: ConversationId | None, words: Words, error: StoreError
    ) -> StoreError:
        """Put a text into a file of its own; give the error with what became of the text."""
        at = self._clock.now()
        try:
            path = await asyncio.to_thread(texts.keep, about_of(number), values_of(words), at=at)
        except OSError as trouble:
            return type(error)(
                f"{error} Your text is only on this screen: {trouble.strerror}. Do not leave."
            )
        return type(error)(f"{error} Your text is safe in {path}.")

    async def find_apart(self, number: ConversationId | None) -> Words | None:
        """Give what I typed that the store could not take yet."""
        if self._texts is None:
            return None
        text = await asyncio.to_thread(self._texts.find, about_of(number))
        with suppress(KeyError, ValueError):
            return None if text is None else words_of(text.values)
        return None

    async def adopt(self, number: ConversationId | None, words: Words, *, at: datetime) -> None:
        """Make a draft of what was typed at a moment; what I have written since stays below it.

        Raises:
            NotFoundError: no such conversation.
        """
        if number is not None:
            await self._store.read(conversations.get_conversation, number)
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            before = await tx.run(drafts.find_draft, number, self._agent.id)
            if before is not None and before.updated_at > at:
                words = _joined(words, before.words)
            await self._put(tx, number, words)

    async def _keep(self, number: ConversationId | None, words: Words) -> Draft | None:
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            before = await tx.run(drafts.find_draft, number, self._agent.id)
            if not _is_worth_keeping(words) and not (before and before.files):
                if before is not None:
                    await tx.run(drafts.remove_draft, before.id)
                    await _tell(tx, number)
                return None
            return await self._put(tx, number, words)

    async def attach(self, number: ConversationId | None, words: Words, path: Path) -> Draft:
        """Copy a file into the store, to go with my text.

        Raises:
            UsageError: it cannot be read, is no file, or is larger than any mail may be.
        """
        file = await asyncio.to_thread(read_attachment, path, bytes_max=self._file_max_bytes)
        packed = await asyncio.to_thread(compress, file.data)
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            draft = await self._put(tx, number, words)
            await tx.run(
                drafts.add_file,
                draft.id,
                sha256=digest(file.data),
                size_bytes=len(file.data),
                data=packed,
                filename=clean_line(file.filename),
                content_type=file.content_type,
            )
            return await tx.run(drafts.get_draft, draft.id)

    async def size_limit(self) -> SizeLimit:
        """Give how large a mail may be, by our setting and by what the server said last."""
        announced = await self._store.read(outbox_delivery.get_size_limit)
        return limit_of(self._file_max_bytes, announced)

    async def detach(self, draft: Draft, place: int) -> Draft:
        """Take a file out of my text."""
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await tx.run(drafts.remove_file, draft.id, place)
            await _tell(tx, draft.conversation_id)
            return await tx.run(drafts.get_draft, draft.id)

    async def read_files(self, draft: Draft) -> tuple[OutgoingAttachment, ...]:
        """Give the files of a draft as they will be sent."""
        found = await self._store.read(drafts.read_files, draft.id)
        return tuple(OutgoingAttachment(name, kind, data) for name, kind, data in found)

    async def discard(self, draft: Draft) -> None:
        """Put a text aside; `bring_back` has it again, for thirty days."""
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            await tx.run(drafts.discard_draft, draft.id, at_ms=tx.at_ms)
            await _tell(tx, draft.conversation_id)

    async def bring_back(self, draft_id: DraftId) -> Draft:
        """Make a discarded text live again; what was begun since stays below it.

        Raises:
            NotFoundError: it is gone for good.
        """
        async with self._store.transaction(at=self._clock.now(), agent_id=self._agent.id) as tx:
            return await bring_back(tx, await tx.run(drafts.get_draft, draft_id))

    async def list_news(
        self, number: ConversationId, *, seen: Collection[MessageId], since: datetime
    ) -> News:
        """Say what came into a conversation that the writer has not seen.

        Raises:
            NotFoundError: no such conversation.
        """
        # The conversation first: what comes in after it raises its revision once more.
        conversation = await self._store.read(conversations.get_conversation, number)
        messages = await self._store.read(conversations.list_messages, conversation.id)
        history = await self._store.read(log.list_activity, conversation.id, ACTIVITY_READ)
        unseen = [
            m
            for m in messages
            if m.id not in seen
            and (m.way is Direction.IN or (m.way is Direction.OUT and not m.outbox_id))
            and not (m.contact_direction and m.agent == self._agent.name)
        ]
        deeds = [
            f"{line.agent or 'the program'}: {line.verb.partition('.')[2].replace('_', ' ')}"
            for line in history
            if line.at >= since
            and line.agent != self._agent.name
            and (line.agent is not None or line.verb in UNASKED)
        ]
        return News(conversation, tuple(unseen), tuple(deeds))

    async def _put(self, tx: Transaction, number: ConversationId | None, words: Words) -> Draft:
        draft_id = await tx.run(drafts.put_draft, number, self._agent.id, words, at_ms=tx.at_ms)
        await _tell(tx, number)
        return await tx.run(drafts.get_draft, draft_id)


async def _tell(tx: Transaction, number: ConversationId | None) -> None:
    # A mail that begins a conversation is seen by its writer alone; None would mean "read all".
    if number is not None:
        await tx.announce("draft", number)


def _joined(earlier: Words, later: Words) -> Words:
    """Give two texts as one; internal words never leave because they met others."""
    if earlier.text.strip() in later.text:
        return later
    is_note = DraftKind.NOTE in (earlier.kind, later.kind)
    return replace(
        later,
        text=f"{earlier.text.rstrip()}\n\n{later.text}",
        kind=DraftKind.NOTE if is_note else later.kind,
        macros=tuple(dict.fromkeys((*earlier.macros, *later.macros))),
        articles=tuple(dict.fromkeys((*earlier.articles, *later.articles))),
    )


def _is_worth_keeping(words: Words) -> bool:
    typed = (words.text, words.to or "", words.cc or "", words.subject or "")
    if words.kind is DraftKind.REPLY:
        return bool(words.text.strip())
    return any(each.strip() for each in typed)


async def bring_back(tx: Transaction, draft: Draft, *, base_revision: int | None = None) -> Draft:
    """Make a draft live again inside a transaction.

    What the agent has begun since is put below it. Where one of the two is a note, the whole is
    one: nothing internal may leave because two texts met.
    """
    words = draft.words
    if base_revision is not None:
        words = replace(words, base_revision=base_revision)
    newer = await tx.run(drafts.find_live_beside, draft.id)
    if newer is not None:
        texts = (words.text.rstrip("\n"), newer.words.text)
        is_note = DraftKind.NOTE in (words.kind, newer.words.kind)
        words = replace(
            words,
            text="\n\n".join(text for text in texts if text.strip()),
            kind=DraftKind.NOTE if is_note else words.kind,
            macros=tuple(dict.fromkeys((*words.macros, *newer.words.macros))),
            articles=tuple(dict.fromkeys((*words.articles, *newer.words.articles))),
        )
        await tx.run(drafts.move_files, from_id=newer.id, to_id=draft.id)
        await tx.run(drafts.remove_draft, newer.id)
    await tx.run(drafts.make_live, draft.id, at_ms=tx.at_ms)
    await tx.run(drafts.set_words, draft.id, words)
    await _tell(tx, draft.conversation_id)
    return await tx.run(drafts.get_draft, draft.id)
