"""The knowledge base in a terminal: the cursor, and searching as one types, among 5,000 articles.

Beside it, side by side: the inbox's own cursor, and neomutt where it is installed.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from console.clock import SystemClock
from console.services.article_indexing import index_in
from data.records import ArticleId
from data.records.articles import ArticleState, ArticleWords
from data.store import Store, article_shelves, articles
from data.text.safe import clean_line
from tests.bench.mail_readers import console, kept_maildir, neomutt
from tests.bench.measuring import KEPT, Table, is_installed, milliseconds, read_arguments
from tests.bench.rows import WORDS, fill_store, made_by
from tests.bench.timed_terminal import Reaction, TimedTerminal

RECIPE = 1
"""Raise it when other articles come out: what earlier runs kept is then made anew."""
ARTICLES, QUICK_ARTICLES = 5_000, 1_000
MAILS = 10_000
"""In the inbox, and in the Maildir of neomutt."""
CATEGORIES = 12
LANGUAGES = ("en", "da", "sv")
"""Of every second article; the others are there in English alone."""
SUBJECTS = (
    "lamp", "bulb", "parcel", "invoice", "refund", "password", "app", "update", "router", "colour",
    "timer", "battery", "warranty", "address", "delivery", "chair", "table", "cable", "sensor",
)  # fmt: skip
DEEDS = ("Change", "Mend", "Return", "Find", "Order", "Replace", "Set up", "Understand", "Cancel")
WORD, ROWS = "public", 20
"""What each row of the list says, and how many of them make a painted list."""
INBOX_WORD = "Order "
DOWN, PAGE_DOWN, ENTER, BACK, ESCAPE = "j", "\x1b[6~", "\r", "q", "\x1b"
TYPED = ("refund", "lamp bat", "password", "zzyzx", "replace cable")
"""What is searched for, letter by letter; one of them is nowhere."""
TYPING_QUIET_S = 0.09
"""Less than a row's text waits: what a letter finds is counted, the text beside it is not."""
RESTED_S = 0.2
SIZES = {"120 by 40": (120, 40), "80 by 24": (80, 24)}


@dataclass(slots=True)
class Figures:
    """What was measured of one program."""

    moved: list[Reaction] = field(default_factory=list)
    paged: list[Reaction] = field(default_factory=list)


def main() -> None:
    """Measure each size of terminal in turn."""
    arguments = read_arguments(__doc__ or "")
    size = QUICK_ARTICLES if arguments.quick else ARTICLES
    store = kept_articles(size)
    for name, columns in SIZES.items():
        table = Table(f"{size:,} articles, in a terminal of {name}")
        _measure(table, store, columns, presses=20 if arguments.quick else 40)
        table.print()


def _measure(table: Table, store: Path, size: tuple[int, int], *, presses: int) -> None:
    rows = min(ROWS, size[1] // 2)
    with ExitStack() as stack:
        ours = stack.enter_context(TimedTerminal(console(store), size=size))
        inbox = stack.enter_context(TimedTerminal(console(store), size=size))
        for terminal in (ours, inbox):
            terminal.painted(INBOX_WORD, rows=rows)
        rival = None
        if is_installed("neomutt", table):
            reader = neomutt(kept_maildir(MAILS))
            rival = stack.enter_context(TimedTerminal(reader, size=size))
            rival.painted(INBOX_WORD, rows=rows)
        for terminal in (ours, inbox):
            terminal.press("g")
            terminal.rest()
        inbox.press("i")
        opened = ours.press("k", quiet_s=0.4)
        ours.rest()
        figures = {name: Figures() for name in ("ours", "inbox", "neomutt")}
        terminals = {"ours": ours, "inbox": inbox, **({"neomutt": rival} if rival else {})}
        for keys, what in ((DOWN, "moved"), (PAGE_DOWN, "paged")):
            for _ in range(presses):
                for name, terminal in terminals.items():
                    getattr(figures[name], what).append(terminal.press(keys))
                    terminal.rest(RESTED_S)  # the text of the row comes once the cursor rests
        read = [_open(ours) for _ in range(presses // 4)]
        typed = _type(ours)
    _tell(table, figures, opened=opened, read=read, typed=typed, has_rival=rival is not None)


def _open(terminal: TimedTerminal) -> Reaction:
    """Read the article under the cursor, and come back a row further down."""
    opened = terminal.press(ENTER, quiet_s=0.1)
    for key in (BACK, DOWN):
        terminal.press(key)
        terminal.rest(RESTED_S)
    return opened


def _type(terminal: TimedTerminal) -> list[tuple[float, float]]:
    """Search letter by letter; give when each was painted, and when what it finds stood."""
    reactions = []
    for words in TYPED:
        terminal.press("/")
        terminal.rest()
        for letter in words:
            reaction = terminal.press(letter, quiet_s=TYPING_QUIET_S)
            reactions.append((reaction.first_s, reaction.last_s))
        terminal.press(ESCAPE)
        terminal.rest()
    return reactions


def _tell(
    table: Table,
    figures: dict[str, Figures],
    *,
    opened: Reaction,
    read: Sequence[Reaction],
    typed: Sequence[tuple[float, float]],
    has_rival: bool,
) -> None:
    rivals = ["inbox", *(["neomutt"] if has_rival else [])]
    rows: list[tuple[str, Callable[[Figures], float], str, Callable[[float], str]]] = [
        ("cursor key → last byte", lambda f: _median(f.moved), "≤ 8 ms", milliseconds),
        ("cursor key → last byte, p95", lambda f: _p95(f.moved), "≤ 20 ms", milliseconds),
        ("bytes of a cursor key", lambda f: _bytes(f.moved), "", _count),
        ("page → last byte", lambda f: _median(f.paged), "", milliseconds),
    ]
    ours = figures["ours"]
    for what, of, wanted, show in rows:
        for name in rivals:
            table.add(f"{what}: {name}", of(ours), of(figures[name]), wanted, show=show)
    firsts, lasts = [first for first, _ in typed], [last for _, last in typed]
    key, late = _median(figures["inbox"].moved), _p95(figures["inbox"].moved)
    first, found = statistics.median(firsts), statistics.median(lasts)
    first_late, found_late = (statistics.quantiles(times, n=20)[-1] for times in (firsts, lasts))
    for what, seconds, beside, wanted in (
        ("letter → painted: key of the inbox", first, key, "≤ 8 ms"),
        ("letter → painted, p95: the same", first_late, late, "≤ 20 ms"),
        ("letter → what it finds: the same", found, key, ""),
        ("letter → what it finds, p95: the same", found_late, late, ""),
        ("open an article: the same", _median(read), key, "≤ 80 ms"),
        ("g k → all articles listed: the same", opened.last_s, key, ""),
    ):
        table.add(what, seconds, beside, wanted)


def _median(reactions: Sequence[Reaction]) -> float:
    return statistics.median(one.last_s for one in reactions)


def _p95(reactions: Sequence[Reaction]) -> float:
    return statistics.quantiles((one.last_s for one in reactions), n=20)[-1]


def _bytes(reactions: Sequence[Reaction]) -> float:
    return statistics.median(one.bytes for one in reactions)


def _count(number: float) -> str:
    return f"{number:,.0f}"


def kept_articles(size: int) -> Path:
    """Give a store with conversations and so many articles; made once."""
    folder = KEPT / "knowledge" / f"{size}-{made_by()}-{RECIPE}"
    if not (folder / "whole").exists():
        for old in folder.parent.glob(f"{size}-*"):
            shutil.rmtree(old)
        fill_store(folder / "store.db", MAILS)
        asyncio.run(_fill(folder / "store.db", size))
        (folder / "whole").touch()
    return folder / "store.db"


async def _fill(path: Path, size: int) -> None:
    store = await Store.open(path)
    clock = SystemClock()
    began = time.perf_counter()
    try:
        async with store.transaction(at=clock.now()) as tx:
            for number in range(CATEGORIES):
                names = {"en": f"{SUBJECTS[number].capitalize()} and more"}
                await tx.run(article_shelves.put_category, f"shelf-{number}", names=names)
            made, number = 0, 0
            while made < size:
                original: ArticleId | None = None
                for language in LANGUAGES if number % 2 else LANGUAGES[:1]:
                    words = _words(number, language, original)
                    added = await tx.run(articles.add_article, words, agent_id=None, at_ms=tx.at_ms)
                    await index_in(tx, added, words)
                    original = original or added
                    made += 1
                number += 1
    finally:
        await store.close()
    print(f"{size:,} articles written in {time.perf_counter() - began:.0f} s")


def _words(number: int, language: str, original: ArticleId | None) -> ArticleWords:
    """Write an article: two headings, steps, a table, a link, two kilobytes in all."""
    chosen = random.Random(f"{number} {language}")
    deed, *about = chosen.choice(DEEDS), *chosen.sample(SUBJECTS, 2)
    steps = "\n".join(
        f"{place}. {chosen.choice(WORDS)} ({chosen.choice(SUBJECTS)})" for place in range(1, 9)
    )
    cells = "\n".join(f"| {chosen.choice(SUBJECTS)} | {chosen.choice(DEEDS)} |" for _ in range(5))
    texts = [chosen.choice(WORDS) for _ in range(8)]
    body = (
        f"{texts[0]} **{about[0]}**\n\n## {deed}\n\n{steps}\n\n{' '.join(texts[1:5])}\n\n"
        f"| what | deed |\n| --- | --- |\n{cells}\n\n{' '.join(texts[5:])}\n\n"
        f"See [the shop](https://x.example/{number}).\n"
    )
    return ArticleWords(
        clean_line(f"{deed} the {about[0]} or the {about[1]}, number {number}"),
        language,
        body,
        f"article-{number}",
        ArticleState.PUBLIC,
        f"shelf-{number % CATEGORIES}",
        (f"{about[1]} {deed}",),
        original_id=original,
        translated_revision=None if original is None else 1,
    )


if __name__ == "__main__":
    main()
