"""Domain: an article as a file that a team can version, and back (pure).

Theory of operation: a file is `key: value` lines, then the Markdown, letter by letter. What is kept
reads back as the same article: blanks at the ends of lines, empty lines at the end of the text,
names that look like lists. Line ends are LF in the store and in what is written; CRLF is read.
A family stands in a folder of its original's name, `LANGUAGE.md` for each of its texts, with their
files beside them, so that `![](name.png)` shows its picture in any tool.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from console.domain.articles.checking import is_file_name
from console.domain.articles.file_types import type_of
from console.domain.field_reading import read_language
from console.domain.front_matter import Pair, Sheet, Value, parse_sheet, render_sheet
from console.domain.words import Refused, nearest
from data.records.articles import Article, ArticleFile, ArticleState
from data.text.safe import clean_line

KEYS = (
    "title", "slug", "language", "translation-of", "translated-revision", "category", "state",
    "aliases", "owner", "review-by", "former-slugs", "files", "files-in", "id", "revision",
    "text-revision",
)  # fmt: skip
_SAME = {"alias": "aliases", "lang": "language", "file": "files", "shelf": "category",
         "status": "state", "former-slug": "former-slugs"}  # fmt: skip
NUMBER_MAX = 1_000_000_000
"""Of ids and revisions that a file may name."""
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*", re.IGNORECASE)
_TARGET = re.compile(r"\]\(\s*<?([^()<>\s]+)>?[^()]*\)")
_LANGUAGE_NAME = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: its path below the folder, with `/`, and what is in it."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class FiledArticle:
    """What a file says of an article; None and empty where it does not say."""

    path: str
    title: str
    language: str
    body: str
    slug: str = ""
    state: ArticleState | None = None
    category: str = ""
    aliases: tuple[str, ...] = ()
    owner: str = ""
    review_by: date | None = None
    files: tuple[tuple[str, str], ...] | None = None
    """Names and content types; None: what the text names and stands beside it."""
    folder: str = ""
    """In which the files stand."""
    translation_of: str = ""
    translated_revision: int | None = None
    former_slugs: tuple[tuple[str, str], ...] = ()
    """Language and slug."""
    id: int | None = None
    revision: int | None = None
    text_revision: int | None = None

    @property
    def home(self) -> str:
        """The name of the folder in which the file stands; empty at the top."""
        return self.path.rpartition("/")[0].rpartition("/")[2]

    @property
    def told_name(self) -> str:
        """What the place of the file says of an original's slug: its name, or its folder's."""
        stem = self.path.rpartition("/")[2].rpartition(".")[0]
        return self.home if _LANGUAGE_NAME.fullmatch(stem) else stem


@dataclass(frozen=True, slots=True)
class NoArticle:
    """A file without `key: value` lines: a README, a note."""


def render_article(
    article: Article, *, original_slug: str, former: Sequence[tuple[str, str]], files_in: str = ""
) -> str:
    """Write the file of an article; `former` are language and slug of its old addresses."""
    words = article.words
    values: dict[str, Value | None] = {
        "title": words.title,
        "slug": words.slug,
        "language": words.language,
        "translation_of": original_slug if words.original_id is not None else None,
        "translated_revision": _number(words.translated_revision),
        "category": words.category,
        "state": words.state.value,
        "aliases": words.aliases,
        "owner": words.owner,
        "review_by": None if words.review_by is None else words.review_by.isoformat(),
        "former_slugs": tuple(
            slug if language == words.language else f"{language}/{slug}"
            for language, slug in sorted(former)
        ),
        "files": tuple(map(_told_file, words.files)),
        "files_in": files_in,
        "id": str(article.id),
        "revision": str(article.revision),
        "text_revision": (
            str(article.text_revision) if article.text_revision != article.revision else None
        ),
    }
    told = {key: value for key, value in values.items() if value}
    if not words.files and named_files(words.body):
        told["files"] = ()  # what stands there is another text's
    return render_sheet(told, words.body)


def read_article(source: Source) -> FiledArticle | tuple[str, ...] | NoArticle:
    """Read the file of an article; give what is wrong with it instead, each in a sentence."""
    sheet = parse_sheet(source.text)
    if sheet.problems:
        return sheet.problems
    if not sheet.pairs:
        return NoArticle()
    return _Reading(source.path, sheet).read()


def named_files(body: str) -> tuple[str, ...]:
    """Give the files beside an article that its text names."""
    names = (unquote(target) for target in _TARGET.findall(body))
    return tuple(
        dict.fromkeys(
            name
            for name in names
            if is_file_name(name) and "." in name and not name.casefold().endswith(".md")
        )
    )


def place_families(articles: Sequence[Article]) -> dict[str, list[Article]]:
    """Give the folders of articles, the original first in each; no two families share one."""
    families: dict[int, list[Article]] = {}
    for article in sorted(articles, key=lambda each: each.id):
        families.setdefault(article.family_id, []).append(article)
    folders: dict[str, list[Article]] = {}
    for family in families.values():
        family.sort(key=lambda each: (each.words.original_id is not None, each.words.language))
        words = family[0].words
        names = (words.slug, f"{words.slug}.{words.language}", f"{words.slug}.{family[0].id}")
        folders[next(name for name in names if name not in folders)] = family
    return folders


def place_files(family: Sequence[Article]) -> dict[int, str]:
    """Say which texts of a family keep their files in a folder of their own, and its name.

    Where two texts call different files by the same name, or one as a text is called.
    """
    taken: dict[str, tuple[str, str]] = {}
    for article in family:
        for name in (f"{article.words.language}.md", _own_folder(article)):
            taken[name.casefold()] = (name, "")
    own: dict[int, str] = {}
    for article in family:
        files = article.words.files
        wanted = {file.name.casefold(): (file.name, file.sha256) for file in files}
        if any(taken.get(key, value) != value for key, value in wanted.items()):
            own[article.id] = _own_folder(article)
        else:
            taken |= wanted
    return own


def _own_folder(article: Article) -> str:
    return f"{article.words.language}-files"


def _number(number: int | None) -> str | None:
    return None if number is None else str(number)


def _told_file(file: ArticleFile) -> str:
    is_usual = file.content_type == type_of(file.name)
    return file.name if is_usual else f"{file.name} | {file.content_type}"


class _Reading:
    """One file that is being read; what is wrong gathers."""

    def __init__(self, path: str, sheet: Sheet) -> None:
        self._path = path
        self._sheet = sheet
        self._pairs: dict[str, Pair] = {}
        self._problems: list[str] = []

    def read(self) -> FiledArticle | tuple[str, ...]:
        """Read all that is said."""
        for pair in self._sheet.pairs:
            key = _SAME.get(pair.key, pair.key)
            if key in KEYS:
                self._pairs[key] = pair
                continue
            near = nearest(key, KEYS)
            meant = f"; did you mean {_spelt(near)}?" if near else ""
            told = meant or f". There are {', '.join(map(_spelt, KEYS))}."
            self._problems.append(f"line {pair.line}: there is no key {_spelt(pair.key)}{told}")
        title = clean_line(self._text("title"))
        if not title:
            self._problems.append("it has no title; write `title: …` between the lines of ---.")
        folder = self._path.rpartition("/")[0]
        inside = self._name("files-in")
        filed = FiledArticle(
            path=self._path,
            title=title,
            language=self._language(),
            body=self._sheet.body,
            slug=self._text("slug"),
            state=self._state(),
            category=self._text("category"),
            aliases=self._words("aliases"),
            owner=self._text("owner"),
            review_by=self._day("review-by"),
            files=self._files(),
            folder="/".join(filter(None, (folder, inside))),
            translation_of=self._text("translation-of"),
            translated_revision=self._whole("translated-revision"),
            former_slugs=self._former(),
            id=self._whole("id"),
            revision=self._whole("revision"),
            text_revision=self._whole("text-revision"),
        )
        return tuple(self._problems) or filed

    def _text(self, key: str) -> str:
        return self._pairs[key].text.strip() if key in self._pairs else ""

    def _words(self, key: str) -> tuple[str, ...]:
        return self._pairs[key].words if key in self._pairs else ()

    def _refuse(self, key: str, why: str) -> None:
        self._problems.append(f"line {self._pairs[key].line}: {why}")

    def _language(self) -> str:
        if not self._text("language"):
            stem = self._path.rpartition("/")[2].rpartition(".")[0]
            if _LANGUAGE_NAME.fullmatch(stem) and not isinstance(read_language(stem), Refused):
                return stem
            self._problems.append("it does not say its language; write `language: en`.")
            return ""
        read = read_language(self._text("language"))
        if isinstance(read, Refused):
            self._refuse("language", read.why)
            return ""
        return read.name

    def _state(self) -> ArticleState | None:
        typed = self._text("state")
        states = [state.value for state in ArticleState]
        if not typed or typed.casefold() in states:
            return ArticleState(typed.casefold()) if typed else None
        near = nearest(typed.casefold(), states)
        meant = f" Did you mean {near}?" if near else ""
        self._refuse(
            "state", f"“{clean_line(typed)}” is no state; there are {', '.join(states)}.{meant}"
        )
        return None

    def _day(self, key: str) -> date | None:
        typed = self._text(key)
        if not typed:
            return None
        try:
            return date.fromisoformat(typed)
        except ValueError:
            self._refuse(key, f"“{clean_line(typed)}” is no day; write it as 2027-03-01.")
            return None

    def _whole(self, key: str) -> int | None:
        typed = self._text(key)
        if not typed:
            return None
        if typed.isascii() and typed.isdigit() and 0 < int(typed[:12]) <= NUMBER_MAX:
            return int(typed)
        self._refuse(key, f"“{clean_line(typed)}” is no number of ours; take the line out.")
        return None

    def _name(self, key: str) -> str:
        typed = self._text(key)
        if typed and not is_file_name(typed):
            self._refuse(key, f"“{clean_line(typed)}” is no name of a folder beside the file.")
            return ""
        return typed

    def _files(self) -> tuple[tuple[str, str], ...] | None:
        if "files" not in self._pairs:
            return None
        found = []
        for told in self._words("files"):
            name, _, kind = (part.strip() for part in told.partition("|"))
            if not is_file_name(name):
                self._refuse(
                    "files",
                    f"“{clean_line(name)}” is no name of a file beside this one; only files in "
                    "the same folder are taken.",
                )
            elif kind and not _TYPE.fullmatch(kind):
                self._refuse("files", f"“{clean_line(kind)}” is no content type, as image/png is.")
            else:
                found.append((name, kind or type_of(name)))
        return tuple(found)

    def _former(self) -> tuple[tuple[str, str], ...]:
        language = self._text("language")
        read = read_language(language) if language else None
        own = language if read is None or isinstance(read, Refused) else read.name
        found = []
        for told in self._words("former-slugs"):
            before, slash, slug = told.rpartition("/")
            found.append((before if slash else own, slug))
        return tuple(found)


def _spelt(key: str | None) -> str:
    return (key or "").replace("-", "_")
