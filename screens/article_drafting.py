"""An article under the hands of an agent: fields and text, kept as typed, found again."""

from __future__ import annotations

from dataclasses import replace

from textual import work
from textual.widgets import Input

from console.domain.ages import short_age
from console.domain.articles.changes import tell_changes
from console.domain.articles.flagging import tell_flag
from console.domain.articles.marks import find_mark
from console.domain.articles.typed_fields import ReadFields, offers_for, read_fields, typed_of
from console.domain.conditions import Facts
from console.services.article_drafts import KIND
from console.services.article_writing import NEW, Manuscript
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.knowledge import is_news
from data.errors import DataError
from data.records.articles import ArticleDraft, ArticleWords
from data.text.safe import clean_line, clean_text
from data.text.wrap import wrapped
from screens.article_fields import ArticleFields, summary_line
from screens.autosave import Autosaving
from screens.composer import ComposerText
from screens.frame import StoreChanged
from widgets.lines import Line, LineView, Span

NOTICES_MAX = 4
ROWS_FOR_FIELDS = 32
"""From this height the fields stand open while the text is written."""


class ArticleDrafting(Autosaving):
    """A screen on which an article is written."""

    STANDS_OVER = True

    def __init__(self, services: Services, about: str, *, seed: ArticleWords | None = None) -> None:
        super().__init__(services)
        self.about, self._seed = about, seed
        self.fields = ArticleFields()
        self.notices = LineView(id="article-notices")
        self.notices.can_focus = False
        self.text = ComposerText(id="composer", soft_wrap=True, show_line_numbers=False)
        self.text.cursor_blink = False
        self.manuscript: Manuscript | None = None
        """None until it is read."""
        self._words = NEW
        """As last understood; the text and the fields may be further."""
        self._kept: ArticleWords | None = None
        self._is_kept = False
        """Whether a draft of it is in the store."""
        self._is_done = False
        """It is saved, or left: nothing is kept any more."""
        self._trouble = ""
        """Why it could not be saved, until it is."""
        self._put_aside = False

    # -- What is written -------------------------------------------------------------------------

    @property
    def is_blank(self) -> bool:
        """Say whether the text is still to come."""
        return self.manuscript is None

    @property
    def words(self) -> ArticleWords:
        """What is written now; fields that mean nothing are as they were before."""
        return self.read().words

    def read(self) -> ReadFields:
        """Read the fields on top of the text."""
        assert self.manuscript is not None, "asked once it is there"
        before = replace(self._words, body=self.text.text)
        read = read_fields(self.fields.typed, before, self.manuscript.around)
        self._words = read.words
        return read

    def put(self, words: ArticleWords) -> None:
        """Put an article into fields and text."""
        self._words = words
        self.fields.fill(typed_of(words))
        text = clean_text(words.body)
        if self.text.text != text:
            self.text.load_text(text)

    # -- Reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="article-load")
    async def load(self) -> None:
        """Read what is to be written, or what stands around it now."""
        try:
            if self.manuscript is None:
                self._begin(await self.services.article_writing.open(self.about, self._seed))
            else:
                await self.look_again()
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        await self.refresh_top()

    def read_again(self) -> None:
        """See who has saved meanwhile; what is typed stays."""
        if self.manuscript is not None:
            self.load()

    async def look_again(self) -> None:
        """Read what stands around the text."""
        if self.manuscript is None:
            return
        seen = await self.services.article_writing.look(self.manuscript)
        made = self.manuscript
        # A save that did not go together may have come in between: it knows more.
        if (
            made.article is None
            or seen.article is None
            or made.article.revision <= (seen.article.revision)
        ):
            self.manuscript = replace(seen, base=made.base, base_revision=made.base_revision)
        self.draw_notices()
        self.draw_fields()

    def _begin(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self._is_kept = manuscript.draft is not None
        self.put(manuscript.words)
        self._kept = self.words
        self.draw_notices()
        self.draw_fields()
        self.begun()

    def begun(self) -> None:
        """Go on once the text is there."""

    def on_store_changed(self, message: StoreChanged) -> None:
        """See who writes and saves besides."""
        changes = message.changes
        if changes is None or any(is_news(c.kind) or c.kind == KIND for c in changes):
            self.read_again()

    # -- Keeping ---------------------------------------------------------------------------------

    def on_text_area_changed(self) -> None:
        """Keep the draft soon."""
        self.changed()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show how a field is understood; keep the draft soon."""
        event.stop()
        self.draw_fields()
        self.changed()

    def changed(self) -> None:
        """Go on after something was typed."""
        if self._put_aside and self.words != self._kept:
            self._put_aside = False  # something new was begun
        self.save_soon()

    async def keep_draft(self) -> None:
        """Keep what is written so far, unless it is kept already."""
        await self.keep_with()

    async def keep_with(self, *data: bytes) -> None:
        """Keep it with the bytes of files that are new."""
        async with self.keeping:
            if self.manuscript is None or self._is_done or self.words == self._kept:
                return
            words, self._kept = self.words, self.words
            try:
                draft = await self.services.article_drafts.keep(
                    self.about, words, base_revision=self.manuscript.base_revision, files=data
                )
            except DataError as error:
                self._kept = None
                if not isinstance(error, type(self.services.store_watch.trouble)):
                    self.tell_error(error)
                return
        self._is_kept = draft is not None
        if self.is_mounted and self.is_current:
            self.keep_top()

    def writes(self, about: str) -> bool:
        """Say whether the article under the hands here is that one."""
        return not self._is_done and about == f"article:{self.about}"

    # -- What is shown ---------------------------------------------------------------------------

    def facts(self) -> Facts:
        """Say what is true of the article."""
        made = self.manuscript
        is_older = made is not None and made.translated is not None
        return replace(
            super().facts(),
            is_older=is_older,
            is_translation=made is not None and made.original is not None,
            has_article=made is not None,
            has_flags=made is not None and bool(made.flags),
        )

    def place_words(self) -> str:
        """Say what is written, and whether it is kept."""
        made = self.manuscript
        if made is None:
            return "Article"
        if made.article_id is not None:
            name = f"Article {made.article_id}"
        elif made.original is not None:
            name = f"Translation of {made.original.id}"
        else:
            name = "New article"
        kept = "draft saved" if self._is_kept and self._kept == self.words else ""
        said = [name, self._words.state.value, self._words.language, kept]
        return f" {self.glyphs.dot} ".join(filter(None, said))

    def draw_fields(self) -> None:
        """Say how the fields are understood."""
        if self.manuscript is None:
            return
        read = self.read()
        name = self.fields.name_of(self.focused)
        self.fields.mark(self.focused, self.glyphs)
        self.fields.summarise(summary_line(self.fields.typed, read.problems, self.glyphs))
        offers: list[str] = []
        if name:
            typed = self.fields.typed[name].strip()
            offers = offers_for(name, typed, self._words, self.manuscript.around)
        self.fields.explain(read.meant.get(name), offers, self.glyphs)

    def draw_notices(self) -> None:
        """Say above the text what is to be known while it is written."""
        width = max(self.app.size.width - 2, 20)
        lines: list[Line] = []
        for role, said in self.told():
            pieces = wrapped(said, width)
            lines += (Line((Span(f" {piece}", role),)) for piece in pieces)
        lines = lines[:NOTICES_MAX]
        self.notices.styles.height = len(lines)
        self.notices.styles.display = "block" if lines else "none"
        self.notices.show_lines(lines)
        self.notices.refresh()

    def told(self) -> list[tuple[str, str]]:
        """Give what is to be known, with its role."""
        made = self.manuscript
        if made is None:
            return []
        said = [("bad", self._trouble)] if self._trouble else []
        if find_mark(self._words.body) is not None:
            said.append(("warn", "! Marks show where you both wrote: keep what is right, delete "
                                 f"the lines with marks; {self.key_of('keep_article')} goes to "
                                 "them one by one, and saves when none is left."))  # fmt: skip
        said += self._told_of_others(made)
        for flag in made.flags:
            by = f" ({clean_line(flag.by)})" if flag.by else ""
            said.append(("bad", f"! {clean_line(tell_flag(flag))}{by}"))
        if made.translated is not None:
            look, same = self.key_of("turn_beside"), self.key_of("says_the_same")
            said.append(("warn", f"< Its original has changed since: {look} shows what; {same} "
                                 "when this says the same again."))  # fmt: skip
        elif self.says_the_same_now:
            said.append(("good", "It will be kept as saying what its original says."))
        if made.draft is not None and self._is_kept:
            age = short_age(made.draft.updated_at, self.services.clock.now())
            put = self.key_of("discard_article")
            said.append(("accent", f"Your text is here again ({age} old); {put} puts it aside."))
        return said

    @property
    def says_the_same_now(self) -> bool:
        """Say whether the agent has said so of a translation that was older."""
        made = self.manuscript
        if made is None or made.original is None or made.article is None:
            return False
        then, now = made.base.translated_revision, self._words.translated_revision
        return then != now

    def _told_of_others(self, made: Manuscript) -> list[tuple[str, str]]:
        said: list[tuple[str, str]] = []
        article, me = made.article, self.services.agent.name
        if made.is_removed:
            said.append(("bad", "! This article was removed meanwhile; saving keeps your text as "
                                "a new one."))  # fmt: skip
        elif article is not None and article.revision > made.base_revision:
            who = article.changed_by or "Somebody"
            name = "It was saved elsewhere" if who == me else f"{who} has saved it"
            what = "; ".join(tell_changes(made.base, article.words, arrow=self.glyphs.arrow))
            said.append(("warn", f"! {name} meanwhile ({what or 'nothing differs'}): saving puts "
                                 "both together."))  # fmt: skip
        said += (("warn", self._writer(draft)) for draft in made.others)
        return said

    def _writer(self, draft: ArticleDraft) -> str:
        if self.services.article_writing.is_writing(draft):
            return f"{draft.agent}{self.glyphs.pen} is writing this too."
        age = short_age(draft.updated_at, self.services.clock.now())
        return f"{draft.agent} has begun to change this ({age} ago), and has not saved it."
