"""How customers of many languages look: Danish, Estonian, Chinese, Hebrew, Arabic, and emoji.

Kept in looks/languages-*.txt, from the smallest terminal to three panes.
"""
# ruff: noqa: RUF001 - full-width signs are what people write in Chinese

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from tests.screens.test_looks import expect_look
from tests.support.console_app import MINUTE, NOON, Office, running, screen_strips
from tests.support.every_screen import keys_of
from tests.support.inked import Cell, cells_of, text_of
from tests.support.letters import write_mail
from widgets.directions import PARTING

SIZES = {"60x20": (60, 20), "80x24": (80, 24), "120x40": (120, 40), "150x40": (150, 40)}
PEOPLE = (
    ("李伟", "发票上的公司名称错误，请更正", "您好，发票抬头写错了。请问可以重开吗？"),
    ("Mette Sørensen", "Kan ikke logge ind efter opdateringen", "Hvorfor virker det ikke længere?"),
    ("Õnne Kärner", "Küsimus tellimuse 88120 kohta", "Tere! Kus on minu pakk?"),
    ("דנה לוי", "המנורה K-200 שבורה, הזמנה 10442", "שלום, המנורה שבורה. מתי תגיע חדשה?"),
    ("فاطمة الزهراء", "4 مصابيح لم تصل", "مرحبا، المصباح K-200 لم يصل. متى يصل؟"),
    ("🎉 Promo 👩‍🔧", "❤️ Lamp 👍🏽 🇩🇰 1️⃣ gone", "Is the 💡 coming? 👨‍👩‍👧"),
    ("鈴木 一郎", "ガラスが割れていました「交換」", "交換をお願いできますか。"),
)
ROW = re.compile(r".{4}#\d{4} ")
AGES, NAME = 28, 14
"""Where ages, targets and owners end; how wide a name is at least."""
STEPS = (
    ("inbox", "jj", "", ""),
    ("conversation", "kk\r", "", "可以重开吗"),
    ("composer", "r", "您好，发票已经重开。", "draft saved"),
    ("review", "\x13", "", "PUBLIC"),
    ("right-to-left", "q\x11qjjj\r", "", "K-200"),
    ("right-to-left-composer", "r", "שלום דנה, K-200 בדרך.", "draft saved"),
    ("right-to-left-review", "\x13", "", "PUBLIC"),
)
"""Keys from one screen to the next, what is written there, and words that stand there then."""


async def have_customers(office: Office) -> None:
    """Have a mail of each, the first of them waiting longest."""
    for number, (name, subject, text) in enumerate(PEOPLE):
        at = NOON - (90 - number) * MINUTE
        mail = write_mail(
            f"l{number}@x.example",
            from_=f"{name} <c{number}@x.example>",
            subject=subject,
            text=text,
            at=at,
        )
        await office.receive(mail, at=at)


@pytest.mark.parametrize("size", SIZES)
async def test_languages_look_as_they_are_kept(empty: Office, size: str) -> None:
    """Each script is whole, in its columns, and moves nothing beside it."""
    await have_customers(empty)
    async with running(await empty.services(), size=SIZES[size]) as console:
        for name, keys, typed, shown in STEPS:
            await console.press(*keys_of(keys))
            if typed:
                await console.type(typed)
            await console.until(lambda: shown in console.text, name)  # noqa: B023 - at once

            expect_look(f"languages-{name}-{size}", console.lines)


def starts_of(row: Sequence[Cell]) -> tuple[int, ...]:
    """Give in which columns of the terminal a row's name and subject begin: behind a gap."""
    signs = [" " if sign == PARTING else sign for sign, _ in row]
    begun = [at for at in range(2, len(signs)) if signs[at - 1] == " " != signs[at]]
    name = next(at for at in begun if at > AGES)
    return name, next(at for at in begun if at > name and at >= name + NAME)


@pytest.mark.parametrize("size", ["80x24", "120x40"])
async def test_names_and_subjects_keep_their_columns(empty: Office, size: str) -> None:
    """However wide the letters of a name are, its subject begins below the others."""
    await have_customers(empty)
    async with running(await empty.services(), size=SIZES[size]) as console:
        cells = cells_of(screen_strips(console.app))
    starts = [starts_of(row) for row in cells if ROW.match(text_of(row))]

    assert len(PEOPLE) == len(starts)
    assert 1 == len(set(starts)), starts
