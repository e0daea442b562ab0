"""Mails that were sent and can still be taken back, and what a screen tells the app of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from textual.message import Message as UiMessage

from data.records import ConversationId, OutboxId


@dataclass
class Sent(UiMessage):
    """A mail is held for a moment before it leaves."""

    outbox_id: OutboxId
    number: ConversationId
    written_on: ConversationId | None
    """Where its text was written, and will stand again; None where it begins a conversation."""
    leaves_at: datetime


class Shown(UiMessage):
    """Another screen came on top."""


@dataclass
class HeldMails:
    """The mails of this console that can still be taken back, the newest last."""

    _mails: list[Sent] = field(default_factory=list)

    def add(self, mail: Sent) -> None:
        """Begin counting for a mail."""
        self._mails.append(mail)

    def drop(self, *outbox_ids: OutboxId) -> None:
        """Count no more for some mails."""
        self._mails = [mail for mail in self._mails if mail.outbox_id not in outbox_ids]

    def newest(self, now: datetime) -> Sent | None:
        """Give the mail that `u` takes back; those that have left are forgotten."""
        self._mails = [mail for mail in self._mails if mail.leaves_at > now]
        return self._mails[-1] if self._mails else None

    @property
    def ids(self) -> tuple[OutboxId, ...]:
        """The mails that are counted for."""
        return tuple(mail.outbox_id for mail in self._mails)

    def words(self, now: datetime, *, dot: str, key: str) -> str:
        """Say what leaves when, and which key takes it back, where one does."""
        mail = self.newest(now)
        if mail is None:
            return ""
        seconds = ceil((mail.leaves_at - now).total_seconds())
        others = f" (and {len(self._mails) - 1} more)" if len(self._mails) > 1 else ""
        back = f" {dot} {key} takes it back" if key else ""
        return f"#{mail.number} leaves in {seconds} s{others}{back}"
