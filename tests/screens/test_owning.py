"""Whose it is and when it comes back, by keys: taken, given, asleep, waited for, watched."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from console.domain.deeds import Assign, Simple, Verb
from console.services.bundle import Services
from console.services.taking import NothingToTake, Taken
from data.records import Conversation, ConversationId, Priority, Status, WaitingOn
from data.store import agents, conversations, tiers
from data.store.rows import to_ms
from tests.screens.test_looks import SIZES, expect_look
from tests.support.console_app import NOON, Driver, Office, running

DAY = timedelta(days=1)


async def read(office: Office, subject: str) -> Conversation:
    """Read a conversation as it is stored."""
    number = await office.number(subject)
    return await office.store.read(conversations.get_conversation, number)


async def have_team(office: Office) -> Services:
    """Have a team of four, of whom lin is away, with a tier; give ann's services."""
    services = await office.services("ann")
    people = {name: await office.agent(name) for name in ("kai", "lin", "mette")}
    async with office.store.transaction(at=NOON) as tx:
        away = {"away_until_at": to_ms(NOON + 7 * DAY), "away_words": "skiing"}
        await tx.run(agents.set_profile, people["lin"].id, away)
        tier_id = await tx.run(
            tiers.add_tier, name="workshop", title="", unix_group="", now_ms=tx.at_ms
        )
        await tx.run(tiers.join_tier, tier_id, [people["kai"].id])
    return services


def shows(console: Driver, words: str) -> bool:
    """Say whether the line at the top has these words."""
    return words in top(console)


def top(console: Driver) -> str:
    """Give the line at the top."""
    return console.lines[0]


async def test_the_dot_takes_what_comes_next(office: Office) -> None:
    """`.` opens the most urgent one nobody has, in the list and again in the conversation."""
    async with running(await office.services()) as console:
        await console.press("full_stop")
        first, told = top(console), console.news
        await console.press("full_stop")
        second = top(console)
        await console.press("u")
        await console.until(lambda: "nobody" in top(console), "it is free again")

    assert "#1001 new · ann · Question 1" in first
    assert "#1001 yours · u undoes" in told
    assert "#1002 new · ann · Question 2" in second
    assert ["ann", None] == [(await read(office, f"Question {n}")).assignee for n in (1, 2)]


async def test_where_nothing_waits_the_dot_says_so(office: Office) -> None:
    """With all taken, `.` says how many are mine and which key shows them."""
    services = await office.services()
    numbers = [await office.number(f"Question {n}") for n in range(1, 6)]
    await services.work.do(Simple(Verb.TAKE), dict.fromkeys(numbers))
    async with running(services) as console:
        await console.press("full_stop")

        assert "Nothing waits that nobody has; 5 open are yours. g m shows yours." in console.news


async def test_what_a_colleague_reads_comes_last(office: Office) -> None:
    """The one that kai has open is left to kai as long as there is another; then it is given."""
    kai, ann = await office.services("kai"), await office.services("ann")
    kai.presence.show(await office.number("Question 1"))
    taken = []
    try:
        for _ in range(5):
            ann.presence.look()
            found = await ann.taking.take_next()
            assert isinstance(found, Taken)
            taken.append(found.conversation.subject)
    finally:
        kai.presence.close()
        ann.presence.close()

    assert [f"Question {n}" for n in (2, 3, 4, 5, 1)] == taken


async def test_what_a_tier_has_is_for_its_members(office: Office) -> None:
    """Given to the workshop, it is passed over for ann, told to be there, and taken by kai."""
    ann = await have_team(office)
    kai = await office.services("kai")
    number = await office.number("Question 1")
    others = [await office.number(f"Question {n}") for n in range(2, 6)]
    await ann.work.do(Assign(tier="workshop"), {number: None})
    await ann.work.do(Simple(Verb.CLOSE), dict.fromkeys(others))

    for_ann = await ann.taking.take_next()
    for_kai = await kai.taking.take_next()

    assert isinstance(for_ann, NothingToTake)
    assert isinstance(for_kai, Taken)
    assert "1 unassigned belong to other tiers" in for_ann.reason
    assert number == for_kai.conversation.id


@pytest.mark.parametrize("size", SIZES)
async def test_giving_looks_as_it_is_kept(office: Office, size: str) -> None:
    """Me, nobody, those who are here, the away one with the time; the tiers with who is in them."""
    services = await have_team(office)
    await services.work.do(Simple(Verb.TAKE), {await office.number("Question 2"): None})
    async with running(services, size=SIZES[size]) as console:
        await console.press("a")
        expect_look(f"assign-{size}", console.lines)
        await console.press(*"lin")
        expect_look(f"assign-away-{size}", console.lines)


async def test_a_gives_to_an_agent_a_tier_or_nobody(office: Office) -> None:
    """What is typed finds the row; marked rows go together; u brings each back."""
    found = []
    async with running(await have_team(office)) as console:
        for typed, told in (
            ("met", "#1001 given to mette · u undoes"),
            ("work", "#1001 given to tier workshop"),
            ("nobo", "#1001 nobody's"),
            ("no tie", "#1001 of no tier"),
        ):
            await give(console, typed, told)
            c = await read(office, "Question 1")
            found.append((c.assignee, c.tier))
        await console.press("x", "x")
        await give(console, "kai", "2 given to kai")
        both = [(await read(office, f"Question {n}")).assignee for n in (1, 2)]
        await console.press("u")
        await console.until(lambda: "2 as before" in console.news, "it is taken back")
        undone = [(await read(office, f"Question {n}")).assignee for n in (1, 2)]

    assert [("mette", None), ("mette", "workshop"), (None, "workshop"), (None, None)] == found
    assert ["kai", "kai"] == both
    assert [None, None] == undone


async def give(console: Driver, typed: str, told: str) -> None:
    """Give what is chosen to whom these letters find, and wait until that is told."""
    await console.press("a", *(key.replace(" ", "space") for key in typed), "enter")
    await console.until(lambda: told in console.news, told)


async def test_whom_one_gives_to_stands_first(office: Office) -> None:
    """The next time the sheet begins with me, nobody, and whom I gave something last."""
    services = await have_team(office)
    mette = await office.agent("mette")
    number = await office.number("Question 1")
    await services.work.do(Assign(mette.id, mette.name), {number: None})

    found = await services.assigning.list_candidates()

    assert ["ann", "mette", "kai", "lin"] == [each.agent.name for each in found.agents]
    assert {"mette": 1} == {c.agent.name: c.open_count for c in found.agents if c.open_count}


@pytest.mark.parametrize("size", SIZES)
async def test_snoozing_looks_as_it_is_kept(office: Office, size: str) -> None:
    """Quick moments with what they mean; what is typed alone, understood or refused; waking."""
    async with running(await office.services(), size=SIZES[size]) as console:
        await console.press("s")
        expect_look(f"snooze-{size}", console.lines)
        await console.press(*"tomorrow")
        expect_look(f"snooze-typed-{size}", console.lines)
        await console.press("ctrl+q", "enter", "s", "down", "enter")
        await console.until(lambda: " wake" in top(console), "it sleeps")
        await console.press("s")
        expect_look(f"snooze-again-{size}", console.lines)


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2d", NOON + 2 * DAY),
        ("明天9点", NOON.replace(day=21, hour=8)),
        ("på fredag kl. 14", NOON.replace(day=27, hour=13)),
    ],
)
async def test_a_typed_moment_is_meant_as_it_is_shown(
    office: Office, typed: str, at: object
) -> None:
    """No quick row fits by accident: Enter takes what was typed, in her zone, in any language."""
    async with running(await office.services()) as console:
        await console.press("s", *(key.replace(" ", "space") for key in typed), "enter")
        await console.until(lambda: "snoozed until" in console.news, "it sleeps")

    assert at == (await read(office, "Question 1")).snoozed_until


async def test_what_is_no_moment_is_told_and_snoozes_nothing(office: Office) -> None:
    """A word that means nothing, and one that has passed, leave the sheet open with a sentence."""
    async with running(await office.services()) as console:
        await console.press("s", *"unicorn", "enter")
        unknown = console.text
        await console.press("ctrl+q")

    assert "unicorn" in unknown
    assert "Snooze #1001 until" in unknown
    assert (await read(office, "Question 1")).snoozed_until is None


async def test_s_again_wakes(office: Office) -> None:
    """The first row of a sleeping one wakes it: it is where it was, and not marked as woken."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("s", "enter")
        await console.until(lambda: " wakes " in top(console), "it sleeps")
        await console.press("s", "enter")
        await console.until(lambda: " wakes " not in top(console), "it is awake")
        told = console.news

    c = await read(office, "Question 1")
    assert f"#{number} awake" in told
    assert (Status.NEW, None, None) == (c.status, c.snoozed_until, c.woken_at)


@pytest.mark.parametrize("size", SIZES)
async def test_waiting_and_priority_look_as_they_are_kept(office: Office, size: str) -> None:
    """One key each, what holds already marked; on a waiting one the way back."""
    async with running(await office.services(), size=SIZES[size]) as console:
        await console.press("enter", "w", "t")
        await console.until(lambda: "waiting on" in top(console), "it waits")
        await console.press("w")
        expect_look(f"wait-{size}", console.lines)
        await console.press("q", "P")
        expect_look(f"priority-{size}", console.lines)


async def test_one_key_says_on_whom_it_waits(office: Office) -> None:
    """w and a letter set it, w and o open it again; the digit sets the priority."""
    number = await office.number("Question 1")
    found = []
    async with running(await office.services(), number=number) as console:
        for *keys, shown in (
            ("w", "c", "on the customer"), ("w", "t", "on a third"), ("w", "m", "on the team"),
            ("w", "o", "open"), ("P", "1", "open"), ("P", "4", "open"),
        ):  # fmt: skip
            await console.press(*keys)
            await console.until(partial(shows, console, shown), "it is shown")
            c = await read(office, "Question 1")
            found.append((c.status, c.waiting_on, c.priority))

    waits = [WaitingOn.CUSTOMER, WaitingOn.THIRD_PARTY, WaitingOn.TEAM]
    assert [(Status.WAITING, on, Priority.NORMAL) for on in waits] == found[:3]
    assert [
        (Status.OPEN, None, priority)
        for priority in (Priority.NORMAL, Priority.URGENT, Priority.LOW)
    ] == found[3:]


async def test_watching_begins_and_ends_with_one_key(office: Office) -> None:
    """W watches what is shown, again no more; the top line says that it is watched."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("W")
        await console.until(lambda: "· watched ·" in top(console), "it is watched")
        watched = (await read(office, "Question 1")).watchers
        await console.press("W")
        await console.until(lambda: "watched" not in top(console), "it is not")

    assert ("ann",) == watched
    assert () == (await read(office, "Question 1")).watchers


async def test_a_woken_row_says_so_until_it_is_opened(office: Office) -> None:
    """The list says `woke`; whoever opens it has noticed, and the mark is gone for everybody."""
    services = await office.services()
    number: ConversationId = await office.number("Question 1")
    async with office.store.transaction(at=NOON) as tx:
        fields: dict[str, object] = {"snoozed_until_at": to_ms(NOON)}
        await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
    await services.due.settle()
    async with running(services) as console:
        row = console.row_with(f"#{number}")
        await console.press("enter", "q")
        again = console.row_with(f"#{number}")

    assert " woke " in row
    assert " woke " not in again
    assert (await read(office, "Question 1")).woken_at is None
