"""Waiting for a file that only the mail server has: never for a server that is away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.clock import FixedClock
from console.services.away_files import AwayFiles, Tell
from console.services.errors import ServiceError
from console.services.files import FileService
from data.errors import MailServerError
from data.records import Message, MessageId
from data.store import Store, conversations, wanted_parts
from tests.support.fault_imap import FaultImap
from tests.support.imap_box import Box
from tests.support.large_mail import write_large
from tests.support.mirrored import NOON, Mirrored
from tests.support.stored import add_agents


async def _take_in(path: Path) -> None:
    box = Box()
    box.inbox.add(write_large())
    async with FaultImap(box=box) as server:
        await Mirrored(server, path).full_pass()


async def _open(path: Path) -> tuple[Store, AwayFiles, FixedClock, Message]:
    store = await Store.open(path)
    (agent_id,) = await add_agents(store, "mette")
    clock = FixedClock(NOON)
    message = await store.read(conversations.get_message, MessageId(1))
    return store, AwayFiles(store, clock=clock, agent_id=agent_id), clock, message


def _passing(clock: FixedClock) -> Tell:
    """Let six seconds pass at each look."""

    def tell(_got_bytes: int, _of_bytes: int) -> None:
        clock.advance(timedelta(seconds=6))

    return tell


async def test_a_server_that_is_away_is_told(tmp_path: Path) -> None:
    """After ten seconds the wait ends in a sentence; what was asked for stays asked for."""
    path = tmp_path / "store.db"
    await _take_in(path)
    store, away, clock, message = await _open(path)
    try:
        with pytest.raises(MailServerError, match=r"stands still.*fetched as soon as"):
            await away.bring(message, only=[1], tell=_passing(clock))
        wanted = await away.list_wanted(message.id)
    finally:
        await store.close()

    assert [("2", None)] == [(part.section, part.failure) for part in wanted]


async def test_what_cannot_be_had_is_said_and_nothing_else_is_saved(tmp_path: Path) -> None:
    """A failure ends the wait with its words; the line in a file's place is never saved as it."""
    path = tmp_path / "store.db"
    await _take_in(path)
    store, away, clock, message = await _open(path)
    files = FileService(store)
    (tmp_path / "out").mkdir()
    try:
        await away.ask(message, only=[1])
        (wanted,) = await away.list_wanted(message.id)
        async with store.transaction(at=clock.now()) as tx:
            await tx.run(wanted_parts.fail, wanted.id, "It is gone.")
        told = await away.list_wanted(message.id)
        with pytest.raises(ServiceError, match="on the mail server only"):
            await files.save(message.id, name="lamp.mp4", folder=tmp_path / "out")
        with pytest.raises(ServiceError, match="on the mail server only"):
            await files.view(message, 1, time_zone="UTC")
        looked = await files.look(message)
    finally:
        await store.close()

    assert ["It is gone."] == [part.failure for part in told]
    assert [] == list((tmp_path / "out").iterdir())
    assert ["video/mp4, on the mail server", "message/rfc822, on the mail server"] == [
        found.kind for found in looked if found.attachment.on_server
    ]
