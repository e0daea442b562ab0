"""Domain: what changes in an article, and what follows from it, in words (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from console.domain import local_words
from console.domain.articles.differences import compare_words
from console.domain.language_names import language_name
from data.records.articles import ArticleRow, ArticleState, ArticleWords
from data.text.safe import clean_line

TITLE_SAID = 60


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about a change; `is_warning` where it deserves a second look."""

    words: str
    is_warning: bool = False


def tell_changes(before: ArticleWords, after: ArticleWords, *, arrow: str = "to") -> list[str]:
    """Say what differs between two states of an article, the weightiest first; nothing: none."""
    difference = compare_words(before, after)
    changed = {change.field: change for change in difference.fields}
    said = []
    if title := changed.pop("title", None):
        said.append(f"title: {_cut(title.before)} {arrow} {_cut(title.after)}")
    if difference.lines:
        said.append(f"text: {_counted(difference.lines)}")
    for field, change in changed.items():
        if field == "aliases":
            said += _gathered("alias", before.aliases, after.aliases)
        elif field == "files":
            names = _file_names(before, after), _file_names(after, before)
            said += _gathered("file", *names)
        elif field == "translated_revision":
            said.append("says what its original says now")
        else:
            was, now = _cut(change.before) or "none", _cut(change.after) or "none"
            said.append(f"{change.name}: {was} {arrow} {now}")
    return said


def tell_new(words: ArticleWords, *, translation_of: str = "") -> list[str]:
    """Say what a new article becomes; `translation_of` is the title of its original."""
    said = [f"{words.state.value}, in {language_name(words.language)}"]
    if translation_of:
        said.append(f"translation of: {_cut(translation_of)}")
    if not translation_of:  # of a translation it is that of its original
        said.append(f"category: {_cut(words.category) or 'none'}")
    said.append(f"owner: {_cut(words.owner) or 'nobody'}")
    if words.aliases:
        said += _gathered("alias", (), words.aliases)
    return said


def _counted(lines: Sequence[str]) -> str:
    """Say how many lines came and went: `3 lines new, 1 gone`."""
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
    said = []
    if added:
        said.append(f"{added} line{'s' if added > 1 else ''} new")
    if removed:
        noun = "" if said else " lines" if removed > 1 else " line"
        said.append(f"{removed}{noun} gone")
    return ", ".join(said)


def tell_consequences(
    before: ArticleWords | None,
    after: ArticleWords,
    *,
    family: Sequence[ArticleRow] = (),
    article_id: int | None = None,
    public_since: date | None = None,
) -> list[Said]:
    """Say what saving an article does beyond its own words; `before` is None for a new one."""
    said = []
    is_text = before is not None and (before.title, before.body) != (after.title, after.body)
    if after.state is ArticleState.PUBLIC:
        if before is None or before.state is not ArticleState.PUBLIC:
            said.append(Said("Customers can read it from the next publishing on."))
        elif is_text:
            since = "" if public_since is None else f" since {local_words.long_day(public_since)}"
            said.append(Said(f"It is public{since}: customers read the new words."))
    elif before is None and after.state is ArticleState.DRAFT:
        said.append(Said("A draft is not offered for mails: the field State makes it ready."))
    elif before is not None and before.state is ArticleState.PUBLIC:
        gone = "Customers can no longer read it after the next publishing."
        said.append(Said(gone, is_warning=True))
    if is_text and after.original_id is None:
        older = [
            row.language for row in family if row.original_id == article_id and not row.is_outdated
        ]
        if older:
            names = ", ".join(map(language_name, older))
            s = "s" if len(older) == 1 else ""
            said.append(Said(f"{names} become{s} older than this.", is_warning=True))
    if before is not None and before.slug != after.slug and after.slug:
        said.append(Said("The address of before leads here too."))
    if not after.body.strip():
        said.append(Said("There is no text yet.", is_warning=True))
    return said


def public_since(states: Sequence[tuple[ArticleState, date]]) -> date | None:
    """Give since when an article is public; `states` has the newest revision first."""
    since = None
    for state, day in states:
        if state is not ArticleState.PUBLIC:
            return since
        since = day
    return since


def _gathered(noun: str, before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Say what came and went of things in a list."""
    came = [each for each in after if each not in before]
    went = [each for each in before if each not in after]
    plural = "aliases" if noun == "alias" else f"{noun}s"
    said = []
    for words, which in (("new", came), ("gone", went)):
        if which:
            name = noun if len(which) == 1 else plural
            said.append(f"{words} {name}: {_cut(', '.join(which))}")
    if not said and list(before) != list(after):
        said.append(f"{plural} in another order")
    return said


def _file_names(words: ArticleWords, other: ArticleWords) -> list[str]:
    """Give the names of files; of those whose bytes differ too, so that they count as others."""
    others = {file.name: file.sha256 for file in other.files}
    return [
        file.name
        if others.get(file.name, file.sha256) == file.sha256
        else f"{file.name} (other bytes)"
        for file in words.files
    ]


def _cut(text: str) -> str:
    return clean_line(text, limit=TITLE_SAID)
