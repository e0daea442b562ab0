"""What an article ever said: who changed what, what differs, and how it says so again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from textual import work
from textual.containers import Container
from textual.widget import Widget

from console.actions import Place
from console.domain import local_words
from console.domain.articles.changes import tell_changes
from console.domain.articles.differing import diff_lines
from console.domain.conditions import Facts
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.knowledge import is_news
from data.errors import DataError
from data.records import ArticleId
from data.records.articles import Article, ArticleRevision, ArticleWords
from data.text.safe import clean_line
from data.text.width import pad_to_width, width_of
from data.text.wrap import wrapped
from screens.frame import Frame, StoreChanged
from screens.place_keys import bindings_of
from widgets.diff_lines import comparison_lines
from widgets.lines import Line, LineView, Span, line_of

WIDE_COLUMNS = 120
WHO_COLUMNS = 10
WHEN_COLUMNS = 17
"""Of `27 Nov 2026 14:00`; a language that needs more takes it from what changed."""


@dataclass(frozen=True, slots=True)
class Told:
    """A revision with what changed in it, in words."""

    revision: ArticleRevision
    before: ArticleWords | None
    """What it said before; None: it was new, or that is not known any more."""
    changes: tuple[str, ...]


class ArticleRevisions(Frame):
    """The revisions of one article, the newest first; below what differs."""

    PLACE = Place.REVISIONS
    STANDS_OVER = True
    BINDINGS = bindings_of(Place.REVISIONS)
    HORIZONTAL_BREAKPOINTS = [(WIDE_COLUMNS, "-wide")]
    DEFAULT_CSS = """
    ArticleRevisions #revisions { height: 30%; min-height: 4; }
    ArticleRevisions #difference { height: 1fr; border-top: solid $foreground 30%; }
    ArticleRevisions.whole #revisions { display: none; }
    ArticleRevisions.-wide #sides { layout: horizontal; }
    ArticleRevisions.-wide #revisions { width: 1fr; height: 100%; margin-right: 1; }
    ArticleRevisions.-wide #difference { width: 1fr; height: 100%; border-top: none; }
    """

    def __init__(self, services: Services, article_id: ArticleId) -> None:
        super().__init__(services)
        self.article_id = article_id
        self.article: Article | None = None
        self.rows: Sequence[Told] = ()
        self.cursor = 0
        self.with_now = False
        """Whether it is compared with what stands now, not with what stood before."""
        self.list = LineView(id="revisions")
        self.difference = LineView(id="difference")
        self.difference.can_focus = False

    def body(self) -> Sequence[Widget]:
        """The list, and what differs."""
        return [Container(self.list, self.difference, id="sides")]

    def on_mount(self) -> None:
        """Begin with the newest."""
        self.set_focus(self.list)

    @property
    def is_blank(self) -> bool:
        """Say whether they are still to come."""
        return self.article is None

    @property
    def here(self) -> Told | None:
        """The revision under the cursor."""
        return self.rows[self.cursor] if self.rows else None

    def facts(self) -> Facts:
        """Say whether it can be put back."""
        here, article = self.here, self.article
        is_old = here is not None and article is not None
        is_old = is_old and here is not self.rows[0]
        return replace(super().facts(), has_article=self.here is not None, is_old=is_old)

    def place_words(self) -> str:
        """Name the article."""
        article = self.article
        if article is None:
            return f"Article {self.article_id}"
        said = [
            f"Article {article.id}",
            f"{len(self.rows)} revision{'' if len(self.rows) == 1 else 's'}",
            clean_line(article.words.title),
        ]
        return f" {self.glyphs.dot} ".join(said)

    # -- Reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="article-load")
    async def load(self) -> None:
        """Read all of them; the cursor stays on its revision."""
        at = self.here.revision.revision if self.here is not None else None
        try:
            article = await self.services.articles.get(self.article_id)
            revisions = await self.services.articles.list_revisions(self.article_id)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        self.article = article
        # A long history takes as long as several keys; none of them waits.
        self.rows = await asyncio.to_thread(tell_revisions, revisions, self.glyphs.arrow)
        numbers = [told.revision.revision for told in self.rows]
        self.cursor = numbers.index(at) if at in numbers else 0
        self.draw()
        await self.refresh_top()

    def on_store_changed(self, message: StoreChanged) -> None:
        """Read again when articles have changed."""
        if message.changes is None or any(is_news(change.kind) for change in message.changes):
            self.load()

    def on_resize(self) -> None:
        """Draw for the width."""
        self.call_after_refresh(self.draw)

    # -- Showing ---------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw the list, and what differs in the revision under the cursor."""
        if self.article is None:
            return
        width = self.list.size.width or self.size.width
        self.list.show_lines([self._line(n, told, width) for n, told in enumerate(self.rows)])
        self.list.keep_in_sight(self.cursor)
        self.show_hints()
        self.draw_difference()

    def _line(self, number: int, told: Told, width: int) -> Line:
        is_here, revision = number == self.cursor, told.revision
        at = revision.at.astimezone(ZoneInfo(self.services.time_zone))
        when = local_words.day_and_clock(at, has_year=True)
        when = pad_to_width(when, max(WHEN_COLUMNS, width_of(when)))
        who = pad_to_width(clean_line(revision.by or ""), WHO_COLUMNS, more=self.glyphs.more)
        what = "; ".join(told.changes) or "new"
        return Line(
            (
                Span(f"{self.glyphs.pointer if is_here else ' '} ", "accent"),
                Span(
                    f"{revision.revision:>3}  {when}  {who} ",
                    "dim",
                ),
                Span(clean_line(what), "strong" if is_here else "normal"),
            )
        )

    @work(exclusive=True, group="article-look")
    async def draw_difference(self) -> None:
        """Work out what differs, on a thread; the latest wins."""
        here, article, width = self.here, self.article, self.difference.size.width
        if here is None or article is None or not width:
            return
        lines = await asyncio.to_thread(self._lines_of, here, article, width)
        self.difference.show_lines(lines, top=0)

    def _lines_of(self, told: Told, article: Article, width: int) -> list[Line]:
        said = told.revision.words
        if self.with_now:
            before, after, what = said, article.words, "since then, to what it says now"
        else:
            before, after = told.before or replace(said, body=""), said
            what = "against the revision before"
        head = f" Revision {told.revision.revision} {what}"
        lines = [line_of(head, "strong")]
        changes = tell_changes(before, after, arrow=self.glyphs.arrow)
        for change in changes:
            lines += (line_of(f" {piece}", "accent") for piece in wrapped(change, width - 2))
        if before.body != after.body:
            lines.append(Line())
            found = diff_lines(before.body, after.body)
            lines += comparison_lines(found, width, self.glyphs)
        elif not changes:
            lines.append(line_of(" Nothing differs.", "dim"))
        return lines

    # -- Keys ------------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Have the whole screen for what differs; again: the list too."""
        self.toggle_class("whole")
        self.list.styles.display = "none" if self.has_class("whole") else "block"
        self.call_after_refresh(self.draw)

    def action_with_now(self) -> None:
        """Compare with what stands now, or with what stood before."""
        self.with_now = not self.with_now
        self.draw_difference()

    @work(group="article-write")
    async def action_restore(self) -> None:
        """Let the article say this again, as a new revision."""
        here, article = self.here, self.article
        if here is None or article is None:
            return
        number = here.revision.revision
        try:
            kept = await self.services.articles.restore(
                article.id, number, base_revision=article.revision
            )
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if kept.undo_id is None:
            self.tell("That is what it says already.")
            return
        self.tell(f"Article {article.id} says again what revision {number} said", can_undo=True)

    def action_back(self) -> None:
        """Have the list again, then go back."""
        if self.has_class("whole"):
            self.action_open()
        else:
            super().action_back()

    def _move(self, by: int) -> None:
        if self.has_class("whole"):
            self._scroll(by)
            return
        self.cursor = max(0, min(self.cursor + by, len(self.rows) - 1))
        self.draw()

    def _scroll(self, by: int) -> None:
        self.difference.show_lines(self.difference.lines, top=self.difference.top + by)

    def action_down(self) -> None:
        """To the revision before; one line down where there is no list."""
        self._move(1)

    def action_up(self) -> None:
        """To the one after."""
        self._move(-1)

    def action_page_down(self) -> None:
        """Half a screen down in what differs."""
        self._scroll(max(self.difference.size.height // 2, 1))

    def action_page_up(self) -> None:
        """Half a screen up."""
        self._scroll(-max(self.difference.size.height // 2, 1))

    def action_end(self) -> None:
        """To the oldest."""
        self._move(len(self.rows) + len(self.difference.lines))

    def action_top(self) -> None:
        """To the newest."""
        self._move(-len(self.rows) - len(self.difference.lines))


def tell_revisions(revisions: Sequence[ArticleRevision], arrow: str) -> list[Told]:
    """Say of each revision what changed in it; the newest stands first."""
    told = []
    for place, revision in enumerate(revisions):
        before = revisions[place + 1].words if place + 1 < len(revisions) else None
        changes = () if before is None else tell_changes(before, revision.words, arrow=arrow)
        told.append(Told(revision, before, tuple(changes)))
    return told
