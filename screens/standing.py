"""How mailbox and store stand, in the few words of a top line (pure)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.domain import local_words
from console.domain.ages import short_age
from console.domain.sync_standing import brief_words, top_words
from data.records import SyncStatus

PATIENCE = timedelta(seconds=30)
"""How long nobody may sync before every screen says so: a restart takes a moment."""


def sync_words(
    sync: SyncStatus, now: datetime, *, opened_at: datetime, time_zone: str
) -> tuple[str, bool]:
    """Say in a few words how mailbox and store stand, and whether that is trouble.

    Ages by the minute: a line that counted seconds would never let an idle terminal rest.
    """
    age = short_age(sync.last_success_at, now)
    synced = f"synced {'' if age.endswith('s') else age}".rstrip()
    since = sync.since
    trouble = top_words(sync, now, clock=lambda at: _clock(at, now, time_zone))
    match sync.state:
        case "synced":
            return trouble or synced, bool(trouble)
        case "importing":
            done = local_words.number(sync.imported)
            whole = local_words.number(max(sync.import_total, sync.imported))
            return f"importing {done} of {whole}", False
        case "syncing":
            return trouble or "syncing", bool(trouble)
        case "never" | "stopped" | "standstill" if (
            # A process that lives and stands still needs no time to come back; one that has only
            # just begun is at the door of the mail server.
            (sync.holder is None or sync.state == "never")
            and now - max(since or opened_at, opened_at) < PATIENCE
        ):
            return synced if age else "not synced yet", False
    return trouble, True


def brief_sync_words(sync: SyncStatus, now: datetime, *, time_zone: str) -> str:
    """Say what is wrong and since when, for a line with little room; empty where nothing is."""
    return brief_words(sync, clock=lambda at: _clock(at, now, time_zone))


def _clock(at: datetime, now: datetime, time_zone: str) -> str:
    """Give a moment as people say it: the clock today, else the day as well."""
    local, today = at.astimezone(ZoneInfo(time_zone)), now.astimezone(ZoneInfo(time_zone))
    is_today = local.date() == today.date()
    return local_words.clock(local) if is_today else local_words.moment(local)
