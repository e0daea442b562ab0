"""Opens IMAP connections: encryption first, then who we are. Blocks; runs on a session's thread."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from data.errors import (
    MailError,
    MailLoginError,
    MailPolicyError,
    MailRefusedError,
    MailServerError,
)
from data.mail.imap_safety import has_control
from data.mail.listening import Listener
from data.mail.server_words import ADVICE, find_code
from data.mail.tls import check_server, make_context, untrusted
from data.mail.wire import forget_untagged, quieten
from data.text.safe import clean_line


@dataclass(frozen=True, slots=True)
class ImapServer:
    """Where the mailbox is and as whom we come; the secret travels beside it, never in it."""

    host: str
    port: int
    security: str = "tls"
    """`tls`, `starttls`, or `none` (this machine only)."""
    user: str = ""
    auth: str = "password"
    """`password`, `xoauth2` or `oauthbearer`."""
    ca_file: str = ""

    @property
    def where(self) -> str:
        """Name the server for a sentence."""
        return clean_line(f"{self.host}:{self.port}")


def open_client(
    server: ImapServer,
    secret: str,
    *,
    connect_timeout_s: float,
    read_timeout_s: float,
    listener: Listener,
) -> IMAPClient:
    """Connect, encrypt and sign in; the listener hears all that the server says.

    Raises:
        MailPolicyError: no encryption, or a certificate that cannot be trusted.
        MailLoginError: the server refused the user or the secret.
        MailServerError: it cannot be reached or does not speak IMAP.
    """
    check_server(
        host=server.host,
        port=server.port,
        security=server.security,
        user=server.user,
        auth=server.auth,
    )
    context = None if server.security == "none" else make_context(server.ca_file)
    with_tls = server.security == "tls"
    client = IMAPClient(
        server.host,
        server.port,
        ssl=with_tls,
        ssl_context=context if with_tls else None,
        timeout=SocketTimeout(connect_timeout_s, read_timeout_s),
    )
    try:
        quieten(client)
        listener.attach(client)
        client.normalise_times = False  # times keep their offset
        is_signed_in = bytes(client.welcome or b"").upper().startswith(b"* PREAUTH")
        if server.security == "starttls":
            _start_tls(client, context, server, is_signed_in=is_signed_in)
            listener.forget()
        if not is_signed_in:
            _sign_in(client, server, secret)
        if client.has_capability("ENABLE") and client.has_capability("CONDSTORE"):
            client.enable("CONDSTORE")
    except BaseException:
        close_quietly(client)
        raise
    return client


def close_quietly(client: IMAPClient) -> None:
    """Close the socket without a word; whatever goes wrong now no longer matters."""
    try:
        client.shutdown()
    except (OSError, IMAPClientError, ValueError):
        return


def translate(error: BaseException, server: ImapServer) -> MailError:
    """Turn what a library raised into a sentence with the server and the cure."""
    made = _translated(error, server)
    made.response = made.response or find_code(str(made))
    return made


def _translated(error: BaseException, server: ImapServer) -> MailError:  # noqa: PLR0911 - a table
    where = server.where
    if isinstance(error, MailServerError):
        return MailServerError(f"{where}: {error} {_advice(str(error))}")
    if isinstance(error, MailError):
        return error
    if isinstance(error, ssl.SSLCertVerificationError):
        return untrusted(where, error)
    words = clean_line(_words_of(error), limit=300)
    if isinstance(error, LoginError):
        cause = error.__context__
        # IMAPClient calls it a login error too when the line breaks during the login.
        # And a server that is not ready for the account does not doubt it (RFC 5530).
        if isinstance(cause, imaplib.IMAP4.abort) or find_code(words):
            return MailServerError(f"{where} cannot let us in now: {words}. {_advice(words)}")
        return MailLoginError(
            f"{where} refused user “{clean_line(server.user)}”: {words}. Check user and "
            "password (or the command that prints it) in the settings."
        )
    if isinstance(error, imaplib.IMAP4.readonly):
        return MailRefusedError(f"{where}: the folder can only be read: {words}")
    if is_refusal(error):
        return MailRefusedError(f"{where} answered: {words}")
    if isinstance(error, TimeoutError):
        return MailServerError(
            f"{where} did not answer in time. It is tried again by itself; if it lasts, check the "
            "network and the port."
        )
    if isinstance(error, ssl.SSLError):
        return MailServerError(
            f"{where} does not speak TLS as expected: {words}. Check port and security "
            "(993 with tls, 143 with starttls)."
        )
    if isinstance(error, MemoryError):
        return MailServerError(f"{where} announced more than this machine can hold.")
    if find_code(words):
        return MailServerError(f"{where} ended the connection: {words}. {_advice(words)}")
    return MailServerError(
        f"{where} cannot be used: {words}. It is tried again by itself; if it lasts, check host "
        "and port."
    )


def _advice(words: str) -> str:
    return ADVICE.get(find_code(words), "It is tried again by itself.")


def is_refusal(error: BaseException) -> bool:
    """Say whether the server merely answered NO or BAD, so that the line is still in step.

    Everything else that comes as `imaplib.IMAP4.error` (a line too long, an answer that cannot
    be parsed) leaves unread bytes behind.
    """
    if not isinstance(error, imaplib.IMAP4.error) or isinstance(error, imaplib.IMAP4.abort):
        return isinstance(error, imaplib.IMAP4.readonly)
    words = _words_of(error)
    return " failed: " in words or " command error: BAD " in words


def _words_of(error: BaseException) -> str:
    if len(error.args) == 1 and isinstance(error.args[0], bytes):
        return error.args[0].decode("utf-8", "replace")
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _start_tls(
    client: IMAPClient, context: ssl.SSLContext | None, server: ImapServer, *, is_signed_in: bool
) -> None:
    if is_signed_in:
        # Somebody on the way can send PREAUTH so that STARTTLS becomes impossible.
        raise MailPolicyError(
            f"{server.where} says that we are signed in before encryption began. Nothing was "
            "sent. Use security tls, or ask the mail administrator."
        )
    if not client.has_capability("STARTTLS"):
        raise MailPolicyError(
            f"{server.where} offers no encryption (STARTTLS), so the password was not sent. "
            "Use security tls (port 993), or ask the mail administrator."
        )
    client.starttls(context)
    forget_untagged(client)


def _sign_in(client: IMAPClient, server: ImapServer, secret: str) -> None:
    if server.auth == "xoauth2":
        words = f"user={server.user}\x01auth=Bearer {secret}\x01\x01"
        client.sasl_login("XOAUTH2", _once(words, after_error=""))
    elif server.auth == "oauthbearer":
        identity = server.user.replace("=", "=3D").replace(",", "=2C")
        words = f"n,a={identity},\x01auth=Bearer {secret}\x01\x01"
        client.sasl_login("OAUTHBEARER", _once(words, after_error="\x01"))
    elif client.has_capability("AUTH=PLAIN"):
        # Unlike LOGIN it carries any user name and password, in UTF-8 (RFC 4616).
        client.sasl_login("PLAIN", _once(f"\0{server.user}\0{secret}", after_error=None))
    else:
        _plain_login(client, server, secret)


def _plain_login(client: IMAPClient, server: ImapServer, secret: str) -> None:
    if client.has_capability("LOGINDISABLED"):
        raise MailPolicyError(
            f"{server.where} takes no password on this line. Use security tls or starttls."
        )
    if not (server.user + secret).isascii() or has_control(server.user + secret):
        raise MailLoginError(
            f"{server.where} only takes user names and passwords of ASCII characters. "
            "Ask the mail administrator for another password."
        )
    quoted = server.user.replace("\\", "\\\\").replace('"', '\\"')
    client.login(f'"{quoted}"', secret)  # imaplib quotes the password but not the user


def _once(words: str, *, after_error: str | None) -> Callable[[bytes], bytes | None]:
    """Answer the first challenge with the words, a later one (the server's complaint) as told."""
    answers = [words.encode()]

    def answer(_challenge: bytes) -> bytes | None:
        if answers:
            return answers.pop()
        return None if after_error is None else after_error.encode()

    return answer
