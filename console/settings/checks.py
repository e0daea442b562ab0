"""What a text must look like to serve as a certain setting: one small check a kind of value.

Each check gives the value back or raises ValueError with the words that end "it must be …".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from console.domain.profile import is_language, is_signature, is_time_zone

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\x00-\x1f\x7f]+@[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def accept(value: Any) -> Any:  # noqa: ANN401 - passes every type on as it came
    """Take any value: for settings of which nothing can be wrong."""
    return value


def check_line(value: str) -> str:
    """Take one line of text."""
    if _CONTROL.search(value):
        raise ValueError("one line without control characters")
    return value


def _check_address(value: str) -> str:
    if value and not _ADDRESS.fullmatch(value):
        raise ValueError("a mail address, as support@example.com")
    return value


def _check_addresses(values: list[str]) -> list[str]:
    if not all(_ADDRESS.fullmatch(value) for value in values):
        raise ValueError('a list of mail addresses, as ["help@example.com"]')
    return values


def _check_host(value: str) -> str:
    if re.search(r"[\s/@\x00-\x1f\x7f]", value):
        raise ValueError("the name or address of a machine alone, as imap.example.com")
    return value


def _check_time_zone(value: str) -> str:
    if value and not is_time_zone(value):
        raise ValueError("the name of a time zone, as Europe/Copenhagen or UTC")
    return value


def _check_mailbox_time_zone(value: str) -> str:
    if not value:
        raise ValueError("the name of a time zone, as Europe/Copenhagen or UTC")
    return _check_time_zone(value)


def _check_inbox(value: str) -> str:
    if not value:
        raise ValueError("the name of a folder, as INBOX")
    return check_line(value)


def _check_url(value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s\x00-\x1f\x7f]+", value):
        raise ValueError("a web address, as https://help.example.com")
    return value


def _check_client_id(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]*", value):
        raise ValueError("an application's ID, as 11111111-2222-3333-4444-555555555555")
    return value


def _check_tenant(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.-]+", value):
        raise ValueError('an ID, a domain, "common" or "organizations"')
    return value


def _check_authority(value: str) -> str:
    if not re.fullmatch(r"https://[A-Za-z0-9.:-]+", value):
        raise ValueError("a web address without a path, as https://login.microsoftonline.com")
    return value


def _check_language(value: str) -> str:
    if value and not is_language(value):
        raise ValueError("a language code, as en or da")
    return value


def _check_signature(value: str) -> str:
    if not is_signature(value):
        raise ValueError("lines of text without control characters")
    return value


CHECKS: dict[str, Callable[[Any], Any]] = {
    "mailbox.address": _check_address,
    "mailbox.aliases": _check_addresses,
    "mailbox.time_zone": _check_mailbox_time_zone,
    "mailbox.signature": _check_signature,
    "imap.host": _check_host,
    "imap.inbox": _check_inbox,
    "smtp.host": _check_host,
    "login.client_id": _check_client_id,
    "login.tenant": _check_tenant,
    "login.authority": _check_authority,
    "knowledge_base.site_url": _check_url,
    "agent.signature": _check_signature,
    "agent.time_zone": _check_time_zone,
    "agent.language": _check_language,
}
