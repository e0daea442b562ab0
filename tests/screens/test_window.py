"""The list as a window of a long queue: all of it can be walked, and others may change it."""

from __future__ import annotations

import random

import pytest

from console.domain.deeds import Simple, Verb
from data.records import AgentId, ConversationId
from data.store import Store, conversations
from data.store.rows import to_ms
from screens.inbox import InboxScreen
from tests.support.console_app import NOON, Driver, Office, running
from tests.support.seeds import seeds
from tests.support.stored import fill

TALL = (80, 140)
SHORT = (80, 20)


def inbox_of(console: Driver) -> InboxScreen:
    """Give the inbox on top."""
    assert isinstance(console.app.screen, InboxScreen)
    return console.app.screen


def seen(console: Driver) -> list[ConversationId]:
    """Give the numbers of the rows on the screen, as they are drawn."""
    words = [line.split("#", 1)[1].split()[0] for line in console.lines if "Number" in line]
    rows = inbox_of(console).list
    return [ConversationId(int(word)) for word in words][: rows.size.height]


async def queue_order(store: Store) -> list[ConversationId]:
    """Give all of the open queue, page by page."""
    found: list[ConversationId] = []
    cursor: str | None = None
    while True:
        page = await store.read(
            conversations.list_queue, "open", agent_id=AgentId(1), limit=500, cursor=cursor
        )
        found += [c.id for c in page.conversations]
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor


async def test_every_row_is_walked_past_exactly_once(empty: Office) -> None:
    """Page by page down and up again, 3,000 rows come by once each, and few of them are loaded."""
    await fill(empty.store, 3000)
    order = await queue_order(empty.store)
    async with running(await empty.services(), size=TALL) as console:
        rows = inbox_of(console).list
        passed: dict[str, list[ConversationId]] = {"pagedown": [], "pageup": []}
        loaded = 0
        for key, walked in passed.items():
            for _ in range(len(order)):
                numbers = seen(console)
                new = [n for n in numbers if n not in set(walked[-2 * TALL[1] :])]
                walked.extend(new if key == "pagedown" else reversed(new))
                loaded = max(loaded, len(rows.rows))
                at = rows.cursor
                await console.press(key)
                if rows.cursor == at and not (rows.window.has_before or rows.window.has_after):
                    break
                if walked[-1] == (order[-1] if key == "pagedown" else order[0]):
                    break
            await console.press("G")

    assert order == passed["pagedown"]
    assert order[::-1] == passed["pageup"]
    assert loaded <= 600


async def test_both_ends_are_one_key_away(empty: Office) -> None:
    """G stands on the very last row of a long queue, g g on the very first."""
    await fill(empty.store, 3000)
    order = await queue_order(empty.store)
    async with running(await empty.services(), size=SHORT) as console:
        ends = []
        for keys in (("G",), ("g", "g"), ("end",), ("k",), ("g", "g"), ("j",)):
            await console.press(*keys)
            current = inbox_of(console).list.current
            assert current is not None
            ends.append(current.id)
            assert current.id in seen(console)

    expected = [order[-1], order[0], order[-1], order[-2], order[0], order[1]]
    assert expected == ends


async def test_keys_in_one_burst_are_all_counted(empty: Office) -> None:
    """A hundred rows down in one burst end a hundred rows further down."""
    await fill(empty.store, 500)
    order = await queue_order(empty.store)
    async with running(await empty.services(), size=SHORT) as console:
        await console.pilot.press(*["j"] * 100)
        await console.rest()
        current = inbox_of(console).list.current

    assert current is not None
    assert order[100] == current.id


async def test_rows_that_come_and_go_above_move_nothing(empty: Office) -> None:
    """While rows are put in and taken out elsewhere, the screen stays as it is, line by line."""
    await fill(empty.store, 400)
    order = await queue_order(empty.store)
    async with running(await empty.services(), size=SHORT) as console:
        await console.press(*["pagedown"] * 8)
        before = console.lines[1:15]
        above = order[: order.index(seen(console)[0])]
        async with empty.store.transaction(at=NOON) as tx:
            for number in above[::2]:
                await tx.run(conversations.set_fields, number, {"status": "closed"}, at_ms=tx.at_ms)
            for number in order[200:220]:
                await tx.run(conversations.set_fields, number, {"priority": 3}, at_ms=tx.at_ms)
            await tx.announce("conversation", None)
        closed = len(above[::2])
        await console.until(lambda: inbox_of(console).counts["closed"] == closed, "the news")

        assert before == console.lines[1:15]


async def test_the_next_takes_the_place_of_one_that_leaves(empty: Office) -> None:
    """When the conversation under the cursor leaves the queue, the next stands on its line."""
    await fill(empty.store, 100)
    order = await queue_order(empty.store)
    async with running(await empty.services(), size=SHORT) as console:
        await console.press(*["j"] * 30)
        rows = inbox_of(console).list
        line = rows.cursor - rows.top
        async with empty.store.transaction(at=NOON) as tx:
            fields: dict[str, object] = {"status": "closed"}
            await tx.run(conversations.set_fields, order[30], fields, at_ms=tx.at_ms)
            await tx.announce("conversation", order[30])
        await console.until(lambda: inbox_of(console).counts["closed"] == 1, "the news")

        assert rows.current is not None
        assert order[31] == rows.current.id
        assert line == rows.cursor - rows.top


@pytest.mark.parametrize("seed", seeds(4, in_suite=1))
async def test_the_window_is_always_a_part_of_the_queue(empty: Office, seed: int) -> None:
    """Whatever others change and whatever is pressed: the rows are the queue's, without a gap.

    The cursor stays on its conversation as long as that is in the queue.
    """
    rng = random.Random(seed)
    numbers = await fill(empty.store, 400)
    async with running(await empty.services(), size=SHORT) as console:
        rows = inbox_of(console).list
        for _ in range(40):
            await console.press(rng.choice(["j", "k", "pagedown", "pageup", "pagedown", "G"]))
            chosen = rows.current
            await change(empty.store, rng.sample(numbers, rng.randrange(1, 25)), rng)
            order = await queue_order(empty.store)
            inbox_of(console).load()
            await console.rest()

            shown = [row.id for row in rows.rows]
            first = order.index(shown[0])
            assert order[first : first + len(shown)] == shown
            assert rows.window.has_before == (first > 0)
            assert rows.window.has_after == (first + len(shown) < len(order))
            assert chosen is not None
            assert rows.current is not None
            assert rows.current.id == chosen.id or chosen.id not in order
            assert rows.current.id in seen(console)
            assert seen(console) == shown[rows.top : rows.top + rows.size.height]


async def change(store: Store, numbers: list[ConversationId], rng: random.Random) -> None:
    """Close, reopen and raise conversations."""
    async with store.transaction(at=NOON) as tx:
        for number in numbers:
            fields: dict[str, object] = {
                "status": rng.choice(["open", "closed", "waiting", "new"]),
                "priority": rng.choice([1, 1, 1, 2, 3]),
                "unanswered_at": to_ms(NOON) - rng.randrange(400) * 60_000,
            }
            await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
        await tx.announce("conversation", None)


async def test_a_colleagues_deed_reads_no_other_row(empty: Office) -> None:
    """What a colleague takes shows his name at once; all other rows stay the very same."""
    await fill(empty.store, 30)
    order = await queue_order(empty.store)
    bea = await empty.services("bea")
    async with running(await empty.services(), size=SHORT) as console:
        before = {row.id: row for row in inbox_of(console).list.rows}
        done = await bea.work.do(Simple(Verb.TAKE), {order[3]: None})
        await console.until(lambda: any("bea" in line for line in console.lines), "bea")
        after = {row.id: row for row in inbox_of(console).list.rows}

    assert (order[3],) == done.changed
    assert [order[3]] == [number for number, row in after.items() if row is not before[number]]


async def test_news_move_come_and_go(empty: Office) -> None:
    """Rows that leave the queue go, those that come back stand where they stood."""
    await fill(empty.store, 30)
    order = await queue_order(empty.store)
    bea = await empty.services("bea")
    async with running(await empty.services(), size=SHORT) as console:
        rows = inbox_of(console).list
        await bea.work.do(Simple(Verb.CLOSE), dict.fromkeys(order[2:5]))
        await console.until(lambda: order[3] not in {row.id for row in rows.rows}, "gone")
        without = [row.id for row in rows.rows]
        await bea.work.do(Simple(Verb.REOPEN), dict.fromkeys(order[2:5]))
        await console.until(lambda: order[3] in {row.id for row in rows.rows}, "back")
        again = [row.id for row in rows.rows]

    assert order[:2] + order[5:] == without
    assert await queue_order(empty.store) == again
