"""Services: internal notes, which colleagues read and customers never get."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace

from console.clock import Clock
from console.domain.mentions import Unknown
from console.services.errors import ConflictError, UsageError
from console.services.mentions import MentionService
from console.services.searchable import searchable
from data.errors import NotFoundError
from data.records import (
    MENTION,
    Agent,
    Conversation,
    ConversationId,
    Direction,
    DraftId,
    DraftKind,
    Message,
    MessageBody,
    MessageId,
    SafeText,
    Status,
    Words,
)
from data.store import Store, Transaction, conversations, drafts, index, intake, mentions, notes
from data.text.language import guess_language
from data.text.safe import clean_text

NONCE_BYTES = 10
ADDED, TAKEN_BACK = "note.added", "note.taken_back"
"""What the activity log calls it."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A note that was added, and whom it has told."""

    message_id: MessageId
    conversation_id: ConversationId
    undo_id: int
    revision: int
    told: tuple[Agent, ...]
    """Whom it names, each himself or in a tier; never its author."""
    unknown: tuple[Unknown, ...]

    @property
    def words(self) -> str:
        """Say whom it told, and which names nobody has; empty where it names nobody."""
        return "; ".join(filter(None, [self.told_words, *(u.sentence for u in self.unknown)]))

    @property
    def told_words(self) -> str:
        """Say whom it told, and who is away and reads it later; empty where it names nobody."""
        people = [f"{a.name} (away)" if a.away_until else a.name for a in self.told]
        return f"told {', '.join(people)}" if people else ""


@dataclass(frozen=True, slots=True)
class NoteTakenBack:
    """A note that is gone; its text is a draft of its author."""

    conversation_id: ConversationId
    activity_id: int
    revision: int
    writers_since: tuple[str, ...]
    """Colleagues who have written below it since, perhaps about it."""

    @property
    def words(self) -> str:
        """Say what became of it, and who may have answered it."""
        who = ", ".join(self.writers_since)
        since = f"; {who} wrote since, perhaps about it" if who else ""
        return f"note taken back, its text is your draft{since}"


class NoteService:
    """Adds notes to conversations, tells who is named in them, and takes them back."""

    def __init__(self, store: Store, *, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def add(
        self,
        number: ConversationId,
        text: str,
        *,
        agent: Agent,
        if_revision: int | None = None,
        draft_id: DraftId | None = None,
    ) -> Noted:
        """Put a note into a conversation, and tell whom it names.

        Raises:
            NotFoundError: no such conversation.
            StaleRevisionError: something came in since `if_revision`.
            UsageError: there is nothing in it.
        """
        words = SafeText(clean_text(text).strip("\n"))
        if not words.strip():
            raise UsageError("The note is empty; nothing was added.")
        whom = MentionService(self._store, clock=self._clock, agent=agent)
        named, told = await whom.find_named(words)
        async with self._store.transaction(
            at=self._clock.now(), agent_id=agent.id, durable=True
        ) as tx:
            conversation = await tx.run(conversations.get_conversation, number)
            await tx.run(conversations.check_revision, conversation.id, if_revision)
            message_id = await put_note(tx, conversation, words, agent=agent, told=told)
            # Somebody has acted on it; written in any case, for the revision to rise.
            status = Status.OPEN if conversation.status is Status.NEW else conversation.status
            fields: dict[str, object] = {"status": status.value}
            before = await tx.run(conversations.set_fields, conversation.id, fields, at_ms=tx.at_ms)
            await tx.run(intake.end_import, [conversation.id])
            if draft_id is not None:
                await tx.run(drafts.remove_draft, draft_id)
            undo_id = await tx.record(
                ADDED, conversation.id, is_deed=True, message_id=message_id, before=before,
                after=fields, mentioned=[each.name for each in told],
            )  # fmt: skip
            revision = await tx.run(conversations.check_revision, conversation.id, None)
        return Noted(message_id, conversation.id, undo_id, revision, told, named.unknown)

    async def take_back(self, message_id: MessageId, *, agent: Agent) -> NoteTakenBack:
        """Take a note of mine out of timeline, search and mentions; its text is a draft again.

        Raises:
            NotFoundError: no such note.
            ConflictError: it is a colleague's.
        """
        async with self._store.transaction(
            at=self._clock.now(), agent_id=agent.id, durable=True
        ) as tx:
            return await take_note_back(tx, message_id, agent=agent)


async def put_note(
    tx: Transaction,
    conversation: Conversation,
    words: SafeText,
    *,
    agent: Agent,
    told: Collection[Agent] = (),
) -> MessageId:
    """Put a note into a conversation inside a transaction, and tell some colleagues of it."""
    message_id = await tx.run(
        notes.add_note,
        conversation.id,
        agent_id=agent.id,
        author=agent.display_name,
        nonce=secrets.token_hex(NONCE_BYTES),
        subject=conversation.subject,
        at_ms=tx.at_ms,
    )
    body = MessageBody(text=words, new_text=words, has_html=False, language=guess_language(words))
    row = searchable(
        message_id,
        at_ms=tx.at_ms,
        subject=conversation.subject,
        people=index.People(agent.display_name),
        number=conversation.id,
        body=body,
    )
    await tx.run(index.add_bodies, [row])
    if told:
        ids = [each.id for each in told]
        await tx.run(mentions.add, message_id, conversation.id, ids, at_ms=tx.at_ms)
        await tx.announce(MENTION, conversation.id)
    return message_id


async def take_note_back(tx: Transaction, message_id: MessageId, *, agent: Agent) -> NoteTakenBack:
    """Take a note back inside a transaction; see `NoteService.take_back`."""
    message, added = await own_message(tx, message_id, Direction.NOTE, ADDED, agent=agent)
    number = message.conversation_id
    since = await tx.run(notes.list_writers_since, number, after=message_id, agent_id=agent.id)
    await remove_written(tx, message, added.conversation_id)
    # What the note has made of the conversation goes with it, unless somebody has made more of it.
    before, after = _fields(added.detail, "before"), _fields(added.detail, "after")
    now = await tx.run(conversations.get_fields, number, sorted(after))
    back = now if now != after else before
    changed = await tx.run(conversations.set_fields, number, back, at_ms=tx.at_ms)
    revision = await tx.run(conversations.check_revision, number, None)
    await bring_text_back(tx, message, agent=agent, revision=revision)
    activity_id = await tx.record(
        TAKEN_BACK, number, undone_id=added.activity_id, message_id=message_id, before=changed,
        after=back,
    )  # fmt: skip
    return NoteTakenBack(number, activity_id, revision, tuple(since))


async def own_message(
    tx: Transaction, message_id: MessageId, direction: Direction, verb: str, *, agent: Agent
) -> tuple[Message, notes.Added]:
    """Give what an agent has written here himself, and how it was added.

    Raises:
        NotFoundError: there is none, or it was taken back already.
        ConflictError: it is a colleague's.
    """
    message = await tx.run(conversations.get_message, message_id)
    added = await tx.run(notes.find_added, message_id, verb=verb)
    if message.direction is not direction or added is None:
        raise NotFoundError(direction.value, message_id)
    if added.agent_id != agent.id:
        raise ConflictError(
            f"The {direction.value} is {message.agent}'s; only {message.agent} takes it back."
        )
    return message, added


async def remove_written(tx: Transaction, message: Message, added_to: ConversationId) -> None:
    """Take a note or contact out of timeline, search and mentions."""
    row = searchable(
        message.id,
        at_ms=0,
        subject=message.subject,
        people=index.people_of(message.author, {"to": message.to})
        if message.contact_direction
        else index.People(message.author.name),
        number=added_to,
        body=message.body,
    )
    await tx.run(index.remove_body, row)
    if await tx.run(mentions.remove, message.id):
        await tx.announce(MENTION, message.conversation_id)
    await tx.run(notes.remove_message, message.id)


async def bring_text_back(
    tx: Transaction, message: Message, *, agent: Agent, revision: int
) -> None:
    """Make a draft of a note's text, above what its author has begun here since.

    The whole is a note then: nothing internal may leave because two texts met.
    """
    number = message.conversation_id
    newer = await tx.run(drafts.find_draft, number, agent.id)
    words = Words(DraftKind.NOTE, message.body.text, base_revision=revision)
    if newer is not None:
        texts = (message.body.text.rstrip("\n"), newer.words.text)
        text = "\n\n".join(text for text in texts if text.strip())
        words = replace(newer.words, kind=DraftKind.NOTE, text=text)
    await tx.run(drafts.put_draft, number, agent.id, words, at_ms=tx.at_ms)
    await tx.announce("draft", number)


def _fields(detail: dict[str, object], name: str) -> dict[str, object]:
    fields = detail.get(name)
    assert isinstance(fields, dict), name
    return fields
