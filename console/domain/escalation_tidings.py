"""Domain: what asking, answering and being late mean for those whom it concerns, in words (pure).

Theory of operation: a line of the log is for whoever is asked (by name or in a tier), or for
whoever asked. It becomes a sentence with a place for the conversations, so that forty of them are
told at once; what was asked or answered is said where there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from console.domain.deeds import tier_words
from data.records import Activity
from data.text.safe import clean_line

PLACE = "{#}"
"""Where the conversations are named."""
SAID_CHARS = 80
WHO_CHARS = 60

Told = tuple[str, str]
"""A sentence with a place for the conversations, and what was said."""


_TO_ASKED: Mapping[str, tuple[str, str]] = {
    "handed": (f"{{who}} handed {PLACE} over to {{whom}}", "needed"),
    "asked": (f"{{who}} asks {{whom}} about {PLACE}", "needed"),
    "withdrawn": (f"{{who}} needs no answer about {PLACE} any more", ""),
    "reopened": (f"An answer about {PLACE} is awaited of {{whom}} again", ""),
    "overdue": (f"Overdue: {{asker}} waits for {{whom}} on {PLACE}", ""),
}
_TO_ASKER: Mapping[str, tuple[str, str]] = {
    "answered": (f"{{answerer}} answered on {PLACE}", "text"),
    "returned": (f"{{who}} returned {PLACE} to you", "text"),
    "overdue": (f"No answer from {{asked}} in time: {PLACE}", ""),
    "undelivered": (f"What {{asked}} was asked could not be delivered: {PLACE}", ""),
}
"""The sentence, and which fact of the line was said."""


def told_to_asked(line: Activity, *, me: str, tiers: Collection[str]) -> Told | None:
    """Say what a line means for somebody who is asked; None where she is not."""
    asked = _fact(line, "asked")
    if asked not in {me, *(tier_words(name) for name in tiers)}:
        return None
    did = line.verb.rpartition(".")[2]
    if did == "asked" and line.detail.get("way") == "hand_over":
        did = "handed"
    return _told(line, _TO_ASKED.get(did), whom="you" if asked == me else asked)


def told_to_asker(line: Activity, *, me: str) -> Told | None:
    """Say what a line means for whoever asked, or has it now; None where it is not hers."""
    if me not in (_fact(line, "asked_by"), _fact(line, "owner")):
        return None
    return _told(line, _TO_ASKER.get(line.verb.rpartition(".")[2]), whom="you")


def _told(line: Activity, sentence: tuple[str, str] | None, *, whom: str) -> Told | None:
    if sentence is None:
        return None
    words, said = sentence
    who = clean_line(line.agent or "", limit=WHO_CHARS) or "The program"
    facts = {
        "{who}": who,
        "{whom}": whom,
        "{asker}": _fact(line, "asked_by"),
        "{asked}": _fact(line, "asked"),
        "{answerer}": _fact(line, "who") or who,
    }
    for place, fact in facts.items():
        words = words.replace(place, fact.replace("{", "("))  # a name cannot be a place
    return words, _fact(line, said)


def _fact(line: Activity, name: str) -> str:
    value = line.detail.get(name)
    return clean_line(value, limit=SAID_CHARS) if isinstance(value, str) else ""
