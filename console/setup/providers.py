"""Guesses the servers behind a mail address, so that most answers are one Enter. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guess:
    """Where mail for a domain most likely is."""

    imap_host: str
    smtp_host: str
    hint: str = ""
    auth: str = "password"


_TOKENS_ONLY = (
    "Microsoft takes a token instead of a password: choose `login`, or `command` and name one that "
    "prints it."
)
_APP_PASSWORD = "This provider wants an app password, made in the account's security settings."  # noqa: S105 - advice
_GOOGLE = Guess("imap.gmail.com", "smtp.gmail.com", _APP_PASSWORD)
_MICROSOFT = Guess("outlook.office365.com", "smtp.office365.com", _TOKENS_ONLY, "xoauth2")
_APPLE = Guess("imap.mail.me.com", "smtp.mail.me.com", _APP_PASSWORD)
_FASTMAIL = Guess("imap.fastmail.com", "smtp.fastmail.com", _APP_PASSWORD)

_BY_DOMAIN = {
    "gmail.com": _GOOGLE,
    "googlemail.com": _GOOGLE,
    "outlook.com": _MICROSOFT,
    "hotmail.com": _MICROSOFT,
    "live.com": _MICROSOFT,
    "icloud.com": _APPLE,
    "me.com": _APPLE,
    "mac.com": _APPLE,
    "fastmail.com": _FASTMAIL,
    "fastmail.fm": _FASTMAIL,
    "localhost": Guess("localhost", "localhost"),
}
_BY_IMAP_HOST = {guess.imap_host: guess for guess in _BY_DOMAIN.values()}


def guess_by_address(address: str) -> Guess:
    """Guess from the part behind the @."""
    domain = address.rpartition("@")[2].casefold()
    return _BY_DOMAIN.get(domain, Guess(f"imap.{domain}", f"smtp.{domain}"))


def guess_by_imap_host(host: str) -> Guess:
    """Guess the way out from the way in."""
    lowered = host.casefold()
    if lowered in _BY_IMAP_HOST:
        return _BY_IMAP_HOST[lowered]
    rest = lowered.removeprefix("imap.")
    return Guess(host, host if rest == lowered else f"smtp.{rest}")
