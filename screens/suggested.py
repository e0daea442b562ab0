"""Articles that may answer what is before the agent: read off the loop, after everything else."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work
from textual.timer import Timer

from console.services.errors import ServiceError
from data.errors import DataError
from data.records import Conversation, Status
from screens.frame import Frame
from widgets.answer_lines import Answer

SUGGESTED = 4
PERCENT_MIN = 15
"""What is less likely is rather in the way."""
ENDED = (Status.CLOSED, Status.SPAM, Status.TRASH)


class Suggested(Frame):
    """A screen that says which articles may answer; `draw_answers` shows them."""

    answers_after_s = 0.25
    """So long a cursor rests on a row before anything is looked for; else it is on its way."""
    may_answer: Sequence[Answer] = ()
    """Of the conversation that they were last read for."""
    _resting: Timer | None = None

    def draw_answers(self, conversation: Conversation) -> None:
        """Show what may answer a conversation, if it is still the one before the agent."""
        raise NotImplementedError

    def forget_answers(self) -> None:
        """Have none, until others are read."""
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        self.workers.cancel_group(self, "answers")
        self.may_answer = ()

    def read_answers_soon(self, conversation: Conversation) -> None:
        """Read them once the cursor has come to rest."""
        self.forget_answers()
        self._resting = self.set_timer(
            self.answers_after_s, lambda: self.read_answers(conversation)
        )

    @work(exclusive=True, group="answers")
    async def read_answers(self, conversation: Conversation) -> None:
        """Read what may answer; a conversation that has ended wants no answer."""
        answers: list[Answer] = []
        if conversation.status not in ENDED:
            try:
                found = await self.services.suggesting.suggest(conversation.id, limit=SUGGESTED)
            except (DataError, ServiceError):
                return  # nobody asked for it: what is wrong is told where somebody does
            answers = [
                Answer(each.row.title, each.percent)
                for each in found
                if each.percent >= PERCENT_MIN
            ]
        self.may_answer = answers
        self.draw_answers(conversation)
