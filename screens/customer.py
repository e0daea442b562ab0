"""A customer on a page: what is promised, and every conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from textual import work

from console.actions import Place
from console.domain.conditions import Facts
from console.services.bundle import Services
from console.services.errors import ServiceError
from data.errors import DataError
from data.records import Conversation, ConversationId, Customer, FollowUp
from screens.later import open_conversation
from screens.place_keys import bindings_of
from screens.rows import RowPage
from widgets.customer_lines import customer_lines
from widgets.follow_up_lines import promise_lines
from widgets.lines import Line, Span


class CustomerScreen(RowPage[Conversation]):
    """The lines that stand beside a thread on wide terminals; Enter opens what the cursor is on."""

    PLACE = Place.CUSTOMER
    STANDS_OVER = True
    BINDINGS = bindings_of(Place.CUSTOMER)

    def __init__(
        self,
        services: Services,
        number: ConversationId | None,
        customer: Customer | None = None,
    ) -> None:
        """Show the customer of a conversation, or one who has none."""
        super().__init__(services, view_id="customer-page")
        self.number = number
        self._customer = customer
        self._conversation: Conversation | None = None
        self._total = 0
        self._promised: list[FollowUp] = []
        self._dead: tuple[str, datetime] | None = None

    def place_words(self) -> str:
        """Name the page."""
        name = "" if self._customer is None else self._customer.name or self._customer.address
        if self.number is None:
            return f"Customer: {name}"
        return f"Customer of #{self.number}" + (f": {name}" if name else "")

    def facts(self) -> Facts:
        """Say what is true of the conversation under the cursor."""
        other = self.current
        has_customer = self._customer is not None
        status = None if other is None else other.status
        return replace(super().facts(), status=status, has_customer=has_customer)

    async def read_rows(self) -> list[Conversation]:
        """Read who it is, what is promised, and what else there was."""
        find = self.services.find
        if self.number is None:
            assert self._customer is not None, "it is about somebody"
            others, self._total = await find.list_of_customer(self._customer.id)
        else:
            self._conversation, _ = await find.show(self.number)
            self._customer = self._conversation.customer
            others, self._total = await find.list_others(self._conversation)
        self._promised = []
        self._dead = await find.find_dead(self._customer)
        if self._customer is not None:
            self._promised = await self.services.follow_ups.list_of_customer(
                self._customer.id, is_live_only=True
            )
        return others

    def id_of(self, row: Conversation) -> ConversationId:
        """Name a conversation."""
        return row.id

    def lines_without_rows(self) -> list[Line]:
        """Give the customer all the same."""
        return self.page_lines()

    def page_lines(self) -> list[Line]:
        """Give the page with its cursor."""
        services, width = self.services, max(self.size.width - 1, 20)
        now, more = services.clock.now(), self.glyphs.more
        promised = promise_lines(
            self._promised, width=width, now=now, time_zone=services.time_zone,
            me=services.agent.name, more=more,
        )  # fmt: skip
        lines = customer_lines(
            self._conversation, self.rows or (), self._total, width=width, now=now, more=more,
            customer=self._customer, promised=promised, dead=self._dead,
        )  # fmt: skip
        return [self._pointed(line) if line.owner == self.cursor else line for line in lines]

    def _pointed(self, line: Line) -> Line:
        """Put the cursor before a row."""
        first, *rest = line.spans
        shown = Span(first.text.removeprefix(" "), first.role)
        return Line((Span(self.glyphs.pointer, "accent"), shown, *rest), owner=line.owner)

    async def action_open(self) -> None:
        """Open the conversation that the cursor is on."""
        if (other := self.current) is not None:
            await open_conversation(self.app, self.services, other.id)

    @work(exclusive=True, group="follow-up-page")
    async def action_follow_up(self) -> None:
        """Promise something: on the conversation that one came from, or on none."""
        from screens.following import (  # noqa: PLC0415 - start-up time
            ask_about_customer,
            ask_about_number,
        )

        try:
            if self.number is not None:
                await ask_about_number(self, self.number)
            elif self._customer is not None:
                await ask_about_customer(self, self._customer)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
