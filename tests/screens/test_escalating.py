"""`E`: asking a tier, a colleague or an outsider by keyboard; returning; nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.services.bundle import Services
from data.records import (
    AskedKind,
    Conversation,
    ConversationId,
    Escalation,
    EscalationState,
    OutboxState,
    Reason,
    Status,
    WaitingOn,
    Way,
)
from data.store import conversations
from screens.escalating import EscalateSheet
from screens.picking import Pick, fitting
from tests.screens.test_looks import SIZES, expect_look
from tests.screens.test_owning import have_team
from tests.support.asked import ask
from tests.support.console_app import Driver, Office, answer, running

LETTER = (*"Hans <hans@lab.example>", "tab", *"prod", "tab", "tab", *"Does it take 24 V?", "enter")


async def read(office: Office, number: ConversationId) -> Conversation:
    """Read a conversation as it is stored."""
    return await office.store.read(conversations.get_conversation, number)


def test_only_names_are_searched_for_single_letters() -> None:
    """What is said beside an outsider has letters for every slip; Enter must not take her."""
    kai = Pick("agent:kai", "kai", "tier 2, 1 open")
    outsider = Pick(
        "address:hans@brandt.example",
        "hans@brandt.example",
        "outside, asked before: a mail leaves",
    )

    assert ([], []) == fitting([kai, outsider], "bob")
    assert ([], [kai]) == fitting([kai, outsider], "ki")
    assert ([kai], []) == fitting([kai, outsider], "tier 2")


async def only(services: Services, number: ConversationId) -> Escalation:
    """Give the one escalation of a conversation."""
    (found,) = await services.escalations.list_for(number)
    return found


async def until_told(console: Driver, words: str) -> None:
    """Wait until a sentence stands above the keys."""
    await console.until(lambda: words in console.news, words)


async def test_a_tier_is_asked_in_a_few_keys(office: Office) -> None:
    """E Enter takes the first tier, p Enter the reason, words, Enter: handed over; u takes back."""
    ann = await have_team(office)
    number = await office.number("Question 1")
    async with running(ann) as console:
        await console.press("E", "enter", "p", "enter", *"Why dark", "enter")
        await until_told(console, f"#{number} handed over to tier workshop · u undoes")
        found, stands = await only(ann, number), await read(office, number)
        await console.press("u")
        await until_told(console, "as before")
        back = await read(office, number)

    assert (AskedKind.TIER, "workshop") == (found.asked.kind, found.asked.name)
    assert (Reason.PRODUCT_FAULT, "Why dark", Way.HAND_OVER) == (
        found.reason, found.needed, found.way,
    )  # fmt: skip
    assert (Status.WAITING, WaitingOn.TEAM, "workshop") == (
        stands.status, stands.waiting_on, stands.tier,
    )  # fmt: skip
    assert (Status.NEW, None) == (back.status, back.tier)


async def test_keys_typed_ahead_ask_the_same(office: Office) -> None:
    """All keys in one go ask the same: none falls through to the list."""
    ann = await have_team(office)
    number = await office.number("Question 1")
    async with running(ann) as console:
        await console.pilot.press("E", *"kai", "tab", *"needs a", "tab", "tab", *"xe#u", "enter")
        await until_told(console, "handed over to kai")
    found = await only(ann, number)

    assert ("kai", Reason.NEEDS_ACCESS, "xe#u") == (found.asked.name, found.reason, found.needed)


async def test_consulting_keeps_it_mine(office: Office) -> None:
    """c in the last row consults: the conversation becomes or stays the asker's."""
    ann = await have_team(office)
    number = await office.number("Question 1")
    async with running(ann) as console:
        await console.press("E", *"mette", "tab", *"a refund: 40 euro", "tab", "tab", *"May I?")
        await console.press("tab", *"tomorrow 9", "tab", "c")
        said = console.text
        await console.press("enter")
        await until_told(console, "asked mette")
    found, stands = await only(ann, number), await read(office, number)

    assert "You keep it. The customer sees nothing." in said
    assert "Sat 21 Nov 09:00" in said
    assert (Way.CONSULT, "ann") == (found.way, stands.assignee)
    assert (Reason.OTHER, "a refund: 40 euro") == (found.reason, found.words)


async def test_what_is_missing_is_asked_for(office: Office) -> None:
    """ctrl+s says what is missing and puts the keys there: whom, why, what, by when."""
    ann = await have_team(office)
    async with running(ann) as console:
        await console.press("E", "ctrl+q", "E")
        await console.press("tab", "tab", "tab", "ctrl+s")
        whom = console.text
        await console.press(*"nobody at all", "ctrl+s")
        unknown = console.text
        for _ in "nobody at all":
            await console.press("backspace")
        await console.press(*"kai", "tab", "tab", "tab", "ctrl+s")
        why = console.text
        await console.press(*"bill", "enter", "ctrl+s")
        what = console.text
        await console.press(*"A look", "tab", *"yesterday", "ctrl+s")
        when = console.text

        assert isinstance(console.app.screen, EscalateSheet)
    assert "Whom to ask?" in whom
    assert "nobody at all is none of these." in unknown
    assert "the empty row shows all" in unknown
    assert "Why?" in why
    assert "Say what is needed." in what
    assert "has passed" in when


async def test_typed_words_are_kept(office: Office) -> None:
    """Leaving the sheet keeps what was typed for the same conversation, and for no other."""
    ann = await have_team(office)
    async with running(ann) as console:
        await console.press("E", *"kai", "tab", *"bill", "tab", "tab", *"Half a", "ctrl+q")
        told = console.news
        await console.press("j", "E")
        other = console.text
        await console.press("escape", "k", "E")
        again = console.text
        await console.press(*" word", "enter")
        await until_told(console, "handed over to kai")

    assert "Nobody is asked yet" in told
    assert "Half a" not in other
    assert "Half a" in again


async def test_an_outsider_gets_a_mail_that_is_shown_first(office: Office) -> None:
    """The mail's text stands there before it leaves, q leads back, u takes it back in time."""
    ann = await have_team(office)
    number = await office.number("Question 1")
    async with running(ann) as console:
        await console.press("E", *LETTER)
        look = console.text
        await console.press("q")
        back = console.app.screen
        await console.press("ctrl+s", "enter")
        await console.until(lambda: "leaves in" in console.text, "the seconds are counted")
        (item,) = await ann.outbox.list_items()
        asked = await only(ann, number)
        await console.press("u")
        await console.until(lambda: "leaves in" not in console.text, "it is taken back")
    (gone,) = await ann.outbox.list_items()
    ended = await only(ann, number)

    assert "PUBLIC: leaves by mail" in look
    assert "Hans <hans@lab.example>" in look
    assert "Does it take 24 V?" in look
    assert "Question 1" not in "\n".join(look.splitlines()[-10:])
    assert isinstance(back, EscalateSheet)
    assert ("hans@lab.example",) == tuple(r.address for r in item.recipients)
    assert item.conversation_id == asked.thread
    assert OutboxState.CANCELLED is gone.state
    assert not ended.is_open


async def test_what_the_thread_gave_stays_inside(office: Office) -> None:
    """Prefilled lines (a note among them) leave the field as soon as an address is typed."""
    ann = await have_team(office)
    number = await office.number("Question 1")
    await ann.notes.add(number, "He is always angry.", agent=ann.agent)
    async with running(ann) as console:
        await console.press("E", *"kai", "tab")
        inside = console.text
        await console.press("shift+tab", *"@lab.example")
        outside = console.text
        for _ in "@lab.example":
            await console.press("backspace")
        again = console.text

    assert "always angry" in inside
    assert "always angry" not in "\n".join(outside.splitlines()[8:])
    assert "always angry" in again


async def test_a_specialist_returns_it_with_words(office: Office) -> None:
    """E on what was handed to my tier offers r: words, and it stands as before, with a note."""
    ann = await have_team(office)
    kai = await office.services("kai")
    number = await office.number("Question 1")
    async with running(ann) as console:
        await console.press("E", "enter", "p", "enter", *"Why dark", "enter")
        await until_told(console, "handed over")
    async with running(kai, number=number) as console:
        leads_on = console.lines[-1]
        await console.press("E")
        offered = console.text
        await console.press("r", "enter")
        asked = console.text
        await console.press(*"A bad driver", "ctrl+q", "E", "r")
        kept = console.text
        await console.press("enter")
        await until_told(console, "returned to ann")
    ended, stands = await only(ann, number), await read(office, number)

    assert "E answer" in leads_on
    assert "r  return it to ann" in offered
    assert "Say it in a few words." in asked
    assert "A bad driver" in kept
    assert (EscalationState.RETURNED, "A bad driver") == (ended.state, ended.answer)
    assert (Status.NEW, None) == (stands.status, stands.tier)


async def test_whoever_asked_takes_it_back(office: Office) -> None:
    """E on my own asking offers w, with or without words; e asks somebody else too."""
    ann = await have_team(office)
    number = await office.number("Question 1")
    await ask(office, number, agent="kai")
    async with running(ann) as console:
        await console.press("g", "x", "E", "e")
        further = console.app.screen
        await console.press("ctrl+q", "E", "w", "enter")
        await until_told(console, "no longer asked of kai")
    ended = await only(ann, number)

    assert isinstance(further, EscalateSheet)
    assert EscalationState.WITHDRAWN is ended.state


async def test_several_are_asked_about_at_once(office: Office) -> None:
    """Marked rows are handed over together; an outsider is asked about one at a time."""
    ann = await have_team(office)
    async with running(ann) as console:
        await console.press("x", "x", "E", *"hans@lab.example", "tab", *"bill", "tab", "tab", "a")
        await console.press("ctrl+s")
        refused = console.text
        for _ in "hans@lab.example":
            await console.press("backspace")
        await console.press(*"kai", "ctrl+s")
        await until_told(console, "2 handed over to kai")

    assert "one conversation at a time" in refused
    assert 2 == len(await ann.escalations.list_open(agent="kai"))


async def test_news_meanwhile_are_looked_at_first(office: Office) -> None:
    """Where somebody was first while the sheet was open nothing is asked, and nothing is lost."""
    ann = await have_team(office)
    number = await office.number("Question 1")
    async with running(ann) as console:
        await console.press("E", *"kai", "tab", *"bill", "tab", "tab", *"Look")
        await office.receive(answer(1))
        await console.press("enter")
        await until_told(console, "has changed meanwhile")
        await console.press("E")

        assert "Look" in console.text
    assert () == await ann.escalations.list_for(number)


@pytest.mark.parametrize("size", SIZES)
async def test_asking_looks_as_it_is_kept(office: Office, size: str) -> None:
    """The sheet: who can be asked, the reasons, all of it; a mail before it leaves."""
    ann = await have_team(office)
    async with running(ann, size=SIZES[size]) as console:
        await console.press("enter", "E")
        whom = console.lines
        await console.press("enter")
        why = console.lines
        await console.press("down", "enter", *"A look at the driver", "tab", *"mon 12", "tab")
        whole = console.lines
        await console.press("ctrl+q", "J", "E", *LETTER)
        letter = console.lines

    expect_look(f"escalate-whom-{size}", whom)
    expect_look(f"escalate-why-{size}", why)
    expect_look(f"escalate-{size}", whole)
    expect_look(f"escalate-letter-{size}", letter)


async def test_plain_letters_look_as_kept(office: Office) -> None:
    """In ASCII the sheet is drawn with letters alone."""

    services = replace(await have_team(office), is_ascii=True)
    async with running(services) as console:
        await console.press("enter", "E", "enter")
        lines = console.lines

    assert all(line.isascii() for line in lines)
    expect_look("escalate-ascii-80x24", lines)
