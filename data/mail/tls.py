"""The rules of encryption that IMAP and SMTP share: when a plain line is allowed, whom we trust."""

from __future__ import annotations

import ipaddress
import ssl

from data.errors import MailPolicyError
from data.mail.imap_safety import has_control
from data.text.safe import clean_line

SECURITIES = ("tls", "starttls", "none")
AUTHS = ("password", "xoauth2", "oauthbearer")


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
    """Build a context that verifies certificate and host name.

    Raises:
        MailPolicyError: the file of trusted certificates cannot be used.
    """
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except OSError as error:
        raise MailPolicyError(
            f"The certificate file {clean_line(ca_file)} cannot be used "
            f"({clean_line(str(error))}). Correct ca_file in the settings."
        ) from error


def untrusted(where: str, error: ssl.SSLCertVerificationError) -> MailPolicyError:
    """Say why the server's certificate was not believed, and what to do."""
    reason = clean_line(error.verify_message or str(error))
    return MailPolicyError(
        f"The certificate of {where} cannot be trusted: {reason}. Nothing was sent. "
        "Ask the mail administrator, or name the right certificate file in ca_file."
    )
