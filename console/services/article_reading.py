"""Services: what lies in a folder of articles, read before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from console.domain.articles.checking import FILES_MAX
from console.domain.articles.file_types import type_of
from console.domain.articles.files import (
    FiledArticle,
    NoArticle,
    Source,
    named_files,
    read_article,
)
from console.domain.articles.importing import Trouble
from console.domain.articles.shelf_files import is_shelf_file
from console.domain.local_words import number
from console.services.errors import UsageError
from console.services.folders import Unread, as_text, list_files, read_file
from console.services.told_progress import Tell, tell_nobody
from data.records.articles import ArticleFile

ARTICLES_MAX = 20_000
TEXT_MAX_BYTES = 5_000_000
"""Of one article: a million letters, and the lines above them."""
FILE_MAX_BYTES = 25_000_000
"""Of one file beside an article; mails take as much."""
ALL_MAX_BYTES = 256_000_000
"""Of all files beside articles: they are held until they are written."""
ENDINGS = (".md", ".markdown")


@dataclass(slots=True)
class Loaded:
    """What was found in a folder."""

    filed: list[FiledArticle] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    files: dict[str, tuple[ArticleFile, ...]] = field(default_factory=dict)
    """By the path of the article beside which they stand."""
    data: dict[str, bytes] = field(default_factory=dict)
    """Bytes by their SHA-256 in hexadecimal."""
    shelves: dict[str, str] = field(default_factory=dict)
    """The files of categories and tutorials that are there."""


def load_folder(folder: Path, tell: Tell = tell_nobody) -> Loaded:
    """Read a folder; whatever is wrong is named, nothing outside is looked at.

    Raises:
        UsageError: there is no such folder, or far too much in it.
    """
    loaded = Loaded()
    paths = list(list_files(folder))
    found: dict[str, FiledArticle | tuple[str, ...]] = {}
    for count, (path, is_plain) in enumerate(paths):
        tell("reading files", count, len(paths))
        if not is_plain or not path.lower().endswith(ENDINGS):
            continue
        if len(found) >= ARTICLES_MAX:
            raise UsageError(
                f"{folder} holds more than {number(ARTICLES_MAX)} articles; name another."
            )
        data = read_file(folder, path, max_bytes=TEXT_MAX_BYTES)
        text = data if isinstance(data, Unread) else as_text(data)
        if isinstance(text, Unread):
            found[path] = (text.why,)
        elif is_shelf_file(path):
            loaded.shelves[path] = text
        else:
            read = read_article(Source(path, text))
            if not isinstance(read, NoArticle):
                found[path] = read
    _load_files(folder, found, loaded)
    seen = {*found, *loaded.shelves}
    for read_path, read in found.items():
        if isinstance(read, FiledArticle):
            seen |= {_beside(read, file.name) for file in loaded.files.get(read_path, ())}
    loaded.passed_over += [path for path, _ in paths if path not in seen]
    return loaded


def _load_files(
    folder: Path, found: dict[str, FiledArticle | tuple[str, ...]], loaded: Loaded
) -> None:
    """Read what stands beside articles; what one of them calls its file is no article itself."""
    articles = [read for read in found.values() if isinstance(read, FiledArticle)]
    named = {_beside(each, name) for each in articles for name, _ in each.files or ()}
    total = 0
    for path, read in sorted(found.items()):
        if path in named:
            continue
        if not isinstance(read, FiledArticle):
            loaded.troubles += [Trouble(path, why) for why in read]
            continue
        files = _files_of(folder, read, loaded)
        if files is None:
            continue
        total += sum(file.size_bytes for file in files)
        if total > ALL_MAX_BYTES:
            raise UsageError(
                f"The files beside the articles are more than {ALL_MAX_BYTES // 1_000_000} MB; "
                "import the folders below one by one."
            )
        loaded.filed.append(read)
        loaded.files[path] = tuple(files)


def _files_of(folder: Path, read: FiledArticle, loaded: Loaded) -> list[ArticleFile] | None:
    """Read the files of one article; None where one of them cannot be had."""
    told = read.files
    names: Sequence[tuple[str, str]] = (
        [(name, type_of(name)) for name in named_files(read.body)] if told is None else told
    )
    if len(names) > FILES_MAX:
        loaded.troubles.append(Trouble(read.path, f"it names more than {FILES_MAX} files."))
        return None
    files: list[ArticleFile] = []
    for name, kind in names:
        data = read_file(folder, _beside(read, name), max_bytes=FILE_MAX_BYTES)
        if isinstance(data, Unread):
            if told is None and data.is_missing:
                continue  # a link that leads nowhere is no file of this article
            loaded.troubles.append(Trouble(read.path, f"{_beside(read, name)}: {data.why}"))
            return None
        digest = sha256(data).hexdigest()
        loaded.data[digest] = data
        files.append(ArticleFile(name, kind, len(data), digest))
    return files


def _beside(read: FiledArticle, name: str) -> str:
    return f"{read.folder}/{name}" if read.folder else name
