"""Domain: what the end of a snooze makes of a conversation (pure)."""

from __future__ import annotations

from data.records import Status

Columns = dict[str, object]
WOKEN = "conversation.woken"
"""What the activity log calls the end of a snooze that time has brought."""


def wake(status: Status, *, due_ms: int) -> Columns:
    """Give the columns of a conversation whose snooze has ended.

    Whoever was waited for, time has come first, so it is open again and marked until somebody
    looks. One that was put away meanwhile only forgets that it slept.
    """
    if status in {Status.CLOSED, Status.SPAM, Status.TRASH}:
        return {"snoozed_until_at": None}
    columns: Columns = {"snoozed_until_at": None, "woken_at": due_ms}
    if status is Status.WAITING:
        columns |= {"status": Status.OPEN.value, "waiting_on": None}
    return columns
