"""Passwords and tokens, read at the moment they are needed and kept nowhere.

The settings remember only which of the three ways is set. The value is read again from where it
stands, so that it is in no cache, no record and no long-lived object.
"""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path
from threading import Event

from console.settings.commands import run_command
from console.settings.errors import NoSecretError, SettingsError
from console.settings.layers import read_layers
from console.settings.schema import ServerName, Settings
from console.settings.secret_value import SecretStr

COMMAND_TIMEOUT_S = 30
SECRET_BYTES_MAX = 65_536
"""Tokens are a few thousand bytes; more is some other file."""


def has_secret(settings: Settings) -> bool:
    """Tell whether this process could sign in at the IMAP server; runs no command."""
    match settings.imap.secret_kind:
        case "password" | "password_command":
            return True
        case "password_file":
            return os.access(settings.imap.password_file, os.R_OK)
        case "login":
            return os.access(settings.token_file, os.R_OK)
        case _:
            return False


def read_secret(
    settings: Settings,
    which: ServerName,
    *,
    timeout_s: float = COMMAND_TIMEOUT_S,
    given_up: Event | None = None,
) -> SecretStr:
    """Read the password or token of a server; blocks up to 30 s where a command prints it.

    `given_up` ends the command soon after it is set. Tokens of a login are `console.oauth`'s.

    SMTP borrows IMAP's where it has none of its own. A mail server on this machine that is
    reached without encryption and names no user wants none: then the secret is empty.

    Raises:
        NoSecretError: none is set, or this user may not read it.
        SettingsError: it is set but cannot be used; the text says what to do.
    """
    if which == "smtp" and not settings.smtp_needs_login:
        return SecretStr("")
    which = owner_of(settings, which)
    server = settings.imap if which == "imap" else settings.smtp
    match server.secret_kind:
        case "password":
            return SecretStr(_read_value(settings, which))
        case "password_file":
            return SecretStr(_read_file(settings, which, Path(server.password_file)))
        case "password_command":
            name = f"{which}.password_command"
            printed = run_command(
                name,
                server.password_command,
                environ=settings.origin.environ,
                timeout_s=timeout_s,
                given_up=given_up,
            )
            return SecretStr(_first_line(printed, f"{name} printed something that"))
        case "login":
            raise NoSecretError(
                f"{which} signs in with a token. Run: support-console login (or set "
                f"{which}.password_command to a command that prints one)"
            )
        case _:
            raise NoSecretError(
                f"No password is set for {which}. Set {which}.password_file or "
                f"{which}.password_command, or run: support-console init"
            )


def owner_of(settings: Settings, which: ServerName) -> ServerName:
    """Say whose secret a server is signed in to with: SMTP borrows where it has none."""
    return "imap" if which == "smtp" and not settings.smtp.secret_kind else which


def _read_value(settings: Settings, which: ServerName) -> str:
    layers, _ = read_layers(settings.origin)
    key = f"{which}.password"
    value = next((item.values[key] for item in reversed(layers) if item.values.get(key)), "")
    if not isinstance(value, str) or not value:
        raise NoSecretError(f"{key} is no longer where it was when the settings were read.")
    return value


def _read_file(settings: Settings, which: ServerName, path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except PermissionError as error:
        raise NoSecretError(
            f"{path}, the password of {which}, is not for this user; "
            "syncing and sending belong to the user who owns it."
        ) from error
    except OSError as error:
        raise NoSecretError(
            f"{path}, named in {which}.password_file, cannot be read: {error.strerror}."
        ) from error
    with os.fdopen(handle, "rb") as stream:
        check_private(settings, path, os.fstat(handle))
        raw = stream.read(SECRET_BYTES_MAX)
    return _first_line(raw, f"{path}, named in {which}.password_file,")


def check_private(settings: Settings, path: Path, found: os.stat_result) -> None:
    """Refuse a file of a secret that somebody else owns or may read.

    Raises:
        SettingsError: the text holds the command that mends it.
    """
    if not stat.S_ISREG(found.st_mode):
        raise SettingsError(f"{path} is not a file; a password must stand in one.")
    mode = stat.S_IMODE(found.st_mode)
    credentials = settings.origin.environ.get("CREDENTIALS_DIRECTORY", "")
    if credentials and path.is_relative_to(credentials) and not mode & 0o037:
        # systemd lends its services such files: root's, 0440, in a folder that only they enter.
        return
    if found.st_uid not in (os.geteuid(), 0):
        raise SettingsError(
            f"{path} holds a password but belongs to another user. "
            f"Run: chown {os.geteuid()} {shlex.quote(str(path))}"
        )
    if mode & 0o177:
        raise SettingsError(
            f"{path} holds a password, but its mode is {mode:04o} where 0600 is needed. "
            f"Run: chmod 600 {shlex.quote(str(path))}"
        )


def _first_line(raw: bytes, what: str) -> str:
    try:
        line = raw.decode("utf-8").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{what} is not UTF-8 text.") from error
    if not line or "\0" in line:
        raise SettingsError(f"{what} has no password on its first line.")
    return line
