"""Services: texts that the store could not take when they were typed become drafts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from console.services.article_drafts import ArticleDraftService
from console.services.drafts import DraftService
from console.services.private_texts import PrivateText, PrivateTexts, is_alive
from console.services.typed_words import MAIL, number_of, words_of
from data.errors import NotFoundError
from data.store.article_rows import load_words

ARTICLE = "article:"


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of private texts."""

    words: tuple[str, ...]
    """Of each that is a draft now, what it is on: `#1042`."""
    left: tuple[PrivateText, ...]
    """Which stay in their files: what they were about is not there any more."""

    @property
    def told(self) -> str:
        """What became drafts, in a sentence."""
        return f"What the store could not take is a draft again: {', '.join(self.words)}."


class AdoptingService:
    """Gives the store what it could not take before."""

    def __init__(
        self, texts: PrivateTexts, *, drafts: DraftService, articles: ArticleDraftService
    ) -> None:
        self._texts = texts
        self._drafts = drafts
        self._articles = articles

    async def adopt(self, *, is_open: Callable[[str], bool] = lambda _about: False) -> Adopted:
        """Make drafts of all private texts; those that somebody is writing stay hers.

        Raises:
            StoreError: the store takes none yet.
        """
        words, left = [], []
        for text in await asyncio.to_thread(self._texts.list_all):
            if is_alive(text.pid) or is_open(text.about):
                continue
            try:
                words.append(await self._adopt(text))
            except (NotFoundError, KeyError, ValueError):
                left.append(text)
        return Adopted(tuple(words), tuple(left))

    async def _adopt(self, text: PrivateText) -> str:
        if text.about.startswith(MAIL):
            number = number_of(text.about)
            await self._drafts.adopt(number, words_of(text.values), at=text.at)
            name = "a mail that begins a conversation" if number is None else f"#{number}"
        else:
            about = text.about.removeprefix(ARTICLE)
            words = load_words(text.values["words"], text.values["body"])
            before = await self._articles.find_mine(about)
            if before is not None and before.updated_at > text.at:
                # Written since: nothing of either is lost, and which it is to be she decides.
                words = replace(before.words, body=f"{before.words.body}\n\n{words.body}")
            await self._articles.keep(about, words, base_revision=text.values["base_revision"])
            name = "an article"
        self._texts.drop(text.about)
        return name
