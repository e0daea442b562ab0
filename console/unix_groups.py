"""Who is who on this machine: accounts, and who is in a Unix group."""

from __future__ import annotations

import grp
import pwd
from collections.abc import Iterable


def members_of(group: str, uids: Iterable[int]) -> frozenset[int] | None:
    """Give those of the uids that are in a group, by /etc/group or as their own; None: no group.

    Each uid is asked for by itself: listing all accounts of a directory service may take minutes.
    """
    try:
        entry = grp.getgrnam(group)
    except (KeyError, ValueError, OSError):  # ValueError: a NUL in the name
        return None
    found = set()
    for uid in uids:
        try:
            account = pwd.getpwuid(uid)
        except (KeyError, OSError):
            continue  # its account is gone
        if account.pw_gid == entry.gr_gid or account.pw_name in entry.gr_mem:
            found.add(uid)
    return frozenset(found)


def account_of(uid: int | None) -> str:
    """Give the account of a uid; its number where the machine does not know it, empty for none."""
    if uid is None:
        return ""
    try:
        return pwd.getpwuid(uid).pw_name
    except (KeyError, OSError):
        return f"uid {uid}"
