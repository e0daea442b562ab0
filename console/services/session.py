"""Services: what one console remembers of its agent until it ends, and the store never knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from console.services.said import SaidJournal
from data.records import ConversationId


@dataclass(frozen=True, slots=True)
class Session:
    """Begun and not done yet, or done lately and offered again."""

    unlogged: dict[ConversationId | None, object] = field(default_factory=dict)
    """What was typed of contacts and not logged yet; only their sheet knows what it is."""
    unasked: dict[frozenset[ConversationId], object] = field(default_factory=dict)
    """What was typed of escalations and not asked yet; only their sheet knows what it is."""
    unended: dict[tuple[str, int], str] = field(default_factory=dict)
    """Words for whoever asked, typed and not handed on yet."""
    unpromised: dict[str, object] = field(default_factory=dict)
    """What was typed of follow-ups and not made yet, by what it was about; as above."""
    leaving: dict[ConversationId, datetime] = field(default_factory=dict)
    """When the reply that is being written on a conversation is to leave, where that is not now."""
    piped: list[str] = field(default_factory=list)
    """The commands through which something was piped, the newest last."""
    saved_into: list[Path] = field(default_factory=list)
    """The folders into which files were saved, the newest last."""
    copied: list[str] = field(default_factory=list)
    """What went to the clipboard last: the way to select it instead begins there."""
    said: SaidJournal = field(default_factory=SaidJournal)
    """The sentences that stood above the keys."""
