"""Mails above the limit on a scripted server: lies, a broken line, numbers that change."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from data.mail.abridging import HEADER_ONLY
from data.store import quarantine
from tests.support.fault_imap import FaultImap
from tests.support.imap_box import Box, BoxFolder
from tests.support.imap_replies import Answer, Reply, hang_up
from tests.support.large_mail import BEHIND, FILM_BYTES, write_large
from tests.support.letters import write_mail
from tests.support.mirrored import POLICY, Mirrored

LARGE = write_large()


def _box() -> Box:
    box = Box()
    box.inbox.add(write_mail("u1@customer.example"))
    box.inbox.add(LARGE)
    return box


def _instead(of: bytes, put: bytes) -> list[Answer]:
    """Answer honestly but for one thing."""
    return [lambda answer: Reply((re.sub(of, lambda _: put, answer, flags=re.DOTALL),))]


LIES: dict[str, list[Answer]] = {
    "NIL": _instead(rb"BODYSTRUCTURE \(.*?\)\)\r\n", b"BODYSTRUCTURE NIL)\r\n"),
    "no structure": _instead(rb" BODYSTRUCTURE \(.*?\)\)\r\n", b")\r\n"),
    "endless": _instead(
        rb"BODYSTRUCTURE \(.*?\)\)\r\n", b"BODYSTRUCTURE " + b"(" * 9000 + b")" * 9001 + b"\r\n"
    ),
    "refused": _instead(rb"\A\* 2 FETCH.*BODYSTRUCTURE.*\Z", b"TAG NO [SERVERBUG] no\r\n"),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_lie_about_the_parts_ends_as_a_header(tmp_path: Path, lie: str) -> None:
    """Whatever a server says of its parts, the mail is a conversation and the ledger is even."""
    async with FaultImap(box=_box(), script={"FETCH": LIES[lie]}) as server:
        box = Mirrored(server, tmp_path / "store.db")
        await box.full_pass()
        await box.full_pass()
    texts = await box.read("SELECT text, facts -> '$.defects' FROM bodies ORDER BY message_id")

    assert (2, 2, 0) == (box.ledgers[0].on_server, box.ledgers[0].stored, box.fetched)
    assert HEADER_ONLY in str([t for t in texts if t[0] == ""])


async def test_parts_that_break_the_line_cost_one_pass(tmp_path: Path) -> None:
    """A server that hangs up when asked what a mail holds is asked for its header only."""

    def hang(answer: bytes) -> Reply:
        return hang_up(b"* BYE\r\n") if b"BODYSTRUCTURE" in answer else Reply((answer,))

    async with FaultImap(box=_box(), script={"FETCH": [hang]}) as server:
        box = Mirrored(server, tmp_path / "store.db")
        with pytest.raises(Exception, match="goodbye"):
            await box.full_pass()
        await box.full_pass()

    assert (2, 2, 0) == (
        box.ledgers[0].on_server, box.ledgers[0].stored, box.ledgers[0].quarantined
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "is_whole"), [(b"RFC822.SIZE 400", False), (b"RFC822.SIZE 90000000", True)]
)
async def test_a_wrong_size_is_found_out(tmp_path: Path, told: bytes, *, is_whole: bool) -> None:
    """Announced small and huge, or huge and small: what comes decides, not what was said."""
    limit = 10_000_000 if is_whole else 1_000_000
    policy = replace(POLICY, mail_max_bytes=limit, large_bytes=limit)
    lie = _instead(rb"RFC822.SIZE %d" % len(LARGE), told)
    async with FaultImap(box=_box(), script={"FETCH": lie}) as server:
        box = Mirrored(server, tmp_path / "store.db", policy=policy)
        await box.full_pass()
    abridged = await box.read("SELECT whole_bytes FROM abridged")
    texts = str(await box.read("SELECT text FROM bodies"))

    assert [] == abridged if is_whole else [(len(LARGE),)] == abridged
    assert BEHIND in texts
    assert box.ledgers[0].stored == 2


async def test_what_waited_for_its_size_comes_in_by_itself(tmp_path: Path) -> None:
    """A mail that an earlier version put into quarantine for its size needs nobody."""
    async with FaultImap(box=_box()) as server:
        box = Mirrored(server, tmp_path / "store.db", policy=replace(POLICY, history_days=0))
        await box.full_pass()
        await box.write(
            "DELETE FROM locations WHERE uid = 2",
            "INSERT INTO quarantine"
            " (folder_id, uid_validity, uid, reason, attempts, at, size_bytes)"
            f" SELECT id, 7, 2, '{quarantine.TOO_LARGE_BEFORE}', 3, 0, 5 FROM folders LIMIT 1",
        )
        await box.full_pass()
        waiting = box.ledgers[0].quarantined
        await box.change(quarantine.retry_too_large)
        await box.full_pass()

    assert (1, 0, 2) == (waiting, box.ledgers[0].quarantined, box.ledgers[0].stored)


def _renumber(box: Box) -> None:
    box.inbox.mails = dict(reversed(box.inbox.mails.items()))
    box.inbox.renumber()


def _move(box: Box) -> None:
    box.folders["Trash"] = BoxFolder("\\HasNoChildren \\Trash")
    box.folders["Trash"].add(box.inbox.mails.pop(2).raw)


CHANGES: dict[str, Callable[[Box], None]] = {"renumbered": _renumber, "moved": _move}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_file_is_fetched_wherever_the_mail_lies_now(tmp_path: Path, change: str) -> None:
    """After a folder was numbered anew, or the mail moved by another client, its file comes."""
    content = _box()
    async with FaultImap(box=content) as server:
        box = Mirrored(server, tmp_path / "store.db")
        await box.full_pass()
        CHANGES[change](content)
        await box.full_pass()
        await box.ask_for_part("2")
        await box.fetch_wanted()

    assert FILM_BYTES == await box.read_file("lamp.mp4")


@pytest.mark.parametrize("limits", [(1_000_000, 9_000_000), (9_000_000, 1_000_000)])
async def test_another_limit_makes_no_second_message(
    tmp_path: Path, limits: tuple[int, int]
) -> None:
    """A mail that is met again under another limit is the same, whichever is without files."""
    content = _box()
    async with FaultImap(box=content) as server:
        box = Mirrored(server, tmp_path / "store.db")
        for limit in limits:
            box.policy = replace(POLICY, mail_max_bytes=limit, large_bytes=1_000_000)
            await box.full_pass()
            content.inbox.mails.pop(2, None)
            content.inbox.add(LARGE)
    messages = await box.read("SELECT subject, marks FROM messages ORDER BY id")

    assert 2 == len(messages)


async def test_a_fetch_goes_on_where_the_line_broke(tmp_path: Path) -> None:
    """What came of a file is not asked for again; a mail that is gone is said to be."""
    content = _box()
    cuts = 0

    def cut(answer: bytes) -> Reply:
        nonlocal cuts
        if b"BODY[2]<1048576>" in answer and not cuts:
            cuts += 1
            return hang_up(answer[:500_000])
        return Reply((answer,))

    async with FaultImap(box=content, script={"FETCH": [cut]}) as server:
        box = Mirrored(server, tmp_path / "store.db")
        await box.full_pass()
        await box.ask_for_part("2")
        with pytest.raises(Exception, match="closed"):
            await box.fetch_wanted()
        half = await box.read("SELECT got_bytes, failure FROM wanted_parts")
        await box.fetch_wanted()
        asked = [c for c in server.commands if b"BODY.PEEK[2]<" in c]
        del content.inbox.mails[2]
        await box.ask_for_part("4")
        await box.fetch_wanted()
    failed = await box.read("SELECT failure FROM wanted_parts")

    assert [(1024 * 1024, None)] == half
    assert [0, 1048576, 1048576] == [int(c.split(b"<")[1].split(b".")[0]) for c in asked]
    assert FILM_BYTES == await box.read_file("lamp.mp4")
    assert "no longer on the server" in str(failed)


async def test_a_line_that_always_breaks_is_given_up(tmp_path: Path) -> None:
    """Where each try ends the line, the fourth is none: mail must not wait for a file."""

    def cut(answer: bytes) -> Reply:
        return hang_up(b"* BYE\r\n") if b"BODY[2]<" in answer else Reply((answer,))

    async with FaultImap(box=_box(), script={"FETCH": [cut]}) as server:
        box = Mirrored(server, tmp_path / "store.db")
        await box.full_pass()
        await box.ask_for_part("2")
        for _ in range(3):
            with pytest.raises(Exception, match="goodbye"):
                await box.fetch_wanted()
        await box.fetch_wanted()
    failed = await box.read("SELECT failure FROM wanted_parts")

    assert "broke each time" in str(failed)
