"""Who syncs: the lease with its epoch, and what the syncing process last said (store room).

The file lock beside the database is freed by the kernel when its holder dies; the epoch in this row
fences a holder that was asleep and wakes up late: every sync write names the epoch it was given.
"""

from __future__ import annotations

import sqlite3

from data.errors import LeaseLostError
from data.records import SyncStatus
from data.store.outbox_delivery import HELD_BACK
from data.store.rows import from_ms, from_ms_or_none
from data.text.safe import clean_line

SYNC = "sync"
FUTURE_MS = 60_000
"""What lies further ahead was written before the clock was set back."""
STILL_MIN_MS = 30_000
"""However short the poll is, so long nothing may move before it is a standstill."""
ALERT_AGAIN_MS = 10 * 60_000
"""A server repeats its alert at every sign-in; so often it is noted that it still says so."""
MOVING = frozenset({"syncing", "importing", "synced"})
"""States in which something has to move at every poll."""


def read_lease(connection: sqlite3.Connection) -> tuple[int, int] | None:
    """Give epoch and end of the lease; whoever lives moves one or the other on."""
    row = connection.execute(
        "SELECT epoch, expires_at FROM leases WHERE role = ?", (SYNC,)
    ).fetchone()
    return None if row is None else (row[0], row[1])


def take_lease(
    connection: sqlite3.Connection,
    *,
    holder: str,
    now_ms: int,
    lasts_ms: int,
    has_lock: bool,
    is_still: bool = False,
) -> int | None:
    """Take the lease with a new epoch; None while another holder lives.

    A holder that had the file lock is dead once we have it. One that took over from a sleeper has
    none, because the sleeper keeps it; that one counts as alive until its lease runs out, or until
    `is_still`: it was not renewed for longer than it lasts, whatever the clock on the wall says.
    """
    row = connection.execute(
        "SELECT holder, epoch, expires_at, has_lock FROM leases WHERE role = ?", (SYNC,)
    ).fetchone()
    epoch = 1
    if row is not None:
        is_dead = is_still or (has_lock and row[3])
        if not is_dead and row[0] != holder and row[2] > now_ms:
            return None
        epoch = row[1] + 1
    connection.execute(
        "INSERT INTO leases (role, holder, epoch, expires_at, has_lock) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (role) DO UPDATE SET holder = excluded.holder, epoch = excluded.epoch,"
        " expires_at = excluded.expires_at, has_lock = excluded.has_lock",
        (SYNC, holder, epoch, now_ms + lasts_ms, has_lock),
    )
    return epoch


def renew_lease(connection: sqlite3.Connection, *, epoch: int, now_ms: int, lasts_ms: int) -> None:
    """Move the end of the lease on; raise LeaseLostError where somebody took it or it ran out."""
    check_lease(connection, epoch=epoch, now_ms=now_ms)
    connection.execute("UPDATE leases SET expires_at = ? WHERE role = ?", (now_ms + lasts_ms, SYNC))


def check_lease(connection: sqlite3.Connection, *, epoch: int, now_ms: int) -> None:
    """Raise LeaseLostError unless this epoch is the current one and has not run out."""
    row = connection.execute(
        "SELECT epoch, expires_at, holder FROM leases WHERE role = ?", (SYNC,)
    ).fetchone()
    if row is None or row[0] != epoch:
        holder = row[2] if row is not None else "nobody"
        raise LeaseLostError(f"Another process syncs this store now ({holder}); this one stops.")
    if row[1] <= now_ms:
        raise LeaseLostError(
            "This process was asleep for longer than its lease; it signs on again before it writes."
        )


def is_newest(connection: sqlite3.Connection, *, epoch: int) -> bool:
    """Say whether nobody has taken the lease since this epoch, be it run out or not."""
    row = connection.execute("SELECT epoch FROM leases WHERE role = ?", (SYNC,)).fetchone()
    return row is not None and row[0] == epoch


def give_up_lease(connection: sqlite3.Connection, *, epoch: int) -> bool:
    """End our lease at once, so that a standby need not wait; say whether it was still ours."""
    given = connection.execute(
        "UPDATE leases SET expires_at = 0 WHERE role = ? AND epoch = ?", (SYNC, epoch)
    )
    return given.rowcount > 0


def end_sync(connection: sqlite3.Connection, *, epoch: int, now_ms: int) -> None:
    """Say that sync has stopped, unless somebody else has begun meanwhile."""
    row = connection.execute("SELECT epoch FROM leases WHERE role = ?", (SYNC,)).fetchone()
    if row is not None and row[0] == epoch:
        state = connection.execute("SELECT state FROM sync_state").fetchone()[0]
        if state not in {"trouble", "sign_in"}:
            set_sync_state(connection, "stopped", cause=None, now_ms=now_ms)


def read_sync_status(connection: sqlite3.Connection, *, now_ms: int) -> SyncStatus:
    """Say how mailbox and store stand; a holder whose lease ran out counts as gone."""
    state, since, success, cause, imported, total, moved, poll_s, alert, alert_at = (
        connection.execute(
            "SELECT state, since_at, last_success_at, cause, imported, import_total, moved_at,"
            " poll_s, alert, alert_at FROM sync_state"
        ).fetchone()
    )
    lease = connection.execute(
        "SELECT holder, expires_at FROM leases WHERE role = ?", (SYNC,)
    ).fetchone()
    holder = held_until = None
    moved = max(success or 0, moved or 0)
    # Whoever lives writes both anew within a minute of a clock that was set back.
    is_of_before = lease is not None and min(moved, lease[1]) > now_ms + FUTURE_MS
    if lease is not None and lease[1] > now_ms and not is_of_before:
        holder, held_until = clean_line(lease[0]), from_ms(lease[1])
        if state in MOVING and now_ms >= moved + max(2 * poll_s * 1000, STILL_MIN_MS):
            state, since = "standstill", moved or since
            cause = f"The process {holder} is there, but nothing moves."
    elif state not in {"never", "stopped"}:
        state, cause = "stopped", cause or "No process syncs this mailbox."
        since = lease[1] if lease is not None and lease[1] else since
    return SyncStatus(
        str(state),
        from_ms_or_none(since),
        holder,
        from_ms_or_none(success),
        cause,
        imported,
        total,
        held_until,
        str(alert),
        from_ms_or_none(alert_at),
        connection.execute(
            "SELECT count(*) FROM outbox WHERE state IN ('held', 'queued')"  # noqa: S608 - constant
            f" AND (warned_at IS NOT NULL OR ({HELD_BACK}))"
        ).fetchone()[0],
    )


def set_sync_state(
    connection: sqlite3.Connection, state: str, *, cause: str | None, now_ms: int
) -> bool:
    """Enter a state; say whether it is another one than before (`since` moves only then)."""
    before = connection.execute("SELECT state, cause FROM sync_state").fetchone()
    is_new = tuple(before) != (state, cause)
    if is_new:
        connection.execute(
            "UPDATE sync_state SET since_at = CASE WHEN state = ?1 THEN since_at ELSE ?3 END,"
            " state = ?1, cause = ?2",
            (state, cause, now_ms),
        )
    if state in MOVING:
        set_moved(connection, now_ms=now_ms)
    if state == "synced":
        connection.execute("UPDATE sync_state SET last_success_at = ?", (now_ms,))
    return is_new


def begin_sync(connection: sqlite3.Connection, *, poll_s: int, now_ms: int) -> None:
    """Say that a process begins to sync, and how often it looks: by that a standstill is seen."""
    connection.execute("UPDATE sync_state SET poll_s = ?, moved_at = ?", (poll_s, now_ms))


def set_moved(connection: sqlite3.Connection, *, now_ms: int) -> None:
    """Say that sync gets on."""
    connection.execute("UPDATE sync_state SET moved_at = ?", (now_ms,))


def set_alert(connection: sqlite3.Connection, text: str, *, now_ms: int) -> bool:
    """Keep what the server wants a person to read; say whether that is news."""
    before = connection.execute("SELECT alert, alert_at FROM sync_state").fetchone()
    if before[0] == text and 0 <= now_ms - before[1] < ALERT_AGAIN_MS:
        return False
    connection.execute("UPDATE sync_state SET alert = ?, alert_at = ?", (text, now_ms))
    return True


def set_progress(connection: sqlite3.Connection, *, imported: int, total: int) -> None:
    """Say how far a first import is."""
    connection.execute("UPDATE sync_state SET imported = ?, import_total = ?", (imported, total))


def touch(connection: sqlite3.Connection) -> None:
    """Write a page as it is: where that fails nothing can be written."""
    connection.execute("UPDATE sync_state SET imported = imported")
