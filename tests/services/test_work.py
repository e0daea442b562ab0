"""Verbs on conversations: all named in one deed, exactly undone, never over others' work."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

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
from console.services.bundle import Services
from console.services.errors import ConflictError, UsageError
from console.services.work import TARGETS_MAX, Done, WorkService
from data.errors import NotFoundError, StaleRevisionError
from data.records import AgentId, Conversation, ConversationId, Priority, WaitingOn
from data.store import Store, conversations
from data.store.rows import to_ms
from tests.support.console_app import NOON, Office, answer
from tests.support.stored import fill


async def read(store: Store, number: ConversationId) -> Conversation:
    """Read a conversation as it is stored."""
    return await store.read(conversations.get_conversation, number)


def decided(c: Conversation) -> Conversation:
    """Give what agents decide about a conversation."""
    return replace(c, revision=0, updated_at=NOON)


DEEDS: tuple[Deed, ...] = (
    *(Simple(verb) for verb in Verb),
    Assign(AgentId(1), "ann"),
    Assign(tier="specialists"),
    Wait(WaitingOn.TEAM),
    Snooze(to_ms(NOON + timedelta(days=3)), "monday"),
    Snooze(None),
    SetPriority(Priority.URGENT),
    ChangeTags(add=frozenset({"refund", "vip"}), remove=frozenset({"old"})),
    SetFields({"kind": "support", "cause": "lamp broken", "stage": None, "language": "sv"}),
)


async def take_back(services: Services, done: Done) -> Done:
    """Take a deed back by its number."""
    assert done.undo_id is not None
    return await services.undo.take_back(await services.undo.get(done.undo_id))


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


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed.activity} {deed.done_words}")
async def test_taking_back_restores_exactly(office: Office, deed: Deed) -> None:
    """Whatever a deed changed stands afterwards as it stood before, on each conversation."""
    services = await office.services()
    work = services.work
    first, second = await office.number("Question 1"), await office.number("Question 3")
    await prepare(office, second)
    await work.do(ChangeTags(add=frozenset({"old", "vip"})), {second: None})
    if isinstance(deed, Simple) and deed.verb in {Verb.UNSPAM, Verb.UNTRASH}:
        away = Verb.SPAM if deed.verb is Verb.UNSPAM else Verb.TRASH
        await work.do(Simple(away), {first: None, second: None})
    before = [decided(await read(office.store, n)) for n in (first, second)]

    done = await work.do(deed, {first: None, second: None})
    after = [decided(await read(office.store, n)) for n in (first, second)]
    if done.undo_id is not None:
        await take_back(services, done)

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
    done = await work.do(Simple(Verb.CLOSE), targets)

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
        first = await work.do(Simple(verb), {number: None})
        revision = (await read(office.store, number)).revision
        second = await work.do(Simple(verb), {number: None})

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
    await work.do_one(Simple(Verb.REOPEN), number, None)

    assert since is not None
    assert since == (await read(office.store, number)).unanswered_since


async def test_a_customer_who_wrote_since_stops_the_undo(office: Office) -> None:
    """A mail that came after the deed is not hidden by taking the deed back."""
    services = await office.services()
    number = await office.number("Question 1")
    done = await services.work.do(Simple(Verb.CLOSE), {number: None})
    await office.receive(answer(1, key="b", at=NOON), at=NOON)

    back = await take_back(services, done)

    assert () == back.changed
    assert ["A mail that came in was later (reopened by a new message), so it stays as it is."] == [
        str(f.error) for f in back.failed
    ]


async def test_steps_go_back_one_by_one_after_a_restart(office: Office) -> None:
    """Each step takes back the deed before it, also by a console that was started since."""
    work = (await office.services()).work
    number = await office.number("Question 1")
    states = [decided(await read(office.store, number))]
    for deed in DEEDS:
        if (await work.do(deed, {number: None})).changed:
            states += [decided(await read(office.store, number))]
    undo = (await office.services()).undo

    seen = [states.pop()]
    while (deed_head := await undo.find_last()) is not None:
        await undo.take_back(deed_head)
        seen.append(decided(await read(office.store, number)))
        assert states.pop() == seen[-1]

    assert [] == states
    assert len(seen) > len(DEEDS) / 2


async def test_a_colleagues_later_change_is_explained_and_kept(office: Office) -> None:
    """What a colleague changed since stays; what she left alone goes back."""
    mine, kais = await office.services(), await office.services("kai")
    first, second = await office.number("Question 1"), await office.number("Question 3")
    done = await mine.work.do(SetPriority(Priority.HIGH), {first: None, second: None})
    await kais.work.do(SetPriority(Priority.URGENT), {first: None})
    await kais.work.do(ChangeTags(add=frozenset({"vip"})), {second: None})

    back = await take_back(mine, done)

    assert (second,) == back.changed
    assert [(first, "kai was later (priority urgent), so it stays as it is.")] == [
        (f.number, str(f.error)) for f in back.failed
    ]
    now = [await read(office.store, n) for n in (first, second)]
    assert [(Priority.URGENT, ()), (Priority.NORMAL, ("vip",))] == [
        (c.priority, c.tags) for c in now
    ]


async def test_what_was_taken_back_can_be_done_again_by_its_number(office: Office) -> None:
    """The undo's own number puts the deed in force again; the deed's number says it is gone."""
    services = await office.services()
    number = await office.number("Question 1")
    done = await services.work.do(Simple(Verb.CLOSE), {number: None})
    back = await take_back(services, done)

    with pytest.raises(ConflictError):
        await take_back(services, done)
    await take_back(services, back)

    assert "closed" == (await read(office.store, number)).status


async def test_undo_goes_further_back_after_something_was_done_again(office: Office) -> None:
    """What was taken back, done again by its number and taken back once more is over: no ring."""
    services = await office.services()
    number = await office.number("Question 1")
    await services.work.do(SetPriority(Priority.HIGH), {number: None})
    done = await services.work.do(Simple(Verb.CLOSE), {number: None})
    await take_back(services, await take_back(services, done))

    states: list[tuple[str, Priority]] = []
    while (last := await services.undo.find_last()) is not None and len(states) < 5:
        await services.undo.take_back(last)
        now = await read(office.store, number)
        states.append((now.status, now.priority))

    assert [("new", Priority.HIGH), ("new", Priority.NORMAL)] == states


async def test_only_who_did_something_takes_it_back(office: Office) -> None:
    """A colleague's deed is refused with her name, and `u` never finds it."""
    mine, kais = await office.services(), await office.services("kai")
    number = await office.number("Question 1")
    done = await kais.work.do(Simple(Verb.CLOSE), {number: None})

    with pytest.raises(UsageError, match="kai"):
        await take_back(mine, done)

    assert await mine.undo.find_last() is None


async def test_what_cannot_be_taken_back_lets_the_one_before_it_be(office: Office) -> None:
    """After a conflict the next step goes further back."""
    mine, kais = await office.services(), await office.services("kai")
    first, second = await office.number("Question 1"), await office.number("Question 3")
    older = await mine.work.do(Simple(Verb.CLOSE), {first: None})
    newer = await mine.work.do(Simple(Verb.TAKE), {second: None})
    await kais.work.do(Simple(Verb.TAKE), {second: None})

    deeds = []
    while (deed := await mine.undo.find_last()) is not None:
        deeds.append(deed.id)
        await mine.undo.take_back(deed)

    assert [newer.undo_id, older.undo_id] == deeds


async def test_one_deed_has_an_end(empty: Office) -> None:
    """More than the most are done up to there, and the rest are told, none left out in silence."""
    work: WorkService = (await empty.services()).work
    numbers = await fill(empty.store, TARGETS_MAX + 3)

    done = await work.do(Simple(Verb.CLOSE), dict.fromkeys(numbers))

    assert TARGETS_MAX == len(done.changed)
    assert numbers[TARGETS_MAX:] == [f.number for f in done.failed]
