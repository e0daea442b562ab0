"""Writes what `init` learned: a commented settings file and the passwords beside it, whole or not.

Everything is written under another name, read back as settings, and only then put in place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from console.private_files import settle_folder, write_part
from console.settings import SecretStr, Settings, load_settings
from console.settings.keys import SECTIONS, list_fields
from console.settings.schema import ServerName

_TITLE = """\
# The settings of support-console, written by `support-console init`.
# Every key stands here; those behind a # have the value that they have anyway.
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person decided: keys as `imap.host`, and the passwords typed."""

    values: Mapping[str, object]
    secrets: Mapping[ServerName, SecretStr]


def collect_answers(settings: Settings, secrets: Mapping[ServerName, SecretStr]) -> Answers:
    """Gather what differs from the defaults of what a person was asked about."""
    values: dict[str, object] = {}
    for section in ("mailbox", "imap", "smtp", "login"):
        given = getattr(settings, section)
        empty = type(given)()
        for name in given.__dataclass_fields__:
            if name != "secret_kind" and getattr(given, name) != getattr(empty, name):
                values[f"{section}.{name}"] = getattr(given, name)
    # Said even where it is the default: what a person was asked should stand in the file.
    values["mailbox.time_zone"] = settings.mailbox.time_zone
    return Answers(values=values, secrets=secrets)


def password_path(target: Path, server: ServerName) -> Path:
    """Return where a typed password is kept: a file of its own beside the settings."""
    return target.with_name(f"{server}-password")


def write_settings(
    target: Path, answers: Answers, *, environ: Mapping[str, str], mode: int = 0o600
) -> None:
    """Put settings and passwords in place; on any failure nothing of them is there.

    Raises:
        OSError: the folder cannot be written.
        SettingsError: the answers do not make settings that can be read back.
    """
    target.parent.mkdir(mode=0o700 if mode == 0o600 else 0o755, parents=True, exist_ok=True)  # noqa: PLR2004 - the two kinds of file
    values = dict(answers.values)
    parts: list[tuple[Path, Path]] = []
    try:
        for server, secret in answers.secrets.items():
            path = password_path(target, server)
            values[f"{server}.password_file"] = str(path)
            parts.append((write_part(path, f"{secret.get_secret_value()}\n", 0o600), path))
        part = write_part(target, render_settings(values), mode)
        parts.append((part, target))
        # Without the variables of this login: the file must hold by itself.
        plain = {key: text for key, text in environ.items() if not key.startswith("SUPPORT_CONS")}
        load_settings(environ=plain, config_file=part)
        for written, path in parts:
            written.replace(path)
    finally:
        for written, _ in parts:
            written.unlink(missing_ok=True)
    settle_folder(target.parent)


def render_settings(values: Mapping[str, object]) -> str:
    """Write every key with its one line of explanation; those not given stand behind a #."""
    lines = [_TITLE]
    if store := values.get("store"):
        lines.append(f"store = {_literal(store)}\n")
    else:
        lines.append('# store = ""    # empty: in your data folder\n')
    for section, cls in SECTIONS.items():
        # A table's first docstring line says what it is about.
        lines.append(f"[{section}]    # {(cls.__doc__ or '').strip()}")
        for item in list_fields(section):
            key = f"{section}.{item.name}"
            given = values.get(key)
            mark = "# " if given is None or given == item.default else ""
            shown = _literal(item.default if given is None else given)
            lines.append(f"{mark}{item.name} = {shown}    # {item.metadata['about']}")
        lines.append("")
    return "\n".join(lines)


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    # A JSON text is a TOML basic string, but for DEL, which TOML wants escaped.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
