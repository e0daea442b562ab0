"""Being named in a note: the mark in the list, the news line, where it opens, completing names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.records import DraftKind
from tests.support.console_app import Office, question, running


def row(lines: list[str], number: int) -> str:
    """Give the row of a conversation in the list."""
    return next((line for line in lines if f"#{number}" in line and "Customer" in line), "")


async def test_the_list_marks_who_is_named_and_opening_settles_it(office: Office) -> None:
    """`@` stands in the row until the note was on the screen; the thread says whom it told."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    await kai.notes.add(number, "@ann please look", agent=kai.agent)
    async with running(ann) as driver:
        marked = row(driver.lines, number)
        await driver.press("enter")
        await driver.until(lambda: "INTERNAL kai" in driver.text, "the note is shown")
        shown = driver.text
        await driver.press("q")
        await driver.until(lambda: "@" not in row(driver.lines, number)[:5], "the mark is gone")
        page = await ann.find.list_queue("mentions", "", limit=9, cursor=None)

    assert "@#1001" in marked
    assert "INTERNAL kai → you" in shown
    assert 0 == page.total


async def test_a_mention_far_down_is_where_it_opens(office: Office) -> None:
    """A long thread opens at the note that names me; left above it, the mention is unseen."""
    ann, kai = await office.services("ann"), await office.services("kai")
    await office.receive(question(9, text="long line\r\n" * 60))
    number = await office.number("Question 9")
    await kai.notes.add(number, "@ann below all", agent=kai.agent)
    async with running(ann, number=number) as driver:
        opened = driver.text
        await driver.until(lambda: "@ann below all" in driver.text, "it opens at the note")
    page = await ann.find.list_queue("mentions", "", limit=9, cursor=None)
    lin = await office.services("lin")
    second = await lin.notes.add(number, "@kai\n" + "more\n" * 80, agent=lin.agent)
    await lin.notes.add(number, "@kai last words", agent=lin.agent)
    async with running(kai, number=number) as driver:
        await driver.until(lambda: "more" in driver.text, "it opens at the first of two")
        left = await kai.mentions.list_unseen(number)

    assert "below all" in opened
    assert 0 == page.total
    assert second.message_id not in left
    assert 1 == len(left)


async def test_who_is_named_is_told_at_once(office: Office) -> None:
    """A sentence names author, conversation and words; mine and those for others tell nothing."""
    ann, kai = await office.services("ann"), await office.services("kai")
    lin = await office.services("lin")
    number = await office.number("Question 1")
    async with running(ann) as driver:
        await driver.pilot.pause(0.6)  # the console listens from half a second on
        await ann.notes.add(number, "@kai not me", agent=ann.agent)
        await lin.notes.add(number, "@kai nor me", agent=lin.agent)
        await kai.notes.add(number, "@ann look\nhere", agent=kai.agent)
        await driver.until(lambda: "mentioned you" in driver.text, "it is told")
        told = driver.news

    assert f"kai mentioned you in #{number}: @ann look" in told


@pytest.mark.parametrize("is_wanted", [True, False])
async def test_the_bell_rings_once_where_it_is_wanted(office: Office, is_wanted: bool) -> None:
    """One mention is one bell, whatever comes behind it; `console.bell = false` is silent."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    rung: list[int] = []
    async with running(replace(ann, rings_bell=is_wanted)) as driver:
        driver.app.bell = lambda: rung.append(1)  # type: ignore[method-assign]  # heard, not made
        await driver.pilot.pause(0.6)
        await kai.notes.add(number, "@ann one", agent=kai.agent)
        await driver.until(lambda: "mentioned you" in driver.text, "it is told")
        await kai.work.close(number)
        await driver.until(lambda: not row(driver.lines, number), "something else came")

    assert [1] * is_wanted == rung


async def test_names_are_offered_and_completed(office: Office) -> None:
    """In a note the names that fit stand below; Tab takes the first, else it goes on as before."""
    await office.services("kai")
    await office.services("karin")
    ann = await office.services("ann")
    number = await office.number("Question 1")
    async with running(ann, number=number) as driver:
        await driver.press("i", "a", "s", "k", "space", "@")
        all_names = driver.text
        await driver.press("k", "a", "r")
        fitting = driver.text
        await driver.press("tab")
        text = driver.composer.text
        after = driver.text
        await driver.press("@", "z")
        nobody = driver.text
        await driver.press("backspace", "backspace", "tab")
        focused = driver.app.focused

    assert "Tab @kai  @karin" in all_names
    assert "Tab @karin" in fitting
    assert "@kai " not in fitting
    assert "ask @karin " == text
    assert "Tab @" not in after
    assert "nobody is called so" in nobody
    assert focused is not None
    assert "timeline" == focused.id


async def test_a_reply_offers_no_names(office: Office) -> None:
    """An @ in a mail is an @; turned into a note its names are offered, and put away again."""
    await office.services("kai")
    ann = await office.services("ann")
    number = await office.number("Question 1")
    async with running(ann, number=number) as driver:
        await driver.press("r", "@", "k")
        reply = driver.text
        await driver.press("ctrl+n")
        note = driver.text
        await driver.press("ctrl+n")
        again = driver.text

    assert "Tab @kai" not in reply + again
    assert "Tab @kai" in note


async def test_a_note_tells_on_saving_and_comes_back_by_u(office: Office) -> None:
    """The line says who was told and which name nobody has; `u` makes the text a draft again."""
    await office.services("kai")
    ann = await office.services("ann")
    number = await office.number("Question 1")
    async with running(ann, number=number) as driver:
        await driver.press("i")
        await driver.type("@kai and @kaj: look")
        await driver.press("ctrl+s", "enter")
        await driver.until(lambda: "Note added" in driver.news, "it is added")
        told = driver.news
        await driver.press("u")
        await driver.until(lambda: "taken back" in driver.news, "it is taken back")
        text, news = driver.composer.text, driver.news
        await driver.press("ctrl+q")
        thread = driver.text
        draft = await ann.drafts.find_mine(number)

    assert "Note added: told kai; nobody is called @kaj; nearest kai" in told
    assert "@kai and @kaj: look" == text
    assert "its text is your draft" in news
    assert "INTERNAL ann" not in thread
    assert draft is not None
    assert DraftKind.NOTE is draft.words.kind
