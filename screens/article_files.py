"""The files beside an article: what they are, read as text, saved where asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from console.services.article_attachments import ArticleFileFacts
from console.services.bundle import Services
from console.services.files import Saved
from data.records import SafeText
from data.records.articles import ArticleFile
from screens.files import FilesSheet


class ArticleFilesScreen(FilesSheet[ArticleFileFacts]):
    """Files of one article as rows."""

    HAS_OTHERS = False

    def __init__(self, services: Services, files: Sequence[ArticleFile]) -> None:
        super().__init__(services)
        self._shown = files

    def whose(self) -> str:
        """Say what they stand beside."""
        return "this article"

    async def look(self) -> list[ArticleFileFacts]:
        """Say of each file what it is."""
        return await self.services.article_attachments.look(self._shown)

    async def read(self, file: ArticleFileFacts) -> SafeText:
        """Give what a person may read of a file."""
        zone = self.services.time_zone
        return await self.services.article_attachments.view(file, time_zone=zone)

    async def take(self, file: ArticleFileFacts) -> bytes:
        """Give a file's bytes."""
        return await self.services.article_attachments.get_file(file)

    async def save(self, file: ArticleFileFacts, folder: Path) -> Sequence[Saved]:
        """Write a file into a folder."""
        return [await self.services.article_attachments.save(file, folder)]
