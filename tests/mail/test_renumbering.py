"""A server gives a folder new numbers: nothing is lost, doubled or fetched without need."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from data.errors import MailServerError
from data.store import Store, email_ids, server_ops
from tests.support.fault_imap import FaultImap
from tests.support.imap_box import Box, BoxFolder
from tests.support.imap_replies import Answer, Fault, reply
from tests.support.letters import DOMAIN, write_mail
from tests.support.mirrored import CrashError, Mirrored
from tests.support.stored import explain

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MAILS = 12
BODY = b"BODY.PEEK[])"


def letter(number: int, *, text: str = "Hello.\r\n") -> bytes:
    """Write a mail; every third one begins a thread, the others answer it."""
    above = [f"m{number - number % 3}@{DOMAIN}"] if number % 3 else []
    return write_mail(f"m{number}@{DOMAIN}", text=text, answers=above, at=AT)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[Mirrored]:
    """A store in step with a dozen mails."""
    box = Box()
    for number in range(MAILS):
        box.inbox.add(letter(number), at=AT + number * MINUTE)
    async with FaultImap(box=box) as server:
        mirrored = Mirrored(server, tmp_path / "a" / "store.db")
        mirrored.path.parent.mkdir()
        await mirrored.full_pass()
        yield mirrored


def box_of(world: Mirrored) -> Box:
    """Give the mailbox of a world."""
    assert world.server.box is not None
    return world.server.box


def shuffled(folder: BoxFolder, order: Callable[[int], int]) -> None:
    """Renumber a folder with its mails in another order."""
    folder.mails = dict(sorted(folder.mails.items(), key=lambda pair: order(pair[0])))
    folder.renumber()


def withholding(raw: bytes) -> Fault:
    """Know a mail, its header included, and have no text for it."""
    told = b"BODY[] {%d}\r\n%b" % (len(raw), raw)
    return lambda answer: reply(answer.replace(told, b"BODY[] NIL"))


async def fates(world: Mirrored) -> dict[int, bytes]:
    """Give the bytes that the store has for each UID of the inbox as it is numbered now."""
    rows = await world.read(
        "SELECT l.uid, hex(r.sha256) FROM locations AS l JOIN messages AS m ON m.id = l.message_id"
        " JOIN raws AS r ON r.id = coalesce(l.raw_id, m.raw_id)"
        " WHERE l.uid_validity = ? AND l.is_gone = 0",
        box_of(world).inbox.uid_validity,
    )
    return {int(str(uid)): bytes.fromhex(str(sha256)) for uid, sha256 in rows}


def truth(world: Mirrored) -> dict[int, bytes]:
    """Give the same of the server."""
    from data.store.raws import digest  # noqa: PLC0415 - beside what it is compared with

    return {uid: digest(mail.raw) for uid, mail in box_of(world).inbox.mails.items()}


async def test_every_mail_is_recognised_and_none_fetched(world: Mirrored) -> None:
    """In another order and under other numbers each mail is the one it was, flags included."""
    before = await world.state()
    box_of(world).inbox.mails[3].flags.add("\\Flagged")
    shuffled(box_of(world).inbox, lambda uid: -uid)

    await world.full_pass()

    after = await world.state()
    assert 0 == world.fetched
    assert truth(world) == await fates(world)
    for what in ("messages", "conversations"):
        assert before[what] == after[what]
    assert [(MAILS, MAILS, 0)] == [
        (ledger.on_server, ledger.stored, ledger.ignored) for ledger in world.ledgers[:1]
    ]
    flagged = await world.read("SELECT uid FROM locations WHERE flags LIKE '%Flagged%'")
    assert [(MAILS - 3 + 1,)] == flagged
    assert [(8, MAILS, 0, 0)] == after["renumberings"]


async def test_what_cannot_be_told_apart_is_fetched(world: Mirrored) -> None:
    """Two mails with one id, date and size, and one without an id: their bytes decide."""
    inbox = box_of(world).inbox
    twins = [letter(50, text=f"{word}.\r\n") for word in ("Alpha", "Gamma")]
    nameless = letter(60).replace(b"Message-ID", b"X-Message-I")
    for raw in (*twins, nameless):
        inbox.add(raw, at=AT)
    await world.full_pass()
    messages = (await world.state())["messages"]
    shuffled(inbox, lambda uid: -uid)

    await world.full_pass()

    assert 3 == world.fetched
    assert truth(world) == await fates(world)
    assert messages == (await world.state())["messages"]


async def test_the_servers_own_ids_tell_twins_apart(tmp_path: Path) -> None:
    """Where it gives such ids (RFC 8474), mails that look alike or have no id are not fetched."""
    box = Box()
    box.id_item = "EMAILID"
    raws = [letter(50, text=f"{word}.\r\n") for word in ("Alpha", "Gamma")]
    raws += [letter(60).replace(b"Message-ID", b"X-Message-I"), letter(70)]
    for number, raw in enumerate(raws):
        box.inbox.mails[box.inbox.add(raw, at=AT)].email_id = f"M{number}-x_y"
    async with FaultImap(box=box, capabilities=b"IMAP4rev1 IDLE UIDPLUS OBJECTID") as server:
        world = Mirrored(server, tmp_path / "a" / "store.db")
        world.path.parent.mkdir()
        await world.full_pass()
        shuffled(box.inbox, lambda uid: -uid)

        await world.full_pass()

        assert 0 == world.fetched
        assert truth(world) == await fates(world)


async def test_ids_that_are_all_the_same_lose_no_mail(tmp_path: Path) -> None:
    """A server whose ids are worth nothing: what has another Message-ID or size is fetched."""
    box = Box()
    box.id_item = "EMAILID"
    async with FaultImap(box=box, capabilities=b"IMAP4rev1 IDLE UIDPLUS OBJECTID") as server:
        world = Mirrored(server, tmp_path / "a" / "store.db")
        world.path.parent.mkdir()
        for number in range(6):
            box.inbox.mails[box.inbox.add(letter(number), at=AT)].email_id = "M1"
            if number % 2:
                await world.full_pass()
        shuffled(box.inbox, lambda uid: -uid)
        await world.full_pass()

        assert truth(world) == await fates(world)


async def test_one_of_two_that_look_alike_is_not_taken_for_the_other(world: Mirrored) -> None:
    """Where we know two of a kind and the server has one, its bytes say which that is."""
    inbox = box_of(world).inbox
    for word in ("Alpha", "Gamma"):
        inbox.add(letter(50, text=f"{word}.\r\n"), at=AT)
    await world.full_pass()
    del inbox.mails[MAILS + 1]
    inbox.renumber()

    await world.full_pass()

    assert 1 == world.fetched
    assert truth(world) == await fates(world)
    gone = await world.read("SELECT count(*) FROM locations WHERE is_gone = 1")
    assert [(1,)] == gone


async def test_gone_is_gone_and_new_is_new(world: Mirrored) -> None:
    """A mail that was removed meanwhile stays here as gone; one that came is fetched; both told."""
    inbox = box_of(world).inbox
    del inbox.mails[4]
    inbox.renumber()
    inbox.add(letter(90), at=AT)

    await world.full_pass()

    assert 1 == world.fetched
    assert [(MAILS + 1,)] == await world.read("SELECT count(*) FROM messages")
    assert [(1,)] == await world.read("SELECT count(*) FROM locations WHERE is_gone = 1")
    told = await world.read("SELECT detail FROM activity WHERE verb = 'folder.renumbered'")
    assert [('{"folder":"INBOX","known":12,"recognised":11,"fetched":0}',)] == told


async def test_quarantine_goes_along(world: Mirrored) -> None:
    """A mail that the server does not hand out is known again, and not asked for once more."""
    inbox = box_of(world).inbox
    inbox.add(letter(70), at=AT)
    world.server.script = {"FETCH": [withholding(letter(70))]}
    for _ in range(4):
        await world.full_pass()
    before = await world.read("SELECT reason, attempts, retry FROM quarantine")
    shuffled(inbox, lambda uid: -uid)
    world.server.commands.clear()

    await world.full_pass()

    assert before == await world.read("SELECT reason, attempts, retry FROM quarantine")
    assert [(1,)] == await world.read("SELECT uid FROM quarantine")
    assert not [command for command in world.server.commands if BODY in command]


async def test_what_the_server_is_to_be_told_goes_along(world: Mirrored) -> None:
    """An operation that waits is void with its number, and then about the same mail as before."""
    inbox = box_of(world).inbox
    await world.write(
        "INSERT INTO server_ops (message_id, folder_id, uid_validity, uid, kind, what)"
        " SELECT message_id, folder_id, uid_validity, uid, 'add', '\\Flagged' FROM locations"
        " WHERE uid = 3"
    )
    shuffled(inbox, lambda uid: -uid)

    await world.full_pass()

    void = await world.read("SELECT uid FROM server_ops")
    store = await Store.open(world.path)
    async with store.transaction(at=AT) as tx:
        dropped = await tx.run(server_ops.bind_ops)
    await store.close()
    bound = await world.read("SELECT uid_validity, uid FROM server_ops")
    assert ([(None,)], 0, [(8, MAILS - 3 + 1)]) == (void, dropped, bound)


async def test_renumbered_again_before_all_is_settled(world: Mirrored) -> None:
    """A second change in the middle of the first is the same work once more."""
    inbox = box_of(world).inbox
    inbox.add(letter(50, text="Alpha.\r\n"), at=AT)
    inbox.add(letter(50, text="Gamma.\r\n"), at=AT)
    await world.full_pass()
    messages = (await world.state())["messages"]
    inbox.renumber()
    with pytest.raises(CrashError):
        await world.full_pass(die_at=5)
    shuffled(inbox, lambda uid: -uid)

    await world.full_pass()
    await world.full_pass()

    assert 0 == world.fetched
    assert truth(world) == await fates(world)
    assert messages == (await world.state())["messages"]


async def test_an_older_state_of_the_server(world: Mirrored) -> None:
    """A server put back to an older UIDVALIDITY that gives numbers once more misleads nobody."""
    inbox = box_of(world).inbox
    del inbox.mails[2]
    await world.full_pass()
    inbox.renumber()
    await world.full_pass()
    shuffled(inbox, lambda uid: -uid)
    inbox.uid_validity = 7

    await world.full_pass()

    assert 0 == world.fetched
    assert truth(world) == await fates(world)


async def test_numbers_that_change_under_a_pass(world: Mirrored) -> None:
    """A folder renumbered between list and fetch ends the pass; the next one settles it."""
    box = box_of(world)
    box.inbox.add(letter(80), at=AT)
    opened = 0

    def disturb(name: str) -> Answer | None:
        nonlocal opened
        opened += name == "EXAMINE"
        if name == "EXAMINE" and opened == 2:  # Sent, while the inbox waits to be fetched
            shuffled(box.inbox, lambda uid: -uid)
        return None

    world.server.disturb = disturb
    with pytest.raises(MailServerError, match="renumbered"):
        await world.full_pass()

    await world.full_pass()

    assert truth(world) == await fates(world)
    assert [(MAILS + 1,)] == await world.read("SELECT count(*) FROM messages")


@pytest.mark.parametrize("after", [False, True])
async def test_a_crash_anywhere_ends_in_the_same_state(world: Mirrored, *, after: bool) -> None:
    """Dead before or after any commit and started again: the same end, and then nothing to do."""
    inbox = box_of(world).inbox
    for word in ("Alpha", "Gamma"):
        inbox.add(letter(50, text=f"{word}.\r\n"), at=AT)
    await world.full_pass()
    del inbox.mails[4]
    shuffled(inbox, lambda uid: -uid)
    inbox.add(letter(90), at=AT)
    calm = world.copied("calm")
    await calm.full_pass()
    expected, steps = await calm.state(), calm.steps

    ends = []
    for step in range(1, steps + 1):
        one = world.copied(f"dies-{step}")
        with pytest.raises(CrashError):
            await one.full_pass(die_at=step, after=after)
        await one.full_pass()
        ends.append(await one.state())
        await one.full_pass()
        ends.append(await one.state())
        assert 0 == one.fetched

    assert [expected] * 2 * steps == ends


async def test_what_is_known_by_an_id_is_found_by_index(world: Mirrored) -> None:
    """A window of mails is looked up without a scan, however many are stored."""
    statements: list[str] = []

    def run(connection: sqlite3.Connection) -> list[str]:
        connection.set_trace_callback(statements.append)
        email_ids.find_known(connection, ["EMAILID M1", "EMAILID M2"])
        connection.set_trace_callback(None)
        return explain(connection, statements[-1], ())

    store = await Store.open(world.path)
    try:
        plan = await store.read(run)
    finally:
        await store.close()

    assert [step for step in plan if "locations_email_id" in step], plan
    assert not [step for step in plan if step.startswith("SCAN l")], plan
