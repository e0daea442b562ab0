"""Macros and articles in a text that is being written: put in at the cursor."""

from __future__ import annotations

from dataclasses import replace

from textual import work

from console.domain.lifecycle import Then
from console.domain.typed_addresses import parse_people
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import Address, ArticleId, Draft, DraftKind, MacroUse
from data.records.article_uses import ArticleUse, UsedAs
from data.text.safe import clean_line
from screens.naming import Naming
from screens.wished import TUTORIAL, WishedArticle

PARAGRAPH = "\n\n"
WITHOUT = "-"
"""Before the name of a macro whose text stays, and that is to do nothing."""
Wished = tuple[str, str]
"""Name and language of a macro; an empty language is the customer's."""


class Inserting(Naming):
    """A screen on which macros can be put into a text."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.macro_at_once: Wished | None = None
        """Put in as soon as the text is open."""
        self.article_at_once: WishedArticle | None = None
        """So is an article."""
        self._before: list[tuple[MacroUse | ArticleUse, str]] = []
        """The text as it was before each: whoever undoes that far takes the macro out."""

    @work(exclusive=True, group="composer-page")
    async def action_insert_macro(self) -> None:
        """Choose a macro for the text that is being written."""
        from screens.macros import MacroSheet  # noqa: PLC0415 - start-up time

        if self._words.kind is DraftKind.NOTE:
            self.tell(
                "A note is for colleagues; {key:toggle_note} makes it a reply, which takes macros."
            )
            return
        try:
            offers = await self.services.macros.list_offers(self.written_on)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if not self.is_current or not self.is_writing:
            return  # the agent has gone on meanwhile
        whom = f"#{self.written_on}" if self.written_on else "this mail"
        sheet = MacroSheet(
            self.services,
            f"Macro for {whom}",
            offers,
            number=self.written_on,
            to=self._to(),
            uses=self._words.macros,
        )
        sheet.then = self._take_macro
        self.app.push_screen(sheet)

    def _to(self) -> Address | None:
        """Give whom a mail that begins a conversation goes to."""
        if self.written_on is not None:
            return None
        return next(iter(parse_people(self.composer.value_of("to")).addresses), None)

    def _take_macro(self, chosen: tuple[str, ...] | None) -> None:
        if chosen is None:
            return
        name, language = chosen
        if name.startswith(WITHOUT):
            self._leave_out(name.removeprefix(WITHOUT))
        else:
            self.insert_macro((name, language))

    @work(group="composer-page")
    async def insert_macro(self, wished: Wished) -> None:
        """Put a macro in at the cursor, its fields filled in; what it does goes with the mail."""
        name, language = wished
        number = self.written_on
        try:
            prepared = await self.services.macros.prepare(
                name, number, to=self._to(), language=language or None
            )
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if number != self.written_on or self.unfinished is None:
            return  # the agent has gone on meanwhile
        if self._words.kind is DraftKind.NOTE:
            self.tell(
                "A note is begun here; {key:toggle_note} makes it a reply, which takes macros."
            )
            return
        area = self.composer.text
        before = area.text
        known = {use.macro_id for use in self._words.macros}
        if prepared.use.macro_id not in known:
            self._words = replace(self._words, macros=(*self._words.macros, prepared.use))
            if prepared.text:
                self._before.append((prepared.use, before))
        if (
            prepared.subject
            and self.composer.has_fields
            and not self.composer.value_of("subject").strip()
        ):
            self.composer.set_value("subject", prepared.subject)
        if prepared.text:
            self._put_in(prepared.text)
        self.set_focus(area)
        has_fields = bool(prepared.text) and self.composer.next_placeholder(from_top=True)
        if prepared.unresolved:  # what it does stands in the head of the text
            names = clean_line(", ".join(prepared.unresolved))
            words = f"Not known here: {names}. Write it; "
            words += f"{self.key_of('complete_name')} goes to the next field."
            self.tell(words, is_trouble=True, seconds=8)
        elif has_fields:
            self.tell("Write what belongs in the field; {key:complete_name} goes to the next.")
        self.draw_head()
        self.save_soon()

    def _put_in(self, text: str) -> None:
        """Put text in at the cursor: one step of undo, whatever was typed before and after."""
        area = self.composer.text
        area.history.checkpoint()
        area.replace(text.rstrip("\n"), *sorted(area.selection))
        area.history.checkpoint()

    def _apart(self, text: str) -> str:
        """Give text that runs neither on from a word nor into one: a paragraph of its own."""
        area = self.composer.text
        start, end = sorted(area.selection)
        before = area.document.get_line(start[0])[: start[1]]
        after = area.document.get_line(end[0])[end[1] :]
        lead = PARAGRAPH if before[-1:].strip() else ""
        return lead + text.rstrip() + (PARAGRAPH if after[:1].strip() else "")

    def action_insert_article(self) -> None:
        """Choose an article for the text that is being written."""
        from screens.articles import ask_article  # noqa: PLC0415 - start-up time

        whom = f"#{self.written_on}" if self.written_on else "this mail"
        ask_article(self, self.written_on, self.insert_article, whom=whom)

    @work(group="composer-page")
    async def insert_article(self, wished: WishedArticle) -> None:
        """Put an article in at the cursor; that it was used is counted when the mail leaves."""
        article_id, language, how = wished
        number = self.written_on
        if article_id.startswith(TUTORIAL):
            await self._insert_tutorial(article_id.removeprefix(TUTORIAL))
            return
        try:
            ready = await self.services.article_inserting.prepare(
                ArticleId(int(article_id)), UsedAs(how), number=number, language=language
            )
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if number != self.written_on or self.unfinished is None:
            return  # the agent has gone on meanwhile
        area = self.composer.text
        if ready.use not in self._words.articles:
            self._before.append((ready.use, area.text))
            self._words = replace(self._words, articles=(*self._words.articles, ready.use))
        is_first = bool(ready.greeting) and not area.text.strip()
        self._put_in(f"{ready.greeting}\n\n{ready.text}" if is_first else self._apart(ready.text))
        self.set_focus(area)
        if ready.missing_links:
            names = clean_line(", ".join(ready.missing_links))
            self.tell(f"Customers cannot open its links to {names}.", is_trouble=True, seconds=8)
        elif ready.is_foreign:
            self.tell(f"It is in {ready.why}.", is_trouble=True, seconds=8)
        self.draw_head()
        self.save_soon()

    async def _insert_tutorial(self, slug: str) -> None:
        number = self.written_on
        assert number is not None, "tutorials are offered for conversations alone"
        try:
            told = await self.services.tutorials.promised(number, slug)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if number == self.written_on and self.unfinished is not None:
            self._put_in("\n".join(told.lines()))
            self.set_focus(self.composer.text)
            self.save_soon()

    def _leave_out(self, name: str) -> None:
        """Let a macro do nothing; its text stays."""
        kept = tuple(use for use in self._words.macros if use.name != name)
        self._words = replace(self._words, macros=kept)
        self._before = [
            (use, text)
            for use, text in self._before
            if isinstance(use, ArticleUse) or use.name != name
        ]
        self.tell(f"{name} does nothing with this mail; its text stays.")
        self.draw_head()
        self.save_soon()

    def on_text_area_changed(self) -> None:
        """Take a macro out that was undone; Textual hands the event to the others as well."""
        text = self.composer.text.text
        while self._before and self._before[-1][1] == text:
            use, _ = self._before.pop()
            if isinstance(use, ArticleUse):
                left = tuple(each for each in self._words.articles if each != use)
                self._words = replace(self._words, articles=left)
                continue
            kept = tuple(each for each in self._words.macros if each != use)
            self._words = replace(self._words, macros=kept)
            self.tell(f"{use.name} is taken out, with what it does.")
            self.draw_head()

    def macro_effects(self) -> tuple[str, ...]:
        """Say what will be done when the text leaves, as of now."""
        uses = self._words.macros
        if not uses or self._words.kind is DraftKind.NOTE:
            return ()
        return self.services.macros.tell(uses)

    def macro_then(self) -> Then | None:
        """Say what a macro would have become of the conversation; None: none says."""
        if not self._words.macros or self._words.kind is DraftKind.NOTE:
            return None
        from console.domain.macros.effects import then_of  # noqa: PLC0415 - start-up time

        said = [then_of(use.actions) for use in self._words.macros]
        return next((then for then in reversed(said) if then is not None), None)

    def go_on_writing(self, mine: Draft | None) -> None:
        """Put in what was asked for before the conversation was read."""
        super().go_on_writing(mine)
        wished, self.macro_at_once = self.macro_at_once, None
        if wished is not None:
            self.insert_macro(wished)
        article, self.article_at_once = self.article_at_once, None
        if article is not None:
            self.insert_article(article)

    def clear_composer(self) -> None:
        """Have nothing begun, and nothing to be undone."""
        super().clear_composer()
        self._before = []
