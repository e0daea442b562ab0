"""The journal of what the mail server is still to be told."""

from __future__ import annotations

from pathlib import Path

from data.records import FolderRole, NewOp, OpKind
from data.store import conversations, departures, folders, marks, server_ops
from tests.support.console_app import Office, open_office

MINUTE_MS = 60_000


async def _add(office: Office, *ops: tuple[OpKind, str]) -> list[int]:
    """Have the server told something about the first mail; give the operations."""
    number = await office.number("Question 1")
    async with office.store.transaction(at=office.clock.now()) as tx:
        message = await tx.run(conversations.find_newest_message, number)
        assert message is not None
        where = (await tx.run(marks.read_whereabouts, [message.id]))[message.id].locations[0]
        folder = await tx.run(folders.get_or_add_folder, "INBOX", FolderRole.INBOX)
        await tx.run(folders.set_imported, folder.id, history_days=0, now_ms=1)
        new = [NewOp(message.id, kind, what, where) for kind, what in ops]
        await tx.run(marks.write_asked, (), drop=(), add=new)
        return [op.id for op in await tx.run(server_ops.list_of_messages, [message.id])]


async def test_what_ends_the_line_each_time_is_put_aside(tmp_path: Path) -> None:
    """An operation of which no end is ever seen comes ever later, then waits for a person."""
    async with open_office(tmp_path, has_mail=True) as office:
        (number,) = await _add(office, (OpKind.ADD, "vip"))
        times, now = 0, 0
        async with office.store.transaction(at=office.clock.now()) as tx:
            while await tx.run(server_ops.begin, [number], now_ms=now):
                assert [] == await tx.run(server_ops.list_due, now_ms=now, limit=9)
                now += 60 * MINUTE_MS
                times += 1
            parked = await tx.run(server_ops.list_parked)
            tried_again = await tx.run(server_ops.unpark)

        assert (server_ops.BEGUN_MAX, [number], 1) == (times, [op.id for op in parked], tried_again)


async def test_nothing_is_told_before_the_first_import_is_complete(tmp_path: Path) -> None:
    """First contact only reads; what is done meanwhile waits."""
    async with open_office(tmp_path, has_mail=True) as office:
        await _add(office, (OpKind.ADD, "vip"))
        async with office.store.transaction(at=office.clock.now()) as tx:
            await tx.run(lambda c: c.execute("UPDATE folders SET imported_at = NULL"))
            waiting = await tx.run(server_ops.list_due, now_ms=1, limit=9)
            await tx.run(lambda c: c.execute("UPDATE folders SET imported_at = 1"))
            due = await tx.run(server_ops.list_due, now_ms=1, limit=9)

        assert (0, 1) == (len(waiting), len(due))


async def test_operations_follow_their_mail_to_new_numbers(tmp_path: Path) -> None:
    """Void numbers are never used: a mail that is known again keeps its operations."""
    async with open_office(tmp_path, has_mail=True) as office:
        await _add(office, (OpKind.ADD, "vip"), (OpKind.MOVE, "junk"))
        async with office.store.transaction(at=office.clock.now()) as tx:
            before = (await tx.run(server_ops.list_due, now_ms=1, limit=9))[0]
            assert before.folder_id is not None
            await tx.run(server_ops.void_ops, before.folder_id)
            is_void = await tx.run(server_ops.has_unbound)
            await tx.run(
                lambda c: c.execute(
                    "UPDATE locations SET uid_validity = 99, uid = 1000 + uid WHERE message_id = ?",
                    (before.message_id,),
                )
            )
            dropped = await tx.run(server_ops.bind_ops)
            bound = await tx.run(server_ops.list_of_messages, [before.message_id])

        assert (True, 0) == (is_void, dropped)
        assert {(99, 1000 + (before.uid or 0))} == {(op.uid_validity, op.uid) for op in bound}


async def test_a_mail_that_is_gone_takes_its_flags_along(tmp_path: Path) -> None:
    """Flags of a removed mail are nobody's business; its move is looked into."""
    async with open_office(tmp_path, has_mail=True) as office:
        await _add(office, (OpKind.ADD, "vip"), (OpKind.MOVE, "junk"))
        async with office.store.transaction(at=office.clock.now()) as tx:
            op = (await tx.run(server_ops.list_due, now_ms=1, limit=9))[0]
            assert op.folder_id is not None
            assert op.uid_validity is not None
            await tx.run(folders.mark_gone, op.folder_id, op.uid_validity, [op.uid or 0])
            left = await tx.run(server_ops.list_of_messages, [op.message_id])
            gone = await tx.run(departures.list_departures, [op.message_id])
            unlooked = await tx.run(departures.list_unlooked, limit=9)

        assert [OpKind.MOVE] == [each.kind for each in left]
        assert ([op.message_id], []) == ([mail.message_id for mail in gone], unlooked)
