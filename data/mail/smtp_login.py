"""Opens SMTP connections: encryption first, then who we are (shell; mail room)."""

from __future__ import annotations

import asyncio
import base64
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from data.errors import (
    MailError,
    MailLoginError,
    MailPolicyError,
    MailRefusedError,
    MailServerError,
)
from data.mail.line_errors import (
    AGAIN,
    closed,
    closed_at_once,
    line_trouble,
    say,
    unusable,
    wrong_protocol,
)
from data.mail.tls import MailServer, check_server, make_context, speaks_tls
from data.mail.tls_errors import shaking_hands, tls_where_plain_was_asked
from data.mail.tokens import (
    MECHANISMS,
    PASSWORD_CURE,
    TOKEN_CURE,
    TokenExchange,
    choose_mechanism,
    hide,
)
from data.text.safe import clean_line

COMMAND_LINE_MAX = 512
"""RFC 4954 section 4: a longer first answer has to wait for the server's challenge."""
CHALLENGES_MAX = 3
_CHALLENGE = 334
_TEMPORARY = range(400, 500)
_TROUBLE = range(400, 600)
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class SmtpServer(MailServer):
    """Where mail leaves; without a user nobody signs in."""

    PROTOCOL: ClassVar[str] = "SMTP"
    PORTS: ClassVar[str] = "465 with tls, 587 with starttls"
    LEFT: ClassVar[str] = " Nothing was sent."
    security: str = "starttls"


async def open_client(server: SmtpServer, secret: str, *, connect_timeout_s: float) -> SMTP:
    """Connect, encrypt and, where a user is given, sign in.

    Raises:
        MailPolicyError: no encryption, or a certificate that cannot be trusted.
        MailLoginError: the server refused the user or the secret.
        MailServerError: it cannot be reached or is not ready.
    """
    check_server(
        host=server.host,
        port=server.port,
        security=server.security,
        user=server.user,
        auth=server.auth,
    )
    client = SMTP(
        hostname=server.host,
        port=server.port,
        timeout=connect_timeout_s,
        use_tls=server.security == "tls",
        start_tls=False,  # asked for below; never None: that means "if offered"
        tls_context=None if server.security == "none" else make_context(server.ca_file),
        local_hostname=_own_name(),
    )
    try:
        with translating(server):
            await _connect(client, server)
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
            if server.user:
                await _sign_in(client, server, secret)
    except BaseException:
        hang_up(client, client.transport)
        raise
    return client


def hang_up(client: SMTP, transport: asyncio.BaseTransport | None) -> None:
    """Close at once; a polite TLS farewell would wait up to 30 s for the other side's."""
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


async def _connect(client: SMTP, server: SmtpServer) -> None:
    try:
        with shaking_hands(server, with_tls=server.security == "tls"):
            await client.connect()
    except SMTPConnectResponseError as error:
        raise _turned_away(error, server) from error
    except (SMTPTimeoutError, SMTPConnectError) as error:
        # A server that waits for TLS is silent, or hangs up in the end; so is one in trouble.
        may_be_tls = server.security == "starttls"
        if may_be_tls and await asyncio.to_thread(speaks_tls, server.host, server.port):
            raise tls_where_plain_was_asked(server) from None
        if isinstance(error.__cause__, SMTPServerDisconnected):
            raise closed_at_once(server) from error
        raise
    if server.security != "starttls":
        return
    await client.ehlo()
    if not client.supports_extension("starttls"):
        raise MailPolicyError(
            f"{server.where} offers no encryption (STARTTLS), so nothing was sent.",
            cure="Use security tls (port 465), or ask the mail administrator.",
        )
    try:
        with shaking_hands(server):
            await client.starttls()
    except SMTPResponseException as error:
        words = f"{error.code} {say(error.message)}"
        if error.code in _TEMPORARY:
            raise MailServerError(
                f"{server.where} cannot encrypt now: {words}. Nothing was sent.",
                cure="It is tried again by itself.",
            ) from error
        raise MailPolicyError(
            f"{server.where} offers encryption (STARTTLS) and refuses it: {words}. Nothing was "
            "sent.",
            cure="Use security tls (port 465), or ask the mail administrator.",
        ) from error


def _turned_away(error: SMTPConnectResponseError, server: SmtpServer) -> MailError:
    """Explain a greeting that says no: for now, or to this machine at all (RFC 5321 3.1)."""
    words = f"{error.code} {say(error.message)}"
    if error.code in _TEMPORARY:
        return MailServerError(
            f"{server.where} takes no mail now: {words}. Nothing was sent.", cure=f"{AGAIN}."
        )
    return MailServerError(
        f"{server.where} turns this machine away: {words}. Nothing was sent.",
        cure="Send through the server of your mail provider, or ask the mail administrator to let "
        f"this machine in. {AGAIN}.",
    )


async def _sign_in(client: SMTP, server: SmtpServer, secret: str) -> None:
    """Sign in with one method, once: each failure counts towards locking the account.

    (aiosmtplib's own `login` tries every method it knows with the same wrong password.)
    """
    offered = set(client.supported_auth_methods)
    try:
        if server.auth != "password":
            await _token_login(client, server, secret)
        elif "plain" in offered:
            await client.auth_plain(server.user, secret)
        elif "login" in offered:
            await client.auth_login(server.user, secret)
        elif "cram-md5" in offered:
            await client.auth_crammd5(server.user, secret)
        else:
            raise MailLoginError(
                f"{server.where} takes no password on this line. Check port and security "
                f"({server.PORTS}), or leave the user empty if none is needed."
            )
    except SMTPAuthenticationError as error:
        raise _refused(error.code, error.message, server, secret) from error


async def _token_login(client: SMTP, server: SmtpServer, token: str) -> None:
    """Send a token in one of the two ways; aiosmtplib knows only one and hides its refusals."""
    offered = {name for name in client.server_auth_methods if name in MECHANISMS}
    mechanism = choose_mechanism(server.auth, offered or {"none"}, where=server.where)
    exchange = TokenExchange(mechanism, server.user, token)
    opening = b"AUTH " + mechanism.upper().encode()
    first = base64.b64encode(exchange(b"") or b"")
    if len(opening) + 1 + len(first) + 2 <= COMMAND_LINE_MAX:
        answer = await client.execute_command(opening, first)
    else:
        answer = await client.execute_command(opening)
        if answer.code == _CHALLENGE:
            answer = await client.execute_command(first)
    for _ in range(CHALLENGES_MAX):
        if answer.code != _CHALLENGE:
            break
        answered = exchange(_decoded(answer.message))
        words = b"*" if answered is None else base64.b64encode(answered)
        answer = await client.execute_command(words)
    if answer.code // 100 != 2:  # noqa: PLR2004 - the class "done" of RFC 5321
        raise _refused(answer.code, answer.message, server, token, complaint=exchange.complaint)


def _decoded(challenge: str) -> bytes:
    try:
        return base64.b64decode("".join(challenge.split()), validate=True)
    except ValueError:
        return challenge.encode()  # words in the clear: shown as they are


def _refused(
    code: int, message: str, server: SmtpServer, secret: str, *, complaint: str = ""
) -> MailError:
    words = f"{code} {say(hide(message, secret))}"
    if code in _TEMPORARY:
        return MailServerError(
            f"{server.where} cannot let us in now: {words}", cure="It is tried again by itself."
        )
    said = f"{words} ({complaint})" if complaint else words
    return MailLoginError(
        f"{server.where} refused user “{clean_line(server.user)}”: {said}.",
        cure=PASSWORD_CURE if server.auth == "password" else TOKEN_CURE,
    )


@contextmanager
def translating(server: SmtpServer) -> Iterator[None]:
    """Turn what the library raises into errors of ours."""
    try:
        yield
    except (SMTPException, OSError, ValueError) as error:
        raise _translated(error, server) from error


def _translated(error: Exception, server: SmtpServer) -> MailError:
    if isinstance(error, SMTPSenderRefused | SMTPRecipientRefused) or (
        isinstance(error, SMTPResponseException) and error.code in _TROUBLE
    ):
        return MailRefusedError(clean_line(error.message) or "no reason given", code=error.code)
    if (trouble := line_trouble(error, server)) is not None:
        return trouble
    if isinstance(error, SMTPServerDisconnected):
        return closed(server)
    if isinstance(error, SMTPResponseException):
        return wrong_protocol(server, error.message.partition("line: ")[2] or error.message)
    return unusable(server, str(error))


def _own_name() -> str:
    """Give the name for EHLO; `socket.getfqdn` would ask a name server and may wait for it."""
    name = socket.gethostname()
    return name if _HOST_NAME.fullmatch(name) else "localhost"
