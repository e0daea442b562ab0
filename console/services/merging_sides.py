"""Services: a conversation's side as merging sees it, written down, and kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from console.domain.merging import COLUMNS, Overlay, Side, Stack
from data.records import ConversationId
from data.store import Transaction, merging
from data.store.merging import MergeRow


async def write(tx: Transaction, number: ConversationId, side: Side) -> None:
    """Write what merging makes of a conversation."""
    await tx.run(
        merging.write_side,
        number,
        columns=side.columns,
        tags=side.tags,
        watchers=side.watchers,
        at_ms=tx.at_ms,
    )


async def keep_stack(tx: Transaction, rows: Sequence[MergeRow], stack: Stack) -> None:
    """Keep what merges do to a conversation now."""
    for row, overlay in zip(rows, stack.overlays, strict=True):
        if overlay is not None:
            newest, deed_ms = (cast("int", row.kept[name]) for name in ("message_id", "deed_ms"))
            kept = dump_kept(overlay, newest, deed_ms)
            again = MergeRow(row.from_id, row.into_id, row.at_ms, row.agent_id, kept)
            await tx.run(merging.put_merge, again)


def dump_side(side: Side) -> dict[str, object]:
    """Give a conversation's side as JSON."""
    return {
        "columns": {name: side.columns[name] for name in COLUMNS},
        "tags": sorted(side.tags),
        "watchers": sorted(side.watchers),
    }


def load_side(value: object) -> Side:
    """Read what `dump_side` wrote."""
    kept = cast("dict[str, object]", value)
    return Side(
        cast("dict[str, object]", kept["columns"]),
        frozenset(cast("list[str]", kept["tags"])),
        frozenset(cast("list[int]", kept["watchers"])),
    )


def dump_kept(overlay: Overlay, message_id: int, deed_ms: int) -> dict[str, object]:
    """Give what a merge did as JSON, with the newest message of then and its first moment."""
    return {
        "before": dump_side(overlay.before),
        "after": dump_side(overlay.after),
        "overruled": sorted(overlay.overruled),
        "message_id": message_id,
        "deed_ms": deed_ms,
    }


def load_overlay(kept: Mapping[str, object]) -> Overlay:
    """Read what `dump_kept` wrote."""
    overruled = cast("list[str]", kept["overruled"])
    return Overlay(load_side(kept["before"]), load_side(kept["after"]), frozenset(overruled))
