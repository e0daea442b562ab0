"""Articles for a mail: those that may answer first, found as one types, put in as text or link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual import work

from console.actions import Place
from console.domain.articles.suggesting import Suggestion
from console.domain.articles.told import ToldTutorial
from console.services.article_inserting import PreparedArticle
from console.services.article_search import FoundArticles
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import ArticleId, ConversationId
from data.records.article_uses import UsedAs
from data.records.articles import ArticleRow, ArticleState
from data.text.safe import clean_line
from data.text.wrap import wrapped
from screens.frame import Frame
from screens.picking import Pick
from screens.place_keys import bindings_of
from screens.previewing import PreviewSheet, Wanted
from screens.wished import TUTORIAL, IntoMail, WishedArticle
from screens.working import Working
from widgets.glyphs import glyphs_for
from widgets.lines import Line, line_of

ONE_AT_A_TIME = "An article answers a customer: one conversation at a time."
SUGGESTED_MAX, FOUND_MAX = 5, 30
FLAG = "flag"
"""Answered in place of how it is used: something is the matter with it."""


@dataclass(frozen=True, slots=True)
class _Offered:
    """An article as a row; its percent only where it is suggested."""

    row: ArticleRow
    percent: int | None = None


class ArticleSheet(PreviewSheet[PreparedArticle | ToldTutorial]):
    """What may answer a conversation, or what a few letters find; below it what customers get.

    Answers with the id of the article, its language and how it is used.
    """

    PLACE = Place.ARTICLES
    BINDINGS = bindings_of(Place.ARTICLES, priority=True)

    def __init__(self, services: Services, title: str, *, into: IntoMail) -> None:
        """Offer articles for a conversation, or for a new mail."""
        super().__init__(services, title, [])
        self._dot = glyphs_for(is_ascii=services.is_ascii).dot
        self._into, self._number = into, into.number
        self._offers: list[_Offered] | None = None
        """None until they are read."""
        self._suggested: list[_Offered] = []
        self._has_drafts = False
        """The last search found such as may not be used yet."""
        self._found: FoundArticles | None = None
        self._has_left = False
        """Something is read on top of it."""
        self._tutorials: list[ToldTutorial] = []
        """Told in the customer's language, that of the conversation's stage first."""

    def on_mount(self) -> None:
        """Begin with what may answer."""
        super().on_mount()
        self.read_suggestions()

    @property
    def is_blank(self) -> bool:
        """Say whether the first rows are still to come: who types ahead means the first of them."""
        return self._offers is None

    @property
    def offered(self) -> int:
        """Always as many rows as a search may fill."""
        return FOUND_MAX

    @work(exclusive=True, group="article-rows")
    async def read_suggestions(self) -> None:
        """Read what may answer the conversation; where nothing may, the newest articles.

        What is typed meanwhile is looked for again.
        """
        services, typed = self.services, self.field.value.strip()
        suggested: list[_Offered] = []
        try:
            if self._number is not None:
                found = await services.suggesting.suggest(self._number, limit=SUGGESTED_MAX)
                suggested = [_offered(each) for each in found]
            self._suggested = suggested or await self._search("")
            self._offers = await self._search(typed) if typed else self._suggested
            self.draw()
            if self._number is not None:
                self._tutorials = await services.tutorials.offered(self._number)
                self.draw()  # below what was suggested: no row moves
        except (DataError, ServiceError) as error:
            self._offers = self._offers or []
            self.say(str(error))

    def on_input_changed(self) -> None:
        """Look for what is typed; what stood there stays until it is found."""
        self.cursor = 0
        self.search_articles(self.field.value.strip())

    @work(exclusive=True, group="article-rows")
    async def search_articles(self, typed: str) -> None:
        """Find articles; nothing typed is what may answer."""
        try:
            self._offers = await self._search(typed) if typed else self._suggested
        except (DataError, ServiceError) as error:
            self._offers = []
            self._why_not = str(error)
        self.draw()

    async def _search(self, typed: str) -> list[_Offered]:
        here = self._languages_here()
        found = await self.services.article_search.search(typed, prefer=here, limit=FOUND_MAX)
        self._found = found
        shown: dict[int, _Offered] = {}
        self._has_drafts = any(hit.row.state is ArticleState.DRAFT for hit in found.hits)
        for hit in found.hits:
            if hit.row.state is not ArticleState.DRAFT:
                shown.setdefault(hit.row.family_id, _Offered(hit.row))
        return list(shown.values())

    def _languages_here(self) -> list[str]:
        return list(dict.fromkeys(each.row.language for each in self._suggested[:1]))

    def _fitting(self) -> list[Pick]:
        picks = [self._pick(each) for each in self._offers or ()]
        if self._offers is None:
            return picks
        typed = self.field.value.strip().casefold()
        told = [each for each in self._tutorials if typed in each.name.casefold()]
        return [*picks, *(self._tutorial_pick(each) for each in told)]

    def _tutorial_pick(self, told: ToldTutorial) -> Pick:
        steps = len(told.steps)
        beside = f"tutorial {self._dot} {steps} step{'s' if steps > 1 else ''}"
        return Pick(f"{TUTORIAL}{told.slug}", told.name, beside)

    def _pick(self, offered: _Offered) -> Pick:
        row = offered.row
        facts = [
            "" if offered.percent is None else f"{offered.percent}%",
            row.language,
            "" if row.state is ArticleState.PUBLIC else str(row.state),
            "flagged" if row.open_flags else "older than its original" if row.is_outdated else "",
            f"used {row.uses}" if row.uses else "",
        ]
        beside = f" {self._dot} ".join(filter(None, facts))
        return Pick(str(row.id), row.title, clean_line(beside))

    def _nothing(self) -> str:
        if self._offers is None:
            return "Looking for what may answer…"
        if self._has_drafts:
            return self.services.name_keys(
                "Only drafts: the knowledge base ({goal:k}) makes them internal or public with"
                " {key:article_state}."
            )
        if self.field.value.strip():
            return "No article has these words."
        return self.services.name_keys(
            "No article yet: the knowledge base ({goal:k}) begins one with {key:new_article}."
        )

    async def read_one(self, wanted: Wanted) -> PreparedArticle | ToldTutorial:
        """Make an article ready as text."""
        return await self._prepare(wanted, UsedAs.TEXT)

    async def _prepare(self, wanted: Wanted, how: UsedAs) -> PreparedArticle | ToldTutorial:
        article_id, language = wanted
        if article_id.startswith(TUTORIAL):
            slug = article_id.removeprefix(TUTORIAL)
            return next(each for each in self._tutorials if each.slug == slug)
        return await self.services.article_inserting.prepare(
            ArticleId(int(article_id)), how, number=self._number, language=language
        )

    def preview_lines(self, read: PreparedArticle | ToldTutorial | str, width: int) -> list[Line]:
        """Give the language and why, then what the customer would read."""
        if isinstance(read, str):
            return [line_of(f" ! {piece}", "warn") for piece in wrapped(read, width - 4)]
        if isinstance(read, ToldTutorial):
            return [line_of(f"   {clean_line(line)}") for line in read.lines()]
        lines = [line_of(f"   {clean_line(read.why)}", "warn" if read.is_foreign else "dim")]
        if read.missing_links:
            names = clean_line(", ".join(read.missing_links))
            lines.append(line_of(f" ! Links that customers cannot open: {names}", "warn"))
        for paragraph in read.text.split("\n"):
            pieces = list(wrapped(paragraph, width - 4)) if paragraph.strip() else [""]
            lines += [line_of(f"   {piece}") for piece in pieces]
        return lines

    def title_of(self, row_id: str) -> str:
        """Give the title of a row."""
        return next((p.title for p in self._fitting() if p.id == row_id), "")

    def languages_of(self, row_id: str) -> tuple[list[str], str]:
        """Give the languages in which an article can be used."""
        if row_id.startswith(TUTORIAL):
            return [], ""
        ready = self.known.get((row_id, ""))
        if not isinstance(ready, PreparedArticle):
            return [], ""  # a moment later it is read, or there is no such text
        return list(ready.languages), ready.article.words.language

    def action_insert(self, how: str) -> None:
        """Put the article under the cursor in, if customers can read it so."""
        if (wanted := self.wanted) is None:
            self.say(self._why_not or self._nothing())
            self._note_miss()
        else:
            self._insert(wanted, UsedAs(how))

    @work(exclusive=True, group="article-deed")
    async def _insert(self, wanted: Wanted, how: UsedAs) -> None:
        try:
            await self._prepare(wanted, how)
        except (DataError, ServiceError) as error:
            self.say(str(error))
            return
        self.dismiss((*wanted, how.value))

    def action_read(self) -> None:
        """Read the article under the cursor on its own screen."""
        if (wanted := self.wanted) is None:
            return
        if wanted[0].startswith(TUTORIAL):
            keys = "{goal:k}, {key:next_shelf}"
            words = f"A tutorial is read step by step: {keys} goes to the tutorials."
            self.say(self.services.name_keys(words))
        else:
            ready = self.known.get(wanted)
            if isinstance(ready, PreparedArticle):
                self._open(ready.article.id)
            else:
                self._open(ArticleId(int(wanted[0])))

    @work(exclusive=True, group="article-insert")
    async def _open(self, article_id: ArticleId) -> None:
        """Read it on top of this sheet, which stands as it was when one comes back."""
        from screens.later import open_article  # noqa: PLC0415 - start-up time

        self._has_left = True
        await open_article(self.app, self.services, article_id, into=self._into)

    def on_screen_resume(self) -> None:
        """Read again what may have been changed where one comes from."""
        if self._has_left:
            self._has_left = False
            self.known.clear()
            self.read_suggestions()

    def action_flag(self) -> None:
        """Say that the article under the cursor is wrong or outdated."""
        if (wanted := self.wanted) is None or wanted[0].startswith(TUTORIAL):
            self.say("Choose the article that is wrong first.")
        else:
            self.dismiss((*wanted, FLAG))

    def action_back(self) -> None:
        """Choose nothing; what was looked for in vain is noted."""
        self._note_miss()
        super().action_back()

    def _note_miss(self) -> None:
        found = self._found
        if found is not None and found.text and not found.hits:
            self.app.run_worker(self.services.article_search.note_miss(found), group="article-miss")


def _offered(suggestion: Suggestion) -> _Offered:
    return _Offered(suggestion.row, suggestion.percent)


def ask_article(
    frame: Frame,
    number: ConversationId | None,
    use: Callable[[WishedArticle], object],
    *,
    whom: str,
) -> None:
    """Choose an article for a mail, and use it; it may be read first, on top of the sheet."""
    into = IntoMail(frame, number, use)
    sheet = ArticleSheet(frame.services, f"Article for {whom}", into=into)

    def chosen(answer: tuple[str, ...] | None) -> None:
        if answer is None:
            return
        article_id, language, how = answer
        if how == FLAG:
            from screens.article_flagging import ask_flag  # noqa: PLC0415 - start-up time

            ask_flag(
                frame,
                ArticleId(int(article_id)),
                sheet.title_of(article_id),
                conversation_id=number,
            )
        else:
            use((article_id, language, how))

    sheet.then = chosen
    frame.app.push_screen(sheet)


def ask_for_targets(screen: Working) -> None:
    """Choose an article for the conversation of a screen, and begin a reply with it."""
    targets = screen.targets()
    if not targets:
        return
    if len(targets) > 1:
        screen.tell(ONE_AT_A_TIME)
        return
    (number,) = targets
    here = screen.here()
    whom = here.customer if here is not None and number == here.id else None
    name = f" {whom.name or whom.address}" if whom is not None else ""
    ask_article(
        screen,
        number,
        lambda wished: screen.answer_with_article(number, wished),
        whom=f"{screen.subject_words()}{name}",
    )
