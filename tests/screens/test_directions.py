"""Hebrew and Arabic stay in their columns, on terminals that turn lines and on others."""

from __future__ import annotations

import re
from dataclasses import replace

from data.text.bidi import as_seen
from tests.support.console_app import MINUTE, NOON, Driver, Office, running
from tests.support.letters import write_mail
from widgets.directions import PARTING

PEOPLE = {
    "hebrew": ("דנה לוי", "המנורה K-200 שבורה, הזמנה 10442"),
    "arabic": ("فاطمة الزهراء", "4 مصابيح لم تصل"),
    "latin": ("Anna Larsen", "הזמנה 77"),
    "mixed": ("דנה Levi", "Order 10442: דחוף"),
}
PARAGRAPH = "المصباح K-200 رقم DS-1042 لم يصل حتى الآن، دفعت 249.00 ريال."


async def add_mails(office: Office) -> None:
    """Have a mail of each, one with a reply that is to be looked at."""
    for number, (name, subject) in enumerate(PEOPLE.values()):
        await office.receive(
            write_mail(
                f"rtl{number}@x.example",
                from_=f"{name} <c{number}@x.example>",
                subject=subject,
                text=f"{PARAGRAPH}\r\n\r\n> מתי הזמנת?\r\n",
                at=NOON - number * MINUTE,
            )
        )


def on_a_terminal_that_turns_lines(line: str) -> str:
    """Give a row as VTE, Konsole or mlterm show it: turned as a whole, from the left."""
    return as_seen(line, is_from_right=False)


def columns(row: str) -> tuple[str, list[str], list[str]]:
    """Cut a row of the list: what is ours, the letters of the name, those of the subject."""
    plain = row.replace(PARTING, " ")
    return plain[:33], sorted(plain[33:52].strip()), sorted(plain[52:].strip())


async def rows_of(office: Office, *, turns_lines: bool) -> list[str]:
    """Give the rows of the list as they are sent."""
    async with running(replace(await office.services(), turns_lines=turns_lines)) as console:
        return [line for line in console.lines if re.search(r"#1\d\d\d", line)]


async def test_no_column_leaves_its_place(empty: Office) -> None:
    """Whatever a name is written in, what stands left and right of it stays, turned or not.

    In visual order the terminal has been told to turn nothing; in logical order it may.
    """
    await add_mails(empty)
    sent = await rows_of(empty, turns_lines=False)

    ours = await rows_of(empty, turns_lines=True)
    theirs = [on_a_terminal_that_turns_lines(row).replace(PARTING, " ") for row in sent]

    assert len(PEOPLE) == len(sent)
    for shown in (ours, theirs):
        assert list(map(columns, sent)) == list(map(columns, shown))
        assert [row.replace(PARTING, " ") for row in sent] != shown


async def test_panes_beside_each_other_stay_there(empty: Office) -> None:
    """A Hebrew mail and a Hebrew name in the pane beside it change no places."""
    await add_mails(empty)
    async with running(await empty.services(), size=(120, 40)) as console:
        await console.press("j", "j", "enter")
        sent = console.lines

    for row in sent[1:-1]:
        plain, seen = row.replace(PARTING, " "), on_a_terminal_that_turns_lines(row)
        assert sorted(plain[:80]) == sorted(seen.replace(PARTING, " ")[:80])


async def test_a_paragraph_from_the_right_is_read_from_the_right(empty: Office) -> None:
    """In visual order it ends at the right edge of the text, in the order in which it is seen."""
    await add_mails(empty)
    services = replace(await empty.services(), turns_lines=True)
    async with running(services) as console:
        await console.press("enter")
        lines = body(console)

    first = next(line for line in lines if "K-200" in line)
    assert 80 - 1 == len(first)
    assert as_seen(PARAGRAPH, is_from_right=True) == first.strip()


async def test_logical_order_is_what_is_sent_by_default(empty: Office) -> None:
    """Text goes out as it is read, for terminals that turn it, copying and reading aloud."""
    await add_mails(empty)
    async with running(await empty.services()) as console:
        await console.press("enter")
        words = " ".join(" ".join(body(console)).split())

    assert PARAGRAPH in words


def body(console: Driver) -> list[str]:
    """Give the lines between the head of a message and the keys, without blanks at their end."""
    return [line.rstrip() for line in console.lines[2:-1]]
