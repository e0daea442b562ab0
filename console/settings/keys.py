"""Every key that may be set, by its section."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Any

from console.settings.schema import (
    AgentSettings,
    ConsoleSettings,
    ImapSettings,
    KnowledgeBaseSettings,
    LoginSettings,
    MailboxSettings,
    ServerName,
    SmtpSettings,
    WorkSettings,
)

SECTIONS: dict[str, type[Any]] = {
    "mailbox": MailboxSettings,
    "imap": ImapSettings,
    "smtp": SmtpSettings,
    "login": LoginSettings,
    "work": WorkSettings,
    "knowledge_base": KnowledgeBaseSettings,
    "console": ConsoleSettings,
    "agent": AgentSettings,
}
PERSONAL_SECTIONS = ("console", "agent")
"""What a person may still set for himself where the box has shared settings."""
SERVERS: tuple[ServerName, ...] = ("imap", "smtp")
SECRET_KEYS = frozenset(f"{server}.password" for server in SERVERS)
PATH_KEYS = frozenset(
    [
        "store",
        *(f"{server}.{key}" for server in SERVERS for key in ("password_file", "ca_file")),
        *(f"login.{key}" for key in ("client_file", "ca_file", "token_file")),
    ]
)


def list_fields(section: str) -> Iterator[Field[Any]]:
    """Give the fields of a section that people may set."""
    return (item for item in fields(SECTIONS[section]) if not item.metadata.get("derived"))


def list_keys() -> list[str]:
    """Return every key that may be set, as `imap.host`."""
    keys = ["store", *SECRET_KEYS]
    keys += [f"{name}.{item.name}" for name in SECTIONS for item in list_fields(name)]
    return sorted(keys)
