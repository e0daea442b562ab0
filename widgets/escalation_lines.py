"""Escalations as lines: what asking will do, who asks and who was asked, what is awaited (pure)."""

from __future__ import annotations

from console.domain.escalation import asked_words
from data.records import Asked, AskedKind, Way
from data.text.safe import clean_line


def effect_words(asked: Asked, way: Way, *, clock: str = "") -> tuple[str, bool]:
    """Say in a line what asking will do, and whether something leaves the house."""
    if asked.kind is AskedKind.ADDRESS:
        whom = clean_line(asked_words(asked))
        return f"PUBLIC: leaves by mail to {whom}; nothing internal goes with it.", True
    goes_on = f"The customer's clock goes on{f' ({clock})' if clock else ''}."
    stays = "You keep it." if way is Way.CONSULT else "You follow it."
    return f"{goes_on} {stays} The customer sees nothing.", False
