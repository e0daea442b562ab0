"""Tags as keywords of a mail server and back. Pure.

A keyword is an atom of ASCII (RFC 3501 9), so what else a tag holds is written in modified UTF-7
(5.1.3), as other mail programs do: letters beyond ASCII, and the signs that an atom cannot hold.
Keywords by which mail programs keep their own books are no tags.
"""

from __future__ import annotations

import base64
import binascii
import re

from data.text.fold import fold_tag

KEYWORD_MAX = 120
"""Characters; servers keep short ones only, and a tag has at most 40."""

_PLAIN = re.compile(r"[!#$'+,\-./0-9:;<=>?@A-Z\[^_`a-z|}~]")
_RUN = re.compile(r"&([^-]*)-")
_SYSTEM = frozenset(
    {"junk", "nonjunk", "notjunk", "junkrecorded", "forwarded", "redirected", "mdnsent",
     "receipt-handled", "answered", "seen", "flagged", "deleted", "draft", "recent", "old",
     "unread", "has_cal", "attachment", "hasattachment", "hasnoattachment"}
)  # fmt: skip


def keyword_of(tag: str) -> str | None:
    """Write a tag as a keyword; None where it would be one of a mail program's own."""
    written: list[str] = []
    run = ""
    for char in tag:
        if char == "&" or _PLAIN.fullmatch(char):
            written += [_encoded(run), "&-" if char == "&" else char]
            run = ""
        else:
            run += char
    keyword = "".join(written) + _encoded(run)
    return None if is_system(keyword) or len(keyword) > KEYWORD_MAX else keyword


def tag_of(keyword: str) -> str | None:
    """Read a keyword as a tag; None where it is no tag of anybody's."""
    if is_system(keyword) or len(keyword) > KEYWORD_MAX:
        return None
    try:
        text = _RUN.sub(lambda match: _decoded(match[1]), keyword)
    except ValueError:
        return None
    return fold_tag(text) or None


def is_system(keyword: str) -> bool:
    r"""Say whether a flag is no keyword of a person: `\Seen`, `$Forwarded`, `NonJunk`."""
    return keyword[:1] in {"\\", "$"} or keyword.casefold() in _SYSTEM


def _encoded(run: str) -> str:
    if not run:
        return ""
    words = base64.b64encode(run.encode("utf-16-be")).decode("ascii").rstrip("=")
    return f"&{words.replace('/', ',')}-"


def _decoded(words: str) -> str:
    if not words:
        return "&"
    padded = words.replace(",", "/") + "=" * (-len(words) % 4)
    try:
        return base64.b64decode(padded, validate=True).decode("utf-16-be")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError(words) from error
