"""A mail that was sent and can still be taken back: what screens and the app tell each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import TYPE_CHECKING, Literal

from textual.message import Message as UiMessage

from data.records import ConversationId, OutboxId

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

Begin = Literal["", "all", "sender", "note", "forward", "draft"]
"""What is to be written as soon as a conversation is read; `draft`: what was begun before."""

WishedArticle = tuple[str, str, str]
"""Id and language of an article, and how it is used; an empty language is the customer's."""
TUTORIAL = "tutorial:"
"""Before the slug of a tutorial, in place of an article's id."""


@dataclass(frozen=True, slots=True)
class IntoMail:
    """Where an article goes that was read for the sake of a mail."""

    screen: Screen[None]
    """What one comes back to."""
    number: ConversationId | None
    """The conversation; None of a new mail."""
    use: Callable[[WishedArticle], object]


@dataclass
class Sent(UiMessage):
    """A mail is held for a moment before it leaves."""

    outbox_id: OutboxId
    number: ConversationId
    written_on: ConversationId | None
    """Where its text was written, and will stand again; None where it begins a conversation."""
    leaves_at: datetime


class TakeBack(UiMessage):
    """The agent wants the mail back that was sent last."""


class Shown(UiMessage):
    """Another screen came on top."""


@dataclass(frozen=True, slots=True)
class QueueWish:
    """What is to be kept as a saved queue."""

    name: str
    query: str
    key: int | None
    is_shared: bool


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
