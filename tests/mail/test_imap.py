"""The IMAP shell against Dovecot and against a server that breaks every promise."""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from data.errors import (
    MailError,
    MailLoginError,
    MailPolicyError,
    MailRefusedError,
    MailServerError,
)
from data.mail import imap_search, reading
from data.mail.bodies import EMPTY, GONE, TOO_LARGE
from data.mail.deadlines import Deadlines
from data.mail.imap import MAIL_MAX_BYTES, FetchedMail, ImapServer, ImapSession
from data.mail.reading import WireReading
from tests.support.dovecot import SECRET, USER, Dovecot, make_certificate
from tests.support.fault_imap import FaultImap, Reply, hang_up, reply, silence

QUICK = Deadlines().scaled(1 / 60)
"""Half a second for a sign of life, four for a mail."""
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def make_mail(number: int, *, size_bytes: int = 0) -> bytes:
    """Write a mail that differs from every other."""
    head = (
        f"From: a@y.example\r\nSubject: mail {number}\r\nMessage-ID: <{number}@y.example>\r\n\r\n"
    )
    line = b"0123456789" * 7 + b"\r\n"
    return head.encode() + line * (size_bytes // len(line) + 1)


def settings(server: Dovecot, security: str = "none") -> ImapServer:
    """Name a Dovecot, with or without encryption."""
    port = server.imaps_port if security == "tls" else server.imap_port
    ca_file = "" if security == "none" else str(server.ca_file)
    return ImapServer("127.0.0.1", port, security, USER, ca_file=ca_file)


@asynccontextmanager
async def signed_in(
    server: ImapServer | FaultImap, secret: str = SECRET, *, deadlines: Deadlines = QUICK
) -> AsyncIterator[ImapSession]:
    """Connect for the length of a block."""
    if isinstance(server, FaultImap):
        server = ImapServer("127.0.0.1", server.port, "none", USER)
    session = await ImapSession.connect(
        server, secret, connect_timeout_s=2, read_timeout_s=2, deadlines=deadlines
    )
    try:
        yield session
    finally:
        await session.close()


async def fetch_all(
    session: ImapSession, uids: list[int], *, mail_max_bytes: int = MAIL_MAX_BYTES
) -> list[FetchedMail]:
    """Fetch these mails into one list."""
    batches = session.fetch_raw(uids, mail_max_bytes=mail_max_bytes)
    return [mail async for batch in batches for mail in batch]


@pytest.mark.real_server
@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
async def test_every_mail_comes_byte_for_byte(dovecot: Dovecot, security: str) -> None:
    """Over every kind of line the bytes are the server's, in our order, and no flag changes."""
    raws = {number: make_mail(number, size_bytes=number * 700) for number in range(1, 121)}
    for raw in raws.values():
        dovecot.deliver(raw, at=AT)
    before = dovecot.flags()

    async with signed_in(settings(dovecot, security)) as session:
        state = await session.open_folder("INBOX")
        uids = await session.list_uids()
        mails = await fetch_all(session, list(reversed(uids)))

    assert {"CONDSTORE", "IDLE", "UIDPLUS"} <= session.capabilities
    assert (120, 121) == (state.exists, state.uid_next)
    assert list(reversed(uids)) == [mail.uid for mail in mails]
    assert raws == {mail.uid: mail.raw for mail in reversed(mails)}
    assert {AT} == {mail.internal_date for mail in mails}
    assert before == dovecot.flags()


@pytest.mark.real_server
async def test_facts_are_what_the_server_says(dovecot: Dovecot) -> None:
    """Flags, date and size come in the order asked; a mail that is gone is left out."""
    raw = make_mail(1)
    dovecot.deliver(raw, flags=["\\Seen", "\\Answered"], at=AT)
    dovecot.deliver(raw, at=AT + timedelta(days=1))

    async with signed_in(settings(dovecot)) as session:
        await session.open_folder("INBOX")
        facts = await session.fetch_facts([2, 99, 1])

    assert [2, 1] == [fact.uid for fact in facts]
    assert [frozenset(), frozenset({"\\Seen", "\\Answered"})] == [fact.flags for fact in facts]
    assert [AT + timedelta(days=1), AT] == [fact.internal_date for fact in facts]
    assert {len(raw)} == {fact.size_bytes for fact in facts}
    assert all(fact.modseq for fact in facts)


@pytest.mark.real_server
async def test_uids_are_listed_by_day_and_by_number(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every UID comes once however the list is cut, and none that was asked to be left out."""
    monkeypatch.setattr(imap_search, "SEARCH_WINDOW_MAILS", 7)
    for number in range(1, 31):
        dovecot.deliver(make_mail(number), at=AT + timedelta(days=number))
    with dovecot.client(writable=True) as client:
        client.store("3,9:20", "+FLAGS", "\\Deleted")
        client.expunge()
    kept = [number for number in range(1, 31) if number != 3 and not 9 <= number <= 20]

    async with signed_in(settings(dovecot)) as session:
        await session.open_folder("INBOX")
        everything = await session.list_uids()
        late = await session.list_uids(after_uid=25)
        none = await session.list_uids(after_uid=30)
        since = await session.list_uids(since=date(2026, 3, 25))

    assert kept == list(everything)
    assert [26, 27, 28, 29, 30] == list(late)
    assert () == none
    assert [24, 25, 26, 27, 28, 29, 30] == list(since)


@pytest.mark.real_server
async def test_only_what_changed_is_asked_again(dovecot: Dovecot) -> None:
    """With CONDSTORE a flag set by another client comes back, and nothing else does."""
    for number in range(1, 6):
        dovecot.deliver(make_mail(number))
    async with signed_in(settings(dovecot)) as session:
        before = (await session.open_folder("INBOX")).highest_modseq
        with dovecot.client(writable=True) as client:
            client.uid("STORE", "4", "+FLAGS", "(\\Flagged)")
        after = (await session.open_folder("INBOX")).highest_modseq
        assert before is not None
        assert after is not None

        changed = await session.fetch_flags_changed(before)
        nothing = await session.fetch_flags_changed(after)

    assert before < after
    assert [(4, frozenset({"\\Flagged"}))] == [(fact.uid, fact.flags) for fact in changed]
    assert () == nothing


@pytest.mark.real_server
async def test_an_expunged_mail_is_reported_gone(dovecot: Dovecot) -> None:
    """A mail that another client deletes before it is fetched is told as gone, not lost."""
    for number in range(1, 4):
        dovecot.deliver(make_mail(number))
    async with signed_in(settings(dovecot)) as session:
        await session.open_folder("INBOX")
        uids = list(await session.list_uids())
        with dovecot.client(writable=True) as client:
            client.uid("STORE", "2", "+FLAGS", "(\\Deleted)")
            client.expunge()

        mails = await fetch_all(session, uids)

    # Dovecot may still serve a mail that it expunged a moment ago.
    assert uids == sorted(mail.uid for mail in mails)
    assert {"", GONE} >= {mail.absent for mail in mails}
    assert make_mail(3) == mails[-1].raw


@pytest.mark.real_server
async def test_a_huge_mail_is_never_read(dovecot: Dovecot) -> None:
    """A mail above the bound is reported with its size and facts; the others come."""
    dovecot.deliver(make_mail(1))
    dovecot.deliver(make_mail(2, size_bytes=300_000), flags=["\\Seen"])

    async with signed_in(settings(dovecot)) as session:
        await session.open_folder("INBOX")
        mails = await fetch_all(session, [1, 2], mail_max_bytes=100_000)

    found = {mail.uid: mail for mail in mails}
    assert ("", make_mail(1)) == (found[1].absent, found[1].raw)
    assert (TOO_LARGE, None) == (found[2].absent, found[2].raw)
    assert (len(make_mail(2, size_bytes=300_000)), frozenset({"\\Seen"})) == (
        found[2].size_bytes,
        found[2].flags,
    )


@pytest.mark.real_server
async def test_leaving_early_keeps_the_connection(dovecot: Dovecot) -> None:
    """Whoever stops in the middle of a large fetch can go on with the same connection."""
    for number in range(1, 201):
        dovecot.deliver(make_mail(number, size_bytes=30_000))

    async with signed_in(settings(dovecot)) as session:
        await session.open_folder("INBOX")
        uids = await session.list_uids()
        async with aclosing(session.fetch_raw(uids, max_in_flight_bytes=1)) as batches:
            async for batch in batches:
                assert batch
                break
        again = await session.list_uids()

    assert uids == again


@pytest.mark.real_server
async def test_a_mail_is_filed_and_found_again(dovecot: Dovecot) -> None:
    """A mail filed in Sent keeps its bytes, flag and date and is found by its Message-ID."""
    raw = make_mail(7)
    async with signed_in(settings(dovecot)) as session:
        uid = await session.append("Sent", raw, flags=["\\Seen"], at=AT)
        await session.open_folder("Sent")
        found = await session.search_message_id("7@y.example")
        in_brackets = await session.search_message_id("<7@y.example>")
        other = await session.search_message_id("@y.example")
        quoted = await session.search_message_id('"odd\\one"@y.example')
        accented = await session.search_message_id("tæst@y.example")
        facts = await session.fetch_facts(found)

    assert raw == dovecot.raw("Sent", uid or 0)
    assert (uid,) == found == in_brackets
    assert () == other == quoted == accented
    assert [(frozenset({"\\Seen"}), AT)] == [(fact.flags, fact.internal_date) for fact in facts]


@pytest.mark.real_server
async def test_folders_are_listed_with_their_roles(dovecot: Dovecot) -> None:
    """Names come decoded, marks in lower case."""
    with dovecot.client(writable=True) as client:
        client.create('"Saadetud &AOQ-"')

    async with signed_in(settings(dovecot)) as session:
        folders = {folder.name: folder for folder in await session.list_folders()}

    assert "\\sent" in folders["Sent"].attributes
    assert {"INBOX", "Sent", "Archive", "Junk", "Trash", "Drafts", "Saadetud ä"} == set(folders)


@pytest.mark.real_server
async def test_a_missing_folder_is_a_refusal(dovecot: Dovecot) -> None:
    """NO is an answer, not an accident: the connection lives on."""
    async with signed_in(settings(dovecot)) as session:
        with pytest.raises(MailRefusedError):
            await session.open_folder("Nowhere")
        with pytest.raises(MailRefusedError):
            await session.append("Nowhere", b"Subject: x\r\n\r\n")

        state = await session.open_folder("INBOX")

    assert 0 == state.exists


@pytest.mark.real_server
@pytest.mark.parametrize("security", ["none", "tls"])
async def test_new_mail_ends_the_wait(dovecot: Dovecot, security: str) -> None:
    """A mail that arrives wakes the wait at once and can be fetched."""
    async with signed_in(settings(dovecot, security)) as session:
        await session.open_folder("INBOX")
        wait = asyncio.create_task(session.idle(30, asyncio.Event()))
        await asyncio.to_thread(dovecot.deliver_by_lmtp, make_mail(1))

        async with asyncio.timeout(15):
            news = await wait
        uids = await session.list_uids()

    assert news
    assert (1,) == uids


@pytest.mark.real_server
@pytest.mark.parametrize("security", ["none", "tls"])
async def test_a_wait_ends_when_told(dovecot: Dovecot, security: str) -> None:
    """Setting `stop` ends a wait of half an hour at once, again and again."""
    async with signed_in(settings(dovecot, security)) as session:
        await session.open_folder("INBOX")
        for _ in range(3):
            stop = asyncio.Event()
            asyncio.get_running_loop().call_later(0.05, stop.set)
            async with asyncio.timeout(10):
                assert not await session.idle(1800, stop)
        assert not await session.idle(0.1, asyncio.Event())


@pytest.mark.real_server
async def test_a_server_that_dies_is_noticed(dovecot: Dovecot) -> None:
    """A wait ends with an error when the server is killed; after a restart all is there."""
    dovecot.deliver(make_mail(1))
    async with signed_in(settings(dovecot)) as session:
        await session.open_folder("INBOX")
        way = session._reading
        assert isinstance(way, WireReading)
        wait = asyncio.create_task(session.idle(60, asyncio.Event()))
        while way._wire._commands == 0:  # noqa: ASYNC110 - counted on the session's thread
            await asyncio.sleep(0.01)
        dovecot.kill()
        with pytest.raises(MailServerError):
            async with asyncio.timeout(15):
                await wait
        assert not session.is_usable

    dovecot.start()
    async with signed_in(settings(dovecot)) as session:
        assert 1 == (await session.open_folder("INBOX")).exists


@pytest.mark.real_server
async def test_a_wrong_password_is_a_matter_for_a_person(dovecot: Dovecot) -> None:
    """A refused password is told apart from a server in trouble, and is not shown."""
    with pytest.raises(MailLoginError) as refused:
        await ImapSession.connect(settings(dovecot), "wr0ng")

    assert "wr0ng" not in str(refused.value)


@pytest.mark.real_server
async def test_an_unknown_certificate_is_not_believed(dovecot: Dovecot) -> None:
    """A certificate that nobody vouches for ends the attempt before the password."""
    for security in ("tls", "starttls"):
        server = replace(settings(dovecot, security), ca_file="")
        with pytest.raises(MailPolicyError, match="cannot be trusted"):
            await ImapSession.connect(server, SECRET)


@pytest.mark.real_server
async def test_without_the_private_door_the_plain_way_works(
    dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a release of IMAPClient hides its line, everything still works, only slower."""
    monkeypatch.setattr(reading, "open_wire", lambda *_, **__: None)
    dovecot.deliver(make_mail(1), flags=["\\Seen"], at=AT)
    dovecot.deliver(make_mail(2, size_bytes=50_000), at=AT)
    async with signed_in(settings(dovecot)) as session:
        await session.open_folder("INBOX")
        facts = await session.fetch_facts([1, 2])
        mails = await fetch_all(session, [1, 2, 3], mail_max_bytes=10_000)
        wait = asyncio.create_task(session.idle(30, asyncio.Event()))
        await asyncio.to_thread(dovecot.deliver_by_lmtp, make_mail(3))
        async with asyncio.timeout(15):
            news = await wait

    assert [(1, AT), (2, AT)] == [(fact.uid, fact.internal_date) for fact in facts]
    assert [(make_mail(1), ""), (None, TOO_LARGE), (None, GONE)] == [
        (mail.raw, mail.absent) for mail in mails
    ]
    assert news


@pytest.mark.real_server
async def test_the_private_door_is_where_we_expect_it(dovecot: Dovecot) -> None:
    """The pinned IMAPClient keeps imaplib's line where `data.mail.wire` looks for it."""
    async with signed_in(settings(dovecot)) as session:
        way = session._reading

    assert isinstance(way, WireReading)


async def test_a_line_without_encryption_stays_on_this_machine() -> None:
    """No password ever crosses a network in the clear, whatever the settings say."""
    with pytest.raises(MailPolicyError, match="without encryption"):
        await ImapSession.connect(ImapServer("mail.y.example", 143, "none", USER), SECRET)


async def test_a_server_without_starttls_gets_no_password() -> None:
    """When STARTTLS is asked for and not offered, the password is not sent."""
    async with FaultImap() as server:
        with pytest.raises(MailPolicyError, match="STARTTLS"):
            await ImapSession.connect(
                ImapServer("127.0.0.1", server.port, "starttls", USER), SECRET
            )

    assert not any(b"LOGIN" in command for command in server.commands)


async def test_preauth_before_encryption_is_refused() -> None:
    """A server that claims we are signed in, so that encryption never begins, is not believed."""
    async with FaultImap(greeting=reply(b"* PREAUTH welcome\r\n")) as server:
        with pytest.raises(MailPolicyError, match="before encryption"):
            await ImapSession.connect(
                ImapServer("127.0.0.1", server.port, "starttls", USER), SECRET
            )


async def test_tls_to_a_port_without_it_is_told(tmp_path: Path) -> None:
    """The wrong port gives a sentence that names the right ones."""
    make_certificate(tmp_path)
    async with FaultImap() as server:
        with pytest.raises(MailPolicyError, match="993"):
            await ImapSession.connect(
                ImapServer(
                    "127.0.0.1", server.port, "tls", USER, ca_file=str(tmp_path / "cert.pem")
                ),
                SECRET,
            )


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (reply(b"TAG NO [AUTHENTICATIONFAILED] no\r\n"), MailLoginError),
        (reply(b"TAG NO [UNAVAILABLE] later\r\n"), MailServerError),
        (hang_up(b"* BYE too many connections\r\n"), MailServerError),
        (hang_up(), MailServerError),
        (silence(), MailServerError),
        (hang_up(b"garbage\r\n"), MailServerError),
    ],
)
async def test_trouble_at_the_login_is_no_wrong_password(
    script: Reply, expected: type[MailError]
) -> None:
    """Only a refusal of the password asks for a person; all else is tried again."""
    async with FaultImap({"LOGIN": [script]}) as server:
        with pytest.raises(expected):
            async with signed_in(server):
                pass


async def test_a_refusal_is_told_with_one_full_stop() -> None:
    """The server's own full stop does not stand before ours."""
    no = reply(b"TAG NO [AUTHENTICATIONFAILED] Authentication failed.\r\n")
    async with FaultImap({"LOGIN": [no]}) as server:
        with pytest.raises(MailLoginError, match=r"Authentication failed\. Check user"):
            async with signed_in(server):
                pass


@pytest.mark.parametrize(
    ("greeting", "words"),
    [
        (hang_up(), "closed the connection before its greeting"),
        (hang_up(b"* BYE too many\r\n"), "takes nobody in now: too many"),
        (silence(), "did not answer in time"),
        (hang_up(b"220 smtp\r\n"), "does not answer as IMAP servers do: “220 smtp”"),
    ],
)
async def test_trouble_at_the_greeting_is_tried_again(greeting: Reply, words: str) -> None:
    """A server that does not greet as IMAP does is trouble, told in a sentence of its own."""
    async with FaultImap(greeting=greeting) as server:
        with pytest.raises(MailServerError, match=rf"127\.0\.0\.1:\d+ {words}.*tried again"):
            async with signed_in(server):
                pass


@pytest.mark.parametrize(
    ("user", "secret"), [("a b", 'p"q\\r'), ("x\\y", "secret"), ("plain", "with space")]
)
async def test_login_words_are_quoted(user: str, secret: str) -> None:
    """Names and passwords with spaces and quotes travel as one word each."""
    async with FaultImap() as server:
        settings_ = ImapServer("127.0.0.1", server.port, "none", user)
        async with signed_in(settings_, secret):
            pass
    escaped = [word.replace("\\", "\\\\").replace('"', '\\"') for word in (user, secret)]

    assert f'LOGIN "{escaped[0]}" "{escaped[1]}"'.encode() in server.commands


@pytest.mark.parametrize(
    ("auth", "mechanism", "answer", "farewell"),
    [
        ("xoauth2", b"XOAUTH2", b"user=support\x01auth=Bearer t0ken-1\x01\x01", b""),
        (
            "oauthbearer",
            b"OAUTHBEARER",
            b"n,a=support,\x01auth=Bearer t0ken-1\x01\x01",
            b"AQ==",
        ),
    ],
)
async def test_a_refused_token_is_sent_once(
    auth: str, mechanism: bytes, answer: bytes, farewell: bytes
) -> None:
    """A refused token ends with the server's words instead of being sent a second time."""
    script = {
        "AUTHENTICATE": [reply(b"+ \r\n")],
        "CONTINUE": [
            reply(b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"),
            reply(b"TAG NO [AUTHENTICATIONFAILED] the token has expired\r\n"),
        ],
    }
    async with FaultImap(script) as server:
        settings_ = ImapServer("127.0.0.1", server.port, "none", USER, auth=auth)
        with pytest.raises(MailLoginError, match=r"the token has expired \(status 400\)"):
            await ImapSession.connect(settings_, "t0ken-1", read_timeout_s=2)

    expected = [b"AUTHENTICATE " + mechanism, base64.b64encode(answer), farewell]
    assert expected == server.commands[-3:]


def whole(uid: int, raw: bytes) -> bytes:
    """Write a mail as the fault server's answer."""
    return b"* %d FETCH (UID %d FLAGS () RFC822.SIZE %d BODY[] {%d}\r\n%b)\r\n" % (
        uid,
        uid,
        len(raw),
        len(raw),
        raw,
    )


SIZES = {1: 10, 2: 10, 3: 10}


@pytest.mark.parametrize(
    "script",
    [
        hang_up(whole(1, b"one"), b"* 2 FETCH (UID 2 BODY[] {100}\r\nhalf"),
        hang_up(whole(1, b"one"), b"* BYE bored\r\n"),
        silence(whole(1, b"one"), b"* 2 FETCH (UI"),
        reply(whole(1, b"one"), b"garbage\r\n"),
        reply(b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n"),
        reply(b"* 1 FETCH (FLAGS (" + b"a " * 600_000 + b"))\r\n"),
    ],
)
async def test_a_broken_fetch_ends_the_session(script: Reply) -> None:
    """Cut, silent, hostile or senseless answers end the session, and no half mail comes."""
    async with FaultImap({"FETCH": [script]}) as server, signed_in(server) as session:
        await session.open_folder("INBOX")
        batches = session.fetch_raw([1, 2, 3], sizes=SIZES)

        with pytest.raises(MailServerError):
            await anext(batches)

        assert not session.is_usable


async def test_nil_and_missing_are_told_apart() -> None:
    """A mail whose text is NIL and one that is not answered at all are both reported."""
    script = reply(
        whole(1, b"one"),
        b"* 2 FETCH (UID 2 FLAGS (\\Seen) RFC822.SIZE 9 BODY[] NIL)\r\n* 9 EXPUNGE\r\nTAG OK x\r\n",
    )
    async with FaultImap({"FETCH": [script]}) as server, signed_in(server) as session:
        await session.open_folder("INBOX")
        mails = [
            mail async for batch in session.fetch_raw([1, 2, 3], sizes=SIZES) for mail in batch
        ]

    assert [(1, b"one", ""), (2, None, EMPTY), (3, None, GONE)] == [
        (mail.uid, mail.raw, mail.absent) for mail in mails
    ]


@pytest.mark.parametrize(
    "idle",
    [
        reply(b"+ idling\r\n* 4 EXISTS\r\n"),
        reply(b"+ idling\r\n", b"* 4 EXI", b"STS\r\n"),
        reply(b"* 4 EXISTS\r\n+ idling\r\n"),
        reply(b"+ idling\r\n* OK Still here\r\n* 4 EXISTS\r\n"),
    ],
)
async def test_news_is_heard_however_it_is_cut(idle: Reply) -> None:
    """News in the same packet as the go-ahead, or in two packets, wakes the wait."""
    async with FaultImap({"IDLE": [idle]}) as server, signed_in(server) as session:
        await session.open_folder("INBOX")

        async with asyncio.timeout(10):
            assert await session.idle(30, asyncio.Event())
        await session.noop()


@pytest.mark.parametrize(
    "script",
    [
        {"IDLE": [hang_up(b"+ idling\r\n")]},
        {"IDLE": [hang_up(b"+ idling\r\n", b"* BYE shutting down\r\n")]},
        {"IDLE": [hang_up(b"+ idling\r\n", b"* 4 EXI")]},
        {"DONE": [silence()]},
        {"NOOP": [hang_up()]},
        {"IDLE": [reply(b"TAG BAD no idle\r\n")]},
    ],
)
async def test_a_line_that_dies_during_a_wait_is_noticed(script: dict[str, list[Reply]]) -> None:
    """Quiet and closed look alike; the wait tells them apart in the end."""
    async with FaultImap(script) as server, signed_in(server) as session:
        await session.open_folder("INBOX")

        with pytest.raises(MailError):
            async with asyncio.timeout(10):
                await session.idle(0.2, asyncio.Event())

        assert not session.is_usable


async def test_a_cancelled_command_ends_the_session() -> None:
    """After a cancelled command no other can pick up its answer: the session is dead."""
    async with FaultImap({"NOOP": [silence()]}) as server, signed_in(server) as session:
        command = asyncio.create_task(session.noop())
        await server.wait_for(b"NOOP")

        command.cancel()
        with pytest.raises(asyncio.CancelledError):
            await command

        with pytest.raises(MailServerError, match="has ended"):
            await session.list_folders()


async def test_a_cancelled_fetch_ends_the_session() -> None:
    """Cancelled in the middle of a body, a fetch leaves nothing that could be read as an answer."""
    script = silence(whole(1, b"one"), b"* 2 FETCH (UID 2 BODY[] {100}\r\nhalf")
    async with FaultImap({"FETCH": [script]}) as server, signed_in(server) as session:
        await session.open_folder("INBOX")
        fetch = asyncio.ensure_future(anext(session.fetch_raw([1, 2], sizes=SIZES)))
        await server.wait_for(b"UID FETCH")

        fetch.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetch

        assert not session.is_usable


async def test_a_dead_session_leaves_no_thread() -> None:
    """Killing a session in the middle of a command ends its thread as well."""
    async with FaultImap({"NOOP": [silence()]}) as server, signed_in(server) as session:
        command = asyncio.create_task(session.noop())
        await server.wait_for(b"NOOP")
        threads = [thread for thread in threading.enumerate() if thread.name.startswith("imap")]

        session.kill()
        with pytest.raises(MailServerError):
            await command

        for thread in threads:
            await asyncio.to_thread(thread.join, 10)
        assert not any(thread.is_alive() for thread in threads)


@pytest.mark.parametrize(
    "answer",
    [
        reply(b"* SEARCH 1 x 3\r\nTAG OK x\r\n"),
        reply(b"* SEARCH " + b"1 " * 600_000 + b"\r\nTAG OK x\r\n"),
        hang_up(b"* SEARCH 1 2"),
    ],
)
async def test_a_senseless_search_is_trouble(answer: Reply) -> None:
    """An answer that cannot be read ends the session instead of reading as an empty folder."""
    async with FaultImap({"SEARCH": [answer]}) as server, signed_in(server) as session:
        await session.open_folder("INBOX")

        with pytest.raises(MailServerError):
            await session.list_uids()

        assert not session.is_usable


async def test_a_folder_without_uidvalidity_says_so() -> None:
    """A server that keeps no lasting numbers is seen as such."""
    script = {"EXAMINE": [reply(b"* 3 EXISTS\r\n* OK [UIDVALIDITY 0] none\r\nTAG OK open\r\n")]}
    async with FaultImap(script) as server, signed_in(server) as session:
        state = await session.open_folder("INBOX")

    assert (None, None, 3, None) == (
        state.uid_validity,
        state.uid_next,
        state.exists,
        state.highest_modseq,
    )


@pytest.mark.parametrize("text", ["x\r\nA1 DELETE INBOX", "a\x00b", "a\x7f"])
async def test_no_argument_carries_a_command(text: str) -> None:
    """Words from mails or agents that could end a command never reach the line."""
    async with FaultImap() as server, signed_in(server) as session:
        await session.open_folder("INBOX")
        sent = len(server.commands)

        with pytest.raises(MailPolicyError):
            await session.search_message_id(text)
        with pytest.raises(MailPolicyError):
            await session.open_folder(text)
        with pytest.raises(MailPolicyError):
            await session.append("Sent", b"", flags=[text])

        assert sent == len(server.commands)


async def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    """Implicit TLS with a trusted certificate works for every command."""
    make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    async with FaultImap(tls=context) as server:
        settings_ = ImapServer(
            "localhost", server.port, "tls", USER, ca_file=str(tmp_path / "cert.pem")
        )
        async with signed_in(settings_) as session:
            await session.open_folder("INBOX")

            assert (1, 2, 3) == await session.list_uids()
