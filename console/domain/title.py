"""Domain: what the title of the window says: where the agent is, and how much waits (pure).

Numbers and words of ours alone: a title is read by the terminal, by tmux and by whoever looks over
the shoulder, so nothing of any mail is in it.
"""

from __future__ import annotations

from datetime import datetime

from data.records import ConversationId, QueueCounts

NAME = "support"
COUNTED = ("mine", "unassigned")


def title_words(number: ConversationId | None, counts: QueueCounts | None, *, now: datetime) -> str:
    """Give the title, what matters most first: tmux shows 21 letters; `!`: one is late."""
    where = NAME if number is None else f"#{number}"
    if counts is None:
        return where
    said = (
        f"{counts.get(queue, 0)}{'!' if counts.has_broken(queue, now) else ''} {queue}"
        for queue in COUNTED
    )
    return f"{where}: {', '.join(said)}"
