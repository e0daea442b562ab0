"""Colleagues on the screens: who reads, who writes, whose draft lies there."""

from __future__ import annotations

from functools import partial

import pytest

from console.domain.presence import Present
from console.services.bundle import Services
from data.records import ConversationId, DraftKind, Words
from tests.screens.test_looks import AWAITED, SIZES, expect_look
from tests.support.console_app import Office, running
from widgets.glyphs import PLAIN, UNICODE
from widgets.people_lines import people_words, who_words


def at_work(*agents: str, writing: str = "") -> list[Present]:
    """Give people at one conversation; `writing` names who writes."""
    number = ConversationId(1001)
    return [Present(name, "box", n, number, name == writing) for n, name in enumerate(agents)]


@pytest.mark.parametrize(
    ("people", "drafters", "expected"),
    [
        (at_work(), [], ""),
        (at_work("kai"), [], "kai reads"),
        (at_work("kai", "lin"), [], "kai and lin read"),
        (at_work("kai", "lin", writing="lin"), [], "kai reads, lin writes"),
        (at_work("kai", writing="kai"), ["kai"], "kai writes"),
        (at_work("kai"), ["kai"], "kai reads · draft of kai"),
        (at_work(), ["kai", "lin"], "draft of kai and lin"),
        (at_work("mette"), ["mette"], "you in another terminal read"),
        (at_work("kai", "kai", "lin"), [], "kai and lin read"),
    ],
)
def test_who_is_there_is_said_in_words(
    people: list[Present], drafters: list[str], expected: str
) -> None:
    """Reading, writing and a draft that lies there are three things, each said once."""
    assert expected == people_words(people, drafters, me="mette", glyphs=UNICODE)


def test_a_pen_stands_behind_who_writes() -> None:
    """In a list a name alone reads, a pen behind it writes; plain letters do as well."""
    people = at_work("kai", "lin", writing="kai")

    assert "kai✎,lin" == who_words(people, glyphs=UNICODE)
    assert "kai*,lin" == who_words(people, glyphs=PLAIN)


async def test_the_inbox_names_who_reads_and_who_writes(office: Office) -> None:
    """A colleague's name stands in the row while she is there, with a pen while she writes."""
    number = await office.number("Question 1")
    bea = await office.services("bea")
    async with running(await office.services()) as console:
        bea.presence.show(number)
        await console.until(lambda: " bea  " in row_of(console.lines, number), "bea reads")
        bea.presence.show(number, is_writing=True)
        await console.until(lambda: " bea✎ " in row_of(console.lines, number), "bea writes")
        bea.presence.close()
        await console.until(lambda: "bea" not in console.text, "bea has gone")


def row_of(lines: list[str], number: ConversationId) -> str:
    """Give the row of a conversation."""
    return next(line for line in lines if f"#{number}" in line)


async def test_the_conversation_says_who_is_there(office: Office) -> None:
    """Below the thread stands who else reads or writes, and whose draft lies there."""
    number = await office.number("Question 1")
    bea, cy = await office.services("bea"), await office.services("cy")
    async with running(await office.services(), number=number) as console:
        cy.presence.show(number)
        bea.presence.show(number, is_writing=True)
        await console.until(lambda: " cy reads, bea writes" in console.lines[-2], "both")
        await console.press("r")
        composer_top = console.lines.index(" cy reads, bea writes")
        bea.presence.close()
        cy.presence.close()
        await console.until(lambda: "cy reads" not in console.text, "both have gone")

    assert composer_top < 20


async def test_a_draft_without_its_writer_is_said_to_lie_there(office: Office) -> None:
    """A draft of a colleague who has gone is no sign that anybody writes."""
    number = await office.number("Question 1")
    bea = await office.services("bea")
    async with running(await office.services(), number=number) as console:
        await bea.drafts.keep(number, Words(DraftKind.REPLY, "Dear", base_revision=1))

        await console.until(lambda: "draft of bea" in console.text, "the draft is named")
        assert "writes" not in console.text


async def test_what_an_agent_does_is_told_to_the_others(office: Office) -> None:
    """List, thread, composer, a page over it, another screen: colleagues hear each of them."""
    number = await office.number("Question 1")
    bea = await office.services("bea")

    steps: tuple[tuple[tuple[str, ...], tuple[int | None, bool]], ...] = (
        (("g", "i"), (None, False)),
        (("enter",), (number, False)),
        (("I",), (number, False)),
        (("q",), (number, False)),
        (("r",), (number, True)),
        (("ctrl+s",), (number, True)),
        (("H", "i", "ctrl+s"), (number, True)),
        (("q",), (number, True)),
        (("ctrl+q",), (number, False)),
        (("g", "o"), (None, False)),
    )
    async with running(await office.services()) as console:
        for keys, expected in steps:
            await console.press(*keys)
            await console.until(partial(is_heard, bea, expected), f"{keys} {expected}")
    bea.presence.look()
    assert () == bea.presence.others
    bea.presence.close()


def is_heard(by: Services, expected: tuple[int | None, bool]) -> bool:
    """Look whether the one colleague shows what is expected."""
    by.presence.look()
    return [expected] == [(p.number, p.is_writing) for p in by.presence.others]


async def test_who_stops_typing_reads(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """An open composer in which nothing was typed for long is not said to be written in."""
    bea = await office.services("bea")
    number = await office.number("Question 1")

    def heard() -> bool | None:
        bea.presence.look()
        return next((p.is_writing for p in bea.presence.others if p.number == number), None)

    async with running(await office.services(), number=number) as console:
        await console.press("r", "H")
        await console.until(lambda: heard() is True, "writing")
        monkeypatch.setattr("console.attention.WRITING_S", 0.0)
        await console.until(lambda: heard() is False, "a pause")
        monkeypatch.setattr("console.attention.WRITING_S", 120.0)
        await console.press("i")
        await console.until(lambda: heard() is True, "writing again")
    bea.presence.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["inbox", "conversation", "composer"])
async def test_colleagues_look_as_it_is_kept(office: Office, name: str, size: str) -> None:
    """With a colleague who writes and one who reads, each screen is what is kept of it."""
    number = await office.number("Question 1")
    bea, cy = await office.services("bea"), await office.services("cy")
    keys = {"inbox": (), "conversation": ("enter",), "composer": ("r", "H", "i")}[name]
    async with running(await office.services(), size=SIZES[size]) as console:
        await console.press(*keys)
        bea.presence.show(number, is_writing=True)
        cy.presence.show(number if keys else await office.number("Question 2"))
        await console.until(lambda: "bea" in console.text and "cy" in console.text, "both")
        awaited = AWAITED.get(name, "")
        await console.until(lambda: awaited in console.text, "what comes a moment later")

        expect_look(f"{name}-colleagues-{size}", console.lines)
    bea.presence.close()
    cy.presence.close()
