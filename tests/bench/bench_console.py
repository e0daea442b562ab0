"""The console in a terminal of 120 by 40, beside neomutt and aerc on a mailbox of the same size."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.bench.mail_readers import aerc, console, kept_maildir, neomutt
from tests.bench.measuring import Table, is_installed, megabytes, milliseconds, read_arguments
from tests.bench.rows import LONG_THREAD, kept_store
from tests.bench.timed_terminal import Reaction, TimedTerminal, cpu_seconds, memory_mb

SIZES, QUICK_SIZES, MILLION = (10_000, 100_000), (10_000,), 1_000_000
WORD, ROWS = "Order ", 20
"""What each row of the list says, and how many of them make a painted list."""
DOWN, PAGE_DOWN, ENTER, BACK = "j", "\x1b[6~", "\r", "q"
NEXT_LINE = {"ours": "j", "neomutt": "\r", "aerc": "j"}
"""What scrolls a mail by a line; aerc hands it to its pager."""
LINES = 3
"""So many lines at each opening: the rivals' mails are hardly longer than the screen."""
REPLY, LEAVE, RUB_OUT, TYPED = "r", "\x11", "\x7f", "the lamp is on its way"
ROWS_MAX = 42
"""More than the screen has: after so many steps down each further one scrolls."""
PALETTE, SOUGHT, GO, TO_ARTICLES, SEARCH, LEAVE_FIELD = ":", "snooze", "g", "k", "/", "\x1b"
NARROWED = "priority:normal"
"""All but the first row."""
LEFT_QUIET_S = 0.3
"""A lone Escape could be the beginning of a key; and a list is narrowed after a pause in typing."""
OPENING_QUIET_S = 0.1
"""aerc shows a mail in several gulps, its filter being a process. Ours hears a quarter of a second
later that the conversation is read now: that is another painting."""
IDLE_S = 10.0
FIRST_REST_S = 1.5
"""Between the start and the first thing that is opened: an agent looks at the list first."""


@dataclass(slots=True)
class Figures:
    """What was measured of one program."""

    name: str
    starts: list[float] = field(default_factory=list)
    opened: list[Reaction] = field(default_factory=list)
    moved: list[Reaction] = field(default_factory=list)
    scrolled: list[Reaction] = field(default_factory=list)
    paged: list[Reaction] = field(default_factory=list)
    read_on: list[Reaction] = field(default_factory=list)
    typed: list[Reaction] = field(default_factory=list)
    gone_back: list[Reaction] = field(default_factory=list)
    palettes: list[Reaction] = field(default_factory=list)
    """Its first opening, of each process."""
    sought: list[Reaction] = field(default_factory=list)
    narrowed: list[Reaction] = field(default_factory=list)
    knowledge: list[Reaction] = field(default_factory=list)
    """The first opening of each process."""
    worn_mb: float = 0.0
    """Resident after all else: replies, palette, searches, knowledge base."""
    resident_mb: float = 0.0
    own_mb: float = 0.0
    idle_cores: float = 0.0
    idle_bytes: int = 0


def main() -> None:
    """Measure each size in turn."""
    arguments = read_arguments(__doc__ or "")
    for size in QUICK_SIZES if arguments.quick else SIZES:
        _measure(size, is_quick=arguments.quick)
    if arguments.million:
        _measure(MILLION, is_quick=arguments.quick, has_rivals=False)


def _measure(size: int, *, is_quick: bool, has_rivals: bool = True) -> None:
    rounds, presses, openings = (5, 20, 3) if is_quick else (9, 40, 7)
    table = Table(f"The console on {size:,} conversations, in a terminal of 120 by 40")
    readers = [console(kept_store(size))]
    if has_rivals:
        makers = {"neomutt": neomutt, "aerc": aerc}
        wanted = [make for name, make in makers.items() if is_installed(name, table)]
        readers += [make(kept_maildir(size)) for make in wanted]
    figures = [Figures(reader.name) for reader in readers]
    for number in range(rounds + 1):
        for reader, own in zip(readers, figures, strict=True):
            with TimedTerminal(reader) as terminal:
                seconds = terminal.painted(WORD, rows=ROWS)
                if number > 0 and own is figures[0]:
                    _open_first(terminal, own)
            if number > 0:  # the first start of each fills caches
                own.starts.append(seconds)
    with ExitStack() as stack:
        terminals = [stack.enter_context(TimedTerminal(reader)) for reader in readers]
        for terminal in terminals:
            terminal.painted(WORD, rows=ROWS)
        _press_keys(terminals, figures, presses=presses, openings=openings)
        _watch_idle(terminals, figures)
        for terminal, own in zip(terminals, figures, strict=True):
            own.resident_mb, own.own_mb = memory_mb(terminal.pid)
        figures[0].typed = _type_reply(terminals[0])
        _look_for_things(terminals[0], figures[0], times=openings)
    _tell(table, figures, size=size, rounds=rounds)
    table.print()


def _press_keys(
    terminals: Sequence[TimedTerminal], figures: Sequence[Figures], *, presses: int, openings: int
) -> None:
    """Press the same keys in each program in turn."""

    def turn(count: int, keys: str, lists: Sequence[list[Reaction]]) -> None:
        for _ in range(count):
            for terminal, own in zip(terminals, lists, strict=True):
                own.append(terminal.press(keys))

    for _ in range(openings):
        for terminal, own in zip(terminals, figures, strict=True):
            own.opened.append(terminal.press(ENTER, quiet_s=OPENING_QUIET_S))
            terminal.rest()
            own.read_on += [terminal.press(NEXT_LINE[own.name]) for _ in range(LINES)]
            terminal.rest()
            own.gone_back.append(terminal.press(BACK))
            terminal.rest()
    inside = min(presses, ROWS // 2 * 3)
    turn(inside, DOWN, [own.moved for own in figures])
    turn(ROWS_MAX - inside, DOWN, [[] for _ in figures])
    turn(presses, DOWN, [own.scrolled for own in figures])
    turn(presses, PAGE_DOWN, [own.paged for own in figures])


def _open_first(terminal: TimedTerminal, own: Figures) -> None:
    """Open what nobody has opened in this process."""
    terminal.rest(FIRST_REST_S)
    own.palettes.append(terminal.press(PALETTE))
    _leave_field(terminal)
    terminal.press(GO)
    own.knowledge.append(terminal.press(TO_ARTICLES, quiet_s=OPENING_QUIET_S))


def _look_for_things(terminal: TimedTerminal, own: Figures, *, times: int) -> None:
    """Look for a verb in the palette and for rows in the inbox, and at the articles."""
    terminal.press(BACK, quiet_s=OPENING_QUIET_S)
    terminal.rest()
    for _ in range(times):
        terminal.press(PALETTE)
        own.sought += [terminal.press(letter) for letter in SOUGHT]
        _leave_field(terminal)
        terminal.press(SEARCH)
        for letter in NARROWED[:-1]:
            terminal.press(letter)
        terminal.rest()
        own.narrowed.append(terminal.press(NARROWED[-1], quiet_s=LEFT_QUIET_S))
        _leave_field(terminal)
        for keys in (GO, TO_ARTICLES, BACK):
            terminal.press(keys, quiet_s=OPENING_QUIET_S)
    own.worn_mb, _ = memory_mb(terminal.pid)


def _leave_field(terminal: TimedTerminal) -> None:
    terminal.press(LEAVE_FIELD, quiet_s=LEFT_QUIET_S)
    terminal.rest()


def _type_reply(terminal: TimedTerminal) -> list[Reaction]:
    """Type a reply letter by letter in ours, and take it back: the store is kept for other runs."""
    for keys in ("gg", ENTER, REPLY):
        terminal.press(keys, quiet_s=OPENING_QUIET_S)
        terminal.rest()
    typed = [terminal.press(letter) for letter in TYPED]
    for _ in TYPED:
        terminal.press(RUB_OUT)
    terminal.press(LEAVE)
    terminal.rest()
    return typed


def _watch_idle(terminals: Sequence[TimedTerminal], figures: Sequence[Figures]) -> None:
    """Leave all alone together: nothing of them should be seen."""
    for terminal in terminals:
        terminal.rest()
    spent = [cpu_seconds([terminal.pid]) for terminal in terminals]
    written = [terminal.bytes_written for terminal in terminals]
    until = time.perf_counter() + IDLE_S
    while (left := until - time.perf_counter()) > 0:
        for terminal in terminals:
            terminal.read(min(left, IDLE_S / 100) / len(terminals))
    for number, (terminal, own) in enumerate(zip(terminals, figures, strict=True)):
        own.idle_cores = (cpu_seconds([terminal.pid]) - spent[number]) / IDLE_S
        own.idle_bytes = terminal.bytes_written - written[number]


def _tell(table: Table, figures: Sequence[Figures], *, size: int, rounds: int) -> None:
    """Put ours beside each rival, row by row."""
    budget = "≤ 0.15 of neomutt" if size > SIZES[0] else "≤ 1.2 of neomutt"
    rows: list[tuple[str, Callable[[Figures], float], str, Callable[[float], str]]] = [
        (
            f"start → list painted, {rounds} times",
            lambda f: statistics.median(f.starts),
            budget,
            milliseconds,
        ),
        ("cursor key → last byte", lambda f: _time(f.moved), "≤ 8 ms", milliseconds),
        ("cursor key → last byte, p95", lambda f: _time_p95(f.moved), "≤ 20 ms", milliseconds),
        ("bytes of a cursor key", lambda f: _bytes(f.moved), "≤ 400", _count),
        ("scroll by one row → last byte", lambda f: _time(f.scrolled), "≤ 15 ms", milliseconds),
        ("bytes of a scroll by one, mean", lambda f: _mean(f.scrolled), "≤ 1,500", _count),
        ("line in the reader → last byte", lambda f: _time(f.read_on), "≤ 15 ms", milliseconds),
        ("bytes of a line in the reader", lambda f: _bytes(f.read_on), "≤ 1,500", _count),
        ("page → last byte", lambda f: _time(f.paged), "", milliseconds),
        ("bytes of a page", lambda f: _bytes(f.paged), "", _count),
        (
            f"open {LONG_THREAD} mails (they: one)",
            lambda f: _time(f.opened),
            "≤ 80 ms",
            milliseconds,
        ),
        ("bytes of opening", lambda f: _bytes(f.opened), "≤ 12,000", _count),
        ("back to the list → last byte", lambda f: _time(f.gone_back), "≤ 80 ms", milliseconds),
        ("memory, resident", lambda f: f.resident_mb, "≤ 70 MB", megabytes),
        ("memory, own share (PSS)", lambda f: f.own_mb, "", megabytes),
        ("idle: share of a core", lambda f: f.idle_cores, "≤ 0.5 %", _percent),
        (f"idle: bytes in {IDLE_S:.0f} s", lambda f: f.idle_bytes, "0", _count),
    ]
    ours, *rivals = figures
    for what, of, wanted, show in rows:
        for rival in rivals:
            table.add(f"{what}: {rival.name}", of(ours), of(rival), wanted, show=show)
        if not rivals:
            table.add(what, of(ours), None, wanted, show=show)
    table.add("letter in the composer → last byte", _time(ours.typed), None, "≤ 8 ms")
    table.add("bytes of a letter there", _bytes(ours.typed), None, "≤ 300", show=_count)
    table.add("palette, first opening → last byte", _time(ours.palettes), None, "≤ 80 ms")
    table.add("letter in the palette → last byte", _time(ours.sought), None, "≤ 8 ms")
    table.add("letter in the palette, p95", _time_p95(ours.sought), None, "≤ 20 ms")
    table.add("last letter of a search → rows painted", _time(ours.narrowed), None, "≤ 200 ms")
    table.add("knowledge base, first opening → last byte", _time(ours.knowledge), None, "≤ 80 ms")
    table.add("memory, resident, after all of it", ours.worn_mb, None, "", show=megabytes)
    table.note("A search waits for a pause in typing of 120 ms; that is in its time.")


def _time(reactions: Sequence[Reaction]) -> float:
    return statistics.median(one.last_s for one in reactions)


def _time_p95(reactions: Sequence[Reaction]) -> float:
    return statistics.quantiles((one.last_s for one in reactions), n=20)[-1]


def _bytes(reactions: Sequence[Reaction]) -> float:
    return statistics.median(one.bytes for one in reactions)


def _mean(reactions: Sequence[Reaction]) -> float:
    """Give the mean number of bytes: a list beside others moves once in half a screen."""
    return statistics.fmean(one.bytes for one in reactions)


def _count(number: float) -> str:
    return f"{number:,.0f}"


def _percent(number: float) -> str:
    return f"{number:.2%}"


if __name__ == "__main__":
    main()
