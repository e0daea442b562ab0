"""First import: everything fetched, raw kept, joined and indexed, beside mbsync and notmuch."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from tests.bench.measuring import (
    Cost,
    Table,
    fsync_seconds,
    is_installed,
    megabytes,
    milliseconds,
    read_arguments,
    run_measured,
)
from tests.bench.programs import Ours, filled_server, kept_imports

ROWS = "SELECT count(*) FROM conversations WHERE message_count > 0"


def main() -> None:
    """Import the mailbox several times with each program in turn."""
    arguments = read_arguments(__doc__ or "")
    mails: int = arguments.mails
    rounds = 1 if arguments.quick else 3
    table = Table(f"First import of {mails:,} mails, median of {rounds}")
    has_mbsync = is_installed("mbsync", table)
    has_notmuch = is_installed("notmuch", table) and has_mbsync
    ours, rivals = kept_imports(mails)
    costs: dict[str, list[Cost]] = {"ours": [], "mbsync": [], "quick": [], "notmuch": []}
    firsts: list[float] = []
    with filled_server(mails) as (server, size):
        port = server.imap_port
        for _ in range(rounds):
            cost, first = _import_ours(ours.prepare(port))
            costs["ours"].append(cost)
            firsts.append(first)
            if has_mbsync:
                costs["quick"].append(run_measured(rivals.prepare(port).mbsync(is_durable=False)))
                costs["mbsync"].append(run_measured(rivals.prepare(port).mbsync()))
            if has_notmuch:
                costs["notmuch"].append(run_measured(rivals.notmuch("new")))
        stored = ours.ask("SELECT count(*) FROM bodies")
    _fill_table(table, costs)
    table.add("first rows of the list committed", statistics.median(firsts), None, "≤ 1 s")
    table.note(
        f"{size / mails / 1000:.1f} kB a mail; {stored:,} of {mails:,} mails stored and indexed."
    )
    table.note(
        f"An fsync of a new file of 29 kB takes {milliseconds(fsync_seconds())} here. mbsync makes "
        "each mail durable by itself, so its time hangs on the disk; `FSync no` is mbsync without."
    )
    table.print()


def _import_ours(ours: Ours) -> tuple[Cost, float]:
    first: list[float] = []

    def look(seconds: float) -> None:
        if not first and ours.ask(ROWS):
            first.append(seconds)

    cost = run_measured(ours.argv("sync", "--once"), environ=ours.environ(), look=look)
    return cost, first[0] if first else cost.wall_s


def _fill_table(table: Table, costs: dict[str, list[Cost]]) -> None:
    def middle(name: str, value: Callable[[Cost], float]) -> float | None:
        return statistics.median(value(cost) for cost in costs[name]) if costs[name] else None

    def total(value: Callable[[Cost], float]) -> float | None:
        fetch, index = middle("mbsync", value), middle("notmuch", value)
        return None if fetch is None or index is None else fetch + index

    def wall(cost: Cost) -> float:
        return cost.wall_s

    def cpu(cost: Cost) -> float:
        return cost.cpu_s

    for what, value in (("wall", wall), ("CPU", cpu)):
        own = middle("ours", value)
        assert own is not None
        table.add(
            f"{what}: mbsync", own, middle("mbsync", value), "≤ 0.40" if what == "wall" else ""
        )
        table.add(f"{what}: mbsync, FSync no", own, middle("quick", value), "")
        table.add(f"{what}: mbsync and notmuch new", own, total(value), "")
    one, every = middle("ours", lambda c: c.peak_one_mb), middle("ours", lambda c: c.peak_all_mb)
    assert one is not None
    assert every is not None
    rival = middle("mbsync", lambda c: c.peak_one_mb)
    table.add("memory: largest process, mbsync", one, rival, "≤ 150 MB", show=megabytes)
    table.add("memory: all processes, mbsync", every, rival, "", show=megabytes)
    index = middle("notmuch", lambda c: c.peak_one_mb)
    if index is not None:
        table.add("memory: largest process, notmuch new", one, index, "", show=megabytes)


if __name__ == "__main__":
    main()
