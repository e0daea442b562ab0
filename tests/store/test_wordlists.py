"""Tags and causes: kept counts, lists to choose from, and their change everywhere at once."""

from __future__ import annotations

import random
import sqlite3

import pytest

from data.records import ConversationId, ListedWord, WordKind
from data.store import Store, wordlists
from tests.support.stored import NOON, add_conversations, explain

WORDS = ("login", "refund", "order", "lamp")


def put(
    connection: sqlite3.Connection, number: ConversationId, kind: WordKind, word: str | None
) -> None:
    """Give a conversation a tag, or a cause (None: none)."""
    if kind is WordKind.TAG:
        connection.execute("INSERT OR IGNORE INTO conversation_tags VALUES (?, ?)", (number, word))
    else:
        connection.execute("UPDATE conversations SET cause = ? WHERE id = ?", (word, number))


async def put_words(store: Store, kind: WordKind, *words: str) -> list[ConversationId]:
    """Make a conversation for each word; give their numbers."""
    numbers = await add_conversations(store, len(words))
    async with store.transaction(at=NOON) as tx:
        for number, word in zip(numbers, words, strict=True):
            await tx.run(put, number, kind, word)
    return numbers


async def test_counts_of_words_equal_a_plain_count(store: Store) -> None:
    """After any tagging, merging and un-merging each kept count is what counting gives."""
    rng = random.Random(11)
    numbers = await add_conversations(store, 12)

    def disturb(connection: sqlite3.Connection) -> None:
        number = rng.choice(numbers)
        match rng.randrange(5):
            case 0 | 1:
                put(connection, number, WordKind.TAG, rng.choice(WORDS))
            case 2:
                connection.execute(
                    "DELETE FROM conversation_tags WHERE conversation_id = ? AND tag = ?",
                    (number, rng.choice(WORDS)),
                )
            case 3:
                put(connection, number, WordKind.CAUSE, rng.choice((None, *WORDS)))
            case _:
                into = rng.choice((None, rng.choice(numbers)))
                connection.execute(
                    "UPDATE conversations SET merged_into_id = ? WHERE id = ?", (into, number)
                )

    def plain(connection: sqlite3.Connection) -> set[tuple[str, str, int]]:
        return set(
            connection.execute(
                "SELECT 'tag', t.tag, count(*) FROM conversation_tags AS t JOIN conversations AS c"
                " ON c.id = t.conversation_id WHERE c.merged_into_id IS NULL GROUP BY 2"
                " UNION ALL SELECT 'cause', cause, count(*) FROM conversations"
                " WHERE cause IS NOT NULL AND merged_into_id IS NULL GROUP BY 2"
            )
        )

    def kept(connection: sqlite3.Connection) -> set[tuple[str, str, int]]:
        return set(connection.execute("SELECT kind, word, n FROM word_counts WHERE n <> 0"))

    for _ in range(300):
        async with store.transaction(at=NOON) as tx:
            await tx.run(disturb)
        assert await store.read(plain) == await store.read(kept)


@pytest.mark.parametrize("kind", WordKind)
async def test_words_are_listed_kept_first(store: Store, kind: WordKind) -> None:
    """Kept words stand first by name, used or not; then the others, the most used first."""
    await put_words(store, kind, "b", "b", "c", "kept")
    async with store.transaction(at=NOON) as tx:
        await tx.run(wordlists.keep_word, kind, "kept", "Kept")
        await tx.run(wordlists.keep_word, kind, "also", None)

    assert [
        ListedWord("also", "", True, 0),
        ListedWord("kept", "Kept", True, 1),
        ListedWord("b", "", False, 2),
        ListedWord("c", "", False, 1),
    ] == await store.read(wordlists.list_words, kind)


@pytest.mark.parametrize("kind", WordKind)
async def test_a_word_is_replaced_everywhere(store: Store, kind: WordKind) -> None:
    """Every conversation that had the word has the other one, a new revision and its activity."""
    numbers = await put_words(store, kind, "old", "old", "new", "other")
    async with store.transaction(at=NOON) as tx:
        undo_id = await tx.record("words.replaced", None)
        changed = await tx.run(
            wordlists.replace_word, kind, "old", "new", undo_id=undo_id, agent_id=None,
            at_ms=tx.at_ms,
        )  # fmt: skip

    words = await store.read(wordlists.list_words, kind)
    rows = await store.read(
        lambda c: c.execute(
            "SELECT v.conversation_id, c.revision, v.detail ->> 'revision' FROM activity AS v"
            " JOIN conversations AS c ON c.id = v.conversation_id WHERE v.undo_id = ?",
            (undo_id,),
        ).fetchall()
    )
    assert 2 == changed
    assert [("new", 3), ("other", 1)] == [(word.name, word.conversations) for word in words]
    assert [(n, 2, 2) for n in numbers[:2]] == rows


async def replace(store: Store, kind: WordKind, old: str, new: str | None) -> int:
    """Replace a word; give the deed."""
    async with store.transaction(at=NOON) as tx:
        undo_id = await tx.record("words.replaced", None)
        await tx.run(
            wordlists.replace_word, kind, old, new, undo_id=undo_id, agent_id=None, at_ms=tx.at_ms
        )
    return undo_id


def words_of(connection: sqlite3.Connection) -> dict[int, tuple[str | None, str | None]]:
    """Give every conversation's cause and tags."""
    rows = connection.execute(
        "SELECT id, cause, (SELECT group_concat(tag) FROM"
        " (SELECT tag FROM conversation_tags WHERE conversation_id = c.id ORDER BY tag))"
        " FROM conversations AS c"
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def test_replacing_a_tag_by_nothing_or_by_one_that_is_there(store: Store) -> None:
    """Nothing takes the tag off; where the other one is there already, it is there once."""
    first, second = await put_words(store, WordKind.TAG, "old", "old")
    async with store.transaction(at=NOON) as tx:
        await tx.run(put, first, WordKind.TAG, "new")
    await replace(store, WordKind.TAG, "old", "new")
    together = await store.read(words_of)
    await replace(store, WordKind.TAG, "new", None)

    assert {first: (None, "new"), second: (None, "new")} == together
    assert [] == await store.read(wordlists.list_words, WordKind.TAG)


@pytest.mark.parametrize("kind", WordKind)
@pytest.mark.parametrize("new", ["new", None])
async def test_a_replaced_word_comes_back_exactly(
    store: Store, kind: WordKind, new: str | None
) -> None:
    """Every conversation is as before, also one that had both, but for what was changed since."""
    first, second, both, plain = await put_words(store, kind, "old", "old", "old", "new")
    async with store.transaction(at=NOON) as tx:
        await tx.run(put, both, WordKind.TAG, "new")
    before = await store.read(words_of)
    deed = await replace(store, kind, "old", new)
    async with store.transaction(at=NOON) as tx:
        await tx.run(put, second, kind, "old")
    changed = (await store.read(words_of))[second]
    async with store.transaction(at=NOON) as tx:
        undo_id = await tx.record("words.restored", None)
        revisions, since = await tx.run(
            wordlists.restore_word, kind, "old", new, deed_id=deed, undo_id=undo_id,
            agent_id=None, at_ms=tx.at_ms,
        )  # fmt: skip
    after = await store.read(words_of)

    assert {first: 3, both: 3} == revisions
    assert [second] == since
    assert changed == after[second]
    assert {n: before[n] for n in (first, both, plain)} == {
        n: after[n] for n in (first, both, plain)
    }


@pytest.mark.parametrize("kind", WordKind)
async def test_words_are_read_by_their_index(store: Store, kind: WordKind) -> None:
    """A list to choose from reads no conversation, whatever their number."""
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        wordlists.list_words(connection, kind)
        wordlists.get_word(connection, kind, "x")
        connection.set_trace_callback(None)
        return [step for sql in statements for step in explain(connection, sql, ())]

    plan = await store.read(run)

    assert not [step for step in plan if "conversation" in step], plan
    assert [step for step in plan if "word_counts" in step], plan
