"""What stays behind of the mails on their way out, counted by what keeps it (store room)."""

from __future__ import annotations

import sqlite3

from data.records import OutboxTrouble
from data.store.outbox_copies import count_homeless
from data.store.rows import from_ms


def read_outbox_trouble(connection: sqlite3.Connection) -> OutboxTrouble:
    """Count the mails that stay behind, by what keeps them; corrected ones are settled."""
    counts: dict[str, int] = {}
    for state, because, n in connection.execute(
        "SELECT state, because, count(*) FROM outbox AS o WHERE state NOT IN ('sent', 'cancelled')"
        " AND NOT EXISTS (SELECT 1 FROM outbox AS n WHERE n.replaces_id = o.id"
        " AND n.state <> 'cancelled') GROUP BY state, because"
    ):
        key = f"{state} {because}" if state == "held" else state
        counts[key] = counts.get(key, 0) + n
    failed = connection.execute(
        "SELECT count(*) FROM outbox WHERE copy_state = 'failed'"
    ).fetchone()
    oldest, error = connection.execute(
        "SELECT min(coalesce(not_before_at, created_at)), max(last_error) FROM outbox"
        " WHERE state = 'queued'"
    ).fetchone()
    held_why = connection.execute(
        "SELECT last_error FROM outbox WHERE state = 'held' AND because = 'sign_in' LIMIT 1"
    ).fetchone()
    return OutboxTrouble(
        refused=counts.get("refused", 0),
        unknown=counts.get("unknown", 0),
        withheld=counts.get("withheld", 0),
        signed_out=counts.get("held sign_in", 0),
        copies_failed=failed[0],
        queued=counts.get("queued", 0),
        oldest_queued_at=None if oldest is None else from_ms(oldest),
        last_error=error or "",
        late=connection.execute(
            "SELECT count(*) FROM outbox WHERE state IN ('queued', 'held')"
            " AND warned_at IS NOT NULL"
        ).fetchone()[0],
        copies_homeless=count_homeless(connection),
        held_why=held_why[0] if held_why else "",
    )
