"""What may go into an IMAP command. Pure.

IMAPClient quotes search words and flags but lets CR and LF pass, so a subject taken from a mail
could put a second command on the wire. Whatever comes from mail or from agents goes through here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from data.errors import MailPolicyError
from data.text.safe import clean_line

SET_ITEMS_MAX = 500
"""UIDs in one command: 500 of ten digits stay below the 8,192 bytes that servers must take."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SECTION = re.compile(r"|(?:(?:\d{1,5}\.){1,61})?(?:MIME|HEADER)|(?:\d{1,5}\.){0,60}\d{1,5}")
_FLAG = re.compile(r"\\?[^\x00-\x20\x7f-\U0010ffff(){%*\"\\\]]+")


def has_control(text: str) -> bool:
    """Say whether the text contains a byte below 0x20 or 0x7f."""
    return _CONTROL.search(text) is not None


def check_argument(text: str) -> str:
    """Return the text unless it could end a command and begin another.

    Raises:
        MailPolicyError: it contains control characters.
    """
    if has_control(text):
        raise MailPolicyError(
            f"“{clean_line(text, limit=80)}” contains control characters and was not sent "
            "to the mail server."
        )
    return text


def check_flag(flag: str) -> str:
    """Return the flag if it is an atom of RFC 3501, with or without a backslash.

    Raises:
        MailPolicyError: it is not.
    """
    if _FLAG.fullmatch(flag) is None:
        raise MailPolicyError(
            f"“{clean_line(flag, limit=80)}” is not a flag that a mail server can keep."
        )
    return flag


def check_section(section: str) -> str:
    """Return what names a part of a mail (RFC 3501 section 6.4.5), or nothing: all of it.

    Raises:
        MailPolicyError: it is not.
    """
    if _SECTION.fullmatch(section) is None:
        raise MailPolicyError(f"“{clean_line(section, limit=80)}” names no part of a mail.")
    return section


def uid_set(uids: Iterable[int]) -> str:
    """Write UIDs as a sequence set; neighbours become a range, which can hold nothing else.

    A range between two known neighbours is safe: servers only ever give out higher UIDs.
    """
    runs: list[list[int]] = []
    for uid in sorted(set(uids)):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(low) if low == high else f"{low}:{high}" for low, high in runs)


def chunked(uids: Sequence[int], size: int = SET_ITEMS_MAX) -> list[Sequence[int]]:
    """Cut a list of UIDs into pieces that one command can carry."""
    return [uids[start : start + size] for start in range(0, len(uids), size)]
