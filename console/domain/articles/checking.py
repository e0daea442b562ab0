"""Domain: whether an article can be kept as it is written, and why not (pure)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from console.domain.articles.marks import find_mark
from console.domain.articles.slugs import SLUG_MAX, is_slug, slug_of
from console.domain.field_reading import read_language
from console.domain.local_words import number
from console.domain.words import Refused, nearest
from data.records.articles import ArticleFile, ArticleWords
from data.text.fold import fold_name
from data.text.safe import clean_line

TITLE_MAX = 200
BODY_MAX = 1_000_000
"""Characters; a long tutorial has some thousands."""
ALIASES_MAX = 50
ALIAS_MAX = 80
CATEGORY_MAX = 60
FILES_MAX = 100
FILE_NAME_MAX = 120
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BAD_IN_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]')


@dataclass(frozen=True, slots=True)
class KnownTeam:
    """Who there is, as far as articles name them."""

    agents: tuple[str, ...]


def judge_article(words: ArticleWords, known: KnownTeam) -> ArticleWords | tuple[str, ...]:
    """Give an article in the form in which it is kept, or what is wrong with it, in sentences.

    An empty slug stays empty: whoever keeps the article finds a free one.
    """
    problems: list[str] = []
    title = clean_line(words.title, limit=TITLE_MAX + 1)
    if not title:
        problems.append("An article needs a title.")
    elif len(title) > TITLE_MAX:
        problems.append(f"The title is too long; {TITLE_MAX} letters are the most.")
    language = read_language(words.language)
    if isinstance(language, Refused):
        problems.append(language.why)
    if words.slug and not is_slug(words.slug):
        problems.append(
            f"“{clean_line(words.slug)}” cannot stand in an address; {slug_of(words.slug)} could "
            f"(lower case, “-” between words, {SLUG_MAX} letters at most)."
        )
    if len(words.body) > BODY_MAX:
        problems.append(f"The text is too long; {number(BODY_MAX)} letters are the most.")
    if found := _CONTROL.search(words.body):
        problems.append(
            f"The text has a control character (U+{ord(found.group()):04X}) in it; take it out."
        )
    if (mark := find_mark(words.body)) is not None:
        problems.append(
            f"Two texts stand in line {mark[0]} of this one: keep what is right, and delete the "
            f"lines with marks around it (“{clean_line(mark[1])}”)."
        )
    if words.owner and words.owner not in known.agents:
        near = nearest(words.owner, known.agents)
        meant = f" Did you mean {near}?" if near else ""
        problems.append(f"There is no agent {clean_line(words.owner)}.{meant}")
    problems += _judge_files(words.files)
    aliases = read_aliases(words.aliases)
    if isinstance(aliases, Refused):
        problems.append(aliases.why)
    category = category_key(words.category)
    if len(category) > CATEGORY_MAX:
        problems.append(f"A category's key has at most {CATEGORY_MAX} letters.")
    if problems or isinstance(language, Refused) or isinstance(aliases, Refused):
        return tuple(problems)
    return replace(
        words,
        title=title,
        language=language.name,
        body=words.body.replace("\r\n", "\n").replace("\r", "\n"),
        aliases=aliases,
        category=category,
    )


def category_key(text: str) -> str:
    """Give the key of a category as it was typed; nothing for nothing."""
    return slug_of(text) if text.strip() else ""


def read_aliases(typed: Sequence[str]) -> tuple[str, ...] | Refused:
    """Read words that customers use: cleaned, none twice, in the order given."""
    kept: dict[str, str] = {}
    for each in typed:
        alias = clean_line(each, limit=ALIAS_MAX + 1)
        if len(alias) > ALIAS_MAX:
            return Refused(f"“{alias}” is too long for an alias; {ALIAS_MAX} letters are the most.")
        if alias:
            kept.setdefault(fold_name(alias), alias)
    if len(kept) > ALIASES_MAX:
        return Refused(f"These are {len(kept)} aliases; {ALIASES_MAX} are the most.")
    return tuple(kept.values())


def is_file_name(name: str) -> bool:
    """Say whether a file may have this name beside an article, on any system."""
    return bool(
        name
        and len(name) <= FILE_NAME_MAX
        and name == clean_line(name)
        and not _BAD_IN_NAMES.search(name)
        and not name.startswith(".")
        and not name.endswith((".", " "))
    )


def _judge_files(files: Sequence[ArticleFile]) -> list[str]:
    problems = []
    if len(files) > FILES_MAX:
        problems.append(f"These are {len(files)} files; {FILES_MAX} are the most.")
    seen: set[str] = set()
    for file in files:
        if not is_file_name(file.name):
            problems.append(
                f"“{clean_line(file.name)}” cannot be the name of a file beside an article; "
                "take letters, digits, “-”, “_” and a dot."
            )
        if file.name.casefold() in seen:
            problems.append(f"Two files are called {file.name}; give one another name.")
        seen.add(file.name.casefold())
    return problems
