"""What is asked about a conversation, and the exchanges with outsiders: shown, and one key away."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from console.services.bundle import Services
from data.records import Activity, AskedKind, Conversation, ConversationId, Escalation
from data.text.safe import clean_line
from screens.later import is_conversation
from screens.opening import Opening
from widgets.lines import LineView

EXCHANGE_KEYS = "123456789"


class Asked(Opening):
    """A thread under a head that says what is awaited."""

    own_tiers: Collection[str] = ()

    def __init__(self, services: Services, number: ConversationId) -> None:
        super().__init__(services, number)
        self.asked_head = LineView(id="asked")
        self.asked_head.can_focus = False
        self._asked: Sequence[Escalation] = ()
        """What was asked about this conversation, the oldest first."""
        self._exchange_of: Sequence[Escalation] = ()
        """What this is the exchange of."""

    async def read_asked(self, conversation: Conversation, history: Sequence[Activity]) -> None:
        """Read what is asked, where anything ever was."""
        services = self.services.escalations
        was_asked = any(line.verb.startswith("escalation.") for line in history)
        self._asked = await services.list_for(conversation.id) if was_asked else ()
        if any(each.is_open and each.asked.kind is AskedKind.TIER for each in self._asked):
            me = self.services.agent.name
            every = await self.services.team.list_tiers()
            self.own_tiers = [tier.name for tier in every if me in tier.members]
        may_be_exchange = bool(conversation.linked)
        self._exchange_of = await services.list_about(conversation.id) if may_be_exchange else ()
        self.answers = {
            int(each.answer_message_id): each.answer
            for each in self._asked
            if each.answer_message_id is not None
        }

    def draw_asked(self) -> None:
        """Draw the head, as high as it needs to be."""
        lines = []
        if self._asked or self._exchange_of:
            from widgets.escalation_lines import (  # noqa: PLC0415 - start-up time
                Reader,
                exchange_lines,
                head_lines,
            )

            width = max(self.size.width, 40)
            now, zone = self.services.clock.now(), self.services.time_zone
            reader = Reader(now, zone, width, self.glyphs)
            lines = head_lines(self._asked, reader)
            key = self.key_of("open_exchange")
            lines += exchange_lines(self._exchange_of, reader, key=key)
        self.asked_head.styles.display = "block" if lines else "none"
        self.asked_head.styles.height = len(lines)
        self.asked_head.show_lines(lines)

    def on_resize(self) -> None:
        """Wrap again for the new width."""
        self.draw_asked()

    def _refresh_age(self) -> None:
        """Say anew how long there still is."""
        super()._refresh_age()
        if self.is_current:
            self.draw_asked()

    def forget_asked(self) -> None:
        """Make room for another conversation."""
        self._asked = self._exchange_of = ()
        self.answers = {}
        self.draw_asked()

    @property
    def exchanges(self) -> list[tuple[ConversationId, str]]:
        """Give the conversations that belong to what was asked, the newest first, in words."""
        origins = [
            (e.conversation_id, f"what {_whom(e)} is asked about") for e in self._exchange_of
        ]
        threads = [
            (each.thread, f"the exchange with {_whom(each)}")
            for each in reversed(self._asked)
            if each.thread is not None and each.asked.kind is AskedKind.ADDRESS
        ]
        return list(dict.fromkeys([*origins, *threads]))

    async def action_open_exchange(self) -> None:
        """Show the exchange with an outsider, or what it is about; of several one is chosen."""
        found = self.exchanges
        if len(found) == 1:
            await self._show_other(found[0][0])
        elif found:
            from screens.picking import KeySheet, Pick  # noqa: PLC0415 - start-up time

            picks = [
                Pick(str(number), words, f"#{number}", key)
                for key, (number, words) in zip(EXCHANGE_KEYS, found, strict=False)
            ]
            sheet = KeySheet(self.services, f"#{self.number} belongs to", picks)
            sheet.then = self._show_chosen
            self.app.push_screen(sheet)

    def _show_chosen(self, chosen: str | None) -> None:
        if chosen is not None:
            self.call_later(self._show_other, ConversationId(int(chosen)))

    async def _show_other(self, number: ConversationId) -> None:
        """Go back to a conversation that is below, or put it on top."""
        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        if below is not None and is_conversation(below, number):
            self.app.pop_screen()
        else:
            await self.app.run_action(f"open_conversation({number})")


def _whom(each: Escalation) -> str:
    return clean_line(each.asked.display_name or each.asked.name)
