"""One deed on 500 of 100,000 conversations, and taking it back, beside plain SQL and notmuch."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from console.bootstrap import open_desk
from console.domain.deeds import ChangeTags, Deed, Simple, Verb
from console.settings import load_settings
from console.workplace import make_services
from data.records import ConversationId
from tests.bench.mail_readers import Reader, console, kept_maildir
from tests.bench.measuring import KEPT, Table, is_installed, median_of, read_arguments, run_quietly
from tests.bench.rows import BEGAN_MS, FIRST_NUMBER, kept_store

SIZE, QUICK_SIZE = 100_000, 10_000
ROWS = 500
ROUNDS, QUICK_ROUNDS = 9, 5
BUDGET = "≤ 150 ms"
COMMAND_BUDGET = "≤ 500 ms"
CLOSE_SQL = (
    "UPDATE conversations SET status = 'closed', closed_at = ?, waiting_on = NULL,"
    " unanswered_at = NULL, snoozed_until_at = NULL, updated_at = ?, revision = revision + 1"
    " WHERE id = ?"
)
BACK_SQL = (
    "UPDATE conversations SET status = 'open', closed_at = NULL, unanswered_at = last_message_at,"
    " updated_at = ?, revision = revision + 1 WHERE id = ?"
)
TAG_SQL = "INSERT INTO conversation_tags (conversation_id, tag) VALUES (?, 'bulk')"
UNTAG_SQL = "DELETE FROM conversation_tags WHERE conversation_id = ? AND tag = 'bulk'"


def main() -> None:
    """Measure the deeds themselves, then as whole commands."""
    arguments = read_arguments(__doc__ or "")
    size = QUICK_SIZE if arguments.quick else SIZE
    rounds = QUICK_ROUNDS if arguments.quick else ROUNDS
    numbers = _choose(size)
    deeds = Table(f"{ROWS} of {size:,} conversations, median of {rounds}; rival: bare SQL, no log")
    asyncio.run(_time_deeds(deeds, _copy_store(size), numbers, rounds))
    deeds.print()
    commands = Table(f"The same as whole commands, median of {rounds}; rival: notmuch tag")
    _time_commands(commands, size, numbers, rounds)
    commands.print()


def _choose(size: int) -> list[ConversationId]:
    """Give rows from all over the store: next to each other they would share pages."""
    return [
        ConversationId(FIRST_NUMBER + place) for place in Random(4).sample(range(1, size), ROWS)
    ]


def _copy_store(size: int) -> Path:
    """Copy the store, because it is changed."""
    folder = KEPT / "bulk"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return Path(shutil.copy(kept_store(size), folder / "store.db"))


async def _time_deeds(
    table: Table, path: Path, numbers: Sequence[ConversationId], rounds: int
) -> None:
    close_rows = [(BEGAN_MS, BEGAN_MS, number) for number in numbers]
    open_rows = [(BEGAN_MS, number) for number in numbers]
    own_rows = [(number,) for number in numbers]
    plans: list[tuple[str, Deed, str, list[tuple[int, ...]], str, list[tuple[int, ...]]]] = [
        ("close", Simple(Verb.CLOSE), CLOSE_SQL, list(close_rows), BACK_SQL, list(open_rows)),
        (
            "tag",
            ChangeTags(add=frozenset({"bulk"})),
            TAG_SQL,
            list(own_rows),
            UNTAG_SQL,
            list(own_rows),
        ),
    ]
    console(path)  # writes the settings
    settings = load_settings(environ={}, config_file=path.parent / "config.toml")
    async with open_desk(settings, act_as="ann") as desk:
        services = make_services(desk)
        work, undo = services.work, services.undo
        for name, deed, do_sql, do_rows, back_sql, back_rows in plans:
            times: list[tuple[float, float, float, float]] = []
            for _ in range(rounds + 1):
                began = time.perf_counter()
                done = await work.do(deed, dict.fromkeys(numbers))
                closed = time.perf_counter()
                assert done.undo_id is not None
                back = await undo.take_back(await undo.get(done.undo_id))
                ended = time.perf_counter()
                assert (ROWS, ROWS) == (len(done.changed), len(back.changed))
                plain_s = _plainly(path, do_sql, do_rows)
                plain_back_s = _plainly(path, back_sql, back_rows)
                times.append((closed - began, ended - closed, plain_s, plain_back_s))
            did, undid, plain, plain_back = map(statistics.median, zip(*times[1:], strict=True))
            table.add(name, did, plain, BUDGET)
            table.add(f"undo of {name}", undid, plain_back, BUDGET)
    table.note("Ours checks each revision, keeps what was before, and writes log and news of each.")


def _plainly(path: Path, sql: str, rows: Sequence[tuple[int, ...]]) -> float:
    """Change the same rows with nothing around it; the triggers that keep counts run too."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(sql, rows)
        connection.execute("COMMIT")
        return time.perf_counter() - began


def _time_commands(table: Table, size: int, numbers: Sequence[ConversationId], rounds: int) -> None:
    path = _copy_store(size)
    words = [str(number) for number in numbers]
    calls = [_call(console(path, "close", *words)), _call(console(path, "undo"))]
    if is_installed("notmuch", table):
        environ = _indexed(size)
        chosen = " or ".join(f"id:b{number - FIRST_NUMBER}@y.example" for number in numbers)
        for change in ("-inbox", "+inbox"):
            argv = ("notmuch", "tag", change, "--", chosen)
            calls.append(_call(Reader("notmuch", argv, environ)))
    for call in calls:  # the first of each fills caches
        call()
    times = median_of(rounds, *calls)
    rivals: Sequence[float | None] = times[2:] or (None, None)
    for what, ours, rival in zip(("close", "undo"), times, rivals, strict=False):
        table.add(f"{what} {ROWS}", ours, rival, COMMAND_BUDGET)


def _call(reader: Reader) -> Callable[[], object]:
    return lambda: run_quietly(reader.argv, environ=reader.environ)


def _indexed(size: int) -> dict[str, str]:
    """Let notmuch index as many mails that say the same; made once."""
    folder = kept_maildir(size)
    home = folder / "notmuch"
    environ = {
        "PATH": os.environ["PATH"], "HOME": str(home),
        "NOTMUCH_CONFIG": str(home / "config"), "LANG": "C.UTF-8",
    }  # fmt: skip
    if not (home / "whole").exists():
        home.mkdir(exist_ok=True)
        (home / "config").write_text(
            f"[database]\npath={folder / 'mail'}\n[user]\nname=Support\n"
            "primary_email=support@x.example\n[new]\ntags=inbox\n[maildir]\n"
            "synchronize_flags=false\n"
        )
        run_quietly(("notmuch", "new"), environ=environ)
        (home / "whole").touch()
    return environ


if __name__ == "__main__":
    main()
