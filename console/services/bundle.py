"""Services: everything that a screen may ask, in one typed bundle; made by bootstrap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from console.clock import Clock
from console.services.drafts import DraftService
from console.services.files import FileService
from console.services.find import FindService
from console.services.findings import Examine, nothing_found
from console.services.notes import NoteService
from console.services.outbox import OutboxService
from console.services.presence import PresenceService
from console.services.quarantine import QuarantineService
from console.services.replies import ReplyService
from console.services.said import SaidJournal
from console.services.work import WorkService
from data.records import Agent
from data.store import Store


@dataclass(frozen=True, slots=True)
class Services:
    """What screens are given; they never build anything themselves."""

    store: Store
    clock: Clock
    agent: Agent
    find: FindService
    replies: ReplyService | None
    """None where no mailbox address is set: then nobody can write."""
    outbox: OutboxService
    quarantine: QuarantineService
    files: FileService
    work: WorkService
    presence: PresenceService
    drafts: DraftService
    notes: NoteService
    undo_send_s: int
    time_zone: str
    is_ascii: bool
    opened_at: datetime
    keymap: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys that the agent has given to actions, by the action's id."""
    said: SaidJournal = field(default_factory=SaidJournal)
    examine: Examine = nothing_found
