"""The deeds on an article, the same in the list and in the reader."""

from __future__ import annotations

from dataclasses import replace

from textual import work

from console.domain.conditions import Facts
from console.domain.language_names import language_name
from console.services.errors import ServiceError
from console.services.knowledge import is_news
from data.errors import DataError
from data.records import ArticleId
from data.records.article_uses import UsedAs
from data.records.articles import ArticleRow, ArticleState, ArticleWords
from data.text.safe import clean_line
from screens.copying import copy_and_tell
from screens.frame import Frame, StoreChanged
from screens.wished import IntoMail

STATES = (
    ("d", ArticleState.DRAFT, "colleagues see that it is unfinished; never suggested"),
    ("i", ArticleState.INTERNAL, "colleagues; it may be sent as text"),
    ("p", ArticleState.PUBLIC, "customers too: published, and sent as a link"),
)
"""Letter, state and what it means."""
NOBODY = ""
"""The id of the row that takes an owner away."""
TITLE_CHARS_SAID = 50


class ArticleWork(Frame):
    """A screen on which something can be done with an article."""

    STANDS_OVER = True

    def here(self) -> ArticleRow | None:
        """Give the article that stands before the agent."""
        raise NotImplementedError

    def facts(self) -> Facts:
        """Say what is true of the article."""
        row = self.here()
        return replace(
            super().facts(),
            has_article=row is not None,
            has_flags=row is not None and row.open_flags > 0,
            is_mine=self.is_mine(),
            has_mail=self.mail_below() is not None,
        )

    def is_mine(self) -> bool:
        """Say whether the article is this agent's."""
        row = self.here()
        return row is not None and row.owner == self.services.agent.name

    def on_store_changed(self, message: StoreChanged) -> None:
        """Read again when an article, a category or a tutorial has changed."""
        if message.changes is None or any(is_news(change.kind) for change in message.changes):
            self.load()

    def named(self, row: ArticleRow) -> str:
        """Name an article in a sentence."""
        return f"{row.id} {clean_line(row.title, limit=TITLE_CHARS_SAID)}"

    # -- Writing ---------------------------------------------------------------------------------

    def action_new_article(self) -> None:
        """Begin an article."""
        from screens.article_beginning import write_new  # noqa: PLC0415 - start-up time

        write_new(self, words=self.wanted_words(), category=self.wanted_category())

    def wanted_words(self) -> str:
        """Give what a new article would be called: words that were looked for in vain."""
        return ""

    def wanted_category(self) -> str:
        """Give the category in which a new article would stand."""
        row = self.here()
        return "" if row is None else row.category

    def action_edit_article(self) -> None:
        """Change the article."""
        from screens.article_beginning import edit  # noqa: PLC0415 - start-up time

        if (row := self.here()) is not None:
            edit(self, row.id)

    @work(exclusive=True, group="article-page")
    async def action_translate_article(self) -> None:
        """Ask into which language, and begin."""
        from screens.article_beginning import ask_language  # noqa: PLC0415 - start-up time

        if (row := self.here()) is None:
            return
        try:
            await ask_language(self, row)
        except DataError as error:
            self.tell_error(error)

    def action_article_revisions(self) -> None:
        """Show what it ever said."""
        from screens.article_revisions import ArticleRevisions  # noqa: PLC0415 - start-up time

        if (row := self.here()) is not None:
            self.app.push_screen(ArticleRevisions(self.services, row.id))

    def action_flag_article(self) -> None:
        """Ask what is the matter with it."""
        from screens.article_flagging import ask_flag  # noqa: PLC0415 - start-up time

        if (row := self.here()) is not None:
            ask_flag(self, row.id, row.title)

    @work(group="article-write")
    async def action_settle_flags(self) -> None:
        """Say that nothing is wrong with it any more."""
        from screens.article_flagging import settle_flags  # noqa: PLC0415 - start-up time

        if (row := self.here()) is not None:
            await settle_flags(self, row.id)

    # -- Into a mail -----------------------------------------------------------------------------

    warned_of: ArticleId | None = None
    """The customer reads another language than this text, and that was said."""

    def language_read(self) -> str:
        """Give the language that was read; empty where it is only a row of a list."""
        return ""

    def action_put_in(self, how: str) -> None:
        """Put the article into the mail that one came from, and go back there."""
        row, into = self.here(), self.mail_below()
        if row is not None and into is not None:
            self._put_in(row, UsedAs(how), into)

    @work(exclusive=True, group="article-page")
    async def _put_in(self, row: ArticleRow, how: UsedAs, into: IntoMail) -> None:
        """See that customers can read it so; else this stays, and says why."""
        prepare, language = self.services.article_inserting.prepare, self.language_read()
        try:
            ready = await prepare(row.id, how, number=into.number, language=language)
            fitting = await prepare(row.id, how, number=into.number)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        theirs, given = fitting.article.words.language, ready.article.words.language
        is_better = into.number is not None and not fitting.is_foreign and theirs != given
        if language and is_better and self.warned_of != row.id:
            self.warned_of = row.id
            self.tell(
                f"The customer reads {language_name(theirs)}, and so does this article "
                "({key:next_language}). "
                f"The same key again puts the {language_name(given)} text in.",
                seconds=8,
            )
            return
        if not self.is_current or into.screen not in self.app.screen_stack:
            return  # the agent has gone on meanwhile
        with self.app.batch_update():
            while self.app.screen is not into.screen:
                self.app.pop_screen()
            into.use((str(row.id), language, how.value))

    # -- State and owner -------------------------------------------------------------------------

    def action_article_state(self) -> None:
        """Ask who may read it."""
        from screens.picking import KeySheet, Pick  # noqa: PLC0415 - start-up time

        if (row := self.here()) is None:
            return
        picks = [
            Pick(state.value, state.value, words, key=key, is_chosen=row.state is state)
            for key, state, words in STATES
        ]
        sheet = KeySheet(self.services, f"State of {self.named(row)} ({row.language})", picks)

        def chosen(state: str | None) -> None:
            if state is not None:
                self.change_words(row, f"is {state} now", state=ArticleState(state))

        sheet.then = chosen
        self.app.push_screen(sheet)

    @work(exclusive=True, group="article-page")
    async def action_article_owner(self) -> None:
        """Ask whose it is to be."""
        from screens.picking import Pick, PickSheet  # noqa: PLC0415 - start-up time

        if (row := self.here()) is None:
            return
        try:
            people = await self.services.team.list_agents()
        except DataError as error:
            self.tell_error(error)
            return
        me = self.services.agent.name
        names = [me, *(agent.name for agent in people if agent.name != me), NOBODY]
        picks = [
            Pick(
                name,
                name or "nobody",
                "you" if name == me else "",
                is_chosen=name == row.owner,
            )
            for name in names
        ]
        sheet = PickSheet(self.services, f"Owner of {self.named(row)}", picks)

        def given(ids: tuple[str, ...] | None) -> None:
            if ids is not None:
                self._own(row, ids[0])

        sheet.then = given
        if self.is_current:  # else the agent has gone on meanwhile
            self.app.push_screen(sheet)

    def action_take_article(self) -> None:
        """Make it mine, or nobody's where it was mine."""
        if (row := self.here()) is not None:
            self._own(row, NOBODY if self.is_mine() else self.services.agent.name)

    def _own(self, row: ArticleRow, owner: str) -> None:
        words = f"is {owner}'s now" if owner else "is nobody's now"
        self.change_words(row, words, owner=owner)

    @work(group="article-write")
    async def change_words(
        self,
        row: ArticleRow,
        told: str,
        *,
        state: ArticleState | None = None,
        owner: str | None = None,
    ) -> None:
        """Change one thing of an article as it is kept now, and tell what takes it back."""
        keeper = self.services.articles
        try:
            article = await keeper.get(row.id)
            words = _with(article.words, state=state, owner=owner)
            kept = await keeper.change(row.id, words, base_revision=article.revision)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if kept.undo_id is None:
            self.tell("That is how it stands already.")
        else:
            self.tell_deed(f"Article {row.id} {told}")

    @work(group="article-write")
    async def action_remove_article(self) -> None:
        """Take it away; its history stays."""
        if (row := self.here()) is None:
            return
        try:
            await self.services.articles.remove(row.id, base_revision=row.revision)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        self.tell_deed(f"Article {self.named(row)} removed")
        self.after_removing()

    def after_removing(self) -> None:
        """Go on after the article has gone; the change feed tells a list."""

    def tell_deed(self, words: str) -> None:
        """Tell on whatever screen is on top what was done, and the key that takes it back."""
        shown = self.app.screen
        screen = shown if isinstance(shown, Frame) else self
        screen.tell(words, can_undo=True)

    # -- What stands over it ---------------------------------------------------------------------

    @work(exclusive=True, group="article-page")
    async def action_article_files(self) -> None:
        """Show its files."""
        from screens.article_files import ArticleFilesScreen  # noqa: PLC0415 - start-up time

        if (row := self.here()) is None:
            return
        try:
            article = await self.services.articles.get(row.id)
        except DataError as error:
            self.tell_error(error)
            return
        if not article.words.files:
            self.tell("There are no files beside this article.")
        elif self.is_current:  # else the agent has gone on meanwhile
            self.app.push_screen(ArticleFilesScreen(self.services, article.words.files))

    @work(exclusive=True, group="article-page")
    async def action_copy_article(self) -> None:
        """Ask what of it to copy."""
        from screens.article_copying import ask_what_to_copy  # noqa: PLC0415 - start-up time

        if (row := self.here()) is None:
            return
        try:
            await ask_what_to_copy(self, row)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    @work(group="article-copy")
    async def copy_out(self, text: str, *, shown: str = "") -> None:
        """Hand a text to the terminal's clipboard."""
        await copy_and_tell(self, text, shown=shown)


def _with(words: ArticleWords, *, state: ArticleState | None, owner: str | None) -> ArticleWords:
    if state is not None:
        words = replace(words, state=state)
    return words if owner is None else replace(words, owner=owner)
