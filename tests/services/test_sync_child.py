"""A syncing process as the child of another: when it is started, and that it ends."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from console.settings import Settings, load_settings
from console.sync_child import SyncChild
from console.sync_lock import is_held, lock_file
from tests.support.console_process import wait_until

CLOSED_PORT = 9
"""Discard: nobody listens, so the child only waits to try again."""


def settings_in(folder: Path, *, secret: str = 'password = "secret"') -> tuple[Settings, Path]:
    """Write settings for a server that is away; give them with their file."""
    file = folder / "config.toml"
    file.write_text(
        f'store = "{folder}/store.db"\n[mailbox]\naddress = "support@x.example"\n'
        f'[imap]\nhost = "127.0.0.1"\nport = {CLOSED_PORT}\nsecurity = "none"\n{secret}\n'
    )
    file.chmod(0o600)
    environ = {"HOME": str(folder)}
    return load_settings(environ=environ, config_file=file), file


def child_of(folder: Path, settings: Settings, file: Path) -> SyncChild:
    """Make a child that is not started yet."""
    return SyncChild(
        settings,
        config_file=file,
        log_file=folder / "sync.log",
        environ={"HOME": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])},
    )


async def test_it_holds_the_lock_until_it_is_stopped(tmp_path: Path) -> None:
    """A started child syncs the store; stopped, it has ended well and the lock is free."""
    settings, file = settings_in(tmp_path)
    child = child_of(tmp_path, settings, file)

    is_started = await child.start()
    wait_until(lambda: is_held(settings.store), "the child takes the lock")
    is_started_again = await child.start()
    await child.stop()

    assert (is_started, is_started_again) == (True, False)
    assert child.exit_code == 0
    assert not is_held(settings.store)
    assert (tmp_path / "sync.log").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("secret", ["", 'password_file = "not-there"'])
async def test_without_a_secret_none_is_started(tmp_path: Path, secret: str) -> None:
    """An agent who may not read the password starts no process that could only fail."""
    settings, file = settings_in(tmp_path, secret=secret)
    child = child_of(tmp_path, settings, file)

    is_started = await child.start()
    await child.stop()

    assert not is_started
    assert child.exit_code is None


async def test_where_somebody_syncs_none_is_started(tmp_path: Path) -> None:
    """While another process holds the lock, no second one is started."""
    settings, file = settings_in(tmp_path)
    child = child_of(tmp_path, settings, file)
    with lock_file(settings.store).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        is_started = await child.start()

    assert not is_started
    assert not is_held(settings.store)
