"""A mail that takes too long, or takes the reader down, costs itself and nothing else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from console.services.bodies import BodyReader
from console.services.decoding import TAME_BYTES, TOO_LONG, DecodingProcess
from data.mail.bodies import FetchedMail
from data.records import ConversationId, MessageId, RawId
from data.store.index import People, Undecoded
from tests.support.bombs import deep_lists
from tests.support.console_app import Office
from tests.support.letters import write_mail

BUDGET_S = 0.6
BOMB = deep_lists(4_000_000)
"""A second and a half of hard work, the most that any mail can cause; an honest one takes 5 ms."""


def _mail(number: int, raw: bytes) -> Undecoded:
    return Undecoded(MessageId(number), ConversationId(1), 0, "", People("Ann"), raw, RawId(number))


async def test_a_mail_has_so_many_seconds(tmp_path: Path) -> None:
    """The reader is ended and begun afresh; the mail says why it has no text; all others have."""
    mails = [_mail(n, write_mail(f"u{n}@x.example", text=f"Mail {n}.\r\n")) for n in (1, 2, 3)]
    mails[1] = _mail(2, BOMB)
    process = DecodingProcess(b"k" * 32, tmp_path / "store.db", budget_s=BUDGET_S)
    try:
        decoded = await process.decode(mails)
    finally:
        process.close()

    assert ["Mail 1.", "", "Mail 3."] == [item.body.body.text for item in decoded]
    assert (TOO_LONG,) == decoded[1].body.body.defects


async def test_a_reader_that_is_killed_blames_no_mail(tmp_path: Path) -> None:
    """Where somebody else ended it, the mail in hand is read by the next one."""
    process = DecodingProcess(b"k" * 32, tmp_path / "store.db")
    try:
        first = await process.decode([_mail(1, write_mail("u1@x.example", text="One.\r\n"))])
        process.kill()
        second = await process.decode([_mail(2, write_mail("u2@x.example", text="Two.\r\n"))])
    finally:
        process.close()

    assert ["One.", "Two."] == [item.body.body.text for item in (*first, *second)]


@pytest.mark.soak
async def test_every_bomb_leaves_the_reader_alive(tmp_path: Path) -> None:
    """Each bomb of ten megabytes, and behind each an honest mail that is read."""
    from tests.support.bombs import BOMBS  # noqa: PLC0415 - half a gigabyte of them

    honest = write_mail("u1@x.example", text="Honest.\r\n")
    process = DecodingProcess(b"k" * 32, tmp_path / "store.db")
    try:
        for make in BOMBS.values():
            decoded = await process.decode([_mail(1, make(10_000_000)), _mail(2, honest)])

            assert "Honest." == decoded[1].body.body.text
    finally:
        process.close()


async def test_two_who_ask_at_once_get_their_own_answers(empty: Office) -> None:
    """One batch comes in while the one before it is read: neither takes the other's bodies."""
    reader = BodyReader(empty.store, clock=empty.clock, key=b"k" * 32, rejoin=_nobody_rejoins)
    texts = [f"Mail {number}. {'x ' * TAME_BYTES}" for number in range(4)]
    mails = [write_mail(f"u{n}@x.example", text=text) for n, text in enumerate(texts)]
    fetched = [FetchedMail(n, frozenset(), None, len(raw), raw) for n, raw in enumerate(mails)]

    read = await asyncio.gather(*(reader.read_wild([mail], whole=True) for mail in fetched))
    await reader.rest()

    assert [{number: f"Mail {number}."} for number in range(4)] == [
        {uid: body.text[:7] for uid, body in bodies.items()} for bodies in read
    ]


async def _nobody_rejoins(*_: object) -> None:
    """Have no mail judged again."""
