"""The tables of keys in the documentation, made from the registry of actions.

`python -m tests.support.key_table` writes them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from console.actions import ACTIONS, EVERYWHERE, GOALS, Action, Place, actions_at
from console.key_names import key_words, with_digits_as_one
from console.key_presets import DEFAULT, PRESETS

ROOT = Path(__file__).parents[2]
FRAME = re.compile(r"(?<=<!-- keys -->\n).*?(?=<!-- /keys -->)", re.DOTALL)
PLACES = {
    Place.INBOX: "Inbox",
    Place.CONVERSATION: "Conversation",
    Place.FOLLOW_UPS: "Follow-ups (g f)",
    Place.KNOWLEDGE: "Knowledge base (g k)",
    Place.ARTICLE: "Reading an article",
    Place.EDITOR: "Writing an article (c, e, T)",
    Place.BESIDE: "Beside the text of an article (ctrl+n)",
    Place.KEEPING: "Before an article is saved",
    Place.GAPS: "What is missing (g k M)",
    Place.REVISIONS: "Revisions of an article (V)",
    Place.FLAGGING: "Flagging an article (F)",
    Place.FLAG_REASON: "Why it is flagged",
    Place.OUTBOX: "Outbox",
    Place.PROBLEMS: "Problems",
    Place.TEAM: "Team (g t)",
    Place.KEYS: "Pages of text (headers, source)",
    Place.HELP: "Keys of a screen (?)",
    Place.COMPOSER: "While writing",
    Place.REVIEW: "Before sending",
    Place.ATTACHING: "Attaching files",
    Place.LATER: "Choosing a moment",
    Place.PROMISING: "A follow-up in full (F o)",
    Place.PROMISE_KIND: "The kind of a follow-up",
    Place.BEGINNING: "Beginning (after `c`)",
    Place.CONTACT: "Logging a contact",
    Place.CHANNEL: "The channel of a contact",
    Place.WAY: "The direction of a contact",
    Place.CHOOSING: "Choosing from a few",
    Place.SPLITTING: "Splitting messages off (S)",
    Place.CHECKING: "Checking what was taken out (B)",
    Place.PICKING: "Choosing by name",
    Place.MACROS: "Choosing a macro (m)",
    Place.ARTICLES: "Choosing an article (b, ctrl+g)",
    Place.FILES: "Files of a message (v)",
    Place.COPY: "What to copy (y)",
    Place.CUSTOMER: "Customer (d)",
    Place.WHY: "Why (I)",
    Place.QUARANTINE: "Quarantine",
    Place.SAVING: "Saving a queue (+)",
    Place.PIPING: "Piping through a command (|)",
    Place.ESCALATING: "Escalating (E)",
    Place.OFFERS: "Whom to ask, and why",
    Place.ASKING_WAY: "Hand over or consult",
    Place.LETTER: "The mail to an outsider",
    Place.WORDS: "Words for whoever asked",
}


def cell_of(action: Action) -> str:
    """Give the keys of an action, each as code."""
    return " ".join(f"`{key}`" for key in key_words(action)).replace("|", r"\|")


def short_table() -> str:
    """Give each action once, with the screens where its keys work."""
    rows = ["| key | does | where |", "| --- | --- | --- |"]
    for action in with_digits_as_one(a for a in ACTIONS if a.keys):
        places = ", ".join(PLACES[place].partition(" (")[0].lower() for place in action.places)
        where = "everywhere" if set(action.places) >= set(EVERYWHERE) else places
        rows.append(f"| {cell_of(action)} | {action.title} | {where} |")
        if action.id == "go":
            rows += [f"| `g` `{goal.letter}` | Go to: {goal.title} | {where} |" for goal in GOALS]
    return "\n".join(rows) + "\n"


def long_table() -> str:
    """Give every screen with the ids that a keymap uses."""
    parts = []
    for place, title in PLACES.items():
        rows = [f"### {title}", "", "| key | action | does |", "| --- | --- | --- |"]
        rows += [f"| {cell_of(a)} | `{a.id}` | {a.title} |" for a in actions_at(place)]
        parts.append("\n".join(rows) + "\n")
    goals = ", ".join(f"`{goal.letter}` {goal.title}" for goal in GOALS)
    return "\n" + "\n".join([*parts, f"After `g`: {goals}.\n"]) + "\n"


def preset_table() -> str:
    """Give for each preset the keys that are others than the console's own."""
    parts = []
    for name, keys in PRESETS.items():
        if name == DEFAULT:
            continue
        rows = [
            f"### {name}",
            "",
            f"| does | default | {name} | action |",
            "| --- | --- | --- | --- |",
        ]
        for action in ACTIONS:
            if action.id in keys:
                theirs = cell_of(replace(action, keys=keys[action.id]))
                rows.append(f"| {action.title} | {cell_of(action)} | {theirs} | `{action.id}` |")
        parts.append("\n".join(rows) + "\n")
    return "\n" + "\n".join(parts) + "\n"


DOCUMENTS: dict[Path, Callable[[], str]] = {
    ROOT / "README.md": short_table,
    ROOT / "docs/handbook/console.md": long_table,
    ROOT / "docs/handbook/keys.md": preset_table,
}


def table_in(path: Path) -> str:
    """Give the table that stands in a document."""
    found = FRAME.search(path.read_text(encoding="utf-8"))
    assert found, f"{path} has no place for the keys"
    return found[0]


def main() -> None:
    """Write the tables into the documents."""
    for path, table in DOCUMENTS.items():
        text = path.read_text(encoding="utf-8")
        path.write_text(FRAME.sub(table().replace("\\", r"\\"), text), encoding="utf-8")


if __name__ == "__main__":
    main()
