"""Notices that a person has changed the settings, so that a corrected password is tried at once.

Asked of the file system every two seconds by the syncing process alone: the files are few, and no
service manager has to be told.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

from console.settings import Settings, SettingsError, load_settings

log = logging.getLogger(__name__)

LOOK_S = 2.0

_Signature = tuple[tuple[int, int, int] | None, ...]


class SettingsWatch:
    """The settings of a long-lived process, and the files they stand in."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._seen = _signature(settings)

    async def wait(self) -> Settings:
        """Wait until a file of the settings or of a secret is another, and give what holds now.

        The store stays the one that is open. Files that cannot be used are told in the log and
        leave all as it is.
        """
        while True:
            await asyncio.sleep(LOOK_S)
            now = _signature(self.settings)
            if now == self._seen:
                continue
            self._seen = now
            try:
                read = await asyncio.to_thread(_load_again, self.settings)
            except SettingsError as error:
                log.warning("the changed settings cannot be used: %s", error)
                continue
            self.settings = replace(read, store=self.settings.store)
            self._seen = _signature(self.settings)
            return self.settings


def _load_again(settings: Settings) -> Settings:
    origin = settings.origin
    # One file that is not the shared one was named, or is the only one there is.
    named = origin.files[0] if len(origin.files) == 1 and origin.shared_file is None else None
    return load_settings(environ=origin.environ, config_file=named, options=origin.options)


def _signature(settings: Settings) -> _Signature:
    secrets = [Path(s.password_file) for s in (settings.imap, settings.smtp) if s.password_file]
    return tuple(_stat_of(path) for path in (*settings.origin.files, *secrets))


def _stat_of(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
