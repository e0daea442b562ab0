"""What a server itself knows a mail by: read by both ways of reading, and searched for safely."""

from __future__ import annotations

import pytest

from data.mail import reading
from data.mail.bodies import FetchedMail
from data.mail.email_ids import is_email_id, item_of, read_email_id
from data.mail.imap import ImapServer, ImapSession
from tests.support.fault_imap import FaultImap
from tests.support.imap_box import Box
from tests.support.letters import DOMAIN, write_mail


@pytest.mark.parametrize("is_plain", [False, True], ids=["wire", "plain"])
@pytest.mark.parametrize(
    ("capability", "item", "value"),
    [
        ("X-GM-EXT-1", "X-GM-MSGID", "18446744073709551615"),
        ("OBJECTID", "EMAILID", "M6d99ac3275bb4e_-"),
    ],
)
async def test_ids_are_read_and_found(
    monkeypatch: pytest.MonkeyPatch, is_plain: bool, capability: str, item: str, value: str
) -> None:
    """With facts, with the mail, and by a search for exactly this mail."""
    if is_plain:
        monkeypatch.setattr(reading, "open_wire", lambda *_, **__: None)
    box = Box()
    box.id_item = item
    for name in ("a", "b"):
        box.inbox.add(write_mail(f"{name}@{DOMAIN}"))
    box.inbox.mails[2].email_id = value
    offered = f"IMAP4rev1 IDLE {capability}".encode()
    async with FaultImap(box=box, capabilities=offered) as server:
        session = await ImapSession.connect(
            ImapServer("127.0.0.1", server.port, "none", "support"), "secret"
        )
        try:
            await session.open_folder("INBOX")
            facts = await session.fetch_identities([1, 2])
            mails: list[FetchedMail] = []
            async for batch in session.fetch_raw([1, 2]):
                mails += batch
            found = await session.search_email_id(f"{item} {value}")
            foreign = await session.search_email_id("EMAILID x\r\nA1 LOGOUT")
        finally:
            await session.close()

    expected = {1: None, 2: f"{item} {value}"}
    assert expected == {each.uid: each.email_id for each in facts}
    assert expected == {mail.uid: mail.email_id for mail in mails}
    assert ((2,), ()) == (found, foreign)


def test_only_ids_are_ids() -> None:
    """What a server makes up cannot become a command of ours, and one that has none is asked none.

    RFC 8474 section 4: letters, digits, `_` and `-`, at most 255.
    """
    values = (b"M1", b"M 1", b"M1)\r\nA LOGOUT", b"", b"x" * 256, b'"M1"')

    assert ["EMAILID M1", *[None] * 5] == [read_email_id("EMAILID", value) for value in values]
    assert read_email_id("X-GM-MSGID", b"12a") is None
    assert [True, False, False] == [
        is_email_id(text) for text in ("X-GM-MSGID 12", "X-GM-MSGID 12 ALL", "UID 1:*")
    ]
    assert "" == item_of({"IMAP4REV1", "CONDSTORE"})
