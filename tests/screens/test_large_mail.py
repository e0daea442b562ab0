"""A mail above the limit on the screen: its words, and files that come when they are wanted."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.screens.test_looks import expect_look
from tests.support.console_app import SMALL, Office, running
from tests.support.fault_imap import FaultImap
from tests.support.imap_box import Box
from tests.support.large_mail import FILM_BYTES, write_large
from tests.support.mirrored import NOON, Mirrored


async def test_a_file_comes_when_it_is_saved(
    empty: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread names what is on the server; saving fetches it, tells how far, and writes it."""
    monkeypatch.chdir(tmp_path)
    empty.clock.set(NOON)
    box = Box()
    box.inbox.add(write_large())
    async with FaultImap(box=box) as server:
        mirrored = Mirrored(server, empty.store.path)
        await mirrored.full_pass()
        await empty.receive()
        number = await empty.number("The film")
        async with running(await empty.services(), number=number, size=SMALL) as console:
            await console.until(lambda: "on the server" in console.text, "the thread is shown")
            expect_look("conversation-large-80x24", console.lines)
            await console.press("v")
            await console.until(lambda: "on the mail server" in console.text, "files are listed")
            await console.press("s", "enter")
            await console.until(
                lambda: "from the mail server; q leaves" in console.text, "it waits"
            )
            expect_look("files-large-80x24", console.lines)
            fetching = asyncio.create_task(mirrored.fetch_wanted())
            await console.until(lambda: "saved lamp.mp4" in console.text, "it is saved")
            await fetching
            await console.press("q")
            await console.until(
                lambda: "lamp.mp4 1.3 MB, visit" in console.text, "the thread knows that it is here"
            )

    assert FILM_BYTES == (tmp_path / "lamp.mp4").read_bytes()
