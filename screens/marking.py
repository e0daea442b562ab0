"""Marks and verbs on the rows of a queue: one deed for all of them, and what takes it back."""

from __future__ import annotations

from textual import work

from console.domain.verbs import DONE_WORDS, Verb
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.work import Done, Failed
from data.errors import DataError
from data.records import ConversationId, Status
from screens.listing import Listing
from screens.text import TextScreen

GOES_ON = frozenset({Verb.CLOSE, Verb.SPAM, Verb.TRASH})
"""Verbs after which the next conversation is looked at."""
Targets = dict[ConversationId, int]
"""Conversations with the revision that the agent has seen of each."""


class Marking(Listing):
    """A listing in which rows can be marked and worked on."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.marks: Targets = {}
        self._own: Targets = {}
        """Revisions that my own verbs have made: no news to me, though the rows are older."""

    def forget_marks(self) -> None:
        """Take all marks away."""
        self.marks = {}
        self.list.show_marks(set())

    def targets(self) -> Targets:
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
        how_many = f"{len(found)} marked" if is_all else f"The first {len(found)} are marked"
        self.tell(f"{how_many} {self.glyphs.dot} {unmark} unmarks")
        await self.refresh_top()

    async def action_unmark(self) -> None:
        """Take all marks away."""
        self.forget_marks()
        await self.refresh_top()

    def action_close(self) -> None:
        """Close the conversation under the cursor, or all that are marked."""
        self._work_on(Verb.CLOSE)

    def action_reopen(self) -> None:
        """Put the conversation under the cursor, or all that are marked, back to work."""
        self._work_on(Verb.REOPEN)

    def action_take(self) -> None:
        """Make conversations mine, or nobody's where all of them were mine."""
        targets, me = self.targets(), self.services.agent.name
        assignees = [row.assignee for row in self.list.rows if row.id in targets]
        self._work_on(Verb.RELEASE if assignees and set(assignees) == {me} else Verb.TAKE)

    def action_spam(self) -> None:
        """Put conversations among the spam; from there, back to work."""
        self._work_on(Verb.UNSPAM if self._are_all(Status.SPAM) else Verb.SPAM)

    def action_trash(self) -> None:
        """Put conversations into the trash; from there, back to work."""
        self._work_on(Verb.UNTRASH if self._are_all(Status.TRASH) else Verb.TRASH)

    def _are_all(self, status: Status) -> bool:
        targets = self.targets()
        found = {row.status for row in self.list.rows if row.id in targets}
        return found == {status} if found else self.queue == status.value

    def _work_on(self, verb: Verb) -> None:
        """Go on to the next row at once; the deed itself follows behind."""
        targets = self.targets()
        if not targets:
            return
        if verb in GOES_ON and not self.marks:
            self.list.move(1)
        self._carry_out(verb, targets)

    @work(group="inbox-write")
    async def _carry_out(self, verb: Verb, targets: Targets) -> None:
        try:
            done = await self.services.work.do(verb, targets)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        self._own.update(done.revisions)
        self.marks = {n: r for n, r in self.marks.items() if n not in done.changed}
        self.list.show_marks(set(self.marks))
        self.tell_done(done, DONE_WORDS[verb])
        if len(done.failed) > 1:
            self._show_failed(done.failed)
        failed = [f.number for f in done.failed]
        if failed and not done.changed:
            await self._read_after(failed[0])
        else:
            await self.follow_news({*done.changed, *failed})

    async def show_taken_back(self, back: Done) -> None:
        """Show again what was taken back, with the cursor on it."""
        self._own.update(back.revisions)
        await self._read_after(back.changed[0] if back.changed else None)

    async def _read_after(self, number: ConversationId | None) -> None:
        try:
            await self.read(follow=number)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    def _show_failed(self, failed: tuple[Failed, ...]) -> None:
        lines = [f"#{f.number}: {f.error}" for f in failed]
        title = f"{len(failed)} conversations stay as they were"
        if self.is_current:
            self.app.push_screen(TextScreen(self.services, title, "\n".join(lines)))
