"""Services: internal notes, which colleagues read and customers never get."""

from __future__ import annotations

import secrets

from console.clock import Clock
from console.services.errors import UsageError
from console.services.incoming import searchable
from data.records import (
    Agent,
    ConversationId,
    DraftId,
    MessageBody,
    MessageId,
    SafeText,
    Status,
)
from data.store import Store, conversations, drafts, index, intake, notes
from data.text.language import guess_language
from data.text.safe import clean_text

NONCE_BYTES = 10


class NoteService:
    """Adds notes to conversations."""

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
    ) -> tuple[MessageId, int]:
        """Put a note into a conversation; give its message and the activity's number.

        Raises:
            NotFoundError: no such conversation.
            StaleRevisionError: something came in since `if_revision`.
            UsageError: there is nothing in it.
        """
        words = SafeText(clean_text(text).strip("\n"))
        if not words.strip():
            raise UsageError("The note is empty; nothing was added.")
        async with self._store.transaction(
            at=self._clock.now(), agent_id=agent.id, durable=True
        ) as tx:
            conversation = await tx.run(conversations.get_conversation, number)
            await tx.run(conversations.check_revision, conversation.id, if_revision)
            message_id = await tx.run(
                notes.add_note,
                conversation.id,
                agent_id=agent.id,
                author=agent.display_name,
                nonce=secrets.token_hex(NONCE_BYTES),
                subject=conversation.subject,
                at_ms=tx.at_ms,
            )
            body = MessageBody(
                text=words, new_text=words, has_html=False, language=guess_language(words)
            )
            row = searchable(
                message_id,
                at_ms=tx.at_ms,
                subject=conversation.subject,
                people=index.People(agent.display_name),
                number=conversation.id,
                body=body,
            )
            await tx.run(index.add_bodies, [row])
            # Somebody has acted on it; written in any case, for the revision to rise.
            status = Status.OPEN if conversation.status is Status.NEW else conversation.status
            fields: dict[str, object] = {"status": status.value}
            before = await tx.run(conversations.set_fields, conversation.id, fields, at_ms=tx.at_ms)
            await tx.run(intake.end_import, [conversation.id])
            if draft_id is not None:
                await tx.run(drafts.remove_draft, draft_id)
            undo_id = await tx.record(
                "note.added", conversation.id, message_id=message_id, before=before, after=fields
            )
            return message_id, undo_id
