"""What a login gave, and the private file that keeps it; several processes may use it at once."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.private_files import replace_private
from console.settings import NoSecretError, SecretStr, Settings, SettingsError
from console.settings.secrets import check_private

VERSION = 1
FILE_BYTES_MAX = 200_000
LOCK_WAIT_S = 60.0
"""Whoever holds the lock asks the provider; that is bounded too."""
LOCK_LOOK_S = 0.05
RENEW_BEFORE = timedelta(minutes=2)
"""A token that ends so soon may end while it is on its way."""

_AGAIN = "Run: support-console login"


class TokensAwayError(Exception):
    """The provider that gives tokens cannot be reached now; trying again later may help."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One login: to whom it belongs, where it is renewed, and until when its token holds."""

    provider: str
    client_id: str
    user: str
    """As the provider calls the account; empty where it does not say."""
    refresh_token: SecretStr
    access_token: SecretStr
    expires_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Say whether the token can still be used."""
        return now < self.expires_at - RENEW_BEFORE


class TokenFile:
    """The file of a login: mode 0600, replaced whole, renewed by one process at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.path: Path = settings.token_file

    def read(self) -> Tokens:
        """Read the login.

        Raises:
            NoSecretError: nobody has logged in, or it is not for this user.
            SettingsError: the file is not private, or none of ours.
        """
        try:
            handle = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
        except FileNotFoundError as error:
            raise NoSecretError(f"Nobody has logged in yet ({self.path}). {_AGAIN}") from error
        except PermissionError as error:
            raise NoSecretError(
                f"{self.path}, the login of the mailbox, is not for this user; syncing and sending "
                "belong to the user who owns it."
            ) from error
        except OSError as error:
            raise NoSecretError(f"{self.path} cannot be read: {error.strerror}.") from error
        with os.fdopen(handle, "rb") as stream:
            check_private(self._settings, self.path, os.fstat(handle))
            raw = stream.read(FILE_BYTES_MAX)
        try:
            return _parsed(raw)
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise SettingsError(f"{self.path} is no login of ours. {_AGAIN}") from error

    def write(self, tokens: Tokens) -> None:
        """Keep a login in the place of an earlier one.

        Raises:
            SettingsError: the folder cannot be written; the earlier login is still there.
        """
        text = json.dumps(
            {
                "version": VERSION,
                "provider": tokens.provider,
                "client_id": tokens.client_id,
                "user": tokens.user,
                "refresh_token": tokens.refresh_token.get_secret_value(),
                "access_token": tokens.access_token.get_secret_value(),
                "expires_at": tokens.expires_at.astimezone(UTC).isoformat(),
            },
            indent=1,
        )
        try:
            replace_private(self.path, f"{text}\n")
        except OSError as error:
            raise SettingsError(
                f"{self.path} cannot be written ({error.strerror}), and the login has to be kept "
                "there: see to its folder, or set login.token_file."
            ) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold off other processes that would renew the same login; ends with the process.

        Raises:
            TokensAwayError: another one holds it for too long.
            SettingsError: the folder cannot be written.
        """
        path = self.path.with_name(f"{self.path.name}.lock")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise SettingsError(
                f"{path} cannot be made ({error.strerror}): see to its folder, or set "
                "login.token_file."
            ) from error
        try:
            _take(handle, path)
            yield
        finally:
            os.close(handle)


def _take(handle: int, path: Path) -> None:
    until = time.monotonic() + LOCK_WAIT_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise TokensAwayError(
                    f"Another process renews the login for a long time already ({path})."
                ) from None
            time.sleep(LOCK_LOOK_S)
        except OSError as error:
            raise SettingsError(
                f"{path} cannot be locked ({error.strerror}): put it on a local disk with "
                "login.token_file."
            ) from error
        else:
            return


def _parsed(raw: bytes) -> Tokens:
    plain = json.loads(raw)
    texts = ("provider", "client_id", "user", "refresh_token", "access_token", "expires_at")
    if plain["version"] != VERSION or not all(isinstance(plain[key], str) for key in texts):
        raise ValueError(plain.keys())
    expires_at = datetime.fromisoformat(plain["expires_at"])
    if expires_at.tzinfo is None or not plain["refresh_token"]:
        raise ValueError(expires_at)
    return Tokens(
        provider=plain["provider"],
        client_id=plain["client_id"],
        user=plain["user"],
        refresh_token=SecretStr(plain["refresh_token"]),
        access_token=SecretStr(plain["access_token"]),
        expires_at=expires_at.astimezone(UTC),
    )
