"""Opens IMAP connections: encryption first, then who we are. Blocks; runs on a session's thread."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

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
from data.mail.line_errors import (
    closed,
    closed_at_once,
    line_trouble,
    say,
    unusable,
    wrong_protocol,
)
from data.mail.listening import Listener
from data.mail.tls import MailServer, check_server, make_context, speaks_tls
from data.mail.tls_errors import shaking_hands, tls_where_plain_was_asked
from data.mail.tokens import PASSWORD_CURE, TOKEN_CURE, TokenExchange, choose_mechanism, hide
from data.mail.wire import forget_untagged, quieten
from data.text.safe import clean_line
from data.text.server_words import ADVICE, find_code


@dataclass(frozen=True, slots=True)
class ImapServer(MailServer):
    """Where the mailbox is."""

    PROTOCOL: ClassVar[str] = "IMAP"
    PORTS: ClassVar[str] = "993 with tls, 143 with starttls"


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
    client = _connect(server, context, SocketTimeout(connect_timeout_s, read_timeout_s))
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
    if isinstance(error, MailServerError) and not error.cure:
        return MailServerError(f"{where}: {error}", cure=_advice(str(error)))
    if isinstance(error, MailError):
        return error
    if (trouble := line_trouble(error, server)) is not None:
        return trouble
    words = say(_words_of(error))
    if isinstance(error, imaplib.IMAP4.readonly):
        return MailRefusedError(f"{where}: the folder can only be read: {words}")
    if is_refusal(error):
        return MailRefusedError(f"{where} answered: {words}")
    if isinstance(error, MemoryError):
        return MailServerError(f"{where} announced more than this machine can hold.")
    if find_code(words):
        return MailServerError(f"{where} ended the connection: {words}.", cure=_advice(words))
    return unusable(server, words)


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


_QUOTED_BYTES = re.compile(r"\bb(?:'([^']*)'|\"([^\"]*)\")")


def _words_of(error: BaseException) -> str:
    # imaplib puts what it read into its sentences as Python writes bytes.
    return _QUOTED_BYTES.sub(lambda found: found[1] or found[2] or "", _raw_words_of(error))


def _raw_words_of(error: BaseException) -> str:
    if len(error.args) == 1 and isinstance(error.args[0], bytes):
        return error.args[0].decode("utf-8", "replace")
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _connect(
    server: ImapServer, context: ssl.SSLContext | None, timeout: SocketTimeout
) -> IMAPClient:
    with_tls = server.security == "tls"
    try:
        with shaking_hands(server, with_tls=with_tls):
            return IMAPClient(
                server.host,
                server.port,
                ssl=with_tls,
                ssl_context=context if with_tls else None,
                timeout=timeout,
            )
    except (TimeoutError, imaplib.IMAP4.error) as error:
        # A server that waits for TLS is silent, or hangs up in the end; so is one in trouble.
        if server.security == "starttls" and speaks_tls(server.host, server.port):
            raise tls_where_plain_was_asked(server) from None
        if isinstance(error, imaplib.IMAP4.error):
            raise _not_greeted(error, server) from error
        raise


def _not_greeted(error: imaplib.IMAP4.error, server: ImapServer) -> MailError:
    """Explain a first line that is no greeting: a farewell, another protocol, or none at all."""
    words = say(_words_of(error))
    _, is_farewell, said = words.partition("* BYE ")
    if is_farewell or find_code(words):
        return MailServerError(f"{server.where} takes nobody in now: {said}.", cure=_advice(words))
    if "EOF" in words:
        return closed(server) if "command:" in words else closed_at_once(server)
    return wrong_protocol(server, words.removeprefix("unexpected response: "))


def _start_tls(
    client: IMAPClient, context: ssl.SSLContext | None, server: ImapServer, *, is_signed_in: bool
) -> None:
    if is_signed_in:
        # Somebody on the way can send PREAUTH so that STARTTLS becomes impossible.
        raise MailPolicyError(
            f"{server.where} says that we are signed in before encryption began. Nothing was sent.",
            cure="Use security tls (port 993), or ask the mail administrator.",
        )
    if not client.has_capability("STARTTLS"):
        raise MailPolicyError(
            f"{server.where} offers no encryption (STARTTLS), so the password was not sent.",
            cure="Use security tls (port 993), or ask the mail administrator.",
        )
    try:
        with shaking_hands(server):
            client.starttls(context)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise MailPolicyError(
            f"{server.where} offers encryption (STARTTLS) and refuses it, so the password was not "
            "sent.",
            cure="Use security tls (port 993), or ask the mail administrator.",
        ) from error
    forget_untagged(client)


def _sign_in(client: IMAPClient, server: ImapServer, secret: str) -> None:
    if server.auth != "password":
        _token_login(client, server, secret)
        return
    try:
        if client.has_capability("AUTH=PLAIN"):
            # Unlike LOGIN it carries any user name and password, in UTF-8 (RFC 4616).
            client.sasl_login("PLAIN", _once(f"\0{server.user}\0{secret}"))
        else:
            _plain_login(client, server, secret)
    except LoginError as error:
        raise _refused(error, server, secret) from error


def _token_login(client: IMAPClient, server: ImapServer, token: str) -> None:
    offered = {
        name.removeprefix(b"AUTH=").decode("ascii", "replace").lower()
        for name in client.capabilities()
        if name.startswith(b"AUTH=")
    }
    exchange = TokenExchange(
        choose_mechanism(server.auth, offered, where=server.where), server.user, token
    )
    try:
        client.sasl_login(exchange.mechanism.upper(), exchange)
    except LoginError as error:
        raise _refused(error, server, token, complaint=exchange.complaint) from error


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


def _refused(
    error: LoginError, server: ImapServer, secret: str, *, complaint: str = ""
) -> MailError:
    """Tell a refused password from a server that is not ready for anybody now."""
    words = say(hide(_words_of(error), secret))
    cause = error.__context__
    # IMAPClient calls it a login error too when the line breaks during the login.
    # And a server that is not ready for the account does not doubt it (RFC 5530).
    if isinstance(cause, imaplib.IMAP4.abort) or find_code(words):
        return MailServerError(
            f"{server.where} cannot let us in now: {words}.", cure=_advice(words)
        )
    said = f"{words} ({complaint})" if complaint else words
    return MailLoginError(
        f"{server.where} refused user “{clean_line(server.user)}”: {said}.",
        cure=PASSWORD_CURE if server.auth == "password" else TOKEN_CURE,
    )


def _once(words: str) -> Callable[[bytes], bytes | None]:
    """Answer the first challenge with the words, and break off at any other."""
    answers = [words.encode()]
    return lambda _challenge: answers.pop() if answers else None
