"""One deed on hundreds of conversations is one undo, and leaves no trace but its log."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from random import Random

import pytest

from console.domain.deeds import (
    Assign,
    ChangeTags,
    Deed,
    SetFields,
    SetPriority,
    Simple,
    Snooze,
    Verb,
    Wait,
)
from data.records import AgentId, ConversationId, Priority, WaitingOn
from data.store import Store
from data.store.rows import to_ms
from tests.support.console_app import NOON, Office
from tests.support.stored import add_agents, counts_kept_and_counted, fill

SIZE, ROWS = 5000, 500
BY_NATURE = frozenset({"revision", "updated_at"})
"""What every change raises, the one back too."""
DEEDS: tuple[Deed, ...] = (
    Simple(Verb.CLOSE),
    Simple(Verb.SPAM),
    Simple(Verb.TAKE),
    Simple(Verb.REOPEN),
    Assign(AgentId(1), "ann"),
    Wait(WaitingOn.CUSTOMER),
    Snooze(to_ms(NOON + timedelta(days=9)), "sunday"),
    SetPriority(Priority.LOW),
    ChangeTags(add=frozenset({"refund", "new"}), remove=frozenset({"vip"})),
    SetFields({"kind": "service", "cause": "broken", "stage": None, "language": "et"}),
)
Everything = dict[str, object]


def read_everything(connection: sqlite3.Connection) -> Everything:
    """Read every column of every conversation, what hangs on it, and every kept count."""
    rows = connection.execute("SELECT * FROM conversations ORDER BY id")
    names = [column[0] for column in rows.description]
    found: Everything = {
        f"#{row[0]}": {n: v for n, v in zip(names, row, strict=True) if n not in BY_NATURE}
        for row in rows.fetchall()
    }
    for table in ("conversation_tags", "watchers", "conversation_links", "queue_counts"):
        where = " WHERE n <> 0" if table == "queue_counts" else ""
        rows = connection.execute(f"SELECT * FROM {table}{where}")
        found[table] = sorted(rows.fetchall())
    found["word_counts"] = sorted(
        connection.execute("SELECT kind, word, n FROM word_counts WHERE n <> 0").fetchall()
    )
    return found


def read_revisions(connection: sqlite3.Connection) -> dict[int, int]:
    """Read the revision of each conversation."""
    return dict(connection.execute("SELECT id, revision FROM conversations"))


async def fill_variously(store: Store) -> list[ConversationId]:
    """Add conversations in every state, with fields, tags and watchers; give some of them."""
    people = await add_agents(store, "ann", "kai", "lin")
    numbers = await fill(store, SIZE)
    rng = Random(7)

    def vary(connection: sqlite3.Connection) -> None:
        for number in numbers:
            status = rng.choice(["new", "open", "waiting", "closed", "spam", "trash"])
            is_waiting = status == "waiting"
            connection.execute(
                "UPDATE conversations SET status = ?, waiting_on = ?, closed_at = ?, priority = ?,"
                " assignee_id = ?, snoozed_until_at = ?, kind = ?, cause = ?, stage = ?,"
                " language = ?, channel = ?, tier = ?, unanswered_at = ? WHERE id = ?",
                (
                    status,
                    rng.choice(["customer", "third_party", "team"]) if is_waiting else None,
                    to_ms(NOON) if status == "closed" else None,
                    rng.randrange(4),
                    rng.choice([None, *people]),
                    to_ms(NOON + timedelta(hours=rng.randrange(1, 99)))
                    if rng.random() < 0.1 and status in {"new", "open", "waiting"}
                    else None,
                    rng.choice([None, "service", "support"]),
                    rng.choice([None, "broken", "late"]),
                    rng.choice([None, "use", "order"]),
                    rng.choice([None, "da", "zh"]),
                    rng.choice(["mail", "phone"]),
                    rng.choice([None, "specialists"]),
                    to_ms(NOON - timedelta(minutes=number))
                    if status in {"new", "open"} and rng.random() < 0.7
                    else None,
                    number,
                ),
            )
            for tag in rng.sample(["vip", "refund", "old"], rng.randrange(3)):
                connection.execute("INSERT INTO conversation_tags VALUES (?, ?)", (number, tag))
            for agent in rng.sample(people, rng.randrange(2)):
                connection.execute("INSERT INTO watchers VALUES (?, ?)", (number, agent))

    async with store.transaction(at=NOON) as tx:
        await tx.run(vary)
        await tx.announce("conversation", None)
    return rng.sample(numbers, ROWS)


async def test_what_was_done_to_hundreds_goes_back_in_one_step(empty: Office) -> None:
    """Deed after deed on 500 of 5,000: each undo leaves every column, tag, watcher and count."""
    chosen = await fill_variously(empty.store)
    services = await empty.services("ann")
    before = await empty.store.read(read_everything)

    for deed in DEEDS:
        done = await services.work.do(deed, dict.fromkeys(chosen))
        between = await empty.store.read(read_everything)
        last = await services.undo.find_last()
        assert last is not None
        back = await services.undo.take_back(last)

        assert (done.undo_id, done.changed) == (last.id, back.changed), deed
        assert 100 < len(done.changed) <= ROWS
        assert () == done.failed == back.failed
        assert before != between
        after = await empty.store.read(read_everything)
        assert {} == {k: (before[k], after[k]) for k in before if before[k] != after[k]}, deed


async def test_kept_counts_are_right_while_hundreds_are_away(empty: Office) -> None:
    """While 500 are closed, and after they are back, the counts are what counting rows gives."""
    chosen = await fill_variously(empty.store)
    services = await empty.services("ann")

    done = await services.work.do(Simple(Verb.CLOSE), dict.fromkeys(chosen))
    while_closed = await empty.store.read(counts_kept_and_counted, AgentId(1))
    last = await services.undo.find_last()
    assert last is not None
    await services.undo.take_back(last)
    at_the_end = await empty.store.read(counts_kept_and_counted, AgentId(1))

    assert done.changed
    for kept, counted in (while_closed, at_the_end):
        assert counted == kept


async def test_only_rows_that_changed_since_they_were_seen_are_left(empty: Office) -> None:
    """Of 500 seen a colleague changes 20: those are told with their numbers, 480 are closed."""
    chosen = await fill_variously(empty.store)
    ann, kai = await empty.services("ann"), await empty.services("kai")
    await ann.work.do(Simple(Verb.REOPEN), dict.fromkeys(chosen))
    seen = {n: r for n, r in (await empty.store.read(read_revisions)).items() if n in chosen}
    changed = chosen[100:120]
    await kai.work.do(ChangeTags(add=frozenset({"mine now"})), dict.fromkeys(changed))

    targets = {ConversationId(n): seen[n] for n in chosen}
    done = await ann.work.do(Simple(Verb.CLOSE), targets)

    assert changed == [failed.number for failed in done.failed]
    assert set(chosen) - set(changed) == set(done.changed)
    assert all(f"#{f.number}" in str(f.error) for f in done.failed)


@pytest.mark.parametrize("deed", [Simple(Verb.CLOSE), SetPriority(Priority.URGENT)], ids=str)
async def test_what_a_colleague_changed_since_stays_among_hundreds(
    empty: Office, deed: Deed
) -> None:
    """Undo of 500 of which a colleague changed 30 since: her 30 stay and are told, 470 go back."""
    numbers = (await fill(empty.store, SIZE))[:ROWS]
    ann, kai = await empty.services("ann"), await empty.services("kai")
    before = await empty.store.read(read_everything)
    await ann.work.do(deed, dict.fromkeys(numbers))
    hers = numbers[::17][:30]
    await kai.work.do(
        Simple(Verb.REOPEN) if deed == Simple(Verb.CLOSE) else SetPriority(Priority.LOW),
        dict.fromkeys(hers),
    )
    theirs = await empty.store.read(read_everything)

    last = await ann.undo.find_last()
    assert last is not None
    back = await ann.undo.take_back(last)

    after = await empty.store.read(read_everything)
    assert set(hers) == {failed.number for failed in back.failed}
    assert all("kai" in str(failed.error) for failed in back.failed)
    for number in numbers:
        wanted = theirs if number in hers else before
        assert json.dumps(wanted[f"#{number}"]) == json.dumps(after[f"#{number}"])
