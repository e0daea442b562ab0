"""What stands beside a thread, or below it on a narrow screen: customer, promises, answers."""

from __future__ import annotations

from datetime import datetime

from textual.widget import Widget

from console.domain.agenda import is_overdue, promises_line
from console.services.bundle import Services
from data.records import Conversation, ConversationId, FollowUp
from data.text.width import width_of
from screens.suggested import Suggested
from screens.thread import Thread
from widgets.answer_lines import answer_lines, answers_line
from widgets.customer_lines import about_line, customer_lines, earlier_words
from widgets.follow_up_lines import promise_lines
from widgets.lines import Line, LineView, Span, line_of

WIDE_COLUMNS = 120
"""From this width the customer stands beside the thread."""
CUSTOMER_COLUMNS = 38


class Beside(Suggested, Thread):
    """A conversation with what is known around it; the screen's own style puts it in its place."""

    def __init__(self, services: Services, number: ConversationId) -> None:
        super().__init__(services, number)
        self.beside = LineView(id="customer")
        self.about = LineView(id="about")
        self.earlier = LineView(id="earlier")
        self.answers_view = LineView(id="answers")
        self.beside.can_focus = False
        for view in self.below:
            view.can_focus = False
            view.add_class("below")
        self.others: tuple[list[Conversation], int] = ([], 0)
        self.promised: list[FollowUp] = []
        self.dead: tuple[str, datetime] | None = None
        """What a server said of the customer's address, where nobody is there."""

    @property
    def below(self) -> tuple[Widget, ...]:
        """The lines below the thread, where it has no room beside it."""
        return (self.about, self.earlier, self.answers_view)

    def forget_beside(self) -> None:
        """Know nothing, until it is read for another conversation."""
        self.others, self.promised, self.dead = ([], 0), [], None
        self.forget_answers()
        self.beside.show_lines([])

    def draw_about(self, conversation: Conversation) -> None:
        """Say what it is about, where that has no room in the first line."""
        words, role = about_line(conversation, dot=self.glyphs.dot), "dim"
        if self.dead is not None and conversation.customer is not None:
            words, role = f"! {conversation.customer.address} does not exist: {self.dead[0]}", "bad"
        self.about.set_class(bool(words), "shown")
        self.about.show_lines([line_of(f" {words}", role)])

    def draw_beside(self) -> None:
        """Draw all that was read, beside and below: the width decides what is shown."""
        if self.conversation is None:
            return
        others, total = self.others
        services, more = self.services, self.glyphs.more
        now, zone, me = services.clock.now(), services.time_zone, services.agent.name
        promised = promise_lines(
            self.promised, width=CUSTOMER_COLUMNS, now=now, time_zone=zone, me=me, more=more
        )
        key = self.key_of("article")
        beside = customer_lines(
            self.conversation, others, total, width=CUSTOMER_COLUMNS, now=now, more=more,
            promised=promised, dead=self.dead,
        )  # fmt: skip
        beside += answer_lines(self.may_answer, width=CUSTOMER_COLUMNS, glyphs=self.glyphs, key=key)
        self.beside.show_lines(beside)
        answers = answers_line(
            self.may_answer, columns=self.size.width - 2, glyphs=self.glyphs, key=key
        )
        self.answers_view.set_class(bool(answers), "shown")
        self.answers_view.show_lines([line_of(f" {answers}", "dim")])
        earlier = earlier_words(others, total, more=more)
        gap = f" {self.glyphs.dot} " if earlier and self.promised else ""
        room = self.size.width - width_of(earlier + gap) - 2
        promise = promises_line(
            self.promised, now=now, time_zone=zone, me=me, columns=room, more=more
        )
        self.earlier.set_class(bool(earlier or promise), "shown")
        is_due = any(map(is_overdue, self.promised))
        role = "warn" if is_due else "dim"
        self.earlier.show_lines([Line((Span(f" {earlier}{gap}", "dim"), Span(promise, role)))])

    def draw_answers(self, conversation: Conversation) -> None:
        """Show what may answer beside the thread, or below it."""
        if self.conversation is not None and conversation.id == self.number:
            self.draw_beside()
