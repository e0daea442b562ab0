"""Services: the files beside an article, looked at, read as text, saved; nothing is run."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from console.domain.file_words import page_of_file
from console.services.files import Saved, doubt_of_file, kind_of_file, write_into
from data.mail.file_text import facts_of_file
from data.records import Attachment, SafeText
from data.records.articles import ArticleFile
from data.store import Store, article_files
from data.text.safe import clean_line


@dataclass(frozen=True, slots=True)
class ArticleFileFacts:
    """What is known of a file beside an article."""

    sha256: str
    attachment: Attachment
    kind: str
    """What it is by its content, in a few words."""
    doubt: str
    """In what its name misleads; empty where it does not."""


class ArticleAttachments:
    """Takes the files of articles out of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def look(self, files: Sequence[ArticleFile]) -> list[ArticleFileFacts]:
        """Say of each file what it is by its content, and what misleads."""
        found = []
        for place, file in enumerate(files, 1):
            data = await self._store.read(article_files.get_file, file.sha256)
            found.append(await asyncio.to_thread(_look_at, file, place, data))
        return found

    async def view(self, file: ArticleFileFacts, *, time_zone: str) -> SafeText:
        """Give what a person may read of a file; the times of a calendar are told in a zone."""
        data = await self._store.read(article_files.get_file, file.sha256)
        kind = kind_of_file(file.attachment, data)
        return await asyncio.to_thread(page_of_file, data, kind, time_zone)

    async def get_file(self, file: ArticleFileFacts) -> bytes:
        """Give a file's bytes."""
        return await self._store.read(article_files.get_file, file.sha256)

    async def save(self, file: ArticleFileFacts, folder: Path) -> Saved:
        """Write a file into a folder, mode 0600, under a name that is free.

        Raises:
            ServiceError: the folder cannot be written.
        """
        data = await self._store.read(article_files.get_file, file.sha256)
        path = await asyncio.to_thread(write_into, folder, file.attachment.filename, [data])
        return Saved(path, file.attachment)


def _look_at(file: ArticleFile, place: int, data: bytes) -> ArticleFileFacts:
    name, content_type = clean_line(file.name), clean_line(file.content_type)
    attachment = Attachment(place, name, content_type, file.size_bytes)
    kind = kind_of_file(attachment, data)
    doubt = doubt_of_file(kind, name, data)
    return ArticleFileFacts(file.sha256, attachment, facts_of_file(data, kind) or kind.words, doubt)
