"""The life of the connection to the mailbox: events and time in, commands out (pure; sync room).

Theory. Five states. OFFLINE waits for a timer; CONNECTING, SYNCING and WAITING each have one
command under way whose end comes back as an event; STOPPED is final. Whatever happens to the line
leads to OFFLINE with a delay that doubles (full jitter, at most five minutes) and starts afresh
only after a whole pass has succeeded, so a server that accepts and drops us is not hammered. A
refused sign-in waits much longer: servers lock accounts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

RETRY_FIRST = timedelta(seconds=1)
RETRY_MAX = timedelta(minutes=5)
SIGN_IN_RETRY = timedelta(minutes=15)
"""Between tries after a refused sign-in; three or four an hour lock no account that we know of."""
FULL_PASS_EVERY = timedelta(minutes=15)
"""A pass that lists whole folders, in case that a server's hints were wrong."""


class State(StrEnum):
    """Where the connection stands."""

    OFFLINE = "offline"
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


@dataclass(frozen=True, slots=True)
class PassDone:
    """A pass over the folders is complete."""


@dataclass(frozen=True, slots=True)
class Woken:
    """Waiting ended: news from the server, a copy to file, or the poll interval."""


@dataclass(frozen=True, slots=True)
class StopAsked:
    """The process is to end."""


Event = (
    Began | TimerFired | Connected | SignInRefused | ConnectionLost | PassDone | Woken | StopAsked
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
    """Wait for news until a moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Drop:
    """Give the line up."""


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Send TimerFired at a moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """Tell everybody how the mailbox stands."""

    state: str
    cause: str | None = None


Command = Connect | RunPass | Wait | Drop | SetTimer | Report


class SyncEngine:
    """Decides what comes next; never waits, never reads a clock."""

    def __init__(self, *, poll: timedelta, jitter: Callable[[], float]) -> None:
        self.state = State.OFFLINE
        self._poll = poll
        self._jitter = jitter
        self._failures = 0
        self._last_full: datetime | None = None
        self._is_full = False

    def handle(  # noqa: PLR0911 - a table: one return a row
        self, event: Event, *, now: datetime
    ) -> list[Command]:
        """Take an event, give the commands that answer it."""
        match self.state, event:
            case State.STOPPED, _:
                return []
            case _, StopAsked():
                self.state = State.STOPPED
                return [Drop(), Report("stopped", "Sync was ended.")]
            case State.OFFLINE, Began() | TimerFired():
                self.state = State.CONNECTING
                return [Connect()]
            case State.CONNECTING, Connected():
                return [Report("syncing"), *self._run_pass(now, full=True)]
            case State.SYNCING, PassDone():
                self._failures = 0
                if self._is_full:
                    self._last_full = now
                self.state = State.WAITING
                return [Report("synced"), Wait(now + self._poll)]
            case State.WAITING, Woken():
                is_due = self._last_full is None or now - self._last_full >= FULL_PASS_EVERY
                return self._run_pass(now, full=is_due)
            case ((State.CONNECTING | State.SYNCING | State.WAITING), SignInRefused(text)):
                self.state = State.OFFLINE
                return [Drop(), Report("sign_in", text), SetTimer(now + SIGN_IN_RETRY)]
            case ((State.CONNECTING | State.SYNCING | State.WAITING), ConnectionLost(text)):
                self.state = State.OFFLINE
                return [Drop(), Report("trouble", text), SetTimer(now + self._next_delay())]
            case _:
                return []  # A late event of a connection already given up on.

    def _run_pass(self, now: datetime, *, full: bool) -> list[Command]:
        self.state = State.SYNCING
        # Wall clocks jump: a last pass that seems to lie in the future counts as long ago.
        self._is_full = full or (self._last_full is not None and self._last_full > now)
        return [RunPass(full=self._is_full)]

    def _next_delay(self) -> timedelta:
        ceiling = min(RETRY_MAX, RETRY_FIRST * 2 ** min(self._failures, 12))
        self._failures += 1
        # Full jitter, but never at once: ten consoles after a server's restart must not come as
        # one.
        delay: timedelta = max(RETRY_FIRST / 2, ceiling * self._jitter())
        return delay
