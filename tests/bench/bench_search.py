"""Search over real bodies: the newest 50, in a warm process and as a command, beside notmuch."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from functools import partial

from console.bootstrap import open_desk
from console.services.find import FindService
from console.settings import load_settings
from tests.bench.mailbox import PHRASE
from tests.bench.measuring import Table, is_installed, median_of, read_arguments, run_quietly
from tests.bench.programs import Ours, Rivals, imported

LIMIT = 50
WARM_ROUNDS = 31
WARM_BUDGET = "≤ 5 ms"
QUERIES = (
    # What, our query, notmuch's query, budget.
    ("word", "lamp", "lamp", WARM_BUDGET),
    ("phrase", f'"{PHRASE}"', f'"{PHRASE}"', WARM_BUDGET),
    ("AND", "lamp evening", "lamp evening", WARM_BUDGET),
    ("prefix", "lam*", "lam*", "≤ 25 ms"),
    ("Chinese word", "灯泡", "灯泡", WARM_BUDGET),
    ("nothing found", "zyxwvutsrq", "zyxwvutsrq", WARM_BUDGET),
)


def main() -> None:
    """Ask the same of both, in turn."""
    arguments = read_arguments(__doc__ or "")
    mails: int = arguments.mails
    rounds = 5 if arguments.quick else 9
    warm = Table(
        f"Search in {mails:,} mails, newest {LIMIT}: warm process, median of {WARM_ROUNDS}"
    )
    whole = Table(f"Search in {mails:,} mails, newest {LIMIT}: whole process, median of {rounds}")
    has_notmuch = is_installed("mbsync", warm) and is_installed("notmuch", warm)
    ours, rivals = imported(mails)
    seconds = asyncio.run(_search_warm(ours))
    for what, own_query, their_query, budget in QUERIES:
        own_argv = ours.argv("search", "--json", "--limit", str(LIMIT), own_query)
        found = json.loads(run_quietly(own_argv, environ=ours.environ()))
        calls = [partial(run_quietly, own_argv, environ=ours.environ())]
        if has_notmuch:
            calls.append(partial(_search_notmuch, rivals, their_query))
        times = median_of(rounds, *calls)
        rival = times[1] if has_notmuch else None
        hits = f"{what} ({found['total']:,} hits)"
        warm.add(hits, seconds[own_query], rival, budget)
        whole.add(hits, times[0], rival, "≤ 150 ms")
    warm.note("The rival is a whole `notmuch search` process, which is how its front ends ask.")
    warm.print()
    whole.print()


async def _search_warm(ours: Ours) -> dict[str, float]:
    settings = load_settings(environ={}, config_file=ours.config)
    found: dict[str, float] = {}
    async with open_desk(settings, act_as=None) as desk:
        finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
        for _, query, _, _ in QUERIES:
            times = []
            for _ in range(WARM_ROUNDS):
                began = time.perf_counter()
                await finder.search(query, limit=LIMIT)
                times.append(time.perf_counter() - began)
            found[query] = statistics.median(times)
    return found


def _search_notmuch(rivals: Rivals, query: str) -> bytes:
    return run_quietly(
        rivals.notmuch(
            "search", "--output=messages", f"--limit={LIMIT}", "--sort=newest-first", query
        )
    )


if __name__ == "__main__":
    main()
