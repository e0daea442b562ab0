"""Event logs in words, for the tests of clocks.

    log = Story().comes("2026-11-20 16:30").goes("2026-11-23 09:20").log()

Times are those on a wall in Copenhagen.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from data.records import ConversationId, Direction, OutboxId, Status, WaitingOn
from data.records.clocks import ClockFacts, ClockJoint, ClockLine, ClockMail, EventLog
from tests.support.calendars import local

NUMBER = ConversationId(1001)


class Story:
    """What happened to a conversation, told line by line."""

    def __init__(self) -> None:
        self.mails: list[ClockMail] = []
        self.lines: list[ClockLine] = []
        self.joints: list[ClockJoint] = []
        self._status: tuple[Status, WaitingOn | None, datetime | None] = (Status.NEW, None, None)

    def comes(
        self, at: str, *, known: str | None = None, automatic: bool = False, on: int = NUMBER
    ) -> Story:
        """A mail of the customer arrives; `known` is when it was fetched. It opens as it would."""
        if not automatic and self._status[0] is not Status.SPAM:
            self._status = (Status.OPEN, None, None)
        return self._mail(Direction.IN, at, known or at, on=on, automatic=automatic)

    def goes(
        self, at: str, *, automatic: bool = False, on: int = NUMBER, outbox_id: int | None = None
    ) -> Story:
        """An answer of ours leaves."""
        return self._mail(Direction.OUT, at, at, on=on, automatic=automatic, outbox_id=outbox_id)

    def _mail(
        self,
        direction: Direction,
        at: str,
        known: str,
        *,
        on: int,
        automatic: bool,
        outbox_id: int | None = None,
    ) -> Story:
        self.mails.append(
            ClockMail(
                ConversationId(on), direction, local(at), local(known), automatic,
                None if outbox_id is None else OutboxId(outbox_id),
            )
        )  # fmt: skip
        return self

    def stands(
        self,
        status: str,
        at: str,
        *,
        waits: str | None = None,
        on: int = NUMBER,
        undone: int | None = None,
        deed: int | None = None,
        outbox_id: int | None = None,
        verb: str = "",
    ) -> Story:
        """From then on it stands so; `undone` is the line that this takes back."""
        number = len(self.lines) + 1
        where = Status(status) if status else None
        waiting_on = WaitingOn(waits) if waits else None
        self.lines.append(
            ClockLine(
                number, local(at), ConversationId(on), where, waiting_on, deed or number, undone,
                None if outbox_id is None else OutboxId(outbox_id), verb,
            )
        )  # fmt: skip
        if on == NUMBER and where is not None:
            closed_at = local(at) if where is Status.CLOSED else None
            self._status = (where, waiting_on, closed_at)
        return self

    def merged(self, at: str, *, gone: int, into: int = NUMBER) -> Story:
        """Another number is merged into this one."""
        self.joints.append(ClockJoint(ConversationId(gone), ConversationId(into), local(at)))
        return self

    def log(
        self,
        status: str | None = None,
        *,
        waits: str | None = None,
        facts: ClockFacts | None = None,
    ) -> EventLog:
        """Give the log; the row stands as the last line says, unless it is told."""
        where, waiting_on, closed_at = self._status
        log = EventLog(
            NUMBER, where, waiting_on, closed_at, facts or ClockFacts(), tuple(self.mails),
            tuple(self.lines), tuple(self.joints),
        )  # fmt: skip
        if status is None:
            return log
        return replace(
            log, status=Status(status), waiting_on=WaitingOn(waits) if waits else None,
            closed_at=closed_at,
        )  # fmt: skip
