"""Every verb that the code records has words: nothing in a timeline reads like a program."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from console.domain.activity_words import WORDS
from console.domain.deeds import (
    Assign,
    ChangeTags,
    Deed,
    SetFields,
    SetPriority,
    Simple,
    Snooze,
    Verb,
    Wait,
)
from console.domain.macros.fields import FIELDS
from data.records import Priority, WaitingOn

ROOT = Path(__file__).parents[2]
SUBJECTS = (
    "delivery",
    "agent", "article", "calendar", "category", "cause", "contact", "conversation", "customer",
    "draft",
    "escalation", "folder", "follow_up", "macro", "message", "note", "outbox", "policy",
    "quarantine", "queue", "rule", "store", "tag", "target", "tier", "tutorial",
)  # fmt: skip
VERB = re.compile(rf"({'|'.join(SUBJECTS)})\.[a-z]+(_[a-z]+)*")
NO_VERBS = frozenset(
    {
        "agent.language", "agent.name", "agent.signature", "agent.time_zone",  # settings
        "contact.invalid", "message.eml", "note.invalid", "store.db",
        *FIELDS,  # of macros: `customer.name`
    }
)  # fmt: skip


def recorded() -> set[str]:
    """Give every text of the code that looks like a verb of the log."""
    return {
        node.value
        for name in ("console", "data", "screens", "widgets")
        for path in (ROOT / name).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and VERB.fullmatch(node.value)
        and node.value not in NO_VERBS
    }


def test_every_recorded_verb_has_words() -> None:
    """Whoever adds a verb adds a line to `console.domain.activity_words.WORDS`."""
    assert set() == recorded() - WORDS.keys()


def test_every_deed_has_words() -> None:
    """Deeds name their verbs themselves, some of them by what they were given."""
    tags = frozenset({"vip"})
    deeds: list[Deed] = [
        *(Simple(verb) for verb in Verb),
        Assign(), Wait(WaitingOn.TEAM), Snooze(1), Snooze(None), SetPriority(Priority.HIGH),
        ChangeTags(add=tags), ChangeTags(remove=tags), SetFields({}),
    ]  # fmt: skip

    assert set() == {deed.activity for deed in deeds} - WORDS.keys()


def test_no_words_for_what_nobody_does() -> None:
    """A verb that nothing records any more loses its words: those made of parts are named here."""
    made_of_parts = (
        {
            f"{kind}.{verb}"
            for kind in ("tag", "cause")
            for verb in ("added", "renamed", "removed", "unlisted", "merged", "restored")
        }
        | {
            f"{noun}.{did}"
            for noun in ("category", "tutorial")
            for did in ("added", "changed", "removed", "restored")
        }
        | {
            "calendar.restored",
            "policy.restored",
            "conversation.status_changed",
            "outbox.refused",
            "outbox.queued",
            "outbox.unknown",
        }
    )

    assert set() == WORDS.keys() - recorded() - made_of_parts
