"""The queues with their counts: a column of lines, or words for the top line (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.text.width import cut_to_width, pad_to_width
from widgets.glyphs import Glyphs
from widgets.lines import Line, Span

NAME_COLUMNS = 14
COUNT_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A queue as it is offered."""

    id: str
    title: str
    count: str
    """In words: `12`, `1000+`; empty where it is not known yet."""
    key: str = ""
    """The digit that shows it."""
    is_saved: bool = False
    is_tier: bool = False
    """What is asked of a tier; it stands below Escalated."""
    is_alarming: bool = False
    """Somebody has to see to whatever is in it."""
    is_late: bool = False
    """Something in it should have been done before now."""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is in it."""
        return self.count in ("", "0")

    @property
    def count_words(self) -> str:
        """Give the count, marked where something in it is late."""
        return f"{self.count}!" if self.is_late else self.count


def side_lines(
    entries: Sequence[QueueEntry], shown: str, glyphs: Glyphs, *, columns: int = NAME_COLUMNS
) -> list[Line]:
    """Give a line for each queue, the shown one marked, empty ones dim; a gap before saved ones."""
    lines = []
    was_saved = False
    for entry in entries:
        if entry.is_saved and not was_saved:
            lines.append(Line())
        was_saved = entry.is_saved
        role = _role(entry, is_shown=entry.id == shown)
        indent = " " if entry.is_tier else ""
        lines.append(
            Line(
                (
                    Span(glyphs.pointer if entry.id == shown else " ", "accent"),
                    Span(f"{entry.key:<1} ", "dim"),
                    Span(pad_to_width(indent + entry.title, columns, more=glyphs.more), role),
                    Span(f"{entry.count_words:>{COUNT_COLUMNS}}", role),
                )
            )
        )
    return lines


def _role(entry: QueueEntry, *, is_shown: bool) -> str:
    if is_shown:
        return "accent"
    if entry.is_empty:
        return "dim"
    return "warn" if entry.is_alarming or entry.is_late else "normal"


def top_words(
    entries: Iterable[QueueEntry], shown: str, glyphs: Glyphs, *, columns: int
) -> list[str]:
    """Give each queue in few words, the shown one in brackets, the names of others cut."""
    words = []
    for entry in entries:
        is_named = entry.is_saved or entry.is_tier
        room = columns if is_named and entry.id != shown else len(entry.title)
        title = cut_to_width(entry.title, room, more=glyphs.more)
        text = " ".join(word for word in (entry.key, title, entry.count_words) if word)
        words.append(f"[{text}]" if entry.id == shown else text)
    return words
