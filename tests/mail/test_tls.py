"""Encryption: every fault is refused before the password, in its own words and with its cure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from data.errors import MailError, MailPolicyError
from data.mail.imap import ImapServer, ImapSession
from data.mail.smtp import SmtpServer, SmtpSession
from data.mail.tls import make_context
from tests.support.certificates import DAY, Authority, server_context
from tests.support.tls_server import TlsServer

SECRET = "s3cret-of-the-mailbox"
WEEK = timedelta(days=7)
LINES = [(protocol, security) for protocol in ("imap", "smtp") for security in ("tls", "starttls")]


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority of our own."""
    return Authority(tmp_path)


async def sign_in(
    server: TlsServer, security: str, *, ca_file: Path | str = "", host: str = "localhost"
) -> None:
    """Sign in and leave."""
    # A port that stays silent is waited for no longer than this.
    patience_s = 0.5 if server.implicit and security != "tls" else 5
    session: ImapSession | SmtpSession
    if server.protocol == "imap":
        imap = ImapServer(host, server.port, security, "support", ca_file=str(ca_file))
        session = await ImapSession.connect(
            imap, SECRET, connect_timeout_s=patience_s, read_timeout_s=patience_s
        )
    else:
        smtp = SmtpServer(host, server.port, security, "support", ca_file=str(ca_file))
        session = await SmtpSession.connect(smtp, SECRET, connect_timeout_s=patience_s)
    await session.close()


@contextmanager
def refused(server: TlsServer, *words: str) -> Iterator[None]:
    """Expect a refusal in these words before anything of ours was said."""
    with pytest.raises(MailError) as error:
        yield
    missing = [word for word in words if word not in str(error.value)]
    assert [] == missing, str(error.value)
    assert f"localhost:{server.port}" in error.value.problem
    assert error.value.cure
    assert SECRET.encode() not in server.heard
    assert b"AUTH" not in server.heard


BAD_CERTIFICATES = {
    "expired": ({"starts_in": -WEEK, "ends_in": -DAY}, ("it has expired", "renew")),
    "early": ({"starts_in": DAY, "ends_in": WEEK}, ("not valid yet", "date of this machine")),
    "name": ({"names": ("mail.y.example",)}, ("another name than “localhost”", "Set host")),
    "itself": ({"self_signed": True}, ("self-signed", "ca_file")),
    "stranger": ({}, ("does not know who issued it", "ca_file")),
}


@pytest.mark.parametrize(("protocol", "security"), LINES)
@pytest.mark.parametrize("kind", BAD_CERTIFICATES)
async def test_each_bad_certificate_has_its_own_words(
    authority: Authority, protocol: str, security: str, kind: str
) -> None:
    """Expired, early, of another name, self-signed or unknown: said so, and no password leaves."""
    facts, words = BAD_CERTIFICATES[kind]
    context = server_context(authority.issue(**facts))  # type: ignore[arg-type]  # a table of keywords
    ca_file = "" if kind in ("itself", "stranger") else authority.ca_file
    with (
        TlsServer(protocol, context=context, implicit=security == "tls") as server,
        refused(server, "cannot be trusted", "Nothing was sent", *words),
    ):
        await sign_in(server, security, ca_file=ca_file)


@pytest.mark.parametrize(("protocol", "security"), LINES)
async def test_an_own_authority_counts_alone(
    authority: Authority, tmp_path: Path, protocol: str, security: str
) -> None:
    """With a ca_file its certificates are believed, and no others."""
    other = Authority(tmp_path, "other")
    context = server_context(authority.issue())
    with TlsServer(protocol, context=context, implicit=security == "tls") as server:
        with refused(server, f"not in {other.ca_file}"):
            await sign_in(server, security, ca_file=other.ca_file)
        await sign_in(server, security, ca_file=authority.ca_file)

    assert SECRET.encode() not in server.in_clear
    assert len(server.heard) > len(server.in_clear)


FAULTS = [
    ("tls", "plain", ("answers in the clear", "starttls")),
    ("tls", "cut", ("hung up", "tried again")),
    ("tls", "old", ("no longer safe", "TLS 1.2")),
    ("starttls", "plain", ("went on in the clear", "on the way")),
    ("starttls", "cut", ("hung up", "tried again")),
    ("starttls", "old", ("no longer safe", "TLS 1.2")),
    ("starttls", "strip", ("offers no encryption", "tls")),
    ("starttls", "refuse", ("refuses it",)),
]


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
@pytest.mark.parametrize(("security", "fault", "words"), FAULTS)
async def test_each_broken_handshake_has_its_own_words(
    authority: Authority, protocol: str, security: str, fault: str, words: tuple[str, ...]
) -> None:
    """Plain text, a cut, old protocols, no STARTTLS: told apart, and no password leaves."""
    context = server_context(authority.issue(), is_old=fault == "old")
    is_implicit = security == "tls" and fault != "plain"
    with (
        TlsServer(protocol, context=context, implicit=is_implicit, fault=fault) as server,
        refused(server, *words),
    ):
        await sign_in(server, security, ca_file=authority.ca_file)


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
async def test_a_tls_port_asked_for_starttls_is_told(authority: Authority, protocol: str) -> None:
    """A server that waits for TLS while we wait for its greeting is found out by asking it."""
    context = server_context(authority.issue())
    with (
        TlsServer(protocol, context=context, implicit=True) as server,
        refused(server, "from the first byte", "security to tls"),
    ):
        await sign_in(server, "starttls", ca_file=authority.ca_file)


async def test_preauth_before_tls_is_refused(authority: Authority) -> None:
    """A server that says we are signed in before encryption, as an attacker would, is left."""
    context = server_context(authority.issue())
    with (
        TlsServer("imap", context=context, implicit=False, fault="preauth") as server,
        refused(server, "before encryption", "Nothing was sent"),
    ):
        await sign_in(server, "starttls", ca_file=authority.ca_file)


@pytest.mark.parametrize(
    ("protocol", "extra"),
    [
        ("imap", b"* CAPABILITY IMAP4rev1 AUTH=EVIL IDLE\r\n* BYE from the middle\r\n"),
        ("smtp", b"250-evil\r\n250-SIZE 1\r\n250 AUTH EVIL\r\n"),
    ],
)
async def test_what_was_said_before_encryption_does_not_count(
    authority: Authority, protocol: str, extra: bytes
) -> None:
    """Answers slipped in behind the agreement to STARTTLS are dropped, not read as the server's."""
    context = server_context(authority.issue())
    server = TlsServer(protocol, context=context, implicit=False, fault="inject", extra=extra)
    session: ImapSession | SmtpSession
    with server:
        if protocol == "imap":
            address = ImapServer(
                "localhost", server.port, "starttls", "support", ca_file=str(authority.ca_file)
            )
            session = await ImapSession.connect(address, SECRET)
        else:
            session = await SmtpSession.connect(
                SmtpServer(
                    "localhost", server.port, "starttls", "support", ca_file=str(authority.ca_file)
                ),
                SECRET,
            )
        capabilities = session.capabilities
        await session.close()

    assert not {"AUTH=EVIL", "IDLE", "SIZE"} & capabilities
    assert SECRET.encode() not in server.in_clear


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_useless_ca_file_is_named(tmp_path: Path, content: str | None) -> None:
    """A file of trusted certificates that is missing or holds none is named with the setting."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)

    with pytest.raises(MailPolicyError, match=str(path)) as error:
        make_context(str(path))

    assert "ca_file" in error.value.cure
