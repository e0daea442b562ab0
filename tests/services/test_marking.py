"""What deeds ask of the mail server, written with them and taken back with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.deeds import ChangeTags, Deed, SetPriority, Simple, Verb
from data.records import ConversationId, Priority
from data.store import marks, server_ops
from tests.support.console_app import Office, open_office


async def ops(office: Office) -> list[tuple[str, str]]:
    """Give what the server is to be told, in short."""
    return await office.store.read(
        lambda c: c.execute("SELECT kind, what FROM server_ops ORDER BY id").fetchall()
    )


async def number_of(office: Office) -> ConversationId:
    """Give a conversation with one mail."""
    return await office.number("Question 1")


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        (Simple(Verb.SPAM), [("move", "junk")]),
        (Simple(Verb.TRASH), [("move", "trash")]),
        (Simple(Verb.CLOSE), []),
        (SetPriority(Priority.URGENT), [("add", "\\Flagged")]),
        (SetPriority(Priority.LOW), []),
        (ChangeTags(add=frozenset({"vip"})), [("add", "vip")]),
    ],
)
async def test_a_deed_asks_and_undo_asks_no_more(
    tmp_path: Path, deed: Deed, expected: list[tuple[str, str]]
) -> None:
    """What is taken back before the server was told is never told."""
    async with open_office(tmp_path, has_mail=True) as office:
        services = await office.services()
        number = await number_of(office)

        done = await services.work.do_one(deed, number, None)
        asked = await ops(office)
        assert done.undo_id is not None
        await services.undo.take_back(await services.undo.get(done.undo_id))

        assert (expected, []) == (asked, await ops(office))


async def test_closing_archives_where_that_is_set(tmp_path: Path) -> None:
    """Closing asks for the archive, opening again no longer, and drops what was not told yet."""
    async with open_office(tmp_path, has_mail=True) as office:
        services = await office.services()
        number = await number_of(office)
        async with office.store.transaction(at=office.clock.now()) as tx:
            await tx.run(marks.set_archiving, is_on=True, now_ms=tx.at_ms)

        await services.work.close(number)
        asked = await ops(office)
        await services.work.do_one(Simple(Verb.REOPEN), number, None)

        assert ([("move", "archive")], []) == (asked, await ops(office))


async def test_the_first_reader_is_enough(tmp_path: Path) -> None:
    """The first of the team to read a mail has it marked; the second asks for nothing more."""
    async with open_office(tmp_path, has_mail=True) as office:
        number = await number_of(office)
        for name in ("ann", "kai"):
            services = await office.services(name)
            await services.work.mark_read(number, up_to=office.clock.now())

        assert [("add", "\\Seen")] == await ops(office)
        assert await office.store.read(server_ops.has_due, now_ms=0)
