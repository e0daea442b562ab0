"""Services: who views and who writes, told beside the store, so that it wakes nobody.

Nothing of this is worth a transaction: it is true for seconds, and a dead process must be gone from
it at once. `SlotFile` gives each console one slot; its lock says whether the console lives.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from dataclasses import replace
from pathlib import Path

from console.domain.presence import SLOT_BYTES, Present, present_of, slot_of
from console.services.slots import SLOTS_MAX, SlotFile
from data.records import ConversationId

log = logging.getLogger(__name__)

RETRY_S = 5.0
"""Between tries where the file cannot be used, or has no free slot."""


def presence_file(store_path: Path) -> Path:
    """Give the file that stands beside a store."""
    return store_path.with_name(store_path.name + ".presence")


class PresenceService:
    """Tells the other consoles of this store what ours shows, and hears the same of them."""

    def __init__(self, store_path: Path, *, agent: str) -> None:
        self._store_path = store_path
        self._path = presence_file(store_path)
        self._file: SlotFile | None = None
        self._me = Present(agent, socket.gethostname(), os.getpid())
        self._slot = slot_of(self._me)
        self._is_paused = False
        self._written = b""
        self._read: dict[int, tuple[bytes, Present | None]] = {}
        self._data = b""
        """What stood in the file at the last look."""
        self._retry_at = 0.0
        self.others: tuple[Present, ...] = ()
        """Every other console that lives, as of the last `look`."""
        self.trouble = ""
        """Why colleagues cannot be seen, or do not see us; empty where all is well."""

    def show(self, number: ConversationId | None, *, is_writing: bool = False) -> None:
        """Say which conversation is on the screen, and whether an answer to it is being written."""
        is_writing = is_writing and number is not None
        if (self._me.number, self._me.is_writing) != (number, is_writing):
            self._me = replace(self._me, number=number, is_writing=is_writing)
            self._slot = slot_of(self._me)
        self._write()

    def pause(self) -> None:
        """Be away until `resume`: the console is suspended, nobody sits before it."""
        self._is_paused = True
        self._write()

    def resume(self) -> None:
        """Be there again as before."""
        self._is_paused = False
        self._write()

    def look(self, *, is_quick: bool = False) -> bool:
        """Look who is there; say whether anything has changed. Costs microseconds, never waits.

        Quick: where nobody has told anything new, nobody is asked whether he lives either, which
        is a system call for each of them.
        """
        before, self.others = self.others, ()
        if self._is_ready():
            assert self._file is not None
            try:
                self.others = self._living(self._file, before, is_quick=is_quick)
            except OSError as error:
                self._fail(error)
        return self.others != before

    def close(self) -> None:
        """Be gone."""
        if self._file is not None:
            self._file.close()
        self._file, self.others = None, ()

    def _living(
        self, file: SlotFile, before: tuple[Present, ...], *, is_quick: bool
    ) -> tuple[Present, ...]:
        data = file.read()
        if is_quick and data == self._data:
            return before
        self._data = data
        found = []
        for slot in range(len(data) // SLOT_BYTES):
            start = slot * SLOT_BYTES
            if slot == file.slot or not data[start]:
                continue
            piece = data[start : start + SLOT_BYTES]
            known, present = self._read.get(slot, (b"", None))
            if piece != known:
                # Half written: what stood there before holds until the next look.
                present = present_of(piece) or present
                self._read[slot] = piece, present
            if present is not None and file.is_held(slot):
                found.append(present)
            else:
                self._read.pop(slot, None)
        return tuple(sorted(found, key=lambda p: (p.agent, p.pid, p.number or 0)))

    def _write(self) -> None:
        if not self._is_ready() or self._file is None or self._file.slot is None:
            return
        data = bytes(SLOT_BYTES) if self._is_paused else self._slot
        if data != self._written:
            try:
                self._file.write(data)
            except OSError as error:
                self._fail(error)
            else:
                self._written = data

    def _is_ready(self) -> bool:
        """Have the file open and, where there is room, a slot in it; try again now and then."""
        if self._file is not None and not self._file.is_current():
            self.close()  # taken away, as a restored backup or a reset demo does
            self._written = b""
        if self._file is not None and self._file.slot is not None:
            return True
        if time.monotonic() >= self._retry_at:
            self._retry_at = time.monotonic() + RETRY_S
            self._open()
        return self._file is not None

    def _open(self) -> None:
        try:
            if self._file is None:
                mode = self._store_path.stat().st_mode & 0o666
                self._file = SlotFile.open(self._path, mode=mode)
                self._read.clear()
            if self._file.take():
                self.trouble, self._written = "", b""
                self._retry_at = 0.0
                self._write()
            else:
                self._tell(f"Colleagues do not see what you read: {self._why_no_slot()}.")
        except OSError as error:
            self._fail(error)

    def _why_no_slot(self) -> str:
        if os.access(self._path, os.W_OK):
            return f"{SLOTS_MAX} consoles are open on this store"
        return f"{self._path} cannot be written; see to its owner and mode"

    def _fail(self, error: OSError) -> None:
        self._tell(f"Colleagues cannot be seen: {self._path}: {error.strerror}.")
        if self._file is not None:
            self._file.close()
        self._file, self._retry_at = None, time.monotonic() + RETRY_S

    def _tell(self, trouble: str) -> None:
        if trouble != self.trouble:
            log.warning("%s", trouble)
        self.trouble = trouble
