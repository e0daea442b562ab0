"""Under which heading the keys of conversations stand where all are listed (pure).

What has no heading stands first, under the name of its screen.
"""

from __future__ import annotations

from collections.abc import Mapping

GROUPS: Mapping[str, tuple[str, ...]] = {
    "Answer": (
        "reply_all", "reply_sender", "forward", "macro", "article", "note", "compose", "undo",
    ),
    "Decide": (
        "close", "reopen", "snooze", "follow_up", "wait", "escalate", "open_exchange", "spam",
        "trash",
    ),
    "Who does it": ("take", "take_next", "assign", "watch"),
    "What it is about": ("tags", "describe", "priority", "merge", "split", "link", "draft_article"),
    "Several at once": ("mark", "mark_all", "unmark"),
    "Look closer": (
        "attachments", "customer", "why", "copy", "fold", "fold_all", "unfold",
        "fold_shut", "unfold_all", "fold_all_shut", "headers", "source", "pipe",
    ),
    "Find, and go on": (
        "come_back", "search", "find", "next_match", "previous_match", "next_queue",
        "previous_queue", "queue_1",
        "save_queue", "remove_queue", "next_message", "previous_message", "next_conversation",
        "previous_conversation",
    ),
    "Move, and everywhere": (
        "down", "up", "page_down", "page_up", "top", "end", "go", "palette", "keys", "redraw",
        "suspend", "quit",
    ),
}  # fmt: skip
"""Actions by id, in the order in which they are listed."""


def heading_of(action_id: str) -> str:
    """Give the heading of an action; empty for those of its screen alone."""
    return next((name for name, ids in GROUPS.items() if action_id in ids), "")
