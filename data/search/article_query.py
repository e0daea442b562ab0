"""Read what an agent types to find articles, and say what is to be looked for.

Words must all be in an article, each as a beginning: `refu` finds refund, and an ending that a
language adds does no harm; `wi-fi` finds WiFi. In quotes they stand as typed. `-word` must be
missing. `lang:da`, `state:draft`, `category:orders`, `owner:mette` and `is:outdated` narrow. As in
`data.search.query` only words of letters and digits get into the expression, always in quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.records import SafeLine
from data.search.query import ME, QUERY_MAX, TERMS_MAX
from data.text.fold import fold_joined, fold_name, fold_phrase, needs_prefix
from data.text.safe import clean_line

MINE = "mine"
STATES = ("draft", "internal", "public")
IS_VALUES = (*STATES, "original", "translation", "outdated", "flagged", "overdue", "unused", MINE)
_FIELDS = {
    "lang": "lang", "language": "lang", "state": "state", "category": "category",
    "in": "category", "owner": "owner", "is": "is",
}  # fmt: skip
_CHOICES = {"state": STATES, "is": IS_VALUES}
_NAMES_ONLY = 1
"""A beginning of so few letters is looked for in titles and aliases alone: in texts all have it."""
NAME_COLUMNS = "{title aliases}"
_NUMBER_DIGITS_MAX = 9
_TERM = re.compile(
    r'(?P<minus>-)?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*+)"?|(?P<word>[^\s"]++))'
)
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d", '"'))
_NUMBER = re.compile("#?([0-9]+)")


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """A condition besides the words; all of them must hold."""

    field: str
    """lang, state, category, owner or is."""
    value: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class ArticleQuery:
    """What is looked for; `match` is None where filters alone decide."""

    match: str | None
    filters: tuple[ArticleFilter, ...] = ()
    words: tuple[str, ...] = ()
    """The words that must be there, folded."""
    number: int | None = None
    """The article named, where the query is nothing but a number."""
    errors: tuple[SafeLine, ...] = ()


def parse_article_query(text: str) -> ArticleQuery:
    """Read a query; whatever is typed, the result can be searched for."""
    wanted: list[str] = []
    unwanted: list[str] = []
    filters: list[ArticleFilter] = []
    words: list[str] = []
    errors: list[str] = []
    for term in list(_TERM.finditer(text[:QUERY_MAX].translate(_QUOTES)))[:TERMS_MAX]:
        field = _FIELDS.get((term["field"] or "").lower())
        value = term["quoted"] if term["quoted"] is not None else term["word"]
        negated = term["minus"] is not None
        if field is not None:
            found = _filter(field, value, negated=negated)
            if isinstance(found, ArticleFilter):
                filters.append(found)
            elif found:
                errors.append(found)
            continue
        if term["field"]:
            value = f"{term['field']} {value}"
        phrases = _phrases(value, is_exact=term["quoted"] is not None)
        (unwanted if negated else wanted).extend(phrases)
        if not negated:
            words += fold_phrase(value)
    return ArticleQuery(
        match=_expression(wanted, unwanted),
        filters=tuple(filters),
        words=tuple(words),
        number=_number(text),
        errors=tuple(map(clean_line, dict.fromkeys(errors))),
    )


def _filter(field: str, value: str, *, negated: bool) -> ArticleFilter | str:
    """Give a condition, or what is wrong with it; empty where nothing is typed yet."""
    name = fold_name(value)
    choices = _CHOICES.get(field)
    if not name:
        return ""
    if choices is not None and name not in choices:
        near = [choice for choice in choices if choice.startswith(name)]
        if len(near) == 1:
            name = near[0]
        else:
            return f"{field}:{name} is unknown; {field}: knows {', '.join(choices)}."
    if (field, name) == ("is", MINE):
        return ArticleFilter("owner", ME, negated)
    return ArticleFilter(field, name, negated)


def _phrases(text: str, *, is_exact: bool) -> list[str]:
    tokens = fold_phrase(text)
    if not tokens:
        return []
    if is_exact:
        end = " *" if needs_prefix(tokens[-1]) else ""
        return [f'"{" ".join(tokens)}"{end}']
    # Chinese pairs and the parts of e-mail stand in their order; the last is a beginning.
    phrase = f'"{" ".join(tokens)}" *'
    if fold_joined(text) == ("".join(tokens),):
        # Who types wi-fi finds WiFi; for the other way round the index has both.
        return [f'({phrase} OR "{"".join(tokens)}" *)']
    is_short = len(tokens) == 1 and len(tokens[0]) <= _NAMES_ONLY and not needs_prefix(tokens[0])
    return [f"{NAME_COLUMNS} : {phrase}" if is_short else phrase]


def _expression(wanted: list[str], unwanted: list[str]) -> str | None:
    match = " AND ".join(wanted) or None
    if match is not None and unwanted:
        match = f"({match}) NOT ({' OR '.join(unwanted)})"
    return match


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text.strip())
    return int(found[1]) if found and len(found[1]) <= _NUMBER_DIGITS_MAX else None
