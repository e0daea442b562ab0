"""Tokens at the servers: sent once, in the way that is offered, and refusals told in words."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from data.errors import MailError, MailLoginError, MailServerError
from data.mail.imap import ImapServer, ImapSession
from data.mail.smtp import SmtpServer, SmtpSession
from data.mail.tokens import TokenExchange, choose_mechanism, hide, read_complaint
from tests.support.fault_imap import FaultImap, reply

USER = "support@x.example"
TOKEN = "ya29.a0-token-of-an-hour"
LONG = "ey" + "J0b2tlbg" * 300
JSON = b'{"status":"401","schemes":"bearer","scope":"https://mail.x.example/"}'


class TokenSmtp:
    """An SMTP server that takes one token, and refuses others as `refusal` says."""

    def __init__(
        self, *, offers: bytes = b"XOAUTH2 OAUTHBEARER", takes: str = TOKEN,
        refusal: bytes = b"535 5.7.8 not you", challenge: bytes = JSON,
    ) -> None:  # fmt: skip
        self.offers = offers
        self.takes = takes
        self.refusal = refusal
        self.challenge = challenge
        self.lines: list[bytes] = []
        self.port = 0
        self.quiet = asyncio.Event()
        """Set when the last client has gone."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[TokenSmtp]:
        """Listen for the length of a block."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self
            await self.quiet.wait()

    def address(self, auth: str) -> SmtpServer:
        """Say how to get here."""
        return SmtpServer("127.0.0.1", self.port, "none", USER, auth)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.quiet.clear()
        with suppress(ConnectionError):
            await self._converse(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        self.quiet.set()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        waits_for = ""
        writer.write(b"220 ready\r\n")
        while line := await reader.readline():
            words = line.strip()
            self.lines.append(words)
            if waits_for == "end":
                writer.write(self.refusal + b"\r\n")
                waits_for = ""
            elif waits_for == "words":
                waits_for = self._judge(words, writer)
            elif words.startswith(b"AUTH "):
                if len(words.split()) == 3:
                    waits_for = self._judge(words.split()[2], writer)
                else:
                    writer.write(b"334 \r\n")
                    waits_for = "words"
            elif words.startswith(b"EHLO"):
                writer.write(b"250-x\r\n250 AUTH " + self.offers + b"\r\n")
            else:
                writer.write(b"250 fine\r\n")

    def _judge(self, words: bytes, writer: asyncio.StreamWriter) -> str:
        if f"Bearer {self.takes}\x01" in base64.b64decode(words).decode():
            writer.write(b"235 2.7.0 welcome\r\n")
            return ""
        writer.write(b"334 " + base64.b64encode(self.challenge) + b"\r\n")
        return "end"


@pytest.mark.parametrize("token", [TOKEN, LONG])
@pytest.mark.parametrize("auth", ["xoauth2", "oauthbearer"])
async def test_a_token_lets_us_send(auth: str, token: str) -> None:
    """Short or too long for a command line, the token gets in, in one attempt."""
    async with TokenSmtp(takes=token).running() as server:
        session = await SmtpSession.connect(server.address(auth), token)
        await session.close()

    assert 1 == sum(line.startswith(b"AUTH " + auth.upper().encode()) for line in server.lines)
    assert all(len(line) <= 510 for line in server.lines if line.startswith(b"AUTH"))


@pytest.mark.parametrize(("auth", "end"), [("xoauth2", b""), ("oauthbearer", b"AQ==")])
async def test_smtp_says_why_a_token_was_refused(auth: str, end: bytes) -> None:
    """The challenge with the reason is answered as the way asks, and told decoded."""
    async with TokenSmtp().running() as server:
        with pytest.raises(
            MailLoginError, match=r"535 5\.7\.8 not you.*status 401.*scope"
        ) as error:
            await SmtpSession.connect(server.address(auth), "an-old-token")

    assert end == server.lines[2]
    assert "an-old-token" not in str(error.value)
    assert "support-console login" in error.value.cure


async def test_a_busy_sign_in_is_no_wrong_token() -> None:
    """A server that cannot ask its token server now says 454, and is tried again."""
    async with TokenSmtp(refusal=b"454 4.7.0 later").running() as server:
        with pytest.raises(MailServerError, match="454"):
            await SmtpSession.connect(server.address("xoauth2"), "an-old-token")


async def test_what_a_server_echoes_of_a_secret_is_hidden() -> None:
    """A server that repeats the token in its refusal does not get it onto a screen or a log."""
    async with TokenSmtp(
        refusal=b"535 no such token an-old-token", challenge=b"an-old-token"
    ).running() as server:
        with pytest.raises(MailLoginError) as error:
            await SmtpSession.connect(server.address("xoauth2"), "an-old-token")

    assert "an-old-token" not in repr(error.value)


@pytest.mark.parametrize(
    ("wanted", "offers", "sent"),
    [("xoauth2", b"OAUTHBEARER PLAIN", b"OAUTHBEARER"), ("oauthbearer", b"XOAUTH2", b"XOAUTH2")],
)
async def test_the_other_way_serves_where_it_is_the_only_one(
    wanted: str, offers: bytes, sent: bytes
) -> None:
    """Both ways carry the same token, so the one that the server offers is taken."""
    async with TokenSmtp(offers=offers).running() as server:
        session = await SmtpSession.connect(server.address(wanted), TOKEN)
        await session.close()
    imap_offers = b"IMAP4rev1 " + b" ".join(b"AUTH=" + name for name in offers.split())
    script = {"AUTHENTICATE": [reply(b"+ \r\n")], "CONTINUE": [reply(b"TAG OK in\r\n")]}
    async with FaultImap(script, capabilities=imap_offers) as imap:
        address = ImapServer("127.0.0.1", imap.port, "none", USER, auth=wanted)
        await (await ImapSession.connect(address, TOKEN)).close()

    assert server.lines[1].startswith(b"AUTH " + sent)
    assert b"AUTHENTICATE " + sent in imap.commands


async def test_a_server_without_tokens_gets_none() -> None:
    """Where only passwords are taken the token stays here, and the setting is named."""
    caught: list[MailError] = []
    async with TokenSmtp(offers=b"PLAIN LOGIN").running() as server:
        with pytest.raises(MailLoginError, match="takes no token") as smtp_error:
            await SmtpSession.connect(server.address("xoauth2"), TOKEN)
        caught.append(smtp_error.value)
    async with FaultImap(capabilities=b"IMAP4rev1 AUTH=PLAIN") as imap:
        address = ImapServer("127.0.0.1", imap.port, "none", USER, auth="oauthbearer")
        with pytest.raises(MailLoginError, match="takes no token") as imap_error:
            await ImapSession.connect(address, TOKEN)
        caught.append(imap_error.value)

    assert ['auth = "password"' in error.cure for error in caught] == [True, True]
    assert not any(b"AUTH " in line for line in server.lines)
    assert not any(b"AUTHENTICATE" in command for command in imap.commands)


@pytest.mark.parametrize("token", ["two\nlines", "with\x01end", "blåbær"])
def test_what_is_no_token_is_not_sent(token: str) -> None:
    """Control characters could add fields of their own to what is sent."""
    with pytest.raises(MailLoginError, match="no token has"):
        TokenExchange("xoauth2", USER, token)


def test_names_are_escaped_in_oauthbearer() -> None:
    """A comma or an equals sign in a user name ends nothing (RFC 5801)."""
    words = TokenExchange("oauthbearer", "a=b,c", "t")(b"")

    assert b"n,a=a=3Db=2Cc,\x01auth=Bearer t\x01\x01" == words


@pytest.mark.parametrize(
    ("challenge", "expected"),
    [
        (b'{"status":"invalid_token","scope":""}', "status invalid_token"),
        (b'{"status":"401"', '{"status":"401"'),
        (b'["x"]', '["x"]'),
        (b"\xff\x1b[31m", "\ufffd^[[31m"),
        (b"[" * 5000, "[" * 199 + "…"),
    ],
)
def test_any_complaint_can_be_shown(challenge: bytes, expected: str) -> None:
    """Whatever a server gives as its reason becomes one short safe line."""
    assert expected == read_complaint(challenge)


def test_secrets_are_hidden_in_every_shape() -> None:
    """Plain and as base64 a secret is taken out; short words stay readable."""
    encoded = base64.b64encode(b"hunter22").decode()

    assert "no … or …" == hide(f"no hunter22 or {encoded}", "hunter22")
    assert "a NO" == hide("a NO", "NO")
    assert "xoauth2" == choose_mechanism("xoauth2", set(), where="x")
