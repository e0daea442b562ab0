"""Domain: when the clocks of a conversation ran, by its event log alone (pure).

Theory of operation. `follow` plays the events of a conversation (`EventLog`: mails and contacts,
what agents did, merges) in the order in which they happened and gives its *courses*: which clock
was started by what, when it ran, why it stood still, how it ended. What is promised, and in whose
business hours, is laid over them by `console/domain/sla.py`.

The rules:

- **First response** runs from a customer message until our answer, as long as we have never
  answered; **next response** the same from the oldest unanswered message, once we have. Later
  messages of the customer start nothing: he still waits since the first of them.
- **Resolution** runs from the first customer message until the conversation is closed. It stands
  still while we wait for the customer, and for nobody else: who waits for a colleague, a tier or
  a supplier still owes the customer an answer. Snoozing and escalating change nothing either.
- The customer's message ends a wait and opens what was closed at the moment when it *arrived*,
  not when a sync fetched it. A wait or a closing that was made while a message had arrived but was
  not fetched yet never began: nobody was waiting for a customer who had written. So the order in
  which mails come in does not show.
- While a conversation is put away (closed, spam, trash) nothing runs. Closing settles what was
  unanswered. When an agent opens it again, that is owed again and its clock goes on; when the
  customer does by writing, her message starts a response clock of its own. Resolution goes on with
  what it had used: the time while it was closed does not count, and the promise begins anew for
  nobody.
- What was taken back (`undo`) never was: an undone closing leaves no gap. Nor was the closing with
  a reply that was refused.
- Automatic mail starts, stops and restarts nothing. A mail that is only scheduled, or was
  withheld, refused or cancelled, is no answer; one that was sent again counts from then. Imported
  history is not among the events at all.
- Numbers that were merged are played apart until then: an answer in one of them answered nothing
  in the other. From the merge on, the oldest open response is owed, the older resolution runs.

Where the log ends at another status than the conversation has, the row is right: some writers of
long ago left no line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.records import ConversationId, Direction, OutboxId, Status, Target, WaitingOn
from data.records.clocks import ClockJoint, ClockLine, ClockMail, EventLog

AWAY = frozenset({Status.CLOSED, Status.SPAM, Status.TRASH})
"""Where nothing runs."""
FAILED = "outbox.failed"
"""What the log calls a mail that did not arrive: what its reply did to the conversation was not."""
RETRIED = "outbox.retried"
LEFT_AGAIN = frozenset({"outbox.released", RETRIED})
"""What it calls a mail that leaves later than it was written."""
ARRIVED = frozenset({"outbox.found", "outbox.sent"})
"""What it calls a mail of unknown fate that had left; then it takes the doubt back."""


class PauseReason(StrEnum):
    """Why a clock stood still."""

    WAITING_ON_CUSTOMER = "waiting_on_customer"
    CLOSED = "closed"
    SPAM = "spam"
    TRASH = "trash"


@dataclass(frozen=True, slots=True)
class Run:
    """A time during which a clock ran."""

    start: datetime
    end: datetime | None = None
    """None: it still does."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time during which a clock stood still."""

    start: datetime
    end: datetime | None
    why: PauseReason


@dataclass(frozen=True, slots=True)
class Course:
    """One clock from its start, without what it is measured against."""

    target: Target
    began_at: datetime
    """The arrival of the customer message that started it."""
    runs: tuple[Run, ...]
    pauses: tuple[Pause, ...]
    kept_at: datetime | None = None
    """When we answered, or closed; None as long as it is owed."""
    is_over: bool = False
    """It was settled by closing, and a new one took its place."""

    @property
    def is_running(self) -> bool:
        """Say whether it runs at the end of the log."""
        return bool(self.runs) and self.runs[-1].end is None


def follow(log: EventLog) -> tuple[Course, ...]:
    """Play the events of a conversation; give its courses in the order of their starts."""
    merged = {joint.from_id for joint in log.joints}
    above: dict[ConversationId, ConversationId] = {}
    sides: dict[ConversationId, _Side] = {}

    def root(thread: ConversationId) -> ConversationId:
        # What evidence alone has put here was never anywhere else.
        thread = thread if thread in merged else log.number
        while thread in above:
            thread = above[thread]
        return thread

    last: datetime | None = None
    for at, _, event in sorted(_events(log), key=lambda found: found[:2]):
        last = at
        if isinstance(event, ClockJoint):
            into, gone = root(event.into_id), root(event.from_id)
            if into != gone:
                sides.setdefault(into, _Side()).absorb(sides.pop(gone, _Side()), at)
                above[gone] = into
            continue
        side = sides.setdefault(root(event.thread), _Side())
        if isinstance(event, ClockMail):
            side.meet(event, at)
        else:
            assert event.status is not None, "no other lines are played"
            side.stand(event.status, event.waiting_on, at)
    living = sides.get(root(log.number))
    if living is None or last is None:
        return ()
    living.come_to_rest(log, last)
    return living.courses()


_Event = ClockMail | ClockLine | ClockJoint


def _events(log: EventLog) -> Iterator[tuple[datetime, int, _Event]]:
    """Give what is played, with its moment; at one moment mails come before what was done."""
    arrived = {line.outbox_id for line in log.lines if line.verb in ARRIVED and line.undone_id}
    left_at: dict[OutboxId, datetime] = {
        line.outbox_id: line.at
        for line in log.lines
        if line.outbox_id is not None
        and line.verb in LEFT_AGAIN
        # It was to be tried again, and its first try turned out to have been enough.
        and not (line.verb == RETRIED and line.outbox_id in arrived)
    }
    for mail in log.mails:
        at = mail.at if mail.outbox_id is None else left_at.get(mail.outbox_id, mail.at)
        yield at, 0 if mail.direction is Direction.IN else 1, mail
    for joint in log.joints:
        yield joint.at, 2, joint
    for line in effective(log.lines):
        yield line.at, 3, line


def effective(lines: Sequence[ClockLine]) -> list[ClockLine]:
    """Give the lines that say where a conversation stood, without those that were taken back.

    Taking back may be taken back itself. What takes back comes later than what it is about, so
    one walk from the end settles it.
    """
    undone: set[tuple[ConversationId, int]] = set()
    failed: set[OutboxId] = set()
    found: list[ClockLine] = []
    for line in reversed(lines):
        is_void = (line.thread, line.deed_id) in undone
        if not is_void and line.undone_id is not None:
            undone.add((line.thread, line.undone_id))
        elif not is_void and line.verb == FAILED and line.outbox_id is not None:
            failed.add(line.outbox_id)
            is_void = line.status is None
        elif line.outbox_id in failed:
            is_void = True
        if not is_void and line.undone_id is None and line.status is not None:
            found.append(line)
    found.reverse()
    return found


class _Running:
    """A course while it is played."""

    def __init__(self, target: Target, began_at: datetime) -> None:
        self.target = target
        self.began_at = began_at
        self.kept_at: datetime | None = None
        self._runs: list[Run] = []
        self._pauses: list[Pause] = []
        self._ran_from: datetime | None = None
        self._paused: tuple[datetime, PauseReason] | None = None

    def go(self, at: datetime) -> None:
        """Let it run; it does nothing where it does."""
        self.kept_at = None
        if self._ran_from is None:
            self._end_pause(at)
            self._ran_from = at

    def halt(self, at: datetime, why: PauseReason) -> None:
        """Let it stand still for a reason; where it does for another, that one ends."""
        if why is PauseReason.WAITING_ON_CUSTOMER:
            self.kept_at = None
        self._end_run(at)
        if self._paused is None or self._paused[1] is not why:
            self._end_pause(at)
            self._paused = (at, why)

    def keep(self, at: datetime) -> None:
        """Note that what was promised was done; once is enough."""
        self._end_run(at)
        self.kept_at = self.kept_at or at

    def frozen(self, *, is_over: bool = False) -> Course:
        """Give it as it stands."""
        runs, pauses = list(self._runs), list(self._pauses)
        if self._ran_from is not None:
            runs.append(Run(self._ran_from))
        if self._paused is not None and self.kept_at is None:
            pauses.append(Pause(self._paused[0], None, self._paused[1]))
        return Course(self.target, self.began_at, tuple(runs), tuple(pauses), self.kept_at, is_over)

    def _end_run(self, at: datetime) -> None:
        if self._ran_from is not None:
            self._runs.append(Run(self._ran_from, at))
            self._ran_from = None

    def _end_pause(self, at: datetime) -> None:
        if self._paused is not None:
            self._pauses.append(Pause(self._paused[0], at, self._paused[1]))
            self._paused = None


class _Side:
    """Where one number stands while the events are played."""

    def __init__(self) -> None:
        self.status = Status.NEW
        self.waiting_on: WaitingOn | None = None
        self.has_answered = False
        self.response: _Running | None = None
        self.resolution: _Running | None = None
        self.over: list[Course] = []
        self.known_at: datetime | None = None
        """When the last of the unanswered customer mails was known here."""

    def meet(self, mail: ClockMail, at: datetime) -> None:
        """Play a mail or contact."""
        if mail.is_automatic:
            return
        if mail.direction is Direction.OUT:
            self.has_answered = True
            if self.response is not None:
                self.response.keep(at)
                self.over.append(self.response.frozen())
                self.response = None
            return
        self._come_back()
        if self.response is None:
            target = Target.NEXT_RESPONSE if self.has_answered else Target.FIRST_RESPONSE
            self.response, self.known_at = _Running(target, at), None
        if self.resolution is None:
            self.resolution = _Running(Target.RESOLUTION, at)
        self.known_at = max(mail.known_at, self.known_at or mail.known_at)
        self._settle(at)

    def _come_back(self) -> None:
        """Come back to work because the customer wrote; spam stays where it is."""
        if self.status is Status.SPAM or self.status not in AWAY | {Status.WAITING}:
            return
        if self.status in AWAY and self.response is not None:
            self.over.append(self.response.frozen(is_over=True))
            self.response = None
        self.status, self.waiting_on = Status.OPEN, None

    def stand(self, status: Status, waiting_on: WaitingOn | None, at: datetime) -> None:
        """Play what an agent, a mail or time made of it.

        Waiting for somebody who had written, or closing on it, is nothing as long as nobody could
        know: the mail opens it again when it is fetched.
        """
        is_unknown = self.response is not None and self.known_at is not None and at < self.known_at
        if is_unknown and (status in AWAY - {Status.SPAM} or waiting_on is WaitingOn.CUSTOMER):
            status, waiting_on = Status.OPEN, None
        self.status, self.waiting_on = status, waiting_on
        self._settle(at)

    def come_to_rest(self, log: EventLog, last: datetime) -> None:
        """End where the row stands; from its closing, or the last event, where no line says so."""
        at = log.closed_at if log.status is Status.CLOSED and log.closed_at else last
        self.status, self.waiting_on = log.status, log.waiting_on
        self._settle(max(at, last))

    def absorb(self, other: _Side, at: datetime) -> None:
        """Take in what was merged into it; as `console.domain.merging.absorb` has it stand."""
        live = [side for side in (self, other) if side.status not in AWAY]
        self._merge_responses(other, live)
        self._merge_resolutions(other)
        self.over += other.over
        self.has_answered = self.has_answered or other.has_answered
        if other in live:
            waiting = [side for side in live if side.status is Status.WAITING]
            is_new = self.status is other.status is Status.NEW
            self.waiting_on = live[0].waiting_on if waiting == live else None
            self.status = (
                Status.WAITING if waiting == live else Status.NEW if is_new else Status.OPEN
            )
        self._settle(at)

    def _merge_responses(self, other: _Side, live: Sequence[_Side]) -> None:
        owing = [side for side in (self, other) if side.response is not None]
        if live:
            for side in [side for side in owing if side not in live]:
                assert side.response is not None
                self.over.append(side.response.frozen(is_over=True))
            owing = [side for side in owing if side in live]
        oldest = min(owing, key=_owed_since, default=None)
        self.response = None if oldest is None else oldest.response
        known = [side.known_at for side in owing if side.known_at is not None]
        self.known_at = max(known, default=None)

    def _merge_resolutions(self, other: _Side) -> None:
        both = [run for run in (self.resolution, other.resolution) if run is not None]
        # What is open goes on; of two, the one that has waited longer.
        both.sort(key=lambda run: (run.kept_at is not None, run.began_at))
        self.resolution = both[0] if both else None
        self.over += [run.frozen() for run in both[1:] if run.kept_at is not None]

    def courses(self) -> tuple[Course, ...]:
        """Give every course, in the order of their starts."""
        running = [run for run in (self.response, self.resolution) if run is not None]
        every = [*self.over, *(run.frozen() for run in running)]
        return tuple(sorted(every, key=lambda course: (course.began_at, _ORDER[course.target])))

    def _settle(self, at: datetime) -> None:
        """Have the clocks run or stand still as the status says."""
        is_away = self.status in AWAY
        waits = self.status is Status.WAITING and self.waiting_on is WaitingOn.CUSTOMER
        if self.response is not None:
            if is_away:
                self.response.halt(at, PauseReason(self.status))
            else:
                self.response.go(at)
        if self.resolution is None:
            return
        if is_away:
            self.resolution.halt(at, PauseReason(self.status))
            if self.status is Status.CLOSED:
                self.resolution.keep(at)
        elif waits:
            self.resolution.halt(at, PauseReason.WAITING_ON_CUSTOMER)
        else:
            self.resolution.go(at)


_ORDER = {target: place for place, target in enumerate(Target)}


def _owed_since(side: _Side) -> datetime:
    assert side.response is not None, "only those that owe an answer are asked"
    return side.response.began_at
