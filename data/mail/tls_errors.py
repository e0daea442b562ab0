"""Says what is wrong with an encrypted line, each fault in its own words (mail room)."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from data.errors import MailError, MailPolicyError, MailServerError
from data.mail.tls import MailServer
from data.text.safe import clean_line

HAS_EXPIRED = 10
NOT_YET_VALID = 9
WRONG_NAMES = (62, 64)
SELF_SIGNED = 18
UNKNOWN_ISSUERS = (2, 19, 20, 21)
"""X509_V_ERR_… of OpenSSL; Python has no names for them."""

_NO_TLS = frozenset({
    "WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "RECORD_LAYER_FAILURE",
    "PACKET_LENGTH_TOO_LONG",
})  # fmt: skip
_TOO_OLD = frozenset({
    "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "WRONG_SSL_VERSION", "VERSION_TOO_LOW",
    "NO_PROTOCOLS_AVAILABLE", "TLSV1_ALERT_INSUFFICIENT_SECURITY", "SSLV3_ALERT_HANDSHAKE_FAILURE",
    "NO_SHARED_CIPHER", "DH_KEY_TOO_SMALL", "EE_KEY_TOO_SMALL", "CA_MD_TOO_WEAK",
    "CA_KEY_TOO_SMALL",
})  # fmt: skip
_CUT = (
    ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionResetError, ConnectionAbortedError,
    BrokenPipeError,
)  # fmt: skip


def tls_trouble(error: BaseException, server: MailServer) -> MailError | None:
    """Explain an error that came out of TLS; None where it is of another kind."""
    for link in chain_of(error):
        if isinstance(link, ssl.SSLCertVerificationError):
            return _untrusted(link, server)
        if isinstance(link, ssl.SSLError) and not isinstance(link, _CUT):
            return _by_reason(link, server)
    return None


@contextmanager
def shaking_hands(server: MailServer, *, with_tls: bool = True) -> Iterator[None]:
    """Tell a line that is cut while encryption is being agreed on from every other cut."""
    try:
        yield
    except OSError as error:
        if not with_tls or not any(isinstance(link, _CUT) for link in chain_of(error)):
            raise
        raise MailServerError(
            f"{server.where} hung up while encryption was being agreed on (TLS handshake). "
            "Nothing was sent.",
            cure="It is tried again by itself; if it lasts, check port and security "
            f"({server.PORTS}), and what stands between (a proxy, a virus scanner).",
        ) from error


def tls_where_plain_was_asked(server: MailServer) -> MailError:
    """Explain that a port speaks TLS from the first byte, so that STARTTLS never begins."""
    return MailPolicyError(
        f"{server.where} waits for encryption from the first byte and says nothing in the clear. "
        "Nothing was sent.",
        cure=f"Set security to tls for this port, or use the other port ({server.PORTS}).",
    )


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    """Walk from an error to what caused it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _untrusted(error: ssl.SSLCertVerificationError, server: MailServer) -> MailPolicyError:
    code = error.verify_code
    ca_file = clean_line(server.ca_file)
    if code == HAS_EXPIRED:
        why = "it has expired"
        cure = (
            "Have the mail administrator renew it; if the date of this machine is wrong, set that "
            "right."
        )
    elif code == NOT_YET_VALID:
        why = "it is not valid yet"
        cure = (
            "Look whether the date of this machine is right; if it is, tell the mail administrator."
        )
    elif code in WRONG_NAMES:
        why = f"it was made out to another name than “{clean_line(server.host)}”"
        cure = (
            "Set host to the name that the provider gives; if it is that, tell the mail "
            "administrator."
        )
    elif code == SELF_SIGNED:
        why = "nobody but itself vouches for it (self-signed)"
        cure = (
            "Get the certificate from the mail administrator, not over this line, and name its "
            "file in ca_file."
        )
    elif code in UNKNOWN_ISSUERS and ca_file:
        why = f"who issued it is not in {ca_file}"
        cure = "Put the certificate of its issuer into that file, or leave ca_file empty."
    elif code in UNKNOWN_ISSUERS:
        why = "this machine does not know who issued it"
        cure = (
            "Get the issuer's certificate from the mail administrator and name its file in ca_file."
        )
    else:
        why = clean_line(error.verify_message or str(error))
        cure = "Ask the mail administrator, or name the file of the right certificate in ca_file."
    return MailPolicyError(
        f"The certificate of {server.where} cannot be trusted: {why}. Nothing was sent.", cure=cure
    )


def _by_reason(error: ssl.SSLError, server: MailServer) -> MailError:
    reason, where, ports = error.reason or "", server.where, server.PORTS
    if reason in _NO_TLS and server.security == "starttls":
        return MailPolicyError(
            f"{where} agreed to encryption (STARTTLS) and went on in the clear. Nothing was sent.",
            cure="Ask the mail administrator; or something on the way (a proxy, a virus scanner) "
            "breaks encryption.",
        )
    if reason in _NO_TLS:
        return MailPolicyError(
            f"{where} does not speak TLS: it answers in the clear. Nothing was sent.",
            cure=f"Set security to starttls for this port, or use the other port ({ports}).",
        )
    if reason in _TOO_OLD:
        return MailPolicyError(
            f"{where} knows only encryption that is no longer safe (older than TLS 1.2, or weak "
            "keys). Nothing was sent.",
            cure="Have the mail administrator switch on TLS 1.2 or newer.",
        )
    words = clean_line(reason.replace("_", " ").lower() or str(error), limit=200)
    return MailServerError(
        f"{where} does not speak TLS as expected: {words}.",
        cure=f"It is tried again by itself; if it lasts, check port and security ({ports}).",
    )
