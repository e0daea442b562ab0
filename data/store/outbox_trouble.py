"""What stays behind of the mails on their way out, counted by what keeps it (store room)."""

from __future__ import annotations

import sqlite3

from data.records import HeldBecause, OutboxTrouble
from data.store.outbox_copies import count_homeless
from data.store.outbox_delivery import HELD_BACK, HOLDS_BACK
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
    held = connection.execute(
        f"SELECT last_error, because FROM outbox WHERE {HELD_BACK} LIMIT 1"  # noqa: S608 - constant
    ).fetchone()
    return OutboxTrouble(
        refused=counts.get("refused", 0),
        unknown=counts.get("unknown", 0),
        withheld=counts.get("withheld", 0),
        held_back=sum(counts.get(f"held {why}", 0) for why in HOLDS_BACK),
        copies_failed=failed[0],
        queued=counts.get("queued", 0),
        oldest_queued_at=None if oldest is None else from_ms(oldest),
        last_error=error or "",
        late=connection.execute(
            "SELECT count(*) FROM outbox WHERE state IN ('queued', 'held')"
            " AND warned_at IS NOT NULL"
        ).fetchone()[0],
        copies_homeless=count_homeless(connection),
        held_why=held[0] if held else "",
        held_because=HeldBecause(held[1]) if held else None,
    )
