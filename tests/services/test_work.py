"""Verbs on conversations: all named in one deed, exactly undone, never over others' work."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.verbs import Verb
from console.services.work import TARGETS_MAX, WorkService
from data.errors import NotFoundError, StaleRevisionError
from data.records import Conversation, ConversationId
from data.store import Store, conversations
from data.store.rows import to_ms
from tests.support.console_app import NOON, Office, answer
from tests.support.stored import fill


async def read(store: Store, number: ConversationId) -> Conversation:
    """Read a conversation as it is stored."""
    return await store.read(conversations.get_conversation, number)


def decided(c: Conversation) -> tuple[object, ...]:
    """Give what agents decide about a conversation."""
    return c.status, c.waiting_on, c.snoozed_until, c.assignee, c.closed_at, c.unanswered_since


async def prepare(office: Office, number: ConversationId) -> None:
    """Let a conversation sleep while it waits for a third party, with somebody else."""
    kai = await office.agent("kai")
    fields: dict[str, object] = {
        "status": "waiting",
        "waiting_on": "third_party",
        "snoozed_until_at": to_ms(NOON + timedelta(days=2)),
        "assignee_id": kai.id,
    }
    async with office.store.transaction(at=NOON) as tx:
        await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)


@pytest.mark.parametrize("verb", Verb)
async def test_taking_back_restores_exactly(office: Office, verb: Verb) -> None:
    """Whatever a verb changed stands afterwards as it stood before, on each conversation."""
    work = (await office.services()).work
    first, second = await office.number("Question 1"), await office.number("Question 3")
    await prepare(office, second)
    if verb in {Verb.UNSPAM, Verb.UNTRASH}:
        away = Verb.SPAM if verb is Verb.UNSPAM else Verb.TRASH
        await work.do(away, {first: None, second: None})
    before = [decided(await read(office.store, n)) for n in (first, second)]

    done = await work.do(verb, {first: None, second: None})
    after = [decided(await read(office.store, n)) for n in (first, second)]
    if done.undo_id is not None:
        await work.take_back(done)

    assert before == [decided(await read(office.store, n)) for n in (first, second)]
    assert (before != after) == bool(done.changed)


async def test_what_fails_hinders_nothing_else(office: Office) -> None:
    """One deed: the missing and the stale are told with their reasons, the rest is done."""
    work = (await office.services()).work
    numbers = [await office.number(f"Question {n}") for n in (1, 2, 3)]
    missing = ConversationId(99_999)

    targets: dict[ConversationId, int | None] = {
        numbers[0]: None, numbers[1]: 0, missing: None, numbers[2]: None,
    }  # fmt: skip
    done = await work.do(Verb.CLOSE, targets)

    assert (numbers[0], numbers[2]) == done.changed
    assert [(numbers[1], StaleRevisionError), (missing, NotFoundError)] == [
        (f.number, type(f.error)) for f in done.failed
    ]
    assert "new" == (await read(office.store, numbers[1])).status


async def test_doing_it_twice_changes_nothing(office: Office) -> None:
    """The second time nothing is written: no revision, no activity, nothing to take back."""
    work = (await office.services()).work
    number = await office.number("Question 1")
    for verb in (Verb.CLOSE, Verb.SPAM, Verb.TRASH, Verb.REOPEN, Verb.TAKE, Verb.RELEASE):
        first = await work.do(verb, {number: None})
        revision = (await read(office.store, number)).revision
        second = await work.do(verb, {number: None})

        assert (number,) == first.changed
        assert () == second.changed
        assert () == second.failed
        assert second.undo_id is None
        assert revision == (await read(office.store, number)).revision


async def test_reopening_gives_the_place_in_the_queue_back(office: Office) -> None:
    """What was closed without an answer waits again since its oldest mail without one."""
    work = (await office.services()).work
    number = await office.number("Question 3")
    since = (await read(office.store, number)).unanswered_since

    await work.close(number)
    await work.reopen(number)

    assert since is not None
    assert since == (await read(office.store, number)).unanswered_since


async def test_a_customer_who_wrote_since_stops_the_undo(office: Office) -> None:
    """A mail that came after the deed is not hidden by taking the deed back."""
    work = (await office.services()).work
    number = await office.number("Question 1")
    done = await work.do(Verb.CLOSE, {number: None})
    await office.receive(answer(1, key="b", at=NOON), at=NOON)

    back = await work.take_back(done)

    assert () == back.changed
    assert [StaleRevisionError] == [type(f.error) for f in back.failed]


async def test_one_deed_has_an_end(empty: Office) -> None:
    """More than the most are done up to there, and the rest are told, none left out in silence."""
    work: WorkService = (await empty.services()).work
    numbers = await fill(empty.store, TARGETS_MAX + 3)

    done = await work.do(Verb.CLOSE, dict.fromkeys(numbers))

    assert TARGETS_MAX == len(done.changed)
    assert numbers[TARGETS_MAX:] == [f.number for f in done.failed]
