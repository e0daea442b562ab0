"""What is doubtful about a reply: a sentence with its cure, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DoubtKind(StrEnum):
    """What a doubt is about, the weightiest first: in this order they are shown."""

    FIELD = "field"
    SIZE = "size"
    ADDRESS = "address"
    SENDER = "sender"
    NAME = "name"
    ATTACHMENT = "attachment"
    LANGUAGE = "language"
    QUESTION = "question"
    PHRASING = "phrasing"


@dataclass(frozen=True, slots=True)
class Point:
    """One of several things that a doubt is about."""

    words: str
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at before a mail leaves."""

    kind: DoubtKind
    text: str
    """A sentence that names the thing and the cure."""
    points: tuple[Point, ...] = ()
    """Below the sentence, such as each question."""

    @property
    def blocks(self) -> bool:
        """Whether it keeps the mail back."""
        return self.kind is DoubtKind.FIELD

    @property
    def is_unsure(self) -> bool:
        """Whether it is a mere guess."""
        return bool(self.points) and all(point.is_unsure for point in self.points)
