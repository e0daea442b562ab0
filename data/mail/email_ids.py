"""What servers themselves know a mail by, in whichever folders it lies (pure; mail room).

Gmail gives each mail one number for all its labels (X-GM-MSGID); servers of RFC 8474 give an
EMAILID, which says that two mails are the same in every octet. Kept is the item with its value, as
`EMAILID M6d99ac3275bb4e`: two kinds are never mixed up, and it is what one searches for.
"""

from __future__ import annotations

import re
from collections.abc import Collection

GMAIL = "X-GM-EXT-1"
"""The capability of a server whose folders are labels."""
ITEMS = {"X-GM-MSGID": re.compile(rb"\d{1,20}"), "EMAILID": re.compile(rb"[A-Za-z0-9_-]{1,255}")}
"""Items to ask for, with what their values look like (RFC 8474 section 4)."""
_OFFERED_BY = {GMAIL: "X-GM-MSGID", "OBJECTID": "EMAILID"}


def item_of(capabilities: Collection[str]) -> str:
    """Give the item that a server with these capabilities tells; empty where it tells none."""
    return next((item for name, item in _OFFERED_BY.items() if name in capabilities), "")


def read_email_id(item: str, value: bytes) -> str | None:
    """Make an id of what a server gave; None where that is not what such ids look like."""
    found = ITEMS[item].fullmatch(value)
    return None if found is None else f"{item} {value.decode('ascii')}"


def is_email_id(text: str) -> bool:
    """Say whether this is an id that can be searched for: nothing else may become a command."""
    item, _, value = text.partition(" ")
    return item in ITEMS and value.isascii() and ITEMS[item].fullmatch(value.encode()) is not None
