"""Says what is wrong with a line to a mail server, the same words for IMAP and SMTP (mail room)."""

from __future__ import annotations

import errno
import socket

from data.errors import MailError, MailServerError
from data.mail.tls import MailServer
from data.mail.tls_errors import chain_of, tls_trouble
from data.text.safe import clean_line

AGAIN = "It is tried again by itself"
WORDS_CHARS_MAX = 300
_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})


def line_trouble(error: BaseException, server: MailServer) -> MailError | None:
    """Explain what happens to any line: encryption, silence, nobody there; None for the rest."""
    if (trouble := tls_trouble(error, server)) is not None:
        return trouble
    for link in chain_of(error):
        if isinstance(link, TimeoutError):
            return _away(server, "did not answer in time", "check the network and the port")
        if isinstance(link, socket.gaierror):
            return _away(
                server,
                "cannot be found: no address is known for that name",
                "check host in the settings, and the name service of this machine",
            )
        if isinstance(link, ConnectionRefusedError):
            return _away(
                server,
                "takes no connection: nothing listens there, or a firewall refuses",
                f"check host and port ({server.PORTS})",
            )
        if isinstance(link, OSError) and link.errno in _NO_WAY:
            return _away(server, "cannot be reached from here", "check the network")
    return None


def closed_at_once(server: MailServer) -> MailError:
    """Explain a line that the other side closes before it has greeted us."""
    return _away(
        server,
        "closed the connection before its greeting",
        f"check port and security ({server.PORTS}); if they are right, the server turns this "
        "machine away: ask the mail administrator",
    )


def closed(server: MailServer) -> MailError:
    """Explain a line that the other side closes later."""
    return _away(server, "closed the connection", "check the network")


def wrong_protocol(server: MailServer, words: str) -> MailError:
    """Explain an answer that no server of that kind gives."""
    return _away(
        server,
        f"does not answer as {server.PROTOCOL} servers do: “{say(words)}”",
        f"check host and port ({server.PORTS})",
    )


def unusable(server: MailServer, words: str) -> MailError:
    """Explain, by the words that came with it, an error that nobody knows."""
    return _away(server, f"cannot be used: {say(words)}", f"check host and port ({server.PORTS})")


def say(words: str) -> str:
    """Give foreign words as part of a sentence of ours."""
    return clean_line(words, limit=WORDS_CHARS_MAX).rstrip(". ")


def _away(server: MailServer, what: str, if_it_lasts: str) -> MailError:
    return MailServerError(
        f"{server.where} {what}.{server.LEFT}", cure=f"{AGAIN}; if it lasts, {if_it_lasts}."
    )
