"""Search a folder of any size, in ranges whose answers fit the line that imaplib reads."""

from __future__ import annotations

from imapclient import IMAPClient

from data.mail.reading import Reading

SEARCH_WINDOW_MAILS = 60_000
"""imaplib gives up at a line of 1,000,000 bytes, and 60,000 UIDs of 10 digits take 660,000."""


def search(
    client: IMAPClient, reading: Reading, criteria: str, *, after_uid: int, exists: int
) -> tuple[int, ...]:
    """Give the UIDs above `after_uid` that meet the criteria, ascending.

    `exists` says how many mails the open folder has. Called on the session's thread.
    """
    found: set[int] = set()
    for low, high in _uid_windows(client, after_uid, exists):
        found.update(reading.search(f"UID {low}:{high}{criteria}"))
    # `n:*` always answers with the last mail, however small its UID (RFC 3501 6.4.8).
    return tuple(sorted(uid for uid in found if uid > after_uid))


def _uid_windows(client: IMAPClient, after_uid: int, exists: int) -> list[tuple[int, int | str]]:
    """Cut the UIDs into ranges of few enough mails, whatever gaps they have.

    Only the borders are found by sequence number; a mail that moves meanwhile is still in exactly
    one range.
    """
    windows: list[tuple[int, int | str]] = []
    low = after_uid + 1
    for border in _uid_borders(client, exists):
        if border >= low:
            windows.append((low, border))
            low = border + 1
    return [*windows, (low, "*")]


def _uid_borders(client: IMAPClient, exists: int) -> list[int]:
    numbers = range(SEARCH_WINDOW_MAILS, exists, SEARCH_WINDOW_MAILS)
    if not numbers:
        return []
    client.use_uid = False
    try:
        answers = client.fetch(numbers, ["UID"])
    finally:
        client.use_uid = True
    return sorted(answer[b"UID"] for answer in answers.values() if b"UID" in answer)
