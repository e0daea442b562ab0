"""How large a mail may be, and how large its files make it (pure)."""

from __future__ import annotations

from dataclasses import dataclass

ENCODED = 78 / 57
"""Base64 makes 76 characters and a line end of 57 bytes (RFC 2045 section 6.8)."""
MEGABYTE = 1_000_000
OWN, SERVERS = "smtp.max_message_mb", "the mail server takes no more"


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """How large a mail may be, and who says so."""

    size_bytes: int
    """0: nobody knows."""
    whose: str = OWN

    def room_for_files(self, files_bytes: int) -> int:
        """Give how many bytes of files go in besides; less than 0 where it is too much already."""
        return int(self.size_bytes / ENCODED) - files_bytes


UNLIMITED = SizeLimit(0)


def limit_of(own_bytes: int, announced_bytes: int | None) -> SizeLimit:
    """Give the smaller of our own limit and of what the server said last."""
    if announced_bytes is None or own_bytes <= announced_bytes:
        return SizeLimit(own_bytes)
    return SizeLimit(announced_bytes, SERVERS)


def in_mail(files_bytes: int) -> int:
    """Give how much of a mail files make."""
    return round(files_bytes * ENCODED)
