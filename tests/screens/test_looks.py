"""How the screens look, line by line: kept in looks/*.txt, one file per screen and size.

UPDATE_LOOKS=1 writes the files anew; what has changed is then read in the diff.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.services.letters import Letter
from data.store import leases
from tests.support.console_app import LARGE, SMALL, Office, running
from tests.support.rich_thread import add_rich_thread
from tests.support.trouble import put_aside, refuse

LOOKS = Path(__file__).with_name("looks")
SIZES = {"80x24": SMALL, "120x40": LARGE}
STEPS: dict[str, tuple[str, ...]] = {
    "inbox": ("j", "j"),
    "inbox-search": ("slash", *"still", "enter"),
    "inbox-nothing-found": ("slash", *"unicorn", "enter"),
    "inbox-search-field": ("slash", *"fro"),
    "conversation": ("j", "j", "enter", "n"),
    "conversation-unfolded": ("j", "j", "enter", "n", "z"),
    "composer": ("j", "j", "r", *"Hello"),
    "composer-fields": ("j", "j", "r", *"Hello", "ctrl+r"),
    "composer-note": ("j", "j", "i", *"Hello"),
    "composer-forward": ("j", "j", "f"),
    "composer-new": ("c", "c"),
    "begin": ("c",),
    "contact": ("enter", "c", "t", "p", "i"),
    "review-note": ("j", "j", "i", *"Hello", "ctrl+s"),
    "review-later": ("j", "j", "r", *"Hello", "ctrl+s", "l", *"+3d"),
    "review": ("j", "j", "r", *"See attached", "ctrl+s"),
    "sent": ("j", "j", "r", *"Hello", "ctrl+s", "w"),
    "outbox": ("g", "o"),
    "problems": ("g", "p"),
    "keys": ("question_mark",),
    "why": ("j", "j", "enter", "I"),
}


AWAITED = {
    "composer": "draft saved",
    "composer-fields": "draft saved",
    "composer-note": "draft saved",
    "sent": "waiting on the customer",
}
"""What a screen says only a moment after the keys."""


def expect_look(name: str, lines: list[str]) -> None:
    """Compare a screen with what is kept."""
    path = LOOKS / f"{name}.txt"
    text = "".join(f"{line}\n" for line in lines)
    if os.environ.get("UPDATE_LOOKS"):
        LOOKS.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert path.read_text(encoding="utf-8").splitlines() == lines


async def add_trouble(office: Office) -> None:
    """Have a refused mail, one on its way, a mail in quarantine and a sign-in that failed."""
    services = await office.services()
    assert services.replies is not None
    for subject in ("Question 4", "Question 5"):
        number = await office.number(subject)
        queued = await services.replies.reply(number, Letter("Hi"), agent=services.agent)
    now = office.clock.now()
    words = "The server refused c5@customer.example: no such mailbox."
    await refuse(office.store, queued.outbox_id, words, at=now)
    await put_aside(office.store, "It has no end.", uid=7, at=now)
    async with office.store.transaction(at=now) as tx:
        words = "The server said no."
        await tx.run(leases.set_sync_state, "sign_in", cause=words, now_ms=tx.at_ms)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", STEPS)
async def test_a_screen_looks_as_it_is_kept(office: Office, name: str, size: str) -> None:
    """A full store: each screen after its keys is, line by line, what is kept of it."""
    if name in {"outbox", "problems"}:
        await add_trouble(office)
    async with running(await office.services(), size=SIZES[size]) as console:
        await console.press(*(key.replace(" ", "space") for key in STEPS[name]))
        await console.until(lambda: AWAITED.get(name, "") in console.text, "the news")

        expect_look(f"{name}-{size}", console.lines)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["inbox", "outbox", "problems"])
async def test_an_empty_screen_looks_as_it_is_kept(empty: Office, name: str, size: str) -> None:
    """A store without mail: each screen says that there is nothing, and what to press."""
    async with running(await empty.services(), size=SIZES[size]) as console:
        await console.press(*(() if name == "inbox" else STEPS[name]))

        expect_look(f"{name}-empty-{size}", console.lines)


RICH_SIZES = {**SIZES, "160x45": (160, 45)}
RICH: dict[str, tuple[str, ...]] = {
    "thread": (),
    "thread-top": ("g", "g"),
    "files": ("g", "g", "v", "j"),
    "files-folder": ("g", "g", "v", "S"),
    "file": ("g", "g", "v", "G", "j", "j", "enter"),
    "copy": ("g", "g", "y", "j"),
    "customer": ("d",),
}


@pytest.mark.parametrize("size", RICH_SIZES)
@pytest.mark.parametrize("name", RICH)
async def test_a_thread_looks_as_it_is_kept(
    empty: Office, name: str, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conversation with files, links, a note, doings and a reply, after its keys."""
    monkeypatch.chdir("/usr")
    number = await add_rich_thread(empty)
    async with running(await empty.services(), size=RICH_SIZES[size], number=number) as console:
        await console.press(*RICH[name])

        expect_look(f"{name}-{size}", console.lines)
