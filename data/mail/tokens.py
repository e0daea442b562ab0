"""Signing in with a token instead of a password: what is said, and what a refusal means (pure).

XOAUTH2 is Google's and Microsoft's, OAUTHBEARER is RFC 7628's. Both carry the same token. A server
that refuses it first says why as a challenge, in JSON, and wants an empty answer (XOAUTH2) or a
single 0x01 (OAUTHBEARER) before it says NO.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection

from data.errors import MailLoginError
from data.mail.imap_safety import has_control
from data.text.safe import clean_line

MECHANISMS = ("xoauth2", "oauthbearer")
PASSWORD_CURE = "Check user and password (or the command that prints it) in the settings."  # noqa: S105 - advice
TOKEN_CURE = (
    "Check the user and where the token comes from: run `support-console login` again, or see what "  # noqa: S105 - advice
    "password_command prints."
)
COMPLAINT_CHARS_MAX = 200
HIDDEN_CHARS_MIN = 4
"""Shorter secrets would be found in every second word."""


class TokenExchange:
    """One attempt: answers the server's challenges; `complaint` is why it refused, if it said."""

    def __init__(self, mechanism: str, user: str, token: str) -> None:
        if not token.isascii() or has_control(token):
            raise MailLoginError(
                "The token holds characters that no token has.",
                cure="See what password_command prints on its first line.",
            )
        self.mechanism = mechanism
        self.complaint = ""
        self._token = token
        self._answers = [_end_of_refusal(mechanism), _words(mechanism, user, token)]

    def __call__(self, challenge: bytes) -> bytes | None:
        """Answer a challenge (both as bytes, not as base64); None breaks off."""
        if challenge and not self.complaint:
            self.complaint = hide(read_complaint(challenge), self._token)
        return self._answers.pop() if self._answers else None


def choose_mechanism(wanted: str, offered: Collection[str], *, where: str) -> str:
    """Give the way to send a token: as set, or the other one where the server offers only that.

    A server that names no ways at all is asked for the one that is set.

    Raises:
        MailLoginError: the server takes no token; it is not sent.
    """
    if wanted in offered or not offered:
        return wanted
    for mechanism in MECHANISMS:
        if mechanism in offered:
            return mechanism
    raise MailLoginError(
        f"{where} takes no token (neither XOAUTH2 nor OAUTHBEARER), so it was not sent.",
        cure='Set auth = "password" in the settings, or ask the mail administrator.',
    )


def read_complaint(challenge: bytes) -> str:
    """Put a refusal's JSON into words: its fields in the order in which they came."""
    text = challenge.decode("utf-8", "replace")
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return clean_line(text, limit=COMPLAINT_CHARS_MAX)
    if not isinstance(fields, dict):
        return clean_line(text, limit=COMPLAINT_CHARS_MAX)
    told = ", ".join(f"{name} {value}" for name, value in fields.items() if value)
    return clean_line(told, limit=COMPLAINT_CHARS_MAX)


def hide(text: str, secret: str) -> str:
    """Take a secret out of words that a server or a program said, plain or as base64."""
    if len(secret) < HIDDEN_CHARS_MIN:
        return text
    for shape in (secret, base64.b64encode(secret.encode()).decode()):
        text = text.replace(shape, "…")
    return text


def _words(mechanism: str, user: str, token: str) -> bytes:
    if mechanism == "xoauth2":
        return f"user={user}\x01auth=Bearer {token}\x01\x01".encode()
    # RFC 5801 section 4: these two characters would end the name.
    identity = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={identity},\x01auth=Bearer {token}\x01\x01".encode()


def _end_of_refusal(mechanism: str) -> bytes:
    return b"" if mechanism == "xoauth2" else b"\x01"
