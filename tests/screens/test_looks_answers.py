"""How articles look where mails are answered, line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.services.bundle import Services
from data.records.articles import ArticleState
from tests.screens.test_articles import HOLD, asked, stocked
from tests.screens.test_looks import SIZES, expect_look
from tests.services.test_article_keeping import words
from tests.support.console_app import Office, question, running

FIRST = "Hold the button for"
STEPS: dict[str, tuple[tuple[str, ...], str]] = {
    "answers-list": ((), "% (b)"),
    "answers-thread": (("enter",), "The lamp hums"),
    "answers-sheet": (("b",), FIRST),
    "answers-sheet-search": (("b", *"islands"), "islands nine"),
    "answers-sheet-nothing": (("b", *"hovercraft"), "No article has these words"),
    "answers-composer": (("enter", "r", *"Hi ", "ctrl+g"), FIRST),
    "answers-reader": (("b", "ctrl+o"), "into the mail"),
    "answers-put-in": (("b", "enter"), "ctrl+s send"),
}
"""Keys, and what stands there once all has been read."""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", STEPS)
async def test_articles_look_as_they_are_kept(empty: Office, name: str, size: str) -> None:
    """Each screen after its keys is, line by line, what is kept of it."""
    services = await stocked(empty)
    await asked(empty)
    keys, awaited = STEPS[name]
    async with running(services, size=SIZES[size]) as console:
        await console.until(lambda: "% (b)" in console.text, "the answer is said")
        for key in keys:
            await console.press(key)
            if key == "b":
                await console.until(lambda: HOLD[:19] in console.text, "it is previewed")
        await console.until(lambda: awaited in console.text, awaited)
        await console.rest()

        expect_look(f"{name}-{size}", console.lines)


async def test_plain_letters_suffice(empty: Office) -> None:
    """With --ascii nothing but ASCII is drawn: arrow, dots and what was cut."""
    services = replace(await stocked(empty), is_ascii=True)
    await asked(empty)
    async with running(services) as console:
        await console.until(lambda: "% (b)" in console.text, "the answer is said")
        listed = console.text
        await console.press("b")
        await console.until(lambda: FIRST in console.text, "it is previewed")
        await console.rest()

        expect_look("answers-sheet-ascii-80x24", console.lines)

    assert listed.isascii()


async def chinese(office: Office) -> Services:
    """Keep an article with a long Chinese title; a customer asks for it."""
    services = await office.services()
    title = "灯具发出嗡嗡声或者不能正常调光时怎么办以及什么时候需要更换墙上的调光开关和变压器"
    text = "按住按钮十秒。如果灯还有嗡嗡声请把调光器调到最亮再试一次。" * 2
    await services.articles.add(words(title, "zh", state=ArticleState.PUBLIC, body=f"{text}\n"))
    asked_for = "您好。我的灯具有嗡嗡声。不能正常调光怎么办。\r\n"
    await office.receive(question(9, text=asked_for, subject="灯具嗡嗡声"))
    return services


@pytest.mark.parametrize("size", SIZES)
async def test_wide_signs_keep_their_columns(empty: Office, size: str) -> None:
    """A Chinese title is cut, its percent stays in sight, nothing is shifted."""
    services = await chinese(empty)
    async with running(services, size=SIZES[size]) as console:
        await console.until(lambda: "% (b)" in console.text, "the answer is said")
        await console.press("b")
        await console.until(lambda: "按住按钮" in console.text, "it is previewed")
        await console.rest()

        expect_look(f"answers-sheet-wide-signs-{size}", console.lines)


async def test_nothing_to_answer_with_says_what_brings_it(empty: Office) -> None:
    """No article at all, and then drafts alone: each time the way out is named."""
    services = await empty.services()
    await asked(empty)
    async with running(services) as console:
        await console.until(lambda: "Humming lamp" in console.text, "the list is shown")
        await console.press("b")
        await console.until(lambda: "No article yet" in console.text, "there is none")
        await console.press("ctrl+q")
        await services.articles.add(words("The lamp hums", state=ArticleState.DRAFT))
        await console.press("b")
        await console.until(lambda: "Only drafts" in console.text, "there is a draft")
        await console.press("enter")
        await console.until(lambda: "Only drafts" in console.text, "Enter says it too")


async def test_what_has_ended_wants_no_answer(empty: Office) -> None:
    """Beside a closed conversation nothing is suggested; b offers it all the same."""
    services, number = await stocked(empty), await asked(empty)
    async with running(services, number=number) as console:
        await console.until(lambda: "% (b)" in console.text, "the answer is said")
        await console.press("e", "g", "c")
        await console.until(lambda: "[Closed 1]" in console.text, "it is closed")
        await console.press("enter")
        await console.until(lambda: "humming noise since" in console.text, "the mail is shown")
        await console.rest()
        shown = console.text
        await console.press("b")
        await console.until(lambda: FIRST in console.text, "it is previewed")

    assert "% (b)" not in shown


async def test_articles_go_into_notes_forwards_and_new_mails(empty: Office) -> None:
    """Without a greeting, where nobody is greeted; a note counts as no use."""
    services, number = await stocked(empty), await asked(empty)
    async with running(services, number=number) as console:
        await console.until(lambda: "% (b)" in console.text, "the answer is said")
        await console.press("i", *"See: ", "ctrl+g")
        await console.until(lambda: FIRST in console.text, "it is previewed")
        await console.press("enter")
        await console.until(lambda: HOLD in console.composer.text, "it is put in")
        note = console.composer.text
        await console.press("ctrl+s", "enter")
        await console.until(lambda: "PRIVATE" not in console.text, "it is kept")
        await console.press("c", "c", "ctrl+r", "ctrl+g", *"hums")
        await console.until(lambda: FIRST in console.text, "it is previewed")
        await console.press("enter")
        await console.until(lambda: HOLD in console.composer.text, "it is put in")
        mail = console.composer.text
        counted = (await services.articles.list_rows())[1].uses

    assert f"See: {HOLD}" == note
    assert mail.startswith(HOLD)
    assert 0 == counted
