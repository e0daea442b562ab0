"""Suggestions never stand in the way: keys with 5,000 articles beside keys without any.

Both consoles run side by side, on the same mails: the one store has articles, the other none.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench.bench_knowledge import ARTICLES, MAILS, QUICK_ARTICLES, RESTED_S, kept_articles
from tests.bench.mail_readers import console
from tests.bench.measuring import KEPT, Table, read_arguments
from tests.bench.rows import fill_store, made_by
from tests.bench.timed_terminal import Reaction, TimedTerminal

INBOX_WORD, ROWS = "Order ", 10
DOWN, ENTER, BACK, SHEET, CTRL_Q = "j", "\r", "q", "b", "\x11"
TYPED = ("refund", "lamp bat", "password", "zzyzx")
"""What is looked for in the sheet, letter by letter; one of them is nowhere."""
TYPING_QUIET_S = 0.09
SETTLED_S = 0.6
"""The suggestion and the text of the row have come."""
SIZES = {"120 by 40": (120, 40), "80 by 24": (80, 24)}


def main() -> None:
    """Measure each size of terminal in turn."""
    arguments = read_arguments(__doc__ or "")
    size = QUICK_ARTICLES if arguments.quick else ARTICLES
    stores = kept_articles(size), _kept_without()
    for name, columns in SIZES.items():
        table = Table(f"with {size:,} articles, and with none, in a terminal of {name}")
        _measure(table, stores, columns, presses=10 if arguments.quick else 40)
        table.print()


def _kept_without() -> Path:
    """Give a store with the same conversations and no article; made once."""
    folder = KEPT / "answers" / made_by()
    if not (folder / "whole").exists():
        fill_store(folder / "store.db", MAILS)
        (folder / "whole").touch()
    return folder / "store.db"


def _measure(table: Table, stores: Sequence[Path], size: tuple[int, int], *, presses: int) -> None:
    with ExitStack() as stack:
        both = [stack.enter_context(TimedTerminal(console(store), size=size)) for store in stores]
        starts = [terminal.painted(INBOX_WORD, rows=ROWS) for terminal in both]
        moved: list[list[Reaction]] = [[], []]
        opened: list[list[Reaction]] = [[], []]
        for _ in range(presses):
            for terminal, times in zip(both, moved, strict=True):
                times.append(terminal.press(DOWN))
                terminal.rest(SETTLED_S)
        for _ in range(presses // 2):
            for terminal, times in zip(both, opened, strict=True):
                times.append(terminal.press(ENTER))
                terminal.rest(SETTLED_S)
                for key in (BACK, DOWN):
                    terminal.press(key)
                    terminal.rest(RESTED_S)
        sheet = _open_sheet(both[0], times=presses // 4)
        typed = _type(both[0])
    keys = [one.last_s for one in moved[1]]
    first, late = statistics.median(keys), _late(keys)
    table.add("start → list painted", starts[0], starts[1], "")
    for what, reactions in (("cursor key in the inbox → last byte", moved),
                        ("open a conversation → last byte", opened)):  # fmt: skip
        both_s = [[one.last_s for one in each] for each in reactions]
        table.add(what, statistics.median(both_s[0]), statistics.median(both_s[1]), "")
        table.add(f"{what}, p95", _late(both_s[0]), _late(both_s[1]), "")
    table.add("b → sheet painted: key of the inbox", statistics.median(s for s, _ in sheet), first,
              "≤ 80 ms")  # fmt: skip
    table.add("b → what may answer, previewed: the same",
              statistics.median(s for _, s in sheet), first, "")  # fmt: skip
    firsts, lasts = [a for a, _ in typed], [b for _, b in typed]
    table.add("letter in the sheet → painted: the same", statistics.median(firsts), first, "≤ 8 ms")
    table.add("letter in the sheet → painted, p95: the same", _late(firsts), late, "≤ 20 ms")
    table.add("letter in the sheet → what it finds: the same", statistics.median(lasts), first, "")


def _open_sheet(terminal: TimedTerminal, *, times: int) -> list[tuple[float, float]]:
    """Open the sheet and leave it; give when it was painted first and when it was whole."""
    seconds = []
    for _ in range(times):
        reaction = terminal.press(SHEET, quiet_s=0.3)
        seconds.append((reaction.first_s, reaction.last_s))
        for key in (CTRL_Q, DOWN):
            terminal.press(key)
            terminal.rest(RESTED_S)
    return seconds


def _type(terminal: TimedTerminal) -> list[tuple[float, float]]:
    """Type in the sheet; give when each letter was painted, and when what it finds stood."""
    terminal.press(SHEET)
    terminal.rest()
    seconds = []
    for words in TYPED:
        for letter in words:
            reaction = terminal.press(letter, quiet_s=TYPING_QUIET_S)
            seconds.append((reaction.first_s, reaction.last_s))
        for _ in words:
            terminal.press("\x7f", quiet_s=TYPING_QUIET_S)
        terminal.rest()
    return seconds


def _late(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


if __name__ == "__main__":
    main()
