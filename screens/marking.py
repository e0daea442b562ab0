"""Marks and verbs on the rows of a queue: one deed for all of them, and what takes it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import work

from console.domain.activity_words import tell_whole
from console.domain.local_words import number
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.work import Done, Failed
from data.errors import DataError, StaleRevisionError
from data.records import Conversation, ConversationId, Status
from screens.listing import Listing
from screens.telling import failure_words
from screens.text import TextScreen
from screens.working import AnyDeed, Seen, Working, goes_on


class Marking(Working, Listing):
    """A listing in which rows can be marked and worked on."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.marks: Seen = {}
        self._own: Seen = {}
        """Revisions that my own verbs have made: no news to me, though the rows are older."""

    def forget_marks(self) -> None:
        """Take all marks away."""
        self.marks = {}
        self.list.show_marks(set())

    def targets(self) -> Seen:
        """Give what a verb is about: the marked rows if there are any, else the cursor's."""
        shown = {row.id: row.revision for row in self.list.rows}
        row = self.list.current
        chosen = self.marks or ({} if row is None else {row.id: row.revision})
        return {
            number: max(shown.get(number, revision), self._own.get(number, 0))
            for number, revision in chosen.items()
        }

    async def action_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away, and go down one row."""
        row = self.list.current
        if row is None:
            return
        if row.id in self.marks:
            del self.marks[row.id]
        else:
            self.marks[row.id] = row.revision
        self.list.show_marks(set(self.marks))
        await self.step(1)
        await self.refresh_top()

    @work(exclusive=True, group="inbox-marks")
    async def action_mark_all(self) -> None:
        """Mark every row of what is shown, loaded or not."""
        asked = (self.queue, self.query_text)
        try:
            found, is_all = await self.services.find.list_numbers(*asked)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if asked != (self.queue, self.query_text):
            return
        self.marks = dict(found)
        self.list.show_marks(set(self.marks))
        unmark = self.key_of("unmark")
        count = number(len(found))
        how_many = f"{count} marked" if is_all else f"The first {count} are marked"
        self.tell(f"{how_many} {self.glyphs.dot} {unmark} unmarks")
        await self.refresh_top()

    async def action_unmark(self) -> None:
        """Take all marks away."""
        self.forget_marks()
        await self.refresh_top()

    def chosen(self) -> Sequence[Conversation]:
        """Give the targets that are loaded."""
        targets = self.targets()
        return [row for row in self.list.rows if row.id in targets]

    def marked_statuses(self) -> frozenset[Status]:
        """Give what the marked rows are; nothing where some of them are not loaded."""
        found = {row.id: row.status for row in self.list.rows if row.id in self.marks}
        return frozenset(found.values()) if len(found) == len(self.marks) else frozenset()

    def are_all(self, status: Status) -> bool:
        """Say whether all targets have a status; a queue says it of rows far away."""
        return super().are_all(status) if self.chosen() else self.queue == status.value

    def work_on(self, deed: AnyDeed, targets: Seen | None = None) -> None:
        """Go on to the next row at once; the deed itself follows behind."""
        targets = self.targets() if targets is None else targets
        if not targets:
            return
        if goes_on(deed) and not self.marks:
            self.list.move(1)
        self._carry_out(deed, targets)

    @work(group="inbox-write")
    async def _carry_out(self, deed: AnyDeed, targets: Seen) -> None:
        try:
            done = await self.do_to(deed, targets)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        self._own.update(done.revisions)
        if not goes_on(deed) and any(number in self.marks for number in done.changed):
            done = replace(done, words=f"{done.words}, unmarked")  # the rows stay in sight
        self.marks = {n: r for n, r in self.marks.items() if n not in done.changed}
        self.list.show_marks(set(self.marks))
        self.tell_done(done)
        if len(done.failed) > 1:
            self._show_failed(done.failed)
        failed = [f.number for f in done.failed]
        if failed and not done.changed:
            await self._read_after(failed[0])
            if len(failed) == 1:
                await self._tell_gone(done.failed[0])
        else:
            await self.follow_news({*done.changed, *failed})

    async def after_merging(self, numbers: Sequence[ConversationId]) -> None:
        """Take the marks away with the rows."""
        if numbers:
            self.forget_marks()
            await self.follow_news(set(numbers))

    async def show_taken_back(self, back: Done) -> None:
        """Show again what was taken back, with the cursor on it."""
        self._own.update(back.revisions)
        await self._read_after(back.changed[0] if back.changed else None)

    async def _read_after(self, number: ConversationId | None) -> None:
        try:
            await self.read(follow=number)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    async def _tell_gone(self, failed: Failed) -> None:
        """Say who took a row out of the list: the key once more would be about another one."""
        number = failed.number
        is_here = any(row.id == number for row in self.list.rows)
        if is_here or not isinstance(failed.error, StaleRevisionError):
            return
        zone = self.services.time_zone
        try:
            told = await self.services.find.list_activity(number)
        except DataError as error:
            self.tell_error(error)
            return
        last = next((a for a in reversed(told) if a.verb != "conversation.woken"), None)
        did = "" if last is None else tell_whole(last, time_zone=zone)
        by = f" by {last.agent}" if last is not None and last.agent else ""
        why = f" ({did}{by})" if did else ""
        palette = self.key_of("palette")
        self.tell(
            f"#{number} left this list meanwhile{why} and stays so; {palette} {number} shows it.",
            is_trouble=True,
        )

    def _show_failed(self, failed: tuple[Failed, ...]) -> None:
        lines = [failure_words(f) for f in failed]
        title = f"{len(failed)} conversations stay as they were"
        if self.is_current:
            self.app.push_screen(TextScreen(self.services, title, "\n".join(lines)))
