"""Read what an agent types into the search field and say what is to be looked for.

Theory of operation: the line is cut into terms. Words and phrases become an FTS5 MATCH expression
over the columns of the index (subject, body, who wrote it, who got it …); everything else (`tag:`,
`is:`, `before:` …) becomes a filter. Only words made by `fold_phrase`, which hold letters and
digits alone, are written into the expression, always in quotes, so no input can break FTS5's
grammar. What cannot be understood is told in a sentence, and the rest of the query still counts.

Words are joined by AND. `OR` joins its two neighbours, as in web searches: `late parcel OR
delivery` means late and either of the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from data.records import Channel, Kind, Priority, SafeLine, Stage, Status
from data.search.days import FORMS, read_days
from data.text.fold import fold_name, fold_phrase, fold_tag, is_of_pairs, needs_prefix
from data.text.safe import clean_line

QUERY_MAX = 1000
"""Characters read; nobody types more, and somebody may paste a mail."""
TERMS_MAX = 64
"""FTS5 refuses expressions nested deeper than 256; this stays far away."""
NUMBER_DIGITS_MAX = 15
BEGINNING_MIN = 3
"""Letters from which on a word that is still being typed is looked for: fewer begin too much."""

IS_VALUES = (
    "open", "new", "waiting", "closed", "spam", "trash", "unread", "snoozed", "unassigned", "mine",
    "watched", "mentioned", "breached", "at-risk", "escalated", "overdue",
)  # fmt: skip
QUEUE_VALUES = (
    "open", "mine", "unassigned", "waiting", "follow-ups", "snoozed", "escalated", "asked",
    "mentions", "closed", "spam", "trash", "all",
)  # fmt: skip
"""The queues that a store knows by itself."""
_CHOICES = {
    "is": IS_VALUES,
    "queue": QUEUE_VALUES,
    "status": tuple(status.value for status in Status),
    "has": ("attachment", "follow-up", "draft"),
    "kind": tuple(kind.value for kind in Kind),
    "priority": tuple(priority.value for priority in Priority),
    "stage": tuple(stage.value for stage in Stage),
    "channel": tuple(channel.value for channel in Channel),
}
ME, NOBODY = "me", "nobody"
"""Values of `assignee:` that are no names."""
_COLUMNS = {"subject": "subject", "body": "body", "from": "sender", "to": "recipients"}
_DATES = ("before", "after", "on", "due")
_FILTERS = {
    "tag": "tag", "assignee": "assignee", "customer": "customer", "lang": "lang",
    "language": "lang", "cause": "cause", "tier": "tier", "asked": "asked",
}  # fmt: skip
_FOLDS: Mapping[str, Callable[[str], str]] = {
    "tag": fold_tag, "cause": fold_name, "tier": fold_name, "lang": fold_name,
    "asked": fold_name,
}  # fmt: skip
"""Words that are kept in one form are looked for in it."""
_JOINED = frozenset({"stage", "channel"})
"""Fields whose values are read with a space or a dash in them, as `pre-sale`."""
_SAME = {"in": "queue"}
"""Fields with a second name."""
_OF_CONVERSATION = {
    ("has", "follow-up"): ("promised", "follow-up"),
    ("has", "draft"): ("is", "drafted"),
}
"""What a conversation has; else `has:` is about a mail."""
_FIELDS = frozenset((*_COLUMNS, *_CHOICES, *_DATES, *_FILTERS, *_SAME))

_TERM = re.compile(
    r'(?P<minus>-)?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*+)"?|(?P<word>[^\s"]++))'
)
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d", '"'))
_NUMBER = re.compile(r"#?([0-9]+)\*?")


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition besides the words; all of a query's filters must hold.

    `before` means earlier than the day, `after` that day or later, `on` the day itself, or from it
    to `until`, that day included; `due` that a target is broken by the end of that day, or has
    been. `text` is an FTS5 expression of words that must be missing, for queries that name nothing
    else.
    """

    field: str
    value: str | date
    negated: bool = False
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; `match` is None where filters alone decide."""

    match: str | None
    filters: tuple[Filter, ...] = ()
    number: int | None = None
    """The conversation named, where the query is nothing but a number."""
    errors: tuple[SafeLine, ...] = ()


def parse_query(text: str, *, today: date) -> Query:
    """Read a query; whatever is typed, the result can be searched for."""
    reader = _Reader(today)
    line = normalize("NFKC", text[:QUERY_MAX].translate(_QUOTES))
    if len(text) > QUERY_MAX:
        reader.errors.append(f"Only the first {QUERY_MAX} characters of the search were read.")
    terms = list(_TERM.finditer(line))
    if len(terms) > TERMS_MAX:
        reader.errors.append(f"Only the first {TERMS_MAX} words of the search were read.")
    for term in terms[:TERMS_MAX]:
        reader.read(term)
    return reader.finish()


def meant_field(text: str) -> tuple[str, str] | None:
    """Give what stands before a colon and is no field, and the field that is most like it."""
    from difflib import get_close_matches  # noqa: PLC0415 - start-up time

    for term in _TERM.finditer(text[:QUERY_MAX]):
        typed = (term["field"] or "").lower()
        if typed and typed not in _FIELDS and (near := get_close_matches(typed, _FIELDS, 1)):
            return typed, near[0]
    return None


def beginning_of(text: str) -> str:
    """Give what a line that is still being typed looks for: its last word may go on.

    A word of too few letters to tell anything is left out, and a number meant as it is.
    """
    text = text.lstrip()
    last = next(reversed(list(_TERM.finditer(text[:QUERY_MAX]))), None)
    if last is None or last.end() < len(text) or last["minus"] or last.group() == "OR":
        return text
    field = (last["field"] or "").lower()
    value = last["word"] if last["quoted"] is None else last["quoted"]
    is_ended = last["quoted"] is not None and last.group().endswith('"')
    if is_ended or value.endswith("*") or (field in _FIELDS and field not in _COLUMNS):
        return text
    tokens = fold_phrase(value)
    if not tokens or is_of_pairs(tokens[-1]):
        return text
    if len(tokens) > 1 or len(tokens[0]) >= BEGINNING_MIN:
        return f"{text}*"
    is_number = _NUMBER.fullmatch(value) and not field
    return text if is_number else text[: last.start()].rstrip()


class _Reader:
    """Collects the terms of one query."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._wanted: list[list[str]] = []
        self._unwanted: list[str] = []
        self._filters: list[Filter] = []
        self._numbers: list[int] = []
        self._after_or = False
        self._can_or = False
        self.errors: list[str] = []

    def read(self, term: re.Match[str]) -> None:
        """Take one term."""
        negated = term["minus"] is not None
        field = (term["field"] or "").lower()
        value = term["quoted"] if term["quoted"] is not None else term["word"]
        if term.group() == "OR":
            self._start_or()
        elif field not in _FIELDS:
            # "Re:" and "http:" are words like any other.
            words = f"{term['field']} {value}" if field else value
            self._add_words(words, negated=negated, is_prefix=_is_prefix(term))
        elif field in _COLUMNS:
            column = _COLUMNS[field]
            self._add_words(value, negated=negated, is_prefix=_is_prefix(term), column=column)
        else:
            self._add_filter(field, value, negated=negated)

    def finish(self) -> Query:
        """Put the expression together."""
        if self._after_or:
            self.errors.append("OR stands between two words.")
        groups = [
            group[0] if len(group) == 1 else f"({' OR '.join(group)})" for group in self._wanted
        ]
        match: str | None = " AND ".join(groups) or None
        filters = list(self._filters)
        if self._unwanted:
            unwanted = " OR ".join(self._unwanted)
            if match is None:
                filters.append(Filter("text", unwanted, negated=True))
            else:
                match = f"({match}) NOT ({unwanted})"
        is_number = len(self._numbers) == 1 and len(self._wanted) == 1 and not filters
        return Query(
            match=match,
            filters=tuple(filters),
            number=self._numbers[0] if is_number and not self._unwanted else None,
            errors=tuple(map(clean_line, dict.fromkeys(self.errors))),
        )

    def _start_or(self) -> None:
        if self._can_or:
            self._after_or = True
        else:
            self.errors.append("OR stands between two words.")

    def _add_words(
        self, text: str, *, negated: bool, is_prefix: bool, column: str | None = None
    ) -> None:
        tokens = fold_phrase(text)
        if not tokens:
            return
        phrase = f'"{" ".join(tokens)}"'
        if is_prefix or needs_prefix(tokens[-1]):
            phrase += " *"
        if column is not None:
            phrase = f"{column} : {phrase}"
        if negated:
            self._unwanted.append(phrase)
            self._can_or = False
            return
        if self._after_or:
            self._wanted[-1].append(phrase)
            self._after_or = False
        else:
            self._wanted.append([phrase])
        self._can_or = True
        number = _NUMBER.fullmatch(text)
        if number and column is None and len(number[1]) <= NUMBER_DIGITS_MAX:
            self._numbers.append(int(number[1]))

    def _add_filter(self, field: str, value: str, *, negated: bool) -> None:
        if self._after_or or self._can_or:
            self._can_or = False
        if self._after_or:
            self._after_or = False
            self.errors.append(f"OR works between words; {field}: must hold in any case.")
        if field in _DATES:
            self._add_days(field, value, negated=negated)
            return
        typed, field = field, _SAME.get(field, field)
        if field in _CHOICES:
            value = value.strip().lower()
            if field in _JOINED:
                value = value.replace("-", "_").replace(" ", "_")
            if value not in _CHOICES[field]:
                known = ", ".join(_CHOICES[field])
                self.errors.append(f"{typed}:{value} is unknown; {typed}: knows {known}.")
                return
            field, value = _OF_CONVERSATION.get((field, value), (field, value))
            self._filters.append(Filter(field, value, negated))
            return
        field = _FILTERS[field]
        if value := _FOLDS.get(field, str.strip)(value):
            self._filters.append(Filter(field, value, negated))

    def _add_days(self, field: str, value: str, *, negated: bool) -> None:
        days = read_days(value, today=self._today, is_ahead=field == "due")
        if days is None:
            forms = "today, tomorrow, 3d, 1w or 2026-11-01" if field == "due" else FORMS
            self.errors.append(f"{field}:{value} is no day; write {forms}.")
            return
        first, last = days
        if field == "due":
            self._filters.append(Filter(field, last, negated))
        else:
            until = last if field == "on" and last != first else None
            self._filters.append(Filter(field, first, negated, until))


def _is_prefix(term: re.Match[str]) -> bool:
    return (term["quoted"] or term["word"] or "").endswith("*")
