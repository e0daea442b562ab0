"""What was taken out of an article made from a conversation, checked before it is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.actions import Place
from console.services.article_drafting import ConversationDraft
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import ConversationId
from data.text.safe import clean_line
from data.text.width import cut_to_width, pad_to_width, width_of
from screens.place_keys import bindings_of, hints_of
from screens.sheet import Sheet
from widgets.lines import Line, Span

if TYPE_CHECKING:
    from console.domain.articles.redaction import Finding
    from console.domain.articles.redaction import Place as Where
    from screens.working import Working

ONE_AT_A_TIME = "An article is made of one conversation at a time."
NOTHING_FOUND = "Nothing personal was found; read it all the same."
KIND_COLUMNS = 18
AROUND_CHARS = 40
"""Letters of the draft before and behind what was taken out."""
LEFT_OUT_CHARS = 2000


class DraftSheet(Sheet[frozenset[int] | None]):
    """What was taken out, each with its place; answers with what is put back into the draft."""

    PLACE = Place.CHECKING
    BINDINGS = bindings_of(Place.CHECKING)

    def __init__(self, services: Services, draft: ConversationDraft) -> None:
        super().__init__(services, "", hints_of(Place.CHECKING, services))
        self._draft = draft
        self._findings = draft.drafted.findings
        self._back: set[int] = set()
        self._retitle()

    def _retitle(self) -> None:
        count = len(self._findings) - len(self._back)
        title = self._draft.words(kept=self._back).title
        self.rename(f"Article from #{self._draft.number}, {count} taken out: {title}")

    def row_lines(self, width: int) -> list[Line]:
        """Give each finding: what it was, what stands there now, and the words around it."""
        lines = [self._line(finding, place, width) for place, finding in enumerate(self._findings)]
        if not lines:
            lines = [Line((Span(f" {NOTHING_FOUND}"),), owner=0)]
        left = " | ".join(self._draft.drafted.left_out)
        if left:
            words = clean_line(f"left out: {left}", limit=LEFT_OUT_CHARS)
            lines.append(Line((Span(cut_to_width(f" {words}", width), "dim"),), owner=-1))
        return lines

    def _line(self, finding: Finding, place: int, width: int) -> Line:
        is_back = finding.number in self._back
        mark = self.glyphs.unread if is_back else " "
        kind = pad_to_width(finding.kind.value.replace("_", " "), KIND_COLUMNS)
        became = "stays" if is_back else finding.became
        times = f" {len(finding.places)}x" if len(finding.places) > 1 else ""
        told = clean_line(f"{finding.was} {self.glyphs.arrow} {became}{times}")
        head = f" {mark} {kind} "
        room = width - width_of(head) - width_of(told) - 4
        around = self._around(finding.places[0]) if room > AROUND_CHARS // 2 else ""
        return Line(
            (
                Span(head, "accent" if is_back else "dim"),
                Span(told, "strong"),
                Span(f"  {cut_to_width(around, max(room, 0))}" if around else "", "dim"),
            ),
            owner=place,
        )

    def _around(self, where: Where) -> str:
        """Give the words of the draft around a place."""
        text = self._draft.drafted.redacted.parts[where.part].split("\n")[where.line - 1]
        start = where.column - 1
        before = text[max(0, start - AROUND_CHARS // 2) : start]
        behind = text[start + len(where.was) : start + len(where.was) + AROUND_CHARS]
        more = self.glyphs.more
        head = "" if start <= AROUND_CHARS // 2 else more
        return clean_line(f"{head}{before}{where.was}{behind}")

    def action_mark(self) -> None:
        """Put what is under the cursor back, or take it out again, and go down one row."""
        if not self._findings:
            self.say("Nothing was taken out.", "dim")
            return
        self._back ^= {self._findings[self.cursor].number}
        self._retitle()
        self.action_move(1)

    def action_choose(self) -> None:
        """Go on with the draft as it is now."""
        self.dismiss(frozenset(self._back))

    def action_back(self) -> None:
        """Make no article."""
        self.dismiss(None)


class Drafting:
    """What makes an article of the conversation of a screen."""

    def __init__(self, screen: Working) -> None:
        self._screen = screen
        self._services = screen.services

    async def ask(self, numbers: Sequence[ConversationId]) -> None:
        """Draft it, and show what was taken out."""
        if len(numbers) > 1:
            self._screen.tell(ONE_AT_A_TIME)
            return
        from screens.article_beginning import write  # noqa: PLC0415 - start-up time

        begun = await self._services.article_drafting.find_begun(numbers[0])
        if begun is not None:  # what was typed on since is not drafted over
            write(self._screen, begun)
            return
        draft = await self._services.article_drafting.draft(numbers[0])
        sheet = DraftSheet(self._services, draft)

        def checked(back: frozenset[int] | None) -> None:
            if back is not None:
                self._screen.run_worker(self._write(draft, back), group="article-page")

        sheet.then = checked
        if self._screen.is_current:
            self._screen.app.push_screen(sheet)

    async def _write(self, draft: ConversationDraft, back: frozenset[int]) -> None:
        """Keep it as this agent's unfinished text, and write on it."""
        from screens.article_beginning import write  # noqa: PLC0415 - start-up time

        try:
            about = await self._services.article_drafting.begin(draft, kept=back)
        except (DataError, ServiceError) as error:
            self._screen.tell_error(error)
            return
        write(self._screen, about)
