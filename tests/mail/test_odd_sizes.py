"""RFC822.SIZE that is wrong, as Exchange's is: a warning, and every mail whole, fetched once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from data.store.raws import digest
from tests.support.fault_imap import FaultImap
from tests.support.imap_box import Box, BoxFolder
from tests.support.letters import DOMAIN, write_mail
from tests.support.mirrored import POLICY, Mirrored

MAILS = 7
MANY = 9_000_000
"""More than may be under way at once: such a mail comes in pieces."""
TOO_MANY = 90_000_000
"""More than `imap.max_message_mb` allows: then what its parts have together decides."""


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[Mirrored]:
    """A mailbox that nobody has looked at."""
    box = Box()
    for number in range(MAILS):
        text = f"Mail {number}.\r\n" * 40 * (number + 1)
        box.inbox.add(write_mail(f"m{number}@{DOMAIN}", text=text))
    async with FaultImap(box=box) as server:
        policy = replace(POLICY, mail_max_bytes=60_000_000)
        mirrored = Mirrored(server, tmp_path / "a" / "store.db", policy=policy)
        mirrored.path.parent.mkdir()
        yield mirrored


def inbox_of(world: Mirrored) -> BoxFolder:
    """Give the inbox of a world."""
    assert world.server.box is not None
    return world.server.box.inbox


def asked_whole(world: Mirrored) -> list[int]:
    """Give the UIDs whose text was asked for from the beginning, one for each time."""
    found: list[int] = []
    for command in world.server.commands:
        asked = re.match(rb"UID FETCH (\S+) .*BODY\.PEEK\[\](?:<0\.|[^<])", command)
        for part in [] if asked is None else asked[1].decode().split(","):
            low, _, high = part.partition(":")
            found += range(int(low), int(high or low) + 1)
    return sorted(found)


async def stored(world: Mirrored) -> dict[int, bytes]:
    """Give the digest that the store has for each UID of the inbox."""
    rows = await world.read(
        "SELECT l.uid, hex(r.sha256) FROM locations AS l JOIN messages AS m ON m.id = l.message_id"
        " JOIN raws AS r ON r.id = coalesce(l.raw_id, m.raw_id)"
        " WHERE l.uid_validity = ? AND l.is_gone = 0",
        inbox_of(world).uid_validity,
    )
    return {int(str(uid)): bytes.fromhex(str(sha256)) for uid, sha256 in rows}


@pytest.mark.parametrize(
    ("told", "fetched_again"),
    [(1, 0), (200_000, 0), (MANY, 0), (TOO_MANY, 0), (0, MAILS), (-1, MAILS)],
    ids=["too small", "too large", "far too large", "above the limit", "nought", "missing"],
)
async def test_a_wrong_size_is_only_a_warning(
    world: Mirrored, caplog: pytest.LogCaptureFixture, told: int, fetched_again: int
) -> None:
    """Whole, byte for byte, asked for once; renumbered each is the one it was.

    A lie that stays the same is as good as a size; with none the bytes decide.
    """
    inbox = inbox_of(world)
    for mail in inbox.mails.values():
        mail.told_size = told
    await world.full_pass()
    whole = {uid: digest(mail.raw) for uid, mail in inbox.mails.items()}
    first = (world.fetched, await stored(world), asked_whole(world))
    messages = (await world.state())["messages"]
    inbox.mails = dict(reversed(inbox.mails.items()))
    inbox.renumber()
    await world.full_pass()

    assert (MAILS, whole, sorted(whole)) == first
    assert [] == (await world.state())["quarantine"]
    assert fetched_again == world.fetched
    assert messages == (await world.state())["messages"]
    assert {uid: digest(mail.raw) for uid, mail in inbox.mails.items()} == await stored(world)
    assert "sizes announced wrongly folder=INBOX mails=" in caplog.text


async def test_sizes_that_change_cost_a_download(world: Mirrored) -> None:
    """Estimated before and exact afterwards: what is renumbered meanwhile is told by its bytes."""
    inbox = inbox_of(world)
    for mail in inbox.mails.values():
        mail.told_size = len(mail.raw) - 3
    await world.full_pass()
    messages = (await world.state())["messages"]
    for mail in inbox.mails.values():
        mail.told_size = None
    inbox.renumber()

    await world.full_pass()

    assert MAILS == world.fetched
    assert messages == (await world.state())["messages"]
    assert {uid: digest(mail.raw) for uid, mail in inbox.mails.items()} == await stored(world)
