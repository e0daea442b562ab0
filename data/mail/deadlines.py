"""How long a mail server may take, by the kind of what it was asked (mail room; plain values).

Two rules. An answer that is small has to be whole in its time, so who drips a byte a minute is
given up. One that may be huge (mails, long lists) has to make progress: in each such time so many
bytes must come, however long all of it takes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

PROGRESS_BYTES = 16 * 1024
"""In four minutes that is 70 bytes a second: the slowest modem does better, a dripper worse."""
UPLOAD_BYTES_PER_S = 4 * 1024
"""What we send is not counted on its way; so slow a line may still file a mail of 25 MB."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds for each kind of command."""

    sign_of_life_s: float = 30.0
    """NOOP, and the end of a wait: a line on which that is not answered is half open."""
    open_s: float = 120.0
    """SELECT: a server may have to index a large folder first."""
    list_s: float = 360.0
    """All folders; thousands of them on shared servers."""
    search_s: float = 120.0
    facts_s: float = 120.0
    body_s: float = 240.0
    change_s: float = 240.0
    """Flags, copies, moves, filing."""
    expunge_s: float = 960.0
    """A large folder takes some servers a quarter of an hour."""
    goodbye_s: float = 5.0

    @property
    def longest_s(self) -> float:
        """Give the time after which no command is waited for without a byte."""
        return max(float(getattr(self, field.name)) for field in fields(self))

    def scaled(self, factor: float) -> Deadlines:
        """Give the same proportions in other times, for tests."""
        return Deadlines(**{f.name: factor * getattr(self, f.name) for f in fields(self)})


DEADLINES = Deadlines()
