"""Find the questions that a reply has left without an answer line.

An answer is seen by any of these: it stands below the quoted question; it has words of the question
or words that say the same; it says what such a question asks for (a day for *when*, yes or no for
*can you*); or there is a paragraph of substance for each of several questions. A question that
hardly says what it is about ("What am I missing?") is answered by any two sentences of substance.
What is left is told with a `?`, for an answer may well use other words; only where a reply has no
substance at all ("Thanks, we will look into it") it is told as it is.
"""

# ruff: noqa: SIM905 - words stand as they are read

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from console.domain.reply_check.doubts import Doubt, DoubtKind, Point
from console.domain.reply_check.own_words import (
    HAN,
    blocks_of,
    own_text,
    sentences_of,
    words_of,
)
from console.domain.reply_check.phrases import is_courtesy
from console.domain.reply_check.question_words import (
    ANSWERS_YES_NO,
    ANSWERS_YES_NO_HAN,
    HAN_ASKS,
    KINDS,
    POLITE_LEADS,
    STOP,
    SYNONYMS,
    YES_NO,
    YES_NO_HAN,
)
from console.domain.reply_check.questions import Question, find_questions

SHOWN_MAX = 5
STEM = 5
"""Letters by which words are compared: `reset` and `resetting`, `lampe` and `lamper`."""
STEM_MIN = 3
STRONG = 2
"""Words in common that are an answer; of a short question one is enough."""
SHORT_QUESTION = 4
"""Words of weight below which one in common is enough."""
OPEN_STEMS = 1
"""Words of weight in a question that hardly says what it is about: "What am I missing?"."""
OPEN_SENTENCES = 2
"""Sentences of substance that answer such a question."""
SUBSTANCE_WORDS = 5
"""Words from which a sentence says something."""
SUBSTANCE_HAN = 8
POINT_COLUMNS = 160
_CLAUSE = re.compile(r"[,;:]\s*")
_QUOTED = re.compile(r"^\s*(?:>\s?)+")


@dataclass(frozen=True, slots=True)
class _Said:
    """What a reply says, as it is compared with questions."""

    lowered: str
    stems: frozenset[str]
    sentences: int
    """Those that say something beyond courtesy."""
    blocks: int
    """Paragraphs and list items with such a sentence."""
    inline: tuple[frozenset[str], ...]
    """Stems of the quoted passages that an answer stands below."""


def check_questions(text: str, mails: tuple[str, ...]) -> list[Doubt]:
    """Doubt a reply that passes over what the customer asked."""
    left = find_unanswered(text, find_questions(mails))
    if not left:
        return []
    points = tuple(Point(_cut(q.text), q.is_unsure) for q in left[:SHOWN_MAX])
    more = len(left) - len(points)
    count = len(left)
    what = (
        "1 question of the customer has"
        if count == 1
        else f"{count} questions of the customer have"
    )
    if all(q.is_unsure for q in left):
        what = f"Perhaps {what}"
    tail = f" (here the first {len(points)})" if more else ""
    return [Doubt(DoubtKind.QUESTION, f"{what} no answer line{tail}:", points)]


def find_unanswered(text: str, questions: list[Question]) -> list[Question]:
    """Give the questions that a reply has no answer line to."""
    if not questions:
        return []
    said = _said(text)
    left = [question for question in questions if not _is_answered(question, said)]
    if not said.sentences:
        # It may be an answer in a word ("Ja, gerne"); if it is none, it is none to any of them.
        return left
    if len(questions) > 1 and said.blocks >= len(questions):
        return []  # a paragraph for each, in words of her own
    return [replace(question, is_unsure=True) for question in left]


def _is_answered(question: Question, said: _Said) -> bool:
    lowered = question.text.casefold()
    stems = stems_of(HAN_ASKS.sub(" ", question.text))
    if len(stems) <= OPEN_STEMS and said.sentences >= OPEN_SENTENCES - (not stems):
        return True
    if any(stems and len(stems & quoted) * 2 >= len(stems) for quoted in said.inline):
        return True
    common = len(stems & said.stems)
    is_shared = common >= STRONG or (common > 0 and len(stems) <= SHORT_QUESTION)
    return is_shared or _says_the_same(lowered, said.lowered) or _says_what_is_asked(lowered, said)


def _says_the_same(question: str, reply: str) -> bool:
    return any(
        any(word in question for word in family) and any(word in reply for word in family)
        for family in SYNONYMS
    )


def _says_what_is_asked(question: str, said: _Said) -> bool:
    if any(asks.search(question) and says.search(said.lowered) for asks, says in KINDS):
        return True
    if HAN.search(question):
        return bool(YES_NO_HAN.search(question) and ANSWERS_YES_NO_HAN.search(said.lowered))
    bare = POLITE_LEADS.sub("", question)
    clause = _CLAUSE.split(bare)[-1]
    is_yes_no = YES_NO.match(bare) or YES_NO.match(clause)
    return bool(is_yes_no and ANSWERS_YES_NO.search(said.lowered))


def _said(text: str) -> _Said:
    own = own_text(text)
    telling = [s for s in sentences_of(own) if not is_courtesy(s)]
    sentences = [s for s in telling if _has_substance(s)]
    blocks = [b for b in blocks_of(own) if any(s in sentences for s in sentences_of(b))]
    lowered = "\n".join(telling).casefold().replace("’", "'")  # noqa: RUF001 - an apostrophe
    stems = stems_of("\n".join(telling))
    return _Said(lowered, stems, len(sentences), len(blocks), _answered_quotes(text))


def _has_substance(sentence: str) -> bool:
    if len(HAN.findall(sentence)) >= SUBSTANCE_HAN:
        return True
    return len(words_of(sentence)) >= SUBSTANCE_WORDS


def _answered_quotes(text: str) -> tuple[frozenset[str], ...]:
    """Give the stems of each run of quoted lines that is followed by a line of the agent's."""
    found: list[frozenset[str]] = []
    quoted: list[str] = []
    for line in text.split("\n"):
        if _QUOTED.match(line):
            quoted.append(_QUOTED.sub("", line))
        elif line.strip() and quoted:
            # Only the last passage of a run is what the answer is about; a whole mail quoted
            # above a reply answers nothing.
            found.append(stems_of(_last_passage(quoted)))
            quoted = []
    return tuple(found)


PASSAGE_SENTENCES = 2


def _last_passage(lines: list[str]) -> str:
    blocks = blocks_of("\n".join(lines))
    return " ".join(sentences_of(blocks[-1])[-PASSAGE_SENTENCES:]) if blocks else ""


def stems_of(text: str) -> frozenset[str]:
    """Give the words of weight in a text, cut to their beginnings; pairs of Chinese characters."""
    stems = {
        word[:STEM]
        for word in words_of(text)
        if word not in STOP and (len(word) >= STEM_MIN or word.isdigit()) and not HAN.search(word)
    }
    for run in re.findall("[\u3400-\u9fff\uf900-\ufaff]{2,}", text):
        stems |= {a + b for a, b in pairwise(run)} - _HAN_STOP
    return frozenset(stems)


_HAN_STOP = frozenset(
    "请问 问一 一下 什么 么时 时候 怎么 如何 为什 是否 能否 可以 是不 不是 能不 不能 有没 没有"
    " 多少 多久 我们 你们 您们 的时 我的 你的 您的 这个 那个 谢谢 麻烦 知道 哪里 还是 或者"
    " 现在 已经 因为 所以 但是 如果 以吗 了吗 的吗 吗请".split()
)


def _cut(words: str) -> str:
    return words if len(words) <= POINT_COLUMNS else words[: POINT_COLUMNS - 1].rstrip() + "…"
