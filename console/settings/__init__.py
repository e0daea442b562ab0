"""The door to the settings: one frozen object from files, environment and options.

Later wins: shared file, personal file, environment, options. Importing this room loads no
pydantic, and neither does `load_settings` while nothing has changed since it last validated.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from console import paths
from console.settings.cache import describe_inputs, find_cached, remember, settings_from_plain
from console.settings.errors import NoSecretError, SettingsError
from console.settings.schema import (
    AgentSettings,
    ConsoleSettings,
    ImapSettings,
    KnowledgeBaseSettings,
    LoginSettings,
    MailboxSettings,
    Origin,
    ServerName,
    Settings,
    SmtpSettings,
    WorkSettings,
    is_loopback,
)
from console.settings.secret_value import SecretStr

__all__ = [
    "AgentSettings",
    "ConsoleSettings",
    "ImapSettings",
    "KnowledgeBaseSettings",
    "LoginSettings",
    "MailboxSettings",
    "NoSecretError",
    "Origin",
    "SecretStr",
    "Settings",
    "SettingsError",
    "SmtpSettings",
    "WorkSettings",
    "has_secret",
    "is_loopback",
    "load_settings",
    "read_secret",
]


def load_settings(
    *,
    environ: Mapping[str, str],
    config_file: Path | None = None,
    options: Mapping[str, object] | None = None,
    shared_file: Path = paths.SHARED_CONFIG_FILE,
) -> Settings:
    """Read and check everything that can be set; `config_file` replaces both files.

    Options are keyed as in the files (`{"imap.host": "…"}`); those that are None do not count.

    Raises:
        SettingsError: all that is wrong, one sentence a line.
    """
    candidates = (
        (config_file.absolute(),)
        if config_file
        else (shared_file, paths.personal_config_file(environ))
    )
    files = tuple(path for path in candidates if _is_there(path))
    if config_file and not files:
        raise SettingsError(f"There is no settings file {config_file}.")
    origin = Origin(
        files=files,
        shared_file=shared_file if not config_file and shared_file in files else None,
        environ=dict(environ),
        options=dict(options or {}),
    )
    inputs = describe_inputs(candidates, origin)
    if (known := find_cached(inputs, origin)) is not None:
        return known
    settings = _validate(origin)
    remember(inputs, settings, candidates)
    return settings


def has_secret(settings: Settings) -> bool:
    """Tell whether this process could sign in at the IMAP server; runs no command."""
    # Imported when asked: listing conversations needs no TOML and no subprocess.
    from console.settings import secrets  # noqa: PLC0415 - start-up time

    return secrets.has_secret(settings)


def read_secret(settings: Settings, which: ServerName) -> SecretStr:
    """Read a server's password or token now; see `console.settings.secrets`."""
    from console.settings import secrets  # noqa: PLC0415 - start-up time

    return secrets.read_secret(settings, which)


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        pass  # It is there but not for us: reading it will say so in words.
    return True


def _validate(origin: Origin) -> Settings:
    # The slow way, 0.2 s and more: TOML and pydantic are imported only here.
    from console.settings.layers import read_layers  # noqa: PLC0415 - start-up time
    from console.settings.model import validate  # noqa: PLC0415 - start-up time

    layers, problems = read_layers(origin)
    known = [layer.only_known() for layer in layers]
    try:
        plain = validate(known)
    except SettingsError as error:
        raise SettingsError(*problems, *error.problems) from None
    if problems:
        raise SettingsError(*problems)
    return settings_from_plain(plain, origin)
