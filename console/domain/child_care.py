"""Whether the syncing process that a console started hangs, and when a new one may begin (pure).

Ending a process that only waits would do harm for nothing: mail under way would be of unknown fate.
So a standstill has to be seen without a break for a while. A slow server, a full disk and a refused
sign-in are no standstill: whoever waits for them renews its lease, or says beside its lock why not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from data.records import SyncStatus

LIFELESS = timedelta(seconds=45)
"""So long without a lease and without a word; it is renewed every two seconds, and told of trouble
with the store within ten."""
STUCK = timedelta(minutes=25)
"""So long with a lease, and nothing moves: longer than it gives itself (data/sync/engine.py)."""
LOOK_GAP = timedelta(seconds=20)
"""Who did not look for so long was stopped itself, and its child perhaps with it."""
REST_FIRST = timedelta(minutes=1)
"""After the second one that hung; the first is replaced at once."""
REST_MAX = timedelta(minutes=15)
CALM = timedelta(minutes=30)
"""After so long without one that hung, the next counts as the first."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited; a test need not wait so long."""

    lifeless: timedelta = LIFELESS
    stuck: timedelta = STUCK
    rest_first: timedelta = REST_FIRST


@dataclass(frozen=True, slots=True)
class Seen:
    """How the child and the store stood at one moment."""

    at: timedelta
    """By a clock that never jumps."""
    child: int | None
    """The number of our process, while it lives."""
    holder_of_lock: int | None
    """The living process that says beside the lock that it is the one; None: nobody does."""
    sync: SyncStatus


class ChildCare:
    """Judges one look after the other; waits for nothing and reads no clock."""

    def __init__(self, patience: Patience = Patience()) -> None:
        self._patience = patience
        self._last: timedelta | None = None
        self._still_since: dict[str, timedelta] = {}
        self._ended_at: timedelta | None = None
        self._ended = 0
        self._rest_until = timedelta()

    @property
    def ended(self) -> int:
        """How many have hung of late."""
        return self._ended

    def may_start(self, at: timedelta) -> bool:
        """Say whether a new one may begin: not at once, where one after the other hangs."""
        return self._ended == 0 or at >= self._rest_until

    def hangs(self, seen: Seen) -> bool:
        """Learn how it stands; say whether our child certainly hangs."""
        had_break = self._last is not None and seen.at - self._last > LOOK_GAP
        self._last = seen.at
        if self._ended_at is not None and seen.at - self._ended_at > CALM:
            self._ended, self._ended_at = 0, None
        standing = _standing_of(seen)
        if had_break or standing not in self._still_since:
            self._still_since = {standing: seen.at} if standing else {}
        if not standing:
            return False
        patience = self._patience.stuck if standing == "stuck" else self._patience.lifeless
        return seen.at - self._still_since[standing] >= patience

    def note_end(self, at: timedelta) -> timedelta:
        """Learn that one was ended for it; give how long no new one begins."""
        self._still_since = {}
        rest = timedelta()
        if self._ended:
            rest = min(self._patience.rest_first * 2 ** (self._ended - 1), REST_MAX)
        self._ended, self._ended_at, self._rest_until = self._ended + 1, at, at + rest
        return rest


def _standing_of(seen: Seen) -> str:
    """Name how our child fails; empty where it does what it should, or somebody else does.

    `lifeless`: nobody has the lease, and ours does not say why. `stuck`: ours has it, no more.
    """
    if seen.child is None:
        return ""
    if seen.sync.holder is not None:
        is_ours = seen.sync.holder.endswith(f":{seen.child}")
        return "stuck" if is_ours and seen.sync.state == "standstill" else ""
    if seen.sync.state not in {"never", "stopped", "standstill"}:
        return ""  # it says itself what is wrong
    return "lifeless" if seen.holder_of_lock in {None, seen.child} else ""


def tell_ended(child: int, *, times: int, rest: timedelta) -> str:
    """Say that a process was ended that hung, and what comes now."""
    again = f" It was the {_ordinal(times)}." if times > 1 else ""
    minutes = round(rest / timedelta(minutes=1))
    then = f"in {minutes} min" if minutes else "now"
    ended = f"The syncing process (process {child}) hung and was ended.{again}"
    return f"{ended} A new one starts {then}."


def _ordinal(count: int) -> str:
    return {2: "second", 3: "third"}.get(count, f"{count}th")
