"""Who is at a conversation besides me, in the words of its line and of a list's column (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.domain.presence import Present
from widgets.glyphs import Glyphs

ELSEWHERE = "you in another terminal"


def people_words(
    people: Sequence[Present], drafters: Sequence[str], *, me: str, glyphs: Glyphs
) -> str:
    """Say who reads and who writes, then whose draft lies there without anybody writing."""
    writers = _names((p for p in people if p.is_writing), me)
    readers = [n for n in _names((p for p in people if not p.is_writing), me) if n not in writers]
    said = [_sentence(readers, "read"), _sentence(writers, "write")]
    lying = [name for name in drafters if name not in (*writers, me)]
    words = [", ".join(text for text in said if text)]
    if lying:
        words.append(f"draft of {_together(lying)}")
    return f" {glyphs.dot} ".join(text for text in words if text)


def who_words(people: Sequence[Present], *, glyphs: Glyphs) -> str:
    """Name who is there, writers first, each with a pen behind the name."""
    names: dict[str, str] = {}
    for present in people:
        names.setdefault(present.agent, present.agent + glyphs.pen * present.is_writing)
    return ",".join(names.values())


def _names(people: Iterable[Present], me: str) -> list[str]:
    return sorted({ELSEWHERE if p.agent == me else p.agent for p in people})


def _sentence(names: Sequence[str], verb: str) -> str:
    if not names:
        return ""
    is_one = len(names) == 1 and names[0] != ELSEWHERE
    return f"{_together(names)} {verb}{'s' * is_one}"


def _together(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
