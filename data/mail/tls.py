"""The rules of encryption that IMAP and SMTP share: when a plain line is allowed, whom we trust."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import ClassVar

from data.errors import MailPolicyError
from data.mail.imap_safety import has_control
from data.text.safe import clean_line

SECURITIES = ("tls", "starttls", "none")
AUTHS = ("password", "xoauth2", "oauthbearer")
PROBE_TIMEOUT_S = 3.0


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a mail server is and as whom we come; the secret travels beside it, never in it."""

    PROTOCOL: ClassVar[str] = ""
    PORTS: ClassVar[str] = ""
    """The usual ports, for a cure."""
    LEFT: ClassVar[str] = ""
    """What has left by then, for a sentence about a line that breaks."""

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


def is_loopback(host: str) -> bool:
    """Say whether the host is this machine; a name that merely resolves to it does not count."""
    if host.casefold().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_server(*, host: str, port: int, security: str, user: str, auth: str) -> None:
    """Refuse what must never be tried on a line.

    Raises:
        MailPolicyError: no encryption beyond this machine, or unsafe characters.
    """
    where = clean_line(f"{host}:{port}")
    if not host or has_control(host) or any(char.isspace() for char in host):
        raise MailPolicyError(f"“{where}” is not a host name. Correct the host in the settings.")
    if has_control(user):
        raise MailPolicyError(f"The user name for {where} contains control characters. Correct it.")
    if security not in SECURITIES:
        raise MailPolicyError(
            f"The security of {where} must be one of {', '.join(SECURITIES)}; "
            f"it is “{clean_line(security)}”."
        )
    if auth not in AUTHS:
        raise MailPolicyError(
            f"The sign-in of {where} must be one of {', '.join(AUTHS)}; it is “{clean_line(auth)}”."
        )
    if security == "none" and not is_loopback(host):
        raise MailPolicyError(
            f"{where} would be used without encryption, so anybody on the way could read mail and "
            "password. Set its security to tls or starttls."
        )


def make_context(ca_file: str = "") -> ssl.SSLContext:
    """Build a context that verifies certificate and host name, for TLS 1.2 and newer (RFC 8996).

    Raises:
        MailPolicyError: the file of trusted certificates cannot be used.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        why = error.strerror if not isinstance(error, ssl.SSLError) else "it holds no certificate"
        raise MailPolicyError(
            f"The certificate file {clean_line(ca_file)} cannot be used ({clean_line(why or '')}).",
            cure="Correct ca_file in the settings: a file of certificates in PEM.",
        ) from error
    # Python's own default depends on how the distribution built it.
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def speaks_tls(host: str, port: int, *, timeout_s: float = PROBE_TIMEOUT_S) -> bool:
    """Ask a port that says nothing whether it waits for TLS; nothing of ours is told. Blocks."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # whoever it is, nothing is sent
    try:
        with (
            socket.create_connection((host, port), timeout=timeout_s) as plain,
            context.wrap_socket(plain, server_hostname=host),
        ):
            return True
    except ssl.SSLError as error:
        return "ALERT" in (error.reason or "")  # an alert is TLS as well
    except (OSError, ValueError):
        return False
