"""Merging, splitting, linking and correcting by keys: what is offered, asked, told and undone."""

from __future__ import annotations

import asyncio

from data.records import ConversationId, DraftKind, Words
from data.store import conversations
from screens.why import WhyScreen
from tests.support.console_app import NOON, Office, question, running
from tests.support.letters import write_mail


async def shown_as(office: Office, number: ConversationId) -> int:
    """Say under which number a conversation is shown."""
    return (await office.store.read(conversations.get_conversation, number)).id


async def test_m_merges_into_what_is_typed_and_asks_where_customers_differ(office: Office) -> None:
    """M, a number, Enter: another customer is asked about first, by name; then u takes it back."""
    one, two = [await office.number(f"Question {n}") for n in (1, 2)]
    async with running(await office.services()) as console:
        await console.press("j", "M")
        sheet = console.text
        await console.press(*str(one), "enter")
        asked, before = console.text, await shown_as(office, two)
        await console.press("y")
        after, told = await shown_as(office, two), console.text
        await console.press("u")
        again = await shown_as(office, two)

    assert f"Merge #{two} into" in sheet
    assert "Customer 2's" in asked
    assert "Customer 1's" in asked
    assert (two, one, two) == (before, after, again)
    assert f"#{two} part of #{one}" in told


async def test_an_answer_typed_ahead_waits_for_its_question(office: Office) -> None:
    """While the store is asked whose they are, y is kept for the question, and copies nothing."""
    one, two = [await office.number(f"Question {n}") for n in (1, 2)]
    async with running(await office.services()) as console:
        await console.press("j", "M", *str(one))
        async with office.store.transaction(at=office.clock.now()):
            await console.pilot.press("enter")
            answering = asyncio.create_task(console.pilot.press("y"))
            for _ in range(100):
                await asyncio.sleep(0)
        await answering
        await console.rest()

        assert "Copy" not in console.text
        assert one == await shown_as(office, two)


async def test_leaving_them_apart_changes_nothing(office: Office) -> None:
    """The question is answered with no by Enter, n and Esc alike."""
    one, two = [await office.number(f"Question {n}") for n in (1, 2)]
    async with running(await office.services()) as console:
        for key in ("enter", "n", "escape"):
            await console.press("g", "g", "j", "M", *str(one), "enter", key)

            assert two == await shown_as(office, two)


async def test_marked_rows_are_merged_into_the_one_chosen(empty: Office) -> None:
    """With marks the oldest is offered first; all the others are merged into it, unasked."""
    person = "Customer 1 <c1@customer.example>"
    await empty.receive(
        question(1),
        *(
            write_mail(f"{key}@customer.example", from_=person, subject=key, at=NOON)
            for key in "ab"
        ),
    )
    numbers = [await empty.number(subject) for subject in ("Question 1", "a", "b")]
    async with running(await empty.services()) as console:
        await console.press("asterisk", "M")
        sheet = console.text
        await console.press("enter")
        shown = [await shown_as(empty, n) for n in numbers]
        rows = [line for line in console.lines if "#10" in line]

    assert "Merge 3 conversations" in sheet
    assert [min(numbers)] * 3 == shown
    assert 1 == len([row for row in rows if "Customer 1" in row])


async def test_s_splits_what_is_marked_off(office: Office) -> None:
    """S, space, Enter: the marked messages are a new conversation; one has to stay; u undoes."""
    number = await office.number("Question 3")
    async with running(await office.services()) as console:
        await console.press("j", "j", "enter", "S")
        sheet = console.text
        await console.press("j", "space", "enter")
        refused = console.text
        await console.press("space", "enter")
        told = console.text
        page = await office.store.read(
            conversations.list_queue, "all", agent_id=None, limit=50, cursor=None
        )
        await console.press("u")
        again = len(await office.store.read(conversations.list_messages, number))

    new = max(c.id for c in page.conversations)
    assert "Split off" in sheet
    assert "Still waiting." in sheet
    assert "One message has to stay" in refused
    assert f"#{new} split off #{number}" in told
    assert [number] == list(next(c.linked for c in page.conversations if c.id == new))
    assert 2 == again


async def test_l_links_with_a_reason_and_again_takes_it_away(office: Office) -> None:
    """L, a number and words: both show the link; L on the linked row takes it away."""
    one, two = [await office.number(f"Question {n}") for n in (1, 2)]
    services = await office.services()
    async with running(services) as console:
        await console.press("L", *str(two), "space", *"fault", "enter")
        links = [(link.conversation.id, link.why) for link in await services.links.list_of(two)]
        await console.press("L")
        sheet = console.text
        await console.press("enter")
        gone = await services.links.list_of(one)

    assert [(one, "fault")] == links
    assert "linked: fault" in sheet
    assert [] == gone


async def test_a_wrong_joining_is_corrected_on_the_why_page(office: Office) -> None:
    """I, down to the message, M, a number: it is there for good, told with who did it; u undoes."""
    three, four = [await office.number(f"Question {n}") for n in (3, 4)]
    async with running(await office.services()) as console:
        await console.press("j", "j", "enter", "I")
        assert isinstance(console.app.screen, WhyScreen)
        await console.press("j", "M", *str(four), "enter")
        asked = console.text
        await console.press("y")
        moved = await office.store.read(conversations.list_messages, four)
        await console.press("u")
        back = await office.store.read(conversations.list_messages, three)

    assert "Customer 4's. Move the message there" in asked
    assert ["Question 4", "Re: Question 3"] == sorted(m.subject for m in moved)
    assert 2 == len(back)


async def test_a_conversation_that_is_merged_away_goes_on_where_it_is(office: Office) -> None:
    """Who reads or writes in it sees the other one, is told so, and loses no word."""
    one, two = [await office.number(f"Question {n}") for n in (1, 2)]
    kai = await office.services("kai")
    services = await office.services()
    async with running(services) as console:
        await console.press("j", "enter", "i")
        await console.type("Half a thought")
        await services.drafts.keep(one, services_words())
        await kai.merging.merge({two: None}, one, is_agreed=True)
        await console.until(lambda: f"part of #{one}" in console.text, "what became of it")
        await console.type(" and the rest")
        await console.press("ctrl+q")
        mine = {d.words.text for d in await services.drafts.list_of(one)}

    assert {"Half a thought and the rest", "Other words"} == mine


def services_words() -> Words:
    """Give what was begun in the other conversation."""
    return Words(DraftKind.NOTE, "Other words")
