"""What an empty list says: why nothing is there, and the key that leads on (pure)."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.local_words import number
from data.records import SyncStatus
from data.search.query import meant_field
from data.text.safe import clean_line

READING = ("synced", "syncing", "importing")
KeyOf = Callable[..., str]
"""Gives a key of an action as the agent has it; where there are several, the one asked for."""
NEVER_READ = (
    "No mail has been read yet; what is read appears here by itself.",
    "If nothing comes: support-console sync reads the mailbox, support-console doctor says"
    " what is missing.",
)
READ_NOW = ("The mailbox is being read for the first time; what is read appears here.",)


def empty_words(
    queue: str,
    query_text: str,
    sync: SyncStatus,
    key_of: KeyOf,
    *,
    saved: str = "",
    due: int = 0,
    is_typing: bool = False,
) -> tuple[str, ...]:
    """Give the lines that stand in place of the rows; `due` promises wait elsewhere."""
    if saved:
        return (
            f"Nothing is in {saved} now: {query_text}",
            f"{key_of('next_queue')} shows the next queue, {key_of('search')} changes the words.",
        )
    if query_text:
        return _without_hit(queue, query_text, key_of, is_typing=is_typing)
    if sync.state == "importing":
        return (
            f"The mailbox is being read for the first time: {number(sync.imported)} of"
            f" {number(sync.import_total)} mails so far.",
            "The newest come first; you can work while the rest is read.",
        )
    if sync.state == "never":
        return NEVER_READ if sync.holder is None else READ_NOW
    if sync.last_success_at is None and sync.state not in READING:
        return (
            "No mail has been read yet, and the mailbox is not in sync.",
            "{goal:p} says why and tries again; what comes in appears here by itself.",
        )
    tab, search = key_of("next_queue"), key_of("search")
    lead_on = f"{tab} shows the next queue, {search} searches everything."
    words = {
        "open": f"Nobody waits. {_promised(due) or lead_on}",
        "mine": f"Nobody waits here for you: press {key_of('take_next')} for the most urgent that"
        " nobody has, {goal:u} to see all of those.",
        "unassigned": "Nobody waits here without somebody who cares. {goal:m} shows yours,"
        " {goal:i} all.",
        "waiting": f"Nothing waits for an answer of others. {lead_on}",
        "escalated": f"Nobody is asked for help just now. {lead_on}",
        "asked": f"Nobody waits for an answer of yours. {lead_on}",
        "follow-ups": f"Nothing that you promised is due. {lead_on}",
        "snoozed": f"Nothing sleeps. {lead_on}",
        "mentions": f"No note names you that you have not seen. {lead_on}",
        "closed": f"Nothing is closed yet. {key_of('close')} closes a conversation.",
        "spam": f"No spam. {lead_on}",
        "trash": f"The trash is empty. {lead_on}",
    }
    return (words.get(queue, f"Nothing is here. {lead_on}"),)


def _without_hit(queue: str, query: str, key_of: KeyOf, *, is_typing: bool) -> tuple[str, ...]:
    where = "" if queue == "all" else f" in {queue.capitalize()}"
    if is_typing:
        return (f"No match yet{where}.", "The list follows what you type.")
    slip = meant_field(query)
    meant = "" if slip is None else f" “{clean_line(slip[0])}:” means nothing; {slip[1]}: does."
    return (
        f"Nothing found{where}.{meant}",
        f"{key_of('back', 'Esc')} shows the whole queue, {key_of('search')} changes the words.",
    )


def _promised(due: int) -> str:
    if not due:
        return ""
    are = " is" if due == 1 else "s are"
    return f"{due} follow-up{are} due: {{goal:f}} shows what was promised."
