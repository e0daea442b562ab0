"""Say what one folder sync must do (pure; sync room).

Theory. A mail's key is (folder, UIDVALIDITY, UID) and never changes while UIDVALIDITY holds (RFC
3501 2.3.1.1). So sets of UIDs are enough: what the server lists, what we store, what sits in
quarantine. Every UID the server lists is stored, quarantined or ignored; a plan that leaves any
other out would lose mail, so the ledger is computed from the same sets and has to add up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

FIRST_WINDOW = 100
"""Mails in the first window of an import: enough for a screen, there within a second."""
WINDOW = 1000
"""Mails in every later window before the next folder gets its turn."""
OWN_NUMBERS = 2**32
LEDGER_TRIES_MAX = 5
"""Listings of a folder in one pass; a mailbox that changes faster is settled at the next pass."""


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """The steps for one folder: fetch (newest first), forget, leave alone."""

    fetch: tuple[int, ...]
    gone: tuple[int, ...]
    ignored: int


def plan_folder(
    *,
    remote: Collection[int],
    wanted: Collection[int],
    stored: Collection[int],
    quarantined: Mapping[int, bool],
) -> FolderPlan:
    """Plan a folder from a full listing.

    `wanted` are the UIDs within the history we keep; `quarantined` says of each UID whether to try
    it again. Mail that is stored stays stored when it grows older than the history.
    """
    remote_set, stored_set = set(remote), set(stored)
    settled = stored_set | {uid for uid, again in quarantined.items() if not again}
    fetch = (set(wanted) & remote_set) - settled
    fetch |= {uid for uid, again in quarantined.items() if again and uid in remote_set}
    gone = (stored_set | quarantined.keys()) - remote_set
    known = stored_set | fetch | quarantined.keys()
    return FolderPlan(
        tuple(sorted(fetch, reverse=True)), tuple(sorted(gone)), len(remote_set - known)
    )


def windows(uids: Sequence[int]) -> list[tuple[int, ...]]:
    """Cut a fetch list into windows: a small first one, then larger ones."""
    cuts = [tuple(uids[:FIRST_WINDOW])] if uids else []
    starts = range(FIRST_WINDOW, len(uids), WINDOW)
    return [*cuts, *(tuple(uids[start : start + WINDOW]) for start in starts)]


def in_turn(
    windows_by_folder: Mapping[str, Sequence[tuple[int, ...]]],
) -> list[tuple[str, tuple[int, ...]]]:
    """Interleave the folders' windows, so that questions and answers of a time arrive together."""
    most = max((len(cuts) for cuts in windows_by_folder.values()), default=0)
    return [
        (folder, cuts[turn])
        for turn in range(most)
        for folder, cuts in windows_by_folder.items()
        if turn < len(cuts)
    ]


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """What SELECT said of a folder (RFC 3501 7.3, RFC 7162 3.1.2.1)."""

    uid_validity: int
    uid_next: int | None
    exists: int
    highest_modseq: int | None


class FlagLook(Enum):
    """Whose flags a full pass asks for."""

    NOBODY = "nobody"
    CHANGED = "changed"
    """Of what changed since the number that we kept (CONDSTORE)."""
    STORED = "stored"
    """Of every mail that was stored before this pass."""
    NEWEST = "newest"
    """Of the newest only: the server cannot say what changed."""


def plan_flag_look(*, known_modseq: int | None, modseq: int | None) -> FlagLook:
    """Say how a full pass learns of changed flags.

    A number that became smaller, or that we have none for, says nothing: the server began anew
    (RFC 7162 3.1.2.1), or kept none when we last looked.
    """
    if not modseq:
        return FlagLook.NEWEST
    if not known_modseq or modseq < known_modseq:
        return FlagLook.STORED
    return FlagLook.CHANGED if modseq > known_modseq else FlagLook.NOBODY


def judge_numbers(*, selected: int | None, told: int | None, keeps_uids: bool) -> str:
    """Say why a folder's UIDs do not last, in a sentence; empty where they do.

    `selected` is the UIDVALIDITY of SELECT, which counts; `told` that of STATUS, where it was asked
    for (RFC 3501 2.3.1.1: without one that lasts, UIDs end with the session).
    """
    if not selected:
        return "The server gives this folder no UIDVALIDITY, so its numbers end with a session."
    if not keeps_uids:
        return "The server says that the numbers of this folder end with a session (UIDNOTSTICKY)."
    if told is not None and told != selected:
        return (
            f"The server tells two UIDVALIDITYs of this folder, {told} by STATUS and {selected} by"
            " SELECT, so its numbers cannot be relied on."
        )
    return ""


def number_for(selected: int | None, *, known: int, doubt: str) -> int:
    """Give what stands for a folder's UIDVALIDITY here; nothing is changed under one below zero.

    Where the server gives none, each look has one of its own, below all that servers can give
    (RFC 3501 section 9: 32 bits).
    """
    if selected:
        return -selected if doubt else selected
    return min(known, -OWN_NUMBERS) - 1


@dataclass(frozen=True, slots=True)
class QuickLook:
    """What a look at an open folder calls for."""

    list_all: bool
    fetch_after: int | None
    flags_since: int | None


def plan_quick_look(*, before: FolderFacts, now: FolderFacts, last_uid: int) -> QuickLook:
    """Compare two SELECTs of a folder: nothing new is decided without any search.

    UIDNEXT is a hint (some servers leave it out); EXISTS that does not fit the news means that mail
    was removed.
    """
    if now.uid_validity != before.uid_validity:
        return QuickLook(list_all=True, fetch_after=None, flags_since=None)
    flags_since = None
    if before.highest_modseq and now.highest_modseq:
        if now.highest_modseq < before.highest_modseq:
            # RFC 7162 3.1.2.1: a server that lost its modseqs starts afresh.
            return QuickLook(list_all=True, fetch_after=None, flags_since=None)
        if now.highest_modseq > before.highest_modseq:
            flags_since = before.highest_modseq
    has_news = now.exists > before.exists
    if before.uid_next is None or now.uid_next is None:
        has_news = has_news or now.exists != before.exists
    elif now.uid_next != before.uid_next:
        has_news = True
    is_smaller = now.exists < before.exists
    return QuickLook(
        list_all=is_smaller, fetch_after=last_uid if has_news else None, flags_since=flags_since
    )
