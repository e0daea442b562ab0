"""Domain: what a notice on the agent's own desk says of what just came (pure).

It may lie on a locked screen or before a customer's eyes, so it is made of numbers and words of
ours; who and what it is about stands in it only where the agent has chosen that.
"""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.tidings import Concern, Tiding
from data.records import ConversationId

_WORDS = {
    Concern.GIVEN: "is yours now",
    Concern.WOKEN: "is back",
    Concern.ASKED: "asks for your help",
    Concern.ANSWERED: "has an answer for you",
    Concern.UNSENT: "has a mail that did not leave",
    Concern.TARGET: "has a target to be met",
    Concern.WROTE: "has a new message",
}


def notice_words(
    tidings: Sequence[Tiding], named: Sequence[ConversationId], *, is_due: bool, told: str = ""
) -> tuple[str, str]:
    """Give the notice without and with names; of several things only how many they are."""
    words = [f"#{number}: a note names you" for number in dict.fromkeys(named)]
    words += dict.fromkeys(f"#{t.number} {_WORDS.get(t.concern, 'changed')}" for t in tidings)
    words += ["A follow-up is due"] if is_due else []
    if not words:
        return "", told
    more = f", and {len(words) - 1} more" if len(words) > 1 else ""
    return f"{words[0]}{more}", told or words[0]
