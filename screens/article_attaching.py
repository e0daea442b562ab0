"""Files beside an article that is being written: attached, taken out, named in its text."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from screens.attaching import Attached, AttachSheet

if TYPE_CHECKING:
    from screens.article_editor import ArticleEditor


class ArticleAttaching(AttachSheet[None]):
    """The files of one article; what is attached is named at the cursor of the text."""

    def __init__(self, editor: ArticleEditor) -> None:
        super().__init__(editor.services)
        self._editor = editor

    def attached(self) -> Sequence[Attached]:
        """Give the files with what they are."""
        files = self._editor.words.files
        return [Attached(file.name, file.size_bytes, file.content_type) for file in files]

    async def attach(self, path: Path) -> None:
        """Keep a file with the draft."""
        names = [file.name for file in self._editor.words.files]
        file, data = await self.services.article_writing.read_file(path, names)
        await self._editor.add_file(file, data)

    async def take_out(self, place: int) -> None:
        """Take a file out; it comes back with the draft's, or with undo once it is saved."""
        await self._editor.remove_file(self._editor.words.files[place])

    def use(self, place: int) -> None:
        """Name it at the cursor of the text once more."""
        self._editor.name_file(self._editor.words.files[place])
        self.action_done()

    def answer(self) -> None:
        """Answer nothing: the editor knows."""
