"""Domain: what the knowledge base lacks, as one report (pure).

Theory of operation: of the conversations that were closed without an article each has a cause (or
none) and words. Inside a cause the word or meaning that most of them share, and that tells them
from all others, makes a group; what is left is looked at again, until nothing is shared by two.
So a group is named by what it has in common, in the words that customers used, and the same
question in two languages is one group. Work is bounded by the sample that is given.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.articles.terms import MEANING_SIGN, words_of_text
from data.records import ConversationId, SafeLine
from data.records.articles import ArticleFlag, ArticleRow, SearchMiss
from data.text.fold import fold_phrase
from data.text.safe import clean_line

GROUPS_MAX = 50
GROUP_MIN = 2
"""A question that one customer had is no gap."""
COMMON_SHARE, COMMON_MIN = 0.25, 12
"""What more of all conversations have tells none of them apart; of a few it may be all."""
NAMED_BY = 3
"""Words that name a group."""
NUMBERS_SHOWN = 10
TEXT_MAX = 1_500
"""Characters of a question that are read: what is wanted stands at the beginning."""
LANGUAGE_MIN = 3
"""Conversations in a language below which nobody is expected to translate into it."""
USED_MIN = 3
"""Uses of an article from which it is much used."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A conversation that was closed without an article."""

    number: ConversationId
    cause: str
    language: str
    subject: str
    text: str
    """Of its first mail."""
    people: tuple[str, ...] = ()
    """Names and addresses of whoever takes part: they name no group."""


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Conversations that asked about the same."""

    cause: str
    """Empty where nobody said it."""
    words: tuple[SafeLine, ...]
    """What they have in common, the most telling first; none for all that share nothing."""
    count: int
    numbers: tuple[ConversationId, ...]
    """The newest of them."""
    languages: tuple[tuple[str, int], ...]
    """In which they were written, the most frequent first; empty where nobody knows."""

    @property
    def name(self) -> str:
        """What it is called."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class UnusedArticle:
    """An article that nobody has used for long."""

    row: ArticleRow
    last_used_at: datetime | None
    """None: never."""


@dataclass(frozen=True, slots=True)
class FlaggedArticle:
    """An article that somebody found wrong or outdated."""

    row: ArticleRow
    flag: ArticleFlag


@dataclass(frozen=True, slots=True)
class MissingLanguage:
    """A language in which customers write, and a much used article lacks."""

    row: ArticleRow
    """The original."""
    language: str
    conversations: int
    """In that language, in the time of the report."""
    uses: int
    """Of the article, in any language."""


@dataclass(frozen=True, slots=True)
class Family:
    """How much an article is used, and in which languages it is."""

    row: ArticleRow
    languages: tuple[str, ...]
    uses: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the knowledge base lacks."""

    from_at: datetime
    to_at: datetime
    misses: tuple[SearchMiss, ...]
    """Searches without a hit, the most wanted first."""
    groups: tuple[QuestionGroup, ...]
    """Conversations that were closed without an article, the largest group first."""
    closed: int
    """Conversations that were looked at."""
    unanswered: int
    """Those of them without an article."""
    is_sample: bool
    """Whether there were more than were looked at; the newest were."""
    unused: tuple[UnusedArticle, ...]
    unused_days: int
    overdue: tuple[ArticleRow, ...]
    """Whose review is overdue, the longest first."""
    flagged: tuple[FlaggedArticle, ...]
    outdated: tuple[ArticleRow, ...]
    """Translations that are older than their originals."""
    missing: tuple[MissingLanguage, ...]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is lacking."""
        return not any(
            (self.misses, self.groups, self.unused, self.overdue, self.flagged, self.outdated,
             self.missing)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    of: Unanswered
    terms: frozenset[str]
    shown: Mapping[str, str]
    """Folded words as they were written."""


def group_questions(
    unanswered: Sequence[Unanswered], *, limit: int = GROUPS_MAX
) -> tuple[QuestionGroup, ...]:
    """Group conversations by cause and by what they share, the largest group first.

    They come newest first; what shares nothing is no group.
    """
    asked = [_read(each) for each in unanswered]
    spread = Counter(term for each in asked for term in each.terms)
    usual = max(len(asked) * COMMON_SHARE, COMMON_MIN)
    telling = {
        term: math.log(1 + len(asked) / n) ** 2
        for term, n in spread.items()
        if GROUP_MIN <= n <= usual
    }
    by_cause: dict[str, list[_Asked]] = {}
    for each in asked:
        by_cause.setdefault(each.of.cause, []).append(each)
    groups = [
        _group(cause, shared, telling, spread)
        for cause, those in by_cause.items()
        for shared in _shared(those, telling)
    ]
    groups.sort(key=lambda group: (-group.count, group.cause, group.words, group.numbers))
    return tuple(groups[:limit])


def missing_languages(
    families: Sequence[Family], written: Mapping[str, int]
) -> tuple[MissingLanguage, ...]:
    """Say in which languages much used articles lack a text that customers would read."""
    wanted: Counter[str] = Counter()
    for language, n in written.items():
        wanted[language.partition("-")[0]] += n
    found = [
        MissingLanguage(family.row, language, n, family.uses)
        for family in families
        if family.uses >= USED_MIN
        for language, n in wanted.items()
        if n >= LANGUAGE_MIN
        and language not in {known.partition("-")[0] for known in family.languages}
    ]
    return tuple(sorted(found, key=lambda m: (-m.conversations * m.uses, m.row.id, m.language)))


def _read(each: Unanswered) -> _Asked:
    text = f"{each.subject}\n{each.text[:TEXT_MAX]}"
    for name in each.people:
        if len(name) > 1:
            text = text.replace(name, " ")
    names = {token for name in each.people for token in fold_phrase(name)}
    terms = {
        term
        for term in words_of_text(text, each.language)
        if term not in names and not any(char.isdigit() for char in term)
    }
    shown: dict[str, str] = {}
    for word in _WORD.findall(text):
        tokens = fold_phrase(word)
        if len(tokens) == 1 and tokens[0] in terms:
            shown.setdefault(tokens[0], word.lower())
    return _Asked(each, frozenset(terms), shown)


def _shared(those: Sequence[_Asked], telling: Mapping[str, float]) -> list[list[_Asked]]:
    """Take the largest telling share out again and again."""
    left = list(those)
    found: list[list[_Asked]] = []
    while len(left) >= GROUP_MIN:
        counts = Counter(term for each in left for term in each.terms if term in telling)
        best = min(
            (term for term, n in counts.items() if n >= GROUP_MIN),
            key=lambda term: (-counts[term] * telling[term], term),
            default=None,
        )
        if best is None:
            break
        found.append([each for each in left if best in each.terms])
        left = [each for each in left if best not in each.terms]
    return found


def _group(
    cause: str, those: Sequence[_Asked], telling: Mapping[str, float], spread: Mapping[str, int]
) -> QuestionGroup:
    counts = Counter(term for each in those for term in each.terms)
    least = max(GROUP_MIN, len(those) // 4)
    words = sorted(
        (
            term
            for term, n in counts.items()
            if n >= least and term in telling and not term.startswith(MEANING_SIGN)
        ),
        key=lambda term: (-counts[term] * counts[term] / spread[term], -counts[term], term),
    )[:NAMED_BY]
    names = [_as_written(word, those) for word in words] or _meant(counts, telling)
    languages = Counter(each.of.language for each in those if each.of.language)
    return QuestionGroup(
        cause,
        tuple(clean_line(name) for name in names),
        len(those),
        tuple(each.of.number for each in those[:NUMBERS_SHOWN]),
        tuple(sorted(languages.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def _as_written(word: str, those: Sequence[_Asked]) -> str:
    written = Counter(each.shown[word] for each in those if word in each.shown)
    return min(written, key=lambda form: (-written[form], form), default=word)


def _meant(counts: Mapping[str, int], telling: Mapping[str, float]) -> list[str]:
    """Name a group by what is meant, where its customers share no word: two languages, say."""
    meanings = [term for term in counts if term in telling and term.startswith(MEANING_SIGN)]
    meanings.sort(key=lambda term: (-counts[term] * telling[term], term))
    return [term.removeprefix(MEANING_SIGN).replace("_", " ") for term in meanings[:1]]
