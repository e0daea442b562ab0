"""Stores of any number of conversations, written by SQL within seconds, for the benchmarks.

Nothing of them has come by mail, so there are no raw mails and no full-text index; what lists and
readers show is there: customers, subjects, previews, bodies, who has what.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import time
import zlib
from contextlib import closing
from pathlib import Path

from console.clock import SystemClock
from console.services.agents import prepare_store
from data.records import MessageBody, SafeText
from data.store import Store
from data.store.message_rows import facts_of
from data.store.rows import dump_json
from tests.bench.measuring import KEPT
from tests.bench.programs import MIGRATIONS

FIRST_NUMBER = 1001
"""The first conversation of any store."""
BEGAN_MS, LATER_MS = 1_760_000_000_000, 4_000_000_000_000
SHARED_BY = 3
"""Conversations to a customer."""
LONG_THREAD = 30
"""Mails in the conversation that stands first in a store whose rows are all open."""
WORDS = (
    "Hello, my lamp came on Tuesday, but the blue one of the two does not light up.",
    "Where is my parcel? The page says it left your house a week ago.",
    "Kan I bytte stolen til en i grå? Den grønne passer slet ikke til bordet.",
    "Tack för hjälpen, men räkningen har fortfarande fel adress.",
    "Tere! Kas ma saan tellimust veel muuta, enne kui see teele läheb?",
    "您好,我订的台灯少了一个零件,请问怎么办?",
)
SUBJECTS = (
    "lamp does not light up",
    "where is it?",
    "bytte til grå",
    "fel adress",
    "muuta",
    "少了零件",
)


def made_by() -> str:
    """Name the schema and this very file: what another one has left is of no use."""
    texts = [path.read_bytes() for path in (*sorted(MIGRATIONS.glob("*.sql")), Path(__file__))]
    return f"{zlib.crc32(b''.join(texts)):08x}"


def kept_store(size: int) -> Path:
    """Give a store as `fill_store` makes it; made once."""
    folder = KEPT / "console" / f"{size}-{made_by()}"
    if not (folder / "whole").exists():
        for old in folder.parent.glob(f"{size}-*"):
            shutil.rmtree(old)
        fill_store(folder / "store.db", size)
        (folder / "whole").touch()
    return folder / "store.db"


def fill_store(path: Path, size: int) -> None:
    """Make a store of conversations with their mails, all open, the first urgent and long."""
    make_store(path, size)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        _open_all(connection)
        _add_messages(connection, size)
        _seem_synced(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def make_store(path: Path, size: int) -> None:
    """Make a store of conversations without mails, a fifth of them open."""
    path.parent.mkdir(parents=True, exist_ok=True)
    asyncio.run(_create(path))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)"
            " INSERT INTO customers (name, address, created_at)"
            " SELECT 'Customer ' || i, 'c' || i || '@y.example', ?2 FROM n",
            (size // SHARED_BY + 1, BEGAN_MS),
        )
        connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)"
            " INSERT INTO conversations (subject, customer_id, status, created_at, updated_at,"
            " closed_at, last_message_at, unanswered_at, message_count, preview)"
            " SELECT 'Order ' || i || ': ' || (?3 ->> (i % ?4)), i % (?1 / ?5 + 1) + 1,"
            " CASE i % 5 WHEN 0 THEN 'open' ELSE 'closed' END, ?2 + i, ?2 + i,"
            " CASE i % 5 WHEN 0 THEN NULL ELSE ?2 + i END, ?2 + i * 7919 % (?1 * 1000),"
            " CASE i % 5 WHEN 0 THEN ?2 + i END, 1, ?6 ->> (i % ?4) FROM n",
            (size, BEGAN_MS, dump_json(SUBJECTS), len(WORDS), SHARED_BY, dump_json(WORDS)),
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


async def _create(path: Path) -> None:
    store = await Store.open(path, create=True)
    try:
        await prepare_store(store, practice=True, clock=SystemClock())
    finally:
        await store.close()


def _open_all(connection: sqlite3.Connection) -> None:
    connection.execute(
        "UPDATE conversations SET status = 'open', closed_at = NULL,"
        " unanswered_at = last_message_at, priority = CASE id WHEN ? THEN 3 ELSE 1 END",
        (FIRST_NUMBER,),
    )


def _add_messages(connection: sqlite3.Connection, size: int) -> None:
    """Give each conversation its mail, and the first a long exchange of mails that quote."""
    people = dump_json({"to": [["Support", "support@x.example"]], "cc": [], "reply_to": []})
    connection.execute(
        "WITH RECURSIVE n (c, i) AS (SELECT ?1, 0 UNION ALL SELECT"
        " CASE WHEN i + 1 < ?2 THEN c ELSE c + 1 END, i + 1 FROM n WHERE i + 2 < ?2 + ?3)"
        " INSERT INTO messages (conversation_id, origin_id, direction, channel,"
        " internet_message_id, author_name, author_address, people, ancestors, subject, sent_at,"
        " received_at, at, may_auto_answer, joined_by, body_id, created_at)"
        " SELECT c.id, c.id, CASE WHEN n.i < ?2 AND n.i % 2 THEN 'out' ELSE 'in' END, 'mail',"
        " 'b' || n.i || '@y.example', k.name, k.address, ?4, '[]', c.subject, t.at, t.at, t.at, 1,"
        " 'started', n.i + 1, t.at"
        " FROM n JOIN conversations AS c ON c.id = n.c JOIN customers AS k ON k.id = c.customer_id"
        " JOIN (SELECT id, last_message_at AS at FROM conversations) AS t ON t.id = c.id",
        (FIRST_NUMBER, LONG_THREAD, size, people),
    )
    text = "\n\n".join(WORDS)
    quoted = "\n".join(f"> {line}" for line in (*WORDS, *WORDS))
    facts = facts_of(MessageBody(SafeText(""), SafeText(""), has_html=False))
    connection.execute(
        "INSERT INTO bodies (id, message_id, text, new_text, facts)"
        " SELECT body_id, id, ?1 || char(10, 10) || ?2, ?1, ?3 FROM messages",
        (text, quoted, facts),
    )
    connection.execute(
        "UPDATE conversations SET message_count = ? WHERE id = ?", (LONG_THREAD, FIRST_NUMBER)
    )


def _seem_synced(connection: sqlite3.Connection) -> None:
    """Let the top line say what it says on a good day."""
    connection.execute(
        "UPDATE sync_state SET state = 'synced', poll_s = 100000000,"
        " last_success_at = ?1, since_at = ?1",
        (round(time.time() * 1000),),
    )
    connection.execute(
        "INSERT INTO leases (role, holder, epoch, expires_at, has_lock)"
        " VALUES ('sync', 'bench:1', 1, ?, 1)",
        (LATER_MS,),
    )
