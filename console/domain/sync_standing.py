"""How sync stands, in words: for the top line, `status`, Problems and `doctor` alike (pure).

One judgement for all of them, so that no screen says that all is well while another knows better.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from data.records import SyncStatus
from data.text.safe import clean_line
from data.text.server_words import find_code

ALERT_TOLD_FOR = timedelta(hours=24)
"""How long Problems keeps what the server wanted a person to read."""
ALERT_ON_TOP_FOR = timedelta(hours=1)
ALERT_WORD = "[ALERT]"
SILENT = "did not answer in time"
"""What our sentence about a server that says nothing has in it (data/mail/imap_login.py)."""
AGAIN = "tried again"
"""What most sentences about a server say themselves (data/mail/imap_login.py)."""
MORE = "({goal:p})"
"""Where the rest is told."""
SINCE = "{since}"
"""Where a moment stands, if it is known."""

BRIEF = {
    "never": f"! never synced {MORE}",
    "stopped": f"! nobody syncs{SINCE} {MORE}",
    "standstill": f"! sync stands still{SINCE} {MORE}",
}
"""The same where there is little room."""
TOP = {
    "never": "! never synced: support-console sync",
    "stopped": f"! nobody syncs{SINCE}: support-console sync",
    "standstill": f"! sync stands still{SINCE} {MORE}",
}
CURES = {
    "never": "Start it: support-console sync (as a service, or in a window of its own).",
    "stopped": "Start it: support-console sync. Work goes on; mails wait in the outbox.",
    "standstill": "End that process and start support-console sync anew; a console does so by"
    " itself with one of its own. Work goes on meanwhile; mails wait in the outbox.",
    "sign_in": "Correct user or password in the settings: it is tried as soon as they change, or"
    " at once from Problems. support-console doctor tests them.",
    "trouble": "“Try again” on Problems does so at once; support-console doctor tests the servers.",
}
LOG_IN = "support-console login"
"""What a cause names whose cure is a fresh login (console/oauth)."""
LOG_IN_CURE = f"Run {LOG_IN} as the user who syncs; sync goes on at once."
TITLES = {
    "never": "The mailbox was never synced",
    "stopped": "Nobody syncs the mailbox",
    "standstill": "Sync stands still",
}
_CAUSES = {
    "LIMIT": "too many connections",
    "OVERQUOTA": "mailbox full or overused",
    "UNAVAILABLE": "server not ready",
    "INUSE": "mailbox in use",
    "SERVERBUG": "fault of the server",
    "CORRUPTION": "mailbox damaged",
    "CONTACTADMIN": "ask the administrator",
}
_SIGNS = (
    (SILENT, "server silent"),
    ("disk", "disk trouble"),
    ("sign-in service", "sign-in service away"),
    ("certificate", "certificate not trusted"),
    ("encryption", "no safe encryption"),
    ("speak tls", "no safe encryption"),
)


def is_well(sync: SyncStatus) -> bool:
    """Say whether mail comes in, as far as anybody knows."""
    return sync.state in {"synced", "syncing", "importing"}


def top_words(sync: SyncStatus, now: datetime, *, clock: Callable[[datetime], str]) -> str:
    """Say in a few words what is wrong; empty where nothing is. `clock` words a moment."""
    if is_well(sync):
        if sync.kept_back:
            mails = "mail" if sync.kept_back == 1 else "mails"
            return f"! {sync.kept_back} {mails} cannot leave {MORE}"
        fresh = sync.alert_at is not None and now - sync.alert_at < ALERT_ON_TOP_FOR
        return f"! the server says {MORE}: {sync.alert}" if fresh and sync.alert else ""
    since = f" since {clock(sync.since)}" if sync.since else ""
    if sync.state in TOP:
        return TOP[sync.state].replace(SINCE, since)
    return f"! not in sync{since}: {short_cause(sync)}"


def brief_words(sync: SyncStatus, *, clock: Callable[[datetime], str]) -> str:
    """Say what is wrong and since when for a line that has little room; empty where nothing is."""
    if is_well(sync) or ALERT_WORD in (sync.cause or ""):
        return ""
    since = f" since {clock(sync.since)}" if sync.since else ""
    words = BRIEF.get(sync.state)
    if words is None:
        words = f"! {short_cause(sync).removesuffix(MORE).rstrip()}{SINCE} {MORE}"
    return words.replace(SINCE, since)


def short_cause(sync: SyncStatus) -> str:
    """Name the cause so that it fits into the top line; an alert is given as the server says it."""
    cause = sync.cause or ""
    if ALERT_WORD in cause:
        return f"{MORE} {clean_line(cause.partition(ALERT_WORD)[2])}"
    if sync.state == "sign_in":
        return f"sign-in refused {MORE}"
    known = _CAUSES.get(find_code(cause))
    sign = next((words for part, words in _SIGNS if part in cause.casefold()), "server away")
    return f"{known or sign} {MORE}"


def tell_standing(sync: SyncStatus, *, how_long: str) -> tuple[str, str]:
    """Say in sentences what is wrong and what to do; empty where nothing is.

    `how_long` it has been so, in words, or nothing.
    """
    if is_well(sync):
        return "", ""
    title = TITLES.get(sync.state, "The mailbox is not in sync")
    words = f"{title}{f' (for {how_long})' if how_long else ''}. {sync.cause or ''}".strip()
    if sync.state == "sign_in" and LOG_IN in (sync.cause or ""):
        return words, LOG_IN_CURE
    cure = CURES.get(sync.state, CURES["trouble"])
    if sync.state == "trouble" and AGAIN not in words:
        cure = f"It is {AGAIN} by itself. {cure}"
    return words, cure


def tell_alert(sync: SyncStatus, now: datetime) -> tuple[str, str]:
    """Give the server's own notice to whoever uses the mailbox, word for word (RFC 3501 7.1)."""
    if not sync.alert or sync.alert_at is None or now - sync.alert_at > ALERT_TOLD_FOR:
        return "", ""
    return (
        f"The mail server says: “{sync.alert}”",
        "These are its own words to whoever uses this mailbox; ask the mail administrator.",
    )
