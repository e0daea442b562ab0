"""The life of the connection to the mailbox: events and time in, commands out (pure; sync room).

Theory. Six states. OFFLINE and REFUSED wait for a timer; CONNECTING, SYNCING and WAITING each have
one command under way whose end comes back as an event; STOPPED is final. Whatever happens to the
line leads to OFFLINE with a delay that doubles (full jitter, at most five minutes) and starts
afresh only after a whole pass has succeeded, so a server that accepts and drops us is not hammered;
one that asks for rest (RFC 5530) gets more. A refused sign-in leads to REFUSED, which only a person
or a long time ends: servers lock accounts.

Two clocks come in with every event. The steady one measures what has passed. The wall clock is only
compared with it: where the two differ by more than a moment, the machine slept or its clock was
set, nobody on the other side need still be there, and a fresh line and a full pass follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

RETRY_FIRST = timedelta(seconds=1)
RETRY_MAX = timedelta(minutes=5)
SIGN_IN_RETRY = timedelta(minutes=15)
"""After a refused sign-in; three or four an hour lock no account that we know of."""
SIGN_IN_RETRY_MAX = timedelta(hours=1)
"""Each further refusal doubles the wait up to this: nobody seems to be at it."""
RESTS = {
    "LIMIT": timedelta(minutes=2),
    "OVERQUOTA": timedelta(minutes=2),
    "UNAVAILABLE": timedelta(seconds=10),
    "INUSE": timedelta(seconds=10),
    "SERVERBUG": timedelta(seconds=10),
}
"""Least rest that a server gets which says why it wants one; jitter doubles it at most."""
CLOCK_JUMP = timedelta(seconds=10)
"""Clocks are set by less than this in the ordinary course; a longer sleep breaks lines."""
JUMP_REST = timedelta(minutes=1)
"""Between two jumps that are acted on: a clock that is set all the time hammers no server."""
STALL = timedelta(minutes=20)
"""With nothing moving for so long we are stuck ourselves: every command's deadline is shorter."""
FULL_PASS_EVERY = timedelta(minutes=15)
"""A pass that lists whole folders, in case that a server's hints were wrong."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happened, by both clocks."""

    wall: datetime
    """What people read; it can be set, and goes on while the machine sleeps."""
    steady: timedelta
    """Since whenever; it never jumps."""


class State(StrEnum):
    """Where the connection stands."""

    OFFLINE = "offline"
    REFUSED = "refused"
    CONNECTING = "connecting"
    SYNCING = "syncing"
    WAITING = "waiting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Began:
    """The process is the one that syncs now."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    """The moment of the last SetTimer has come."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The server took us in."""


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """The server knows us not; `text` says it in a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class ConnectionLost:
    """The line broke, or was never there; `text` says it in a sentence."""

    text: str
    response: str = ""
    """The server's own code for it (RFC 5530), if it gave one."""


@dataclass(frozen=True, slots=True)
class PassDone:
    """A pass over the folders is complete."""


@dataclass(frozen=True, slots=True)
class Woken:
    """Waiting ended: news from the server, a copy to file, or the poll interval."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """Some seconds have passed; `has_moved` says whether anything came or was done meanwhile."""

    has_moved: bool


@dataclass(frozen=True, slots=True)
class RetryAsked:
    """A person says that it is to be tried now, or has changed the settings."""


@dataclass(frozen=True, slots=True)
class StopAsked:
    """The process is to end."""


Event = (
    Began
    | TimerFired
    | Connected
    | SignInRefused
    | ConnectionLost
    | PassDone
    | Woken
    | Ticked
    | RetryAsked
    | StopAsked
)


@dataclass(frozen=True, slots=True)
class Connect:
    """Open the line and sign in."""


@dataclass(frozen=True, slots=True)
class RunPass:
    """Bring the folders in step; a full one lists them whole."""

    full: bool


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for news, at most so long."""

    at_most: timedelta


@dataclass(frozen=True, slots=True)
class Drop:
    """Give the line up."""


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Send TimerFired after so long."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class Report:
    """Tell everybody how the mailbox stands."""

    state: str
    cause: str | None = None


Command = Connect | RunPass | Wait | Drop | SetTimer | Report


_AT_WORK = frozenset({State.CONNECTING, State.SYNCING, State.WAITING})


class SyncEngine:
    """Decides what comes next; never waits, never reads a clock."""

    def __init__(self, *, poll: timedelta, jitter: Callable[[], float]) -> None:
        self.state = State.OFFLINE
        self._poll = poll
        self._jitter = jitter
        self._failures = 0
        self._refusals = 0
        self._last_full: timedelta | None = None
        self._is_full = False
        self._heard: Moment | None = None
        self._moved = timedelta()
        self._jumped: timedelta | None = None

    def handle(  # noqa: PLR0911, PLR0912 - a table: one return a row
        self, event: Event, *, now: Moment
    ) -> list[Command]:
        """Take an event, give the commands that answer it."""
        has_jumped = self._note(event, now)
        match self.state, event:
            case State.STOPPED, _:
                return []
            case _, StopAsked():
                self.state = State.STOPPED
                return [Drop(), Report("stopped", "Sync was ended.")]
            case state, SignInRefused(text) if state in _AT_WORK:
                return self._refuse(text)
            case state, _ if has_jumped and state in _AT_WORK:
                self.state = State.CONNECTING
                return [Drop(), Connect()]
            case State.OFFLINE, Began() | TimerFired() | RetryAsked():
                return self._connect()
            case State.OFFLINE, Ticked() if has_jumped:
                return self._connect()  # The timer was set in another world.
            case State.REFUSED, TimerFired() | RetryAsked():
                return self._connect()
            case State.CONNECTING, Connected():
                # While it recovers the trouble stays told, until a pass shows that it is over.
                told = [] if self._failures else [Report("syncing")]
                return [*told, *self._run_pass(now, full=True)]
            case State.SYNCING, PassDone():
                self._failures = self._refusals = 0
                if self._is_full:
                    self._last_full = now.steady
                self.state = State.WAITING
                return [Report("synced"), Wait(self._poll)]
            case State.WAITING, Woken():
                return self._run_pass(now, full=False)
            case state, ConnectionLost(text, response) if state in _AT_WORK:
                return self._lose(text, response)
            case state, Ticked(has_moved=False) if state in _AT_WORK:
                if now.steady - self._moved < STALL:
                    return []
                return self._lose("Sync stood still on our side; it begins anew.", "")
            case _:
                return []  # A late event of a connection already given up on.

    def _note(self, event: Event, now: Moment) -> bool:
        """Keep when we last heard of anything; say whether the wall clock jumped since."""
        before, self._heard = self._heard, now
        if not isinstance(event, Ticked) or event.has_moved:
            self._moved = now.steady
        if before is None:
            return False
        drift = (now.wall - before.wall) - (now.steady - before.steady)
        if abs(drift) < CLOCK_JUMP:
            return False
        self._last_full = None  # Nothing that was true before need be so now.
        if self._jumped is not None and now.steady - self._jumped < JUMP_REST:
            return False
        self._jumped = now.steady
        return True

    def _connect(self) -> list[Command]:
        self.state = State.CONNECTING
        return [Connect()]

    def _run_pass(self, now: Moment, *, full: bool) -> list[Command]:
        self.state = State.SYNCING
        last = self._last_full
        self._is_full = full or last is None or now.steady - last >= FULL_PASS_EVERY
        return [RunPass(full=self._is_full)]

    def _lose(self, text: str, response: str) -> list[Command]:
        self.state = State.OFFLINE
        return [Drop(), Report("trouble", text), SetTimer(self._next_delay(response))]

    def _refuse(self, text: str) -> list[Command]:
        self.state = State.REFUSED
        delay = min(SIGN_IN_RETRY_MAX, SIGN_IN_RETRY * 2 ** min(self._refusals, 12))
        self._refusals += 1
        return [Drop(), Report("sign_in", text), SetTimer(delay)]

    def _next_delay(self, response: str) -> timedelta:
        ceiling = min(RETRY_MAX, RETRY_FIRST * 2 ** min(self._failures, 12))
        self._failures += 1
        # Full jitter, but never at once: ten consoles after a server's restart must not come as
        # one.
        jitter = self._jitter()
        rest = RESTS.get(response, timedelta()) * (1 + jitter)
        delay: timedelta = max(RETRY_FIRST / 2, ceiling * jitter, rest)
        return min(delay, RETRY_MAX)
