"""The demo's own folder: mailbox, store, settings and log; one demo at a time works in it."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from console import paths
from console.demo.errors import DemoFolderBusyError, DemoFolderError
from console.demo.journal import JOURNAL_NAME
from console.sync_lock import is_held, lock_file

STORE_NAME = "store.db"
CONFIG_NAME = "config.toml"
SYNC_LOG_NAME = "sync.log"
LOCK_NAME = "demo.lock"
ADDRESS = "support@fjordlys.example"
SHOP_NAME = "Fjordlys"
TIME_ZONE = "Europe/Copenhagen"
SITE_URL = "https://help.fjordlys.example"
"""Where links to articles lead; nobody is there, as with every address of the demo."""


class DemoFolder:
    """The folder of one user's demo, held by a lock that the kernel frees."""

    def __init__(self, path: Path, handle: int | None) -> None:
        self.path = path
        self._handle = handle

    @classmethod
    def find(cls, environ: Mapping[str, str]) -> Self:
        """Give the folder as somebody who joins the demo that holds it."""
        return cls(_path(environ), None)

    @classmethod
    def hold(cls, environ: Mapping[str, str]) -> Self:
        """Make the folder where it is missing and keep every other demo out of it.

        Raises:
            DemoFolderBusyError: another demo runs in it.
            DemoFolderError: it cannot be made or written.
        """
        path = _path(environ)
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DemoFolderError(
                f"The demo's folder {path} cannot be used: {error.strerror}. "
                "XDG_DATA_HOME names another place."
            ) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise DemoFolderBusyError(
                f"A demo is already running in {path}. End it first, then start again."
            ) from error
        return cls(path, handle)

    def release(self) -> None:
        """Let the next demo in."""
        if self._handle is not None:
            os.close(self._handle)

    @property
    def store(self) -> Path:
        """Where the practice store lies."""
        return self.path / STORE_NAME

    @property
    def config(self) -> Path:
        """Where the settings of this run stand."""
        return self.path / CONFIG_NAME

    @property
    def sync_log(self) -> Path:
        """Where the syncing process writes what it has to say."""
        return self.path / SYNC_LOG_NAME

    @property
    def is_syncing(self) -> bool:
        """Say whether some process still syncs the practice store."""
        return is_held(self.store)

    def reset(self) -> None:
        """Delete mailbox and store, so that the next start makes new ones."""
        store = self.store
        beside = [store.with_name(store.name + end) for end in ("-wal", "-shm", ".presence")]
        # The store's own file last: a crash half-way leaves one that is whole or none.
        for path in (self.path / JOURNAL_NAME, *beside, lock_file(store), store):
            path.unlink(missing_ok=True)

    def write_settings(self, *, imap_port: int, smtp_port: int, password: str) -> None:
        """Write the settings for this run, readable by nobody else, whole or not at all."""
        server = f'host = "127.0.0.1"\nsecurity = "none"\nuser = "{ADDRESS}"'
        text = (
            "# Written anew by each start of `support-console demo`: ports and password change.\n"
            f"store = {json.dumps(str(self.store))}\n\n"
            f'[mailbox]\naddress = "{ADDRESS}"\nfrom_name = "{SHOP_NAME}"\n'
            f'time_zone = "{TIME_ZONE}"\nsignature = "{SHOP_NAME}"\n\n'
            f'[imap]\n{server}\nport = {imap_port}\npassword = "{password}"\n\n'
            f"[smtp]\n{server}\nport = {smtp_port}\n\n"
            f'[knowledge_base]\nsite_url = "{SITE_URL}"\n'
        )
        part = self.path / f".{CONFIG_NAME}.part"
        part.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(part, flags, 0o600), "w", encoding="utf-8") as stream:
            stream.write(text)
        part.replace(self.config)


def _path(environ: Mapping[str, str]) -> Path:
    return paths.data_dir(environ) / "demo"
