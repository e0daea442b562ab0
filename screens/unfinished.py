"""A text that somebody is writing: where it was begun, and what the store has of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from console.services.drafts import DraftService
from data.errors import DataError, StoreError
from data.records import ConversationId, Draft, MessageId, Words


@dataclass(slots=True)
class UnfinishedText:
    """One mail or note; the screen may go on to another while this is still written down."""

    begun_in: ConversationId | None
    """That may be merged into what is shown by now."""
    since: datetime
    """What others did after that, its writer may not have seen."""
    seen: frozenset[MessageId]
    """What of the conversation its writer has seen."""
    kept: Words | None
    """What needs no keeping any more."""
    draft: Draft | None = None
    """Its row in the store."""
    is_resumed: bool = False
    """It was begun earlier: what came in since was never before the writer's eyes."""
    is_apart: bool = False
    """The store did not take it; it is in a file of the agent's own."""

    async def keep(self, words: Words, drafts: DraftService) -> None:
        """Write it down as it is now.

        Raises:
            DataError: it could not be, and says where the text is.
        """
        try:
            self.draft = await drafts.keep(self.begun_in, words)
        except DataError as error:
            self.kept, self.is_apart = None, isinstance(error, StoreError)
            raise
        self.is_apart = False

    def has_kept(self, draft: Draft, words: Words) -> None:
        """Know what was written down besides, with its files."""
        self.draft, self.kept = draft, words
