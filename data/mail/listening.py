"""Hears every line that the server sends: alerts, and how much has come (shell; mail room).

imaplib forgets what a response code says and IMAPClient never shows an `[ALERT]`, which a client
MUST put before a person (RFC 3501 section 7.1). So both ways of reading, imaplib's and ours, go
through here. It also gives a tagged `OK` without a text the space that imaplib insists on.
"""

from __future__ import annotations

import imaplib
import re
from collections import deque

from data.text.safe import clean_line

PIECE_BYTES = 64 * 1024
"""A body is read in such pieces, so that progress shows before all of it is there."""
ALERTS_MAX = 5
ALERT_CHARACTERS_MAX = 300
_SHORT_LINE_BYTES = 32

_ALERT = re.compile(
    rb"(?:\*|[A-Za-z0-9]{1,20}) (?:OK|NO|BAD|BYE|PREAUTH) \[ALERT\] *(.*?)\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_BARE = (b" OK\r\n", b" NO\r\n", b" BAD\r\n")


class Listener:
    """One connection's ears; runs on the session's thread, is read from the loop."""

    def __init__(self) -> None:
        self.received = 0
        """Bytes that have come so far."""
        self._alerts: deque[str] = deque(maxlen=ALERTS_MAX)

    def attach(self, client: object) -> None:
        """Listen to the line below an IMAPClient; where a release keeps it elsewhere, to nothing.

        The greeting was read before and is heard now.
        """
        self._hear(bytes(getattr(client, "welcome", b"") or b""))
        imap = getattr(client, "_imap", None)
        if not isinstance(imap, imaplib.IMAP4):
            return
        readline, read = imap.readline, imap.read

        def heard_line() -> bytes:
            line = readline()
            self.received += len(line)
            if b"[" in line[:_SHORT_LINE_BYTES]:
                self._hear(line)
            elif len(line) < _SHORT_LINE_BYTES and line.endswith(_BARE):
                return line[:-2] + b" \r\n"
            return line

        def read_in_pieces(size: int) -> bytes:
            if size <= PIECE_BYTES:
                data = read(size)
                self.received += len(data)
                return data
            pieces: list[bytes] = []
            left = size
            while left > 0 and (piece := read(min(left, PIECE_BYTES))):
                self.received += len(piece)
                left -= len(piece)
                pieces.append(piece)
            return b"".join(pieces)

        imap.readline = heard_line  # type: ignore[method-assign]  # imaplib calls both by name
        imap.read = read_in_pieces  # type: ignore[method-assign]  # as above

    def forget(self) -> None:
        """Forget what was said before encryption: anybody on the way may have said it."""
        self._alerts.clear()

    def take_alerts(self) -> tuple[str, ...]:
        """Give what the server wants a person to read, each text once."""
        alerts: list[str] = []
        while self._alerts:
            text = self._alerts.popleft()
            if text not in alerts:
                alerts.append(text)
        return tuple(alerts)

    def _hear(self, line: bytes) -> None:
        found = _ALERT.match(line)
        if found is not None:
            text = clean_line(found[1].decode("utf-8", "replace"), limit=ALERT_CHARACTERS_MAX)
            if text:
                self._alerts.append(text)
