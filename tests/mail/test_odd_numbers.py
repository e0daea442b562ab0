"""Servers whose numbers do not last, lie or leave gaps: nothing is lost, doubled or guessed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from data.store.raws import digest
from tests.mail.test_imap import signed_in
from tests.support.fault_imap import FaultImap
from tests.support.imap_box import Box, BoxFolder, BoxMail
from tests.support.imap_replies import (
    Answer,
    Fault,
    Reply,
    doubled,
    expunged,
    flags_told,
    missing,
    nil_body,
    refusal,
    reply,
)
from tests.support.letters import DOMAIN, write_mail
from tests.support.mirrored import CrashError, Mirrored

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MAILS = 6


def letter(number: int, *, text: str = "Hello.\r\n") -> bytes:
    """Write a mail."""
    return write_mail(f"m{number}@{DOMAIN}", text=text, at=AT)


def inbox_of(world: Mirrored) -> BoxFolder:
    """Give the inbox of a world."""
    assert world.server.box is not None
    return world.server.box.inbox


def shuffle(inbox: BoxFolder) -> None:
    """Give every mail another number, as a server does that counts anew in every session."""
    inbox.mails = dict(enumerate(reversed(inbox.mails.values()), start=1))


async def check(world: Mirrored) -> None:
    """See that the store has each mail of the server once, under the number it has now."""
    rows = await world.read(
        "SELECT l.uid, hex(r.sha256) FROM locations AS l JOIN folders AS f ON f.id = l.folder_id"
        " JOIN messages AS m ON m.id = l.message_id"
        " JOIN raws AS r ON r.id = coalesce(l.raw_id, m.raw_id)"
        " WHERE f.role = 'inbox' AND l.uid_validity = f.uid_validity AND l.is_gone = 0 ORDER BY 1"
    )
    mails = inbox_of(world).mails
    assert [(uid, digest(mails[uid].raw).hex().upper()) for uid in sorted(mails)] == rows
    assert [(len(mails),)] == await world.read(
        "SELECT count(*) FROM locations AS l JOIN folders AS f ON f.id = l.folder_id"
        " WHERE f.role = 'inbox' AND l.is_gone = 0"
    )
    account = world.ledgers[0]
    assert account.is_even
    assert account.on_server == account.stored + account.quarantined + account.ignored


async def read_only_why(world: Mirrored) -> str:
    """Say why nothing may be changed in the inbox."""
    rows = await world.read("SELECT read_only_why FROM folders WHERE role = 'inbox'")
    return str(rows[0][0])


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[Mirrored]:
    """A store and a mailbox of a few mails, not yet in step; two cannot be told apart."""
    box = Box()
    for number in range(MAILS):
        box.inbox.add(letter(number), at=AT + number * MINUTE)
    for word in ("Alpha", "Gamma"):
        box.inbox.add(letter(50, text=f"{word}.\r\n"), at=AT)
    async with FaultImap(box=box) as server:
        mirrored = Mirrored(server, tmp_path / "a" / "store.db")
        mirrored.path.parent.mkdir()
        yield mirrored


def no_validity(inbox: BoxFolder) -> None:
    """Have SELECT say nothing of UIDVALIDITY."""
    inbox.uid_validity = 0


def not_sticky(inbox: BoxFolder) -> None:
    """Have SELECT say that UIDs end with the session."""
    inbox.keeps_uids = False


@pytest.mark.parametrize("make", [no_validity, not_sticky])
async def test_numbers_that_end_with_the_session(
    world: Mirrored, make: Callable[[BoxFolder], None]
) -> None:
    """Each pass knows the mails by what they are; only twins are fetched again; it is read only."""
    make(inbox_of(world))
    await world.full_pass()
    messages = (await world.state())["messages"]
    fetched = []

    for _ in range(3):
        shuffle(inbox_of(world))
        await world.full_pass()
        await check(world)
        fetched.append(world.fetched)

    await world.write(
        "INSERT INTO agents (name, display_name, role, created_at) VALUES ('a', 'A', 'agent', 0)",
        "INSERT INTO reads (conversation_id, agent_id, read_at)"
        " SELECT id, (SELECT max(id) FROM agents), 9e12 FROM conversations",
    )
    assert [] == await world.read("SELECT * FROM server_ops")
    assert [2, 2, 2] == fetched
    assert messages == (await world.state())["messages"]
    assert "end with a session" in await read_only_why(world)
    assert [] == await world.read("SELECT 1 FROM activity WHERE verb = 'folder.renumbered'")


async def test_mail_that_comes_and_goes_without_lasting_numbers(world: Mirrored) -> None:
    """What is new is fetched and what is gone stays, in a session and across sessions."""
    inbox = inbox_of(world)
    no_validity(inbox)
    async with world.mirror() as mirror:
        world.ledgers = await mirror.full_pass()
        nothing_new = await mirror.quick_pass()
        inbox.add(letter(90), at=AT)
        something_new = await mirror.quick_pass()
        world.ledgers = await mirror.full_pass()
    await check(world)
    del inbox.mails[2]
    shuffle(inbox)

    await world.full_pass()

    await check(world)
    assert (True, False) == (nothing_new, something_new)
    assert [(MAILS + 3,)] == await world.read("SELECT count(*) FROM messages")


async def test_status_and_select_disagree(world: Mirrored) -> None:
    """SELECT's UIDVALIDITY counts, and nothing is changed in such a folder until they agree."""
    inbox = inbox_of(world)
    inbox.told_validity = 99
    await world.full_pass()
    doubted = await read_only_why(world)
    await world.full_pass()
    again = world.fetched
    inbox.told_validity = None

    await world.full_pass()

    await check(world)
    assert "99 by STATUS and 7 by SELECT" in doubted
    assert (0, "") == (again, await read_only_why(world))
    assert [(7,)] == await world.read("SELECT uid_validity FROM folders WHERE role = 'inbox'")


async def test_another_uidvalidity_at_every_select(world: Mirrored) -> None:
    """A server that numbers anew whenever it is asked is followed, and nothing comes twice."""
    inbox = inbox_of(world)

    def disturb(name: str) -> Answer | None:
        if name in {"EXAMINE", "STATUS"}:
            inbox.uid_validity += 1
        return None

    world.server.disturb = disturb
    for _ in range(3):
        await world.full_pass()
    inbox.add(letter(90), at=AT)

    await world.full_pass()

    assert [(MAILS + 3,)] == await world.read("SELECT count(*) FROM messages")
    assert (MAILS + 3, True) == (world.ledgers[0].stored, world.ledgers[0].is_even)
    assert "" != await read_only_why(world)


@pytest.mark.parametrize("after", [False, True])
async def test_a_crash_where_numbers_do_not_last(world: Mirrored, *, after: bool) -> None:
    """Dead at any commit and started again, it ends where a calm pass would have."""
    inbox = inbox_of(world)
    no_validity(inbox)
    await world.full_pass()
    messages = (await world.state())["messages"]
    shuffle(inbox)
    calm = world.copied("calm")
    await calm.full_pass()

    for step in range(1, calm.steps + 1):
        one = world.copied(f"dies-{step}")
        with pytest.raises(CrashError):
            await one.full_pass(die_at=step, after=after)
        await one.full_pass()

        await check(one)
        assert messages == (await one.state())["messages"]


def next_uid(told: int) -> Fault:
    """Have SELECT tell this UIDNEXT, whatever is true."""
    return lambda answer: reply(
        b"\r\n".join(
            b"* OK [UIDNEXT %d] next" % told if b"UIDNEXT" in line else line
            for line in answer.split(b"\r\n")
        )
    )


@pytest.mark.parametrize("told", [1, 4, 4_000_000_000])
async def test_uidnext_is_only_a_hint(world: Mirrored, told: int) -> None:
    """Whatever a server says comes next, what came is there after the next look."""
    world.server.script = {"EXAMINE": [next_uid(told)]}
    async with world.mirror() as mirror:
        await mirror.full_pass()
        inbox_of(world).add(letter(90), at=AT)
        if not await mirror.quick_pass():
            await mirror.full_pass()

    assert [(MAILS + 3,)] == await world.read("SELECT count(*) FROM messages")


@pytest.mark.parametrize(("before", "now"), [(9, 3), (None, 3), (9, None), (9, 9)])
async def test_a_change_number_that_says_nothing(
    world: Mirrored, before: int | None, now: int | None
) -> None:
    """HIGHESTMODSEQ lower than before, new or gone: the flags are compared mail by mail."""
    inbox = inbox_of(world)
    world.server.capabilities += b" CONDSTORE"
    inbox.modseq = before
    await world.full_pass()
    inbox.modseq = now
    inbox.mails[2].flags.add("\\Flagged")

    await world.full_pass()

    found = await world.read("SELECT uid FROM locations WHERE flags LIKE '%Flagged%'")
    # The same number says that nothing changed: there nobody looks.
    assert ([] if before == now else [(2,)]) == found
    assert [(now,)] == await world.read("SELECT highest_modseq FROM folders WHERE role = 'inbox'")


@pytest.mark.parametrize("after", [False, True])
async def test_the_change_number_is_kept_last(world: Mirrored, *, after: bool) -> None:
    """Wherever a pass dies: where the new HIGHESTMODSEQ is kept, the flags that it covers are."""
    inbox = inbox_of(world)
    world.server.capabilities += b" CONDSTORE"
    inbox.modseq = 5
    await world.full_pass()
    inbox.modseq = 6
    inbox.mails[2].flags.add("\\Flagged")
    calm = world.copied("calm")
    await calm.full_pass()

    for step in range(1, calm.steps + 1):
        one = world.copied(f"dies-{step}")
        with pytest.raises(CrashError):
            await one.full_pass(die_at=step, after=after)
        kept = await one.read("SELECT highest_modseq FROM folders WHERE role = 'inbox'")
        flagged = await one.read("SELECT uid FROM locations WHERE flags LIKE '%Flagged%'")
        assert kept == [(5,)] or flagged == [(2,)]
        await one.full_pass()
        assert [(2,)] == await one.read("SELECT uid FROM locations WHERE flags LIKE '%Flagged%'")


async def test_more_numbers_than_fit_into_one_line() -> None:
    """150,000 UIDs of ten digits with gaps are listed whole: one line of them would be refused."""
    mail = BoxMail(b"Subject: x\r\n\r\nx\r\n")
    uids = [3_000_000_000 + 7 * number + number % 3 for number in range(150_000)]
    box = Box({"INBOX": BoxFolder(uid_next=uids[-1] + 1, mails=dict.fromkeys(uids, mail))})

    async with FaultImap(box=box) as server, signed_in(server) as session:
        await session.open_folder("INBOX")
        listed = await session.list_uids()
        late = await session.list_uids(after_uid=uids[-3])

    assert uids == list(listed)
    assert uids[-2:] == list(late)


class _Once:
    """A fault that happens to the first fetch of bodies only."""

    def __init__(self, fault: Answer) -> None:
        self._fault = fault
        self._is_over = False

    def __call__(self, answer: bytes) -> Reply:
        if self._is_over or b"BODY[] {" not in answer:
            return reply(answer)
        self._is_over = True
        return self._fault if isinstance(self._fault, Reply) else self._fault(answer)


@pytest.mark.parametrize(
    "fault",
    [refusal("EXPUNGEISSUED"), missing, nil_body, doubled, expunged, flags_told],
    ids=["EXPUNGEISSUED", "without the mail", "NIL", "twice", "EXPUNGE", "other mails"],
)
async def test_answers_that_mail_in_motion_brings(world: Mirrored, fault: Answer) -> None:
    """Refused, left out, empty or told twice: in the end each mail is there once."""
    world.server.script = {"FETCH": [_Once(fault)]}
    await world.full_pass()

    for _ in range(2):
        await world.full_pass()

    await check(world)
    assert [(MAILS + 2,)] == await world.read("SELECT count(*) FROM messages")
    assert [] == await world.read("SELECT * FROM quarantine")


async def test_a_mail_that_goes_while_it_is_fetched(world: Mirrored) -> None:
    """A mail that another client deletes between list and fetch is nobody's trouble."""
    inbox = inbox_of(world)

    def disturb(name: str) -> Answer | None:
        if name == "FETCH":
            inbox.mails.pop(3, None)
        return None

    world.server.disturb = disturb

    await world.full_pass()

    await check(world)
    assert [] == await world.read("SELECT * FROM quarantine")


async def test_history_is_kept_where_numbers_change(world: Mirrored) -> None:
    """With a bound on history a renumbered folder keeps what is older and was stored before."""
    await world.full_pass()
    messages = (await world.state())["messages"]
    inbox_of(world).renumber()
    world.policy = replace(world.policy, history_days=1)

    await world.full_pass()

    await check(world)
    assert messages == (await world.state())["messages"]
