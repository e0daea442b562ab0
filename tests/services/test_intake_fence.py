"""One mail that breaks something of ours is set aside with its bytes; all others come in."""

from __future__ import annotations

import pytest

from console.services import incoming
from console.services.quarantine import QuarantineService
from data.mail.parse import parse_head
from data.records import MessageHead
from tests.support.console_app import Office
from tests.support.letters import write_mail

POISON = b"X-Poison: yes"


def _mail(number: int) -> bytes:
    extra = (("X-Poison", "yes"),) if number == 2 else ()
    return write_mail(f"u{number}@customer.example", subject=f"Mail {number}", extra=extra)


@pytest.mark.parametrize("is_import", [True, False])
async def test_a_mail_that_breaks_the_reader_is_set_aside(
    empty: Office, monkeypatch: pytest.MonkeyPatch, is_import: bool
) -> None:
    """Its bytes, its reason and its sender are kept; a reader that was mended takes it in."""
    office = empty

    def break_at_poison(raw: bytes) -> MessageHead:
        if POISON in raw:
            raise RecursionError
        return parse_head(raw)

    monkeypatch.setattr(incoming, "parse_head", break_at_poison)
    quarantine = QuarantineService(office.store, clock=office.clock)
    await office.receive(*map(_mail, (1, 2, 3)), is_import=is_import)
    subjects = [
        row[0]
        for row in await office.store.read(
            lambda c: c.execute("SELECT subject FROM messages ORDER BY subject").fetchall()
        )
    ]
    held = await quarantine.list_mails()
    monkeypatch.undo()
    office.received = 1
    await office.receive(_mail(2), is_import=is_import)
    left = await quarantine.list_mails()
    number = await office.number("Mail 2")

    assert ["Mail 1", "Mail 3"] == subjects
    assert [(2, "Mail 2", True)] == [(m.uid, m.subject, m.raw_id is not None) for m in held]
    assert "RecursionError" in held[0].reason
    assert [] == left
    assert number
