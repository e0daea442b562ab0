"""Find what customers ask: sentences with a question mark, and those that begin like a question.

A sentence without the mark is a guess, and so told with a `?`. What is asked out of courtesy ("Can
you help me?") is answered by any reply and is left out; so is what stands in an address or a quote.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from console.domain.reply_check.own_words import HAN, own_text, sentences_of, words_of
from console.domain.reply_check.question_words import (
    COURTESY,
    HAN_ASKS,
    HAN_COURTESY,
    HAN_NOT,
    HAN_SURE,
    INDIRECT,
    POLITE_LEADS,
    STARTS,
)

QUESTIONS_MAX = 12
"""Questions of one reply that are looked at, the newest."""
WORDS_MIN = 2
LETTERS_MIN = 3
HAN_MIN = 3
SENTENCE_MAX = 400
"""A sentence longer than this has no stops: only its mark counts, and its end is shown."""
_MARKS = "?？؟"  # noqa: RUF001 - full-width and Arabic
TURNS_MIN = 3
_TURN = re.compile(r"^\W*(?:\d{1,2}[:.]\d{2}\W+)?(\w[\w .'-]{0,30}):[ \t]+\S", re.MULTILINE)
_CLAUSE = re.compile(r"[,;:，；：]\s*")  # noqa: RUF001 - full-width


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a customer asked."""

    text: str
    is_unsure: bool = False
    """It has no question mark."""


def find_questions(mails: tuple[str, ...]) -> list[Question]:
    """Give what is asked in mails, in their order, each question once."""
    found: dict[str, Question] = {}
    for mail in mails:
        for sentence in [] if _is_transcript(mail) else sentences_of(own_text(mail)):
            question = _question_in(sentence)
            if question is not None:
                key = "".join(words_of(question.text)) or question.text
                found.pop(key, None)
                found[key] = question
    return list(found.values())[-QUESTIONS_MAX:]


def _is_transcript(mail: str) -> bool:
    """Say whether a mail is a chat with us, in which questions have had their answers."""
    turns = [name.strip() for name in _TURN.findall(mail)]
    return len(turns) >= TURNS_MIN and len(turns) > len(set(turns)) > 1


def _question_in(sentence: str) -> Question | None:
    stripped = sentence.strip(" \t-–—*•·\"'“”„«»()>")  # noqa: RUF001 - dashes and quotes
    if HAN.search(stripped):
        return _han_question(stripped)
    bare = stripped.rstrip("".join((_MARKS, "!. …")))
    lowered = POLITE_LEADS.sub("", bare.casefold().replace("’", "'"))  # noqa: RUF001 - apostrophe
    words = words_of(lowered)
    if len(words) < WORDS_MIN or sum(map(len, words)) < LETTERS_MIN or COURTESY.match(lowered):
        return None
    if stripped.endswith(tuple(_MARKS)):
        return Question(_short(stripped))
    if len(stripped) > SENTENCE_MAX or stripped.endswith("!"):
        return None
    # As it is written: behind "så" or "desuden" a Danish statement begins with its verb too.
    unmarked = bare.casefold()
    begins = any(pattern.match(unmarked) for pattern in STARTS)
    if begins or INDIRECT.search(lowered):
        return Question(stripped, is_unsure=True)
    return None


def _han_question(sentence: str) -> Question | None:
    bare = sentence.rstrip("".join((_MARKS, "!！。. …"))).strip()  # noqa: RUF001 - full-width
    clause = _CLAUSE.split(bare)[-1]
    if len(HAN.findall(bare)) < HAN_MIN or HAN_COURTESY.match(clause):
        return None
    if sentence.endswith(tuple(_MARKS)):
        return Question(_short(sentence))
    if HAN_ASKS.search(bare) is None or HAN_NOT.search(bare) or len(bare) > SENTENCE_MAX:
        return None
    return Question(sentence, is_unsure=True) if HAN_SURE.search(bare) else None


def _short(sentence: str) -> str:
    """Give the end of a sentence that has no stops, from the beginning of a clause."""
    if len(sentence) <= SENTENCE_MAX:
        return sentence
    tail = sentence[-SENTENCE_MAX:]
    return _CLAUSE.split(tail, maxsplit=1)[-1]
