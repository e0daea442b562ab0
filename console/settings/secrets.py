"""Passwords and tokens, read at the moment they are needed and kept nowhere.

The settings remember only which of the three ways is set. The value is read again from where it
stands, so that it is in no cache, no record and no long-lived object.
"""

from __future__ import annotations

import os
import shlex
import signal
import stat
import subprocess
from pathlib import Path

from console.settings.layers import read_layers
from console.settings.schema import (
    NoSecretError,
    SecretStr,
    ServerName,
    Settings,
    SettingsError,
)

COMMAND_TIMEOUT_S = 30
SECRET_BYTES_MAX = 65_536
"""Tokens are a few thousand bytes; more is some other file."""
COMPLAINT_CHARS_MAX = 200


def has_secret(settings: Settings) -> bool:
    """Tell whether this process could sign in at the IMAP server; runs no command."""
    match settings.imap.secret_kind:
        case "password" | "password_command":
            return True
        case "password_file":
            return os.access(settings.imap.password_file, os.R_OK)
        case _:
            return False


def read_secret(
    settings: Settings, which: ServerName, *, timeout_s: float = COMMAND_TIMEOUT_S
) -> SecretStr:
    """Read the password or token of a server; blocks up to 30 s where a command prints it.

    SMTP borrows IMAP's where it has none of its own. A mail server on this machine that is
    reached without encryption and names no user wants none: then the secret is empty.

    Raises:
        NoSecretError: none is set, or this user may not read it.
        SettingsError: it is set but cannot be used; the text says what to do.
    """
    if which == "smtp":
        if not settings.smtp_needs_login:
            return SecretStr("")
        if not settings.smtp.secret_kind:
            which = "imap"
    server = settings.imap if which == "imap" else settings.smtp
    match server.secret_kind:
        case "password":
            return SecretStr(_read_value(settings, which))
        case "password_file":
            return SecretStr(_read_file(settings, which, Path(server.password_file)))
        case "password_command":
            return SecretStr(_run(settings, which, server.password_command, timeout_s=timeout_s))
        case _:
            raise NoSecretError(
                f"No password is set for {which}. Set {which}.password_file or "
                f"{which}.password_command, or run: support-console init"
            )


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
        _check_private(settings, path, os.fstat(handle))
        raw = stream.read(SECRET_BYTES_MAX)
    return _first_line(raw, f"{path}, named in {which}.password_file,")


def _check_private(settings: Settings, path: Path, found: os.stat_result) -> None:
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


def _run(settings: Settings, which: ServerName, command: str, *, timeout_s: float) -> str:
    name = f"{which}.password_command"
    try:
        argv = shlex.split(command)
    except ValueError as error:
        raise SettingsError(f"{name} cannot be split into words: {error}.") from error
    if not argv:
        raise SettingsError(f"{name} is blank.")
    try:
        # A session of its own, so that all it started can be ended with it. Not through a shell:
        # what is written is a program and its arguments.
        process = subprocess.Popen(  # noqa: S603 - running it is what the setting asks for
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(settings.origin.environ),
            start_new_session=True,
        )
    except OSError as error:
        raise SettingsError(f"{name} cannot be started: {argv[0]}: {error.strerror}.") from error
    with process:
        try:
            printed, complaint = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired as error:
            raise SettingsError(f"{name} did not end within {timeout_s:g} s.") from error
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        said = complaint.decode("utf-8", "replace").strip().partition("\n")[0]
        shown = "".join(char if char.isprintable() else "?" for char in said)
        raise SettingsError(
            f"{name} failed with exit code {process.returncode}: {shown[:COMPLAINT_CHARS_MAX]}"
        )
    return _first_line(printed, f"{name} printed something that")


def _first_line(raw: bytes, what: str) -> str:
    try:
        line = raw.decode("utf-8").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{what} is not UTF-8 text.") from error
    if not line or "\0" in line:
        raise SettingsError(f"{what} has no password on its first line.")
    return line
