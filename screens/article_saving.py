"""Saving an article: what will change, one key, and what becomes of two who wrote at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from textual import work

from console.domain.articles.marks import find_mark
from console.services.article_keeping import ArticleConflictError, KeptArticle
from console.services.errors import ConflictError, ServiceError
from data.errors import DataError
from data.records.articles import ArticleWords
from data.text.safe import clean_line
from screens.article_drafting import ArticleDrafting
from screens.article_review import ArticleReview
from screens.frame import Frame


class ArticleSaving(ArticleDrafting):
    """A screen on which an article is written and saved."""

    def leave_look(self) -> None:
        """Show the text and its fields, whatever stood in their place."""
        raise NotImplementedError

    def action_to_text(self) -> None:
        """Give the keys to the text."""
        raise NotImplementedError

    @work(exclusive=True, group="article-page")
    async def action_save(self) -> None:
        """Say what will change, and save it."""
        if self.manuscript is None:
            return
        await self.keep_draft()
        if not self._is_ready():
            return
        words = self.words
        try:
            await self.look_again()
            changes, follows = await self.services.article_writing.weigh(
                self.manuscript, words, arrow=self.glyphs.arrow
            )
        except DataError as error:
            self.tell_error(error)
            return
        review = ArticleReview(self.services, self._name_of(words), changes, follows, self.facts())

        def decided(answer: str | None) -> None:
            if answer is not None:
                self._save(words, answer)

        review.then = decided
        self.app.push_screen(review)

    def _is_ready(self) -> bool:
        """Go to what stands in the way of saving."""
        for name, why in self.read().problems.items():
            self.leave_look()
            if name == "slug":
                self.fields.show_address(is_shown=True)
            self.set_focus(self.fields.inputs[name])
            self.tell(why, is_trouble=True)
            return False
        if (mark := find_mark(self.text.text)) is not None:
            self.action_to_text()
            self.text.move_cursor((mark[0] - 1, 0))
            self.text.scroll_cursor_visible()
            self.tell("Here you both wrote: keep what is right, delete the lines with marks.")
            return False
        return True

    def _name_of(self, words: ArticleWords) -> str:
        assert self.manuscript is not None, "asked once it is there"
        title = clean_line(words.title)
        if self.manuscript.article_id is None:
            return f"a new article: {title}"
        return f"article {self.manuscript.article_id}: {title}"

    @work(group="article-write")
    async def _save(self, words: ArticleWords, answer: str) -> None:
        made = self.manuscript
        assert made is not None, "it was looked at"
        if answer == "same" and made.original is not None:
            words = replace(words, translated_revision=made.original.text_revision)
        async with self.keeping:
            try:
                kept = await self._keep_article(words)
            except ArticleConflictError as error:
                self._show_conflict(error)
            except (DataError, ServiceError) as error:
                self._trouble = f"! Not saved: {error}"
                self.draw_notices()
                self.tell_error(error)
            else:
                self._is_done = True
                if answer == "mended":
                    await self._settle(kept)
                # The app's: what is this screen's ends when it is taken away.
                self.app.run_worker(self._leave_saved(kept, words), group="article-page")

    async def _keep_article(self, words: ArticleWords) -> KeptArticle:
        made, keeper = self.manuscript, self.services.articles
        assert made is not None, "it was looked at"
        if made.article_id is None:
            return await keeper.add(words, draft=self.about)
        if made.is_removed:
            # Its address may be another's by now; an original that is gone is none.
            original = None if made.original is None else words.original_id
            words = replace(words, slug="", original_id=original)
            return await keeper.add(words, draft=self.about)
        return await keeper.change(
            made.article_id, words, base_revision=made.base_revision, draft=self.about
        )

    async def _settle(self, kept: KeptArticle) -> None:
        """Say that what was flagged is mended; who settled it meanwhile was first."""
        with suppress(ConflictError):
            await self.services.article_flags.settle(kept.id)

    def _show_conflict(self, error: ArticleConflictError) -> None:
        """Put both sides into the text, with marks; what was mine is all there."""
        assert self.manuscript is not None, "it was looked at"
        if error.conflicts is None:
            self.tell_error(error)
            return
        self.manuscript = replace(
            self.manuscript,
            article=error.article,
            base=error.article.words,
            base_revision=error.article.revision,
        )
        self.put(error.conflicts.marked)
        self.action_to_text()
        if (mark := find_mark(self.text.text)) is not None:
            self.text.move_cursor((mark[0] - 1, 0))
        self.changed()
        self.draw_notices()
        self.tell_error(error)

    async def _leave_saved(self, kept: KeptArticle, words: ArticleWords) -> None:
        """Go back to where one came from, and read there what was saved."""
        from screens.article import ArticleScreen  # noqa: PLC0415 - each leads to the other
        from screens.later import open_article  # noqa: PLC0415 - as above

        assert self.manuscript is not None, "it was looked at"
        app, is_new = self.app, kept.id != self.manuscript.article_id
        if self.is_current:
            app.pop_screen()
            below = app.screen
            if isinstance(below, ArticleScreen):
                below.visit(kept.id, is_remembered=is_new)
            elif is_new:
                await open_article(app, self.services, kept.id)
        top = app.screen
        if isinstance(top, Frame):
            told = self._told_saved(kept, words)
            top.tell(told, can_undo=kept.undo_id is not None)

    def _told_saved(self, kept: KeptArticle, words: ArticleWords) -> str:
        if kept.undo_id is None:
            return "Nothing differs from what is kept."
        made = self.manuscript
        assert made is not None, "it was saved"
        did = "added" if kept.id != made.article_id else "saved"
        name = f"Article {kept.id} {did}: {clean_line(words.title, limit=50)}"
        if kept.merged_with:
            name = f"{name}, put together with what {kept.merged_with} wrote meanwhile"
        return name
