"""What a server's response code means for an agent, and what to do about it (pure).

The codes of RFC 3501 section 7.1, RFC 5530 and RFC 9051; and, for servers that give none, the few
phrases by which the large ones say the same.
"""

from __future__ import annotations

import re

ADVICE = {
    "LIMIT": "Too many connections to this mailbox are open: close other mail programs that use it."
    " It is tried again in a few minutes.",
    "OVERQUOTA": "The mailbox is full, or was used more than the server allows: delete mails there"
    " or have the limit raised. It is tried again in a few minutes.",
    "UNAVAILABLE": "The server is not ready for this mailbox now. It is tried again by itself; if"
    " it lasts, ask the mail administrator.",
    "INUSE": "Another program has the mailbox to itself: close it. It is tried again by itself.",
    "SERVERBUG": "The server has met a fault of its own. It is tried again by itself; if it lasts,"
    " ask the mail administrator.",
    "CORRUPTION": "The server says that its mailbox is damaged. Ask the mail administrator; it is"
    " tried again by itself.",
    "CONTACTADMIN": "Ask the mail administrator, as the server says. It is tried again by itself.",
}
TEMPORARY = frozenset(ADVICE)
"""Codes of a server that is not ready; none of them doubts who we are."""
THROTTLES = frozenset({"LIMIT", "OVERQUOTA"})
"""Codes by which a server refuses everything for a while, whatever was asked."""

_CODE = re.compile(r"\[([A-Z][A-Z-]+)(?: [^\]]*)?\]")
_PHRASES = (
    ("LIMIT", ("too many connections", "too many simultaneous", "maximum number of connections",
               "connection limit")),
    ("OVERQUOTA", ("bandwidth limit", "over quota", "overquota", "quota exceeded")),
)  # fmt: skip


def find_code(words: str) -> str:
    """Find the code that tells most in a server's words; empty where there is none we know."""
    codes = [code for code in _CODE.findall(words) if code in ADVICE]
    if codes:
        return str(codes[0])
    lowered = words.casefold()
    for code, phrases in _PHRASES:
        if any(phrase in lowered for phrase in phrases):
            return code
    return ""
