"""Starts `support-console sync` as a child of this process, where nobody syncs and we may.

The child is bound to us by its standard input alone: however we die, the kernel closes our end and
the child ends. It has a session of its own, so that ctrl+c in our terminal is ours to handle.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import console
from console.settings import Settings, has_secret
from console.sync_lock import is_held

STOP_S = 5.0
"""How long the child may take to sign off at the server; then it is ended, then killed."""
TERMINATE_S = 2.0


class SyncChild:
    """A syncing process of our own; starts at most one at a time."""

    def __init__(
        self,
        settings: Settings,
        *,
        config_file: Path | None,
        log_file: Path,
        environ: Mapping[str, str],
        practice: bool = False,
    ) -> None:
        self._settings = settings
        self._config_file = config_file
        self._log_file = log_file
        self._environ = dict(environ)
        self._practice = practice
        self._process: asyncio.subprocess.Process | None = None

    @property
    def exit_code(self) -> int | None:
        """How the child ended; None while it runs or was never started."""
        return None if self._process is None else self._process.returncode

    @property
    def is_running(self) -> bool:
        """Say whether our child lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int | None:
        """The number of our process; None unless it lives."""
        return self._process.pid if self._process is not None and self.is_running else None

    @property
    def log_file(self) -> Path:
        """Where the child writes what it has to say."""
        return self._log_file

    def may_start(self) -> bool:
        """Say whether a child is wanted: nobody syncs this store, and we could sign in."""
        return not self.is_running and has_secret(self._settings) and not self._is_held()

    async def start(self) -> bool:
        """Start the child if one is wanted; say whether it was started.

        Raises:
            OSError: the program could not be run or its log not be written.
        """
        if not self.may_start():
            return False
        self._log_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Not our standard error: a line from there would land in the middle of a screen.
        log = os.open(self._log_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=log,
                env=self._environ,
                start_new_session=True,
            )
        finally:
            os.close(log)
        return True

    async def stop(self) -> None:
        """End the child and wait for it; safe to call at any time."""
        process = self._process
        if process is None:
            return
        assert process.stdin is not None, "it was started with a pipe"
        process.stdin.close()
        for wait_s, end in ((STOP_S, process.terminate), (TERMINATE_S, process.kill)):
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await process.wait()
                return
            with suppress(ProcessLookupError):
                end()
        await process.wait()

    def _is_held(self) -> bool:
        return is_held(self._settings.store)

    def _command(self) -> list[str]:
        config = [] if self._config_file is None else ["--config", str(self._config_file)]
        practice = ["--practice"] if self._practice else []
        return [*program(), *config, *practice, "sync", "--until-stdin-closes"]


def program() -> list[str]:
    """Give the words that run this very program, wherever it lies."""
    # Without -P Python looks into the current folder first, where anything may be named `console`;
    # in a checkout that was never installed it is where we are.
    here = Path(console.__file__).resolve().parents[1]
    safe_path = [] if here == Path.cwd() else ["-P"]
    return [sys.executable, *safe_path, "-m", "console"]
