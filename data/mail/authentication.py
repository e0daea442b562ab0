"""Reads what our own server found out about a sender: Authentication-Results (RFC 8601); pure.

Anybody can write such a field into a mail. Only the topmost counts, and only when it names the
server that the settings name: what lies below it was written before our server had the mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data.mail.comments import without_comments
from data.records import Authentication, SafeLine

CHECKS_MAX = 12
"""Methods kept of one field; a mail with many signatures has as many results."""
DOMAIN_MAX = 253
_RESULT = re.compile(r"\s*([A-Za-z][A-Za-z0-9-]{0,30})\s*(?:/\s*\d+\s*)?=\s*([A-Za-z]{1,20})")
_PROPERTY = re.compile(
    r"\b(header\.from|header\.d|header\.i|smtp\.mailfrom|smtp\.mfrom|smtp\.auth)\s*=\s*"
    r"(?:\"([^\"]*)\"|([^\s;]+))",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"[^\s@<>\"(),;:\\]+")


def read_authentication(results: Sequence[str], *, authserv_id: str) -> tuple[Authentication, ...]:
    """Give what the server of that id says in the topmost of a mail's fields; empty if nothing.

    An empty id means that nobody's word is taken.
    """
    if not authserv_id or not results:
        return ()
    head, *stated = _split(without_comments(results[0]))
    named = head.split()
    if not named or named[0].strip('"').casefold() != authserv_id.casefold():
        return ()
    return tuple(_checks(stated))[:CHECKS_MAX]


def _checks(stated: Sequence[str]) -> Iterator[Authentication]:
    for words in stated:
        found = _RESULT.match(words)
        if found is None:
            continue
        domain = ""
        for named in _PROPERTY.finditer(words, found.end()):
            value = named[2] or named[3] or ""
            if named[1].lower() == "smtp.auth":
                domain = "".join(value.split())[:DOMAIN_MAX]
                break
            clean = _DOMAIN.match(value.rpartition("@")[2])
            domain = clean[0][:DOMAIN_MAX] if clean else ""
            if domain:
                break
        yield Authentication(found[1].lower(), found[2].lower(), SafeLine(domain))


def _split(text: str) -> list[str]:
    """Split at semicolons that stand in no quotation marks."""
    pieces, is_quoted, begin = [], False, 0
    for place, sign in enumerate(text):
        if sign == '"':
            is_quoted = not is_quoted
        elif sign == ";" and not is_quoted:
            pieces.append(text[begin:place])
            begin = place + 1
    return [*pieces, text[begin:]]
