"""What reaches the terminal from a command: JSON whole, text in short safe lines."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from console.cli.plain import is_plain, spoken, when
from console.cli.streams import let_go_of
from console.domain import local_words
from console.domain.ages import short_age
from console.domain.sync_standing import tell_standing
from console.domain.target_words import LEFT_COLUMNS, TITLES, left_words
from data.records import Conversation, SafeLine, SyncStatus
from data.text.safe import clean_line, clean_text, is_safe, visible_bytes
from data.text.width import cut_to_width, join_within, pad_to_width, width_of


def print_json(document: object) -> None:
    """Print one JSON document."""
    # Pure ASCII: whatever a font or a terminal makes of rare characters, none is ever sent.
    sys.stdout.write(json.dumps(document, indent=2) + "\n")


def print_json_line(document: object) -> None:
    """Print one line of JSON Lines."""
    sys.stdout.write(json.dumps(document, separators=(",", ":")) + "\n")


def say(text: str = "") -> None:
    """Print words of ours; a last guard makes them safe where a careless caller did not."""
    _write(spoken(text) if is_plain() else text)


def say_row(line: str, *facts: tuple[str, object]) -> None:
    """Print one row of a list; where it is read aloud, its facts one a line and a blank line.

    Facts without a value are left out; a row of one fact needs no blank line behind it.
    """
    say_facts((line,), *facts)
    if is_plain() and len(facts) > 1:
        say()


def say_facts(lines: Iterable[str], *facts: tuple[str, object]) -> None:
    """Print lines; where it is read aloud, what they say as facts one a line instead."""
    if not is_plain():
        for line in lines:
            _write(line)
        return
    for name, value in facts:
        if value not in ("", None):
            say(f"{name}: {value}")


def say_text(text: str, by: str = "    ") -> None:
    """Print what somebody wrote, moved in; where it is read aloud, as it stands."""
    _write(text if is_plain() else indented(text, by))


def _write(text: str) -> None:
    sys.stdout.write((text if is_safe(text) else clean_text(text)) + "\n")


def complain(text: str) -> None:
    """Print a message on standard error, with the same guard; where nobody can hear it, none."""
    try:
        sys.stderr.write((text if is_safe(text) else clean_text(text)) + "\n")
    except OSError:  # the exit code still tells what became of it
        let_go_of(sys.stderr)


def conversation_line(
    conversation: Conversation, *, now: datetime, width: int, has_targets: bool = False
) -> str:
    """Give a conversation as one line; untrusted words stand last.

    With `has_targets` all lines have a column for what is left of one.
    """
    c = conversation
    waits = c.unanswered_since or c.last_message_at
    mark = {"urgent": "!", "high": "+", "low": "-"}.get(c.priority.value, " ")
    state = c.status.value if c.waiting_on is None else f"wait {c.waiting_on.value[:4]}"
    if c.snoozed_until is not None:
        state = "snoozed"
    elif c.woken_at is not None:
        state = "woke"
    who = "" if c.customer is None else c.customer.name or c.customer.address
    left = "" if c.next_breach is None else left_words(c.next_breach, now)
    target = f"{left:<{LEFT_COLUMNS}} " if has_targets else ""
    head = (
        f"{mark} #{c.id:<6} {short_age(waits, now):>4}  {target}{state:<9} "
        f"{pad_to_width(c.assignee or '', 8)} {pad_to_width(who, 20)} "
    )
    room = max(width - width_of(head), 20)
    subject = cut_to_width(c.subject, room)
    facts = (*((c.kind.value,) if c.kind else ()), *c.tags)
    words = join_within(map(clean_line, facts), room - width_of(subject) - 2)
    gap = " " * (room - width_of(subject) - width_of(words)) if words else ""
    return f"{head}{subject}{gap}{words}"


def say_conversation(
    conversation: Conversation, *, now: datetime, time_zone: str, width: int, has_targets: bool
) -> None:
    """Print a conversation of a list."""
    c = conversation
    target = c.next_breach

    def at(moment: datetime | None) -> str:
        return when(moment, now=now, time_zone=time_zone)

    say_row(
        conversation_line(c, now=now, width=width, has_targets=has_targets),
        ("Conversation", f"#{c.id}"),
        ("Subject", c.subject or "none"),
        ("Customer", "" if c.customer is None else c.customer.name or c.customer.address),
        ("Status", c.status.value + (f" on {c.waiting_on.value}" if c.waiting_on else "")),
        ("Snoozed until", at(c.snoozed_until)),
        ("Unread", "yes" if c.is_unread else ""),
        ("Names you", "yes" if c.is_mentioned else ""),
        ("Assigned to", c.assignee or "nobody"),
        ("Priority", "" if c.priority.value == "normal" else c.priority.value),
        ("Unanswered since", at(c.unanswered_since)),
        ("Last message", "" if c.unanswered_since else at(c.last_message_at)),
        ("Target", "" if target is None else f"{TITLES[target.target]}, {at(target.at)}"),
        ("Kind", c.kind.value if c.kind else ""),
        ("Tags", ", ".join(map(clean_line, c.tags))),
    )


def sync_line(status: SyncStatus, *, now: datetime) -> str:
    """Say in one line how mailbox and store stand."""
    if status.state == "importing":
        done = local_words.number(status.imported)
        return f"importing: {done} of {local_words.number(status.import_total)} mails"
    if status.state == "synced":
        return f"synced {short_age(status.last_success_at, now)} ago"
    if status.state == "never":
        return "never synced: start it with `support-console sync`"
    if status.state == "syncing":
        return "syncing"
    since = short_age(status.since, now)
    words, cure = tell_standing(status, how_long=since)
    return f"{words} {cure}"


def indented(text: str, by: str = "    ") -> SafeLine:
    """Give a text with every line moved in."""
    return SafeLine("\n".join(by + line if line else "" for line in text.splitlines()))


def print_source(pieces: Iterable[bytes]) -> None:
    """Print a mail byte for byte; a terminal must not see what a stranger wrote for it."""
    if sys.stdout.isatty():
        for piece in pieces:
            say(visible_bytes(piece))
        return
    with whole_output() as out:
        out.writelines(pieces)


def whole_output() -> BinaryIO:
    """Give standard output for bytes that no terminal sees."""
    sys.stdout.flush()
    return os.fdopen(os.dup(sys.stdout.fileno()), "wb")
