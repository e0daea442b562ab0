"""When the SMTP server is asked again, and what is held back until then (pure; sync room)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.records import HeldBecause
from data.sync.engine import SIGN_IN_RETRY
from data.sync.retry import next_connection


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing leaves, or nothing of one sender."""

    why: str
    because: HeldBecause
    sender: str | None = None


class Waits:
    """What the process that sends knows of the server's moods; forgotten when it ends."""

    def __init__(self) -> None:
        self.failures = 0
        """How often in a row the server could not be used."""
        self._not_before: datetime | None = None
        self._holds: dict[str | None, Hold] = {}
        self._trial_at: datetime | None = None
        """When it is seen again whether what was refused is right by now."""

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Why nothing leaves now."""
        return tuple(self._holds.values())

    def note_away(self, now: datetime) -> None:
        """Wait for a server that cannot be reached."""
        self._not_before = next_connection(failures=self.failures, now=now)
        self.failures += 1

    def note_unusable(self, why: str, now: datetime) -> Hold:
        """Hold all for a line that must not be used as it is.

        No secret was shown, so asking again soon locks no account.
        """
        self.note_away(now)
        self._trial_at = self._not_before
        return self._keep(Hold(why, HeldBecause.CONNECTION))

    def note_refused(self, why: str, now: datetime, *, sender: str | None = None) -> Hold:
        """Hold all, or what leaves under one name: the account is wrong, not the mails."""
        self._trial_at = now + SIGN_IN_RETRY
        if sender is None:
            self._not_before = self._trial_at
        return self._keep(Hold(why, HeldBecause.SIGN_IN, sender))

    def note_connected(self) -> None:
        """Learn that the line is as it must be."""
        if (hold := self._holds.get(None)) and hold.because is HeldBecause.CONNECTION:
            del self._holds[None]

    def note_listened(self) -> None:
        """Learn that the server went through a mail, whatever it said of that."""
        self.failures, self._not_before = 0, None

    def note_taken(self, sender: str) -> None:
        """Learn that the server listens to us under a name."""
        self._holds.pop(None, None)
        self._holds.pop(sender, None)

    def forget(self) -> None:
        """Begin anew: somebody asked for another try."""
        self.note_listened()
        self._holds, self._trial_at = {}, None

    def is_too_early(self, now: datetime) -> bool:
        """Say whether the server is not to be asked yet."""
        return self._not_before is not None and now < self._not_before

    def may_try_held(self, now: datetime) -> bool:
        """Say whether one of the mails that are held back may be tried."""
        return self._trial_at is None or now >= self._trial_at

    def until_trial(self, now: datetime) -> timedelta:
        """Give how long what is held back waits for a try."""
        return max((self._trial_at or now) - now, timedelta(0))

    def until_asked(self, now: datetime) -> timedelta:
        """Give how long the server is not asked at all."""
        return max((self._not_before or now) - now, timedelta(0))

    def _keep(self, hold: Hold) -> Hold:
        self._holds[hold.sender] = hold
        return hold
