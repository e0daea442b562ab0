"""Knows which providers file a sent mail in Sent by themselves. Pure."""

from __future__ import annotations

_FILES_ITSELF = (
    "gmail.com",
    "googlemail.com",
    "google.com",
    "office365.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "outlook.de",
    "partner.outlook.cn",
    "icloud.com",
    "me.com",
    "mac.com",
    "mail.me.com",
    "zoho.com",
    "zoho.eu",
    "zoho.in",
    "zoho.com.au",
    "zoho.com.cn",
    "zoho.jp",
    "zohocloud.ca",
    "yandex.com",
    "yandex.ru",
    "yandex.net",
)

_FILES_NOTHING = ("smtp-relay.gmail.com", "aspmx.l.google.com")
"""Google's relays for whole companies: what passes there is in nobody's mailbox."""


def files_sent_itself(host: str) -> bool:
    """Say whether mail sent through this SMTP host appears in Sent without our help.

    A second copy filed by us would then stand beside it for ever.
    """
    name = host.casefold().rstrip(".")
    if name in _FILES_NOTHING:
        return False
    return any(name == known or name.endswith(f".{known}") for known in _FILES_ITSELF)
