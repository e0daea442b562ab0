"""Whole short processes, bytecode compiled: what a person or a script waits for at each command."""

from __future__ import annotations

import json
import sys
from functools import partial

from tests.bench.measuring import Table, is_installed, median_of, read_arguments, run_quietly
from tests.bench.programs import imported

BUDGET = "≤ 150 ms"


def main() -> None:
    """Run each command in turn with a bare interpreter and `notmuch count`."""
    arguments = read_arguments(__doc__ or "")
    mails: int = arguments.mails
    rounds = 7 if arguments.quick else 15
    table = Table(f"Whole commands on a store of {mails:,} mails, median of {rounds}")
    has_notmuch = is_installed("mbsync", table) and is_installed("notmuch", table)
    ours, rivals = imported(mails)
    environ = ours.environ()
    page = json.loads(run_quietly(ours.argv("list", "--json", "--queue", "all"), environ=environ))
    number = str(page["conversations"][0]["number"])
    commands = {
        "--version": ("--version",),
        "status": ("status",),
        "list": ("list", "--queue", "all"),
        "show": ("show", number),
        "search": ("search", "lamp"),
    }
    for what, words in commands.items():
        own = ours.argv(*words)
        run_quietly(own, environ=environ)  # leaves the bytecode
        calls = [partial(run_quietly, own, environ=environ)]
        if has_notmuch:
            calls.append(partial(run_quietly, rivals.notmuch("count", "lamp")))
        times = median_of(rounds, *calls)
        table.add(what, times[0], times[1] if has_notmuch else None, BUDGET)
    bare = [sys.executable, "-c", "pass"]
    (seconds,) = median_of(rounds, partial(run_quietly, bare, environ=environ))
    table.add("a bare `python -c pass`", seconds, None, "")
    table.note("The rival is `notmuch count lamp`.")
    table.print()


if __name__ == "__main__":
    main()
