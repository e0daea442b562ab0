"""Domain: which articles answer a conversation (pure).

Theory of operation: what a customer asks becomes terms with weights (`make_question`): those of the
newest mail count most, the subject more than an old mail. Names and addresses of whoever takes
part say nothing. Articles that hold some of the terms are then weighed (`rank_articles`) by BM25F:
each term counts by how rare it is, in its own language, and by where it stands; it is the formula
of the index, which cannot weigh the words of a question nor count by language. What is in the
customer's language counts most, then English, then all others; public articles, and such as were
used before, count a little more, those that were found wrong less. Of a family one text is given,
the one that the customer can read best.

The score of an article is the chance that it answers, learned on our development questions
(`tests/knowledge`), each once with its answer and once with that taken away: how much better it is
than the others, how much of what was asked it holds, how telling that is, and how many words were
said that no article knows (of wholesale prices it may know the prices alone). Of what was given
80 % and more there, 93 % were right; of what was given less than 15 %, 1 %.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from console.domain.articles.terms import MEANING_SIGN, PIECE_SIGN, pieces_of, terms_of
from console.domain.articles.variants import COMMON, choose_language
from data.records import ArticleId
from data.records.articles import ArticleRow, ArticleState
from data.text.fold import fold_phrase
from data.text.language import guess_language

SUBJECT_WEIGHT = 1.2
OLDER_WEIGHT = 0.5
"""Each mail counts so much of the one that came after it."""
PIECES_WEIGHT, MEANING_WEIGHT = 0.4, 1.2
"""All pieces of a word together, and a meaning, beside a word that counts 1."""
TERMS_MAX = 40
"""Terms that the index is asked for; the most telling ones."""
COMMON_SHARE, COMMON_MIN = 0.5, 20
"""A word that more of the articles hold tells none from the others; of a few it may be all."""
TITLE, ALIASES, BODY, LEARNED = 8.0, 6.0, 1.0, 2.0
"""How often a word counts, by where it stands (LIBRARIES.md)."""
SATURATION, LENGTH = 1.2, 0.5
"""k1 and b of BM25."""
OWN_LANGUAGE, ENGLISH, OTHER_LANGUAGE = 1.0, 0.75, 0.6
INTERNAL = 0.95
"""What customers may not read themselves stands behind what they may, where both answer."""
FLAGGED = 0.8
USED_MAX = 1.15
"""What many uses add at most: the best known article must not be the answer to everything."""
SHARPNESS, DOUBT = 7, 0.35
"""Of the chance: how fast it falls behind the best, and how much of a question nobody answers."""
UNKNOWN, UNKNOWN_PAIR = 0.3, 0.2
"""A word that no article holds counts so much of a known one among what was asked; a pair of
Chinese signs less, for each sign is in two of them."""
UNKNOWN_MAX = 12
"""So many of them count: a long mail is full of words that are about nothing."""
FEW = 1.0
"""An article that holds so much of what tells (a rare word is about 4) is given half its chance."""
CHANCE_MIN = 0.004
"""Below it an article is no suggestion."""

_WORD = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(r"(?<=[^\W_][ ,])\s*([^\W\d_]*[A-Z\u00c0-\u00de][^\W\d_]+)")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, as terms with weights."""

    terms: Mapping[str, float]
    languages: tuple[str, ...]
    """In which an answer can be read, the best first."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """An article with its words, as it is weighed."""

    row: ArticleRow
    title: str
    """Terms, with blanks between them, as `index_text` gives them; so are the others."""
    aliases: str
    body: str
    learned: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that may answer."""

    row: ArticleRow
    score: float
    """The chance that it does, from 0 to 1."""

    @property
    def percent(self) -> int:
        """The score as it is shown; never 0 or 100, for nobody knows."""
        return max(1, min(round(self.score * 100), 99))


class Suggester(Protocol):
    """Finds articles that answer a question."""

    async def suggest(self, question: Question, *, limit: int) -> list[Suggestion]:
        """Give the best, the best first."""
        ...


def make_question(
    subject: str,
    texts: Sequence[str],
    *,
    language: str = "",
    people: Sequence[str] = (),
) -> Question:
    """Read what is asked from a subject and the customer's mails, the newest first."""
    language = language or guess_language("\n".join((*texts[:1], subject))) or ""
    names = frozenset(token for name in people for token in fold_phrase(name))
    names |= {piece for name in names for piece in pieces_of(name)}
    terms: dict[str, float] = {}
    weighed = [(subject, SUBJECT_WEIGHT)]
    weighed += [(text, OLDER_WEIGHT**age) for age, text in enumerate(texts)]
    for text, weight in weighed:
        for term, times in terms_of(_without(text, people), language).items():
            # A word that is said thrice is meant more, but not three times as much.
            value = weight * (1 + math.log(times))
            terms[term] = max(terms.get(term, 0.0), value)
    kept = {term: value for term, value in terms.items() if term not in names}
    return Question(_with_pieces(kept), _languages(language))


def choose_terms(
    question: Question, *, holding: Mapping[str, int], articles: Mapping[str, int]
) -> list[str]:
    """Give the terms by which the index is asked: those that say most, of those that it knows."""
    total = sum(articles.values())
    values = {
        term: weight * _rarity(holding[term], _among(term, holding[term], articles, question))
        for term, weight in question.terms.items()
        if 0 < holding.get(term, 0) <= max(total * COMMON_SHARE, COMMON_MIN)
    }
    return sorted(values, key=lambda term: (-values[term], term))[:TERMS_MAX]


def rank_articles(
    question: Question,
    weighed: Sequence[Weighed],
    *,
    variants: Sequence[ArticleRow],
    holding: Mapping[str, int],
    articles: Mapping[str, int],
    limit: int,
) -> list[Suggestion]:
    """Weigh articles and give the best of each family, the best first.

    `variants` are all texts of their families that may be suggested, originals first.
    """
    if not weighed:
        return []
    rarity = {
        term: weight * _rarity(holding[term], _among(term, holding[term], articles, question))
        for term, weight in question.terms.items()
        if holding.get(term)
    }
    found = [_counted(each, rarity) for each in weighed]
    usual = sum(length for _, length in found) / len(found) or 1.0
    best: dict[ArticleId, float] = {}
    telling: dict[ArticleId, float] = {}
    for each, (counts, length) in zip(weighed, found, strict=True):
        score = sum(
            value * rarity[term] for term, value in _saturated(counts, length / usual).items()
        )
        score *= _standing(each.row, question)
        family = each.row.family_id
        if score > best.get(family, 0.0):
            best[family] = score
            telling[family] = sum(_of_words({term: rarity[term] for term in counts}))
    chances = _chances(best, telling, _ideal(question, rarity, articles))
    rows = {family: _readable(family, variants, question) for family in best}
    ordered = sorted(chances, key=lambda family: (-chances[family], family))
    suggestions = [
        Suggestion(row, chances[family])
        for family in ordered
        if chances[family] >= CHANCE_MIN and (row := rows[family]) is not None
    ]
    return suggestions[:limit]


def words_to_learn(question: Question) -> tuple[str, ...]:
    """Give the terms of a question that an article may learn, the weightiest first.

    No word with a digit in it: it would be somebody's number. Pieces follow from articles' words.
    """
    terms = [
        term
        for term in question.terms
        if not term.startswith(PIECE_SIGN) and not any(char.isdigit() for char in term)
    ]
    return tuple(sorted(terms, key=lambda term: (-question.terms[term], term)))


def without_proper_names(text: str, language: str) -> str:
    """Take out words that begin with a capital inside a sentence: streets, towns, other people.

    Not in German, where every noun has one.
    """
    if language.partition("-")[0] == "de":
        return text
    names = {match.casefold() for match in _INSIDE.findall(text)}
    return _WORD.sub(lambda m: " " if m[0].casefold() in names else m[0], text) if names else text


def _without(text: str, people: Sequence[str]) -> str:
    """Take whole names out before words are made of a text: of Chinese ones pairs would stay."""
    for name in people:
        if len(name) > 1:
            text = text.replace(name, " ")
    return text


def _with_pieces(terms: Mapping[str, float]) -> dict[str, float]:
    """Let the pieces of each word count as much as `PIECES_WEIGHT` of it together."""
    pieces: dict[str, float] = {}
    for word, weight in terms.items():
        if word.startswith((PIECE_SIGN, MEANING_SIGN)):
            continue
        own = pieces_of(word)
        for piece in own:
            value = weight * PIECES_WEIGHT / len(own)
            pieces[piece] = max(pieces.get(piece, 0.0), value)
    meant = {
        term: weight * (MEANING_WEIGHT if term.startswith(MEANING_SIGN) else 1.0)
        for term, weight in terms.items()
        if not term.startswith(PIECE_SIGN)
    }
    return meant | pieces


def _languages(language: str) -> tuple[str, ...]:
    base = language.partition("-")[0]
    return tuple(dict.fromkeys(filter(None, (language, base, COMMON))))


def _among(term: str, holding: int, articles: Mapping[str, int], question: Question) -> int:
    """Say among how many articles a term is rare or not: a word among those of its language."""
    total = sum(articles.values())
    if term.startswith(MEANING_SIGN) or not question.languages:
        return max(total, holding)
    base = question.languages[0].partition("-")[0]
    own = sum(n for language, n in articles.items() if language.partition("-")[0] == base)
    return max(own, holding)


def _rarity(holding: int, among: int) -> float:
    """Give the inverse document frequency, as BM25 has it."""
    return math.log(1 + (among - holding + 0.5) / (holding + 0.5))


def _counted(each: Weighed, wanted: Mapping[str, float]) -> tuple[Counter[str], int]:
    """Count the wanted terms of an article by where they stand, and all its terms."""
    counts: Counter[str] = Counter()
    length = 0
    columns = ((each.title, TITLE), (each.aliases, ALIASES), (each.body, BODY),
               (each.learned, LEARNED))  # fmt: skip
    for text, weight in columns:
        terms = text.split()
        length += len(terms)
        for term in terms:
            if term in wanted:
                counts[term] += weight  # type: ignore[assignment]  # a Counter may count in parts
    return counts, length


def _saturated(counts: Mapping[str, float], length: float) -> dict[str, float]:
    norm = SATURATION * (1 - LENGTH + LENGTH * length)
    return {term: n * (SATURATION + 1) / (n + norm) for term, n in counts.items()}


def _standing(row: ArticleRow, question: Question) -> float:
    """Give by how much an article counts, whatever it says."""
    base = row.language.partition("-")[0]
    own = question.languages[0].partition("-")[0] if question.languages else COMMON
    factor = OWN_LANGUAGE if base == own else ENGLISH if base == COMMON else OTHER_LANGUAGE
    if row.state is ArticleState.INTERNAL:
        factor *= INTERNAL
    if row.open_flags:
        factor *= FLAGGED
    return factor * min(1 + math.log1p(row.uses) / 40, USED_MAX)


def _of_words(values: Mapping[str, float]) -> list[float]:
    """Give the values of words and meanings; pieces say again what their words say."""
    return [value for term, value in values.items() if not term.startswith(PIECE_SIGN)]


def _ideal(question: Question, rarity: Mapping[str, float], articles: Mapping[str, int]) -> float:
    """Give the score of an article that says all that was asked."""
    unknown = {
        term: weight * _strangeness(term, rarity) * _rarity(0, _among(term, 0, articles, question))
        for term, weight in question.terms.items()
        if term not in rarity and not term.startswith(MEANING_SIGN)
    }
    missing = sorted(_of_words(unknown), reverse=True)[:UNKNOWN_MAX]
    return (sum(_of_words(rarity)) + sum(missing)) * (SATURATION + 1)


def _strangeness(term: str, known: Mapping[str, float]) -> float:
    """Say how much a word counts that no article holds: less where they hold pieces of it."""
    pieces = pieces_of(term)
    if not pieces:
        return UNKNOWN if term.isascii() else UNKNOWN_PAIR
    return UNKNOWN * sum(piece not in known for piece in pieces) / len(pieces)


def _chances(
    scores: Mapping[ArticleId, float], telling: Mapping[ArticleId, float], ideal: float
) -> dict[ArticleId, float]:
    """Give the chance of each that it is the answer; together they are less than one."""
    if not ideal:
        return {}
    powers = {key: (score / ideal) ** SHARPNESS for key, score in scores.items()}
    whole = sum(powers.values()) + DOUBT**SHARPNESS
    return {
        key: power / whole * telling[key] / (telling[key] + FEW) for key, power in powers.items()
    }


def _readable(
    family: ArticleId, variants: Sequence[ArticleRow], question: Question
) -> ArticleRow | None:
    own = [row for row in variants if row.family_id == family]
    return choose_language(own, question.languages, of=lambda row: row.language)
