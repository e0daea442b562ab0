"""The scripted run: a support agent's quarter of an hour in twenty seconds, told line by line.

It uses the same services as the commands do and waits for what it needs on the store's change
feed; whatever does not come within its bound ends the run with a sentence.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from console.bootstrap import Desk, our_addresses
from console.cli.output import conversation_line, indented, say
from console.demo.customers import ANSWER_MARK
from console.demo.errors import DemoRunError
from console.demo.shop.people import Customer, list_customers
from console.demo.shop.tour import TourText, write_letter
from console.domain.lifecycle import Then
from console.services.find import FindService
from console.services.letters import Letter, Sender
from console.services.outbox import OutboxService
from console.services.replies import ReplyService
from console.sync_child import SyncChild
from data.records import (
    Address,
    Conversation,
    ConversationId,
    Direction,
    Message,
    OutboxId,
    OutboxState,
    SafeLine,
    SyncStatus,
)
from data.store.store import ChangeFeed
from data.text.safe import clean_line
from data.text.width import cut_to_width

T = TypeVar("T")

SYNC_WAIT_S = 60.0
"""The first import takes a few seconds; a machine that is busy gets ten times that."""
SENT_WAIT_S = 15.0
ANSWER_WAIT_S = 30.0
"""Simulated customers take up to four seconds, the mailbox a moment more."""
FEED_POLL_S = 0.1
LOOK_AGAIN_POLLS = 10
"""Time itself changes answers too (a lease runs out), and no change announces that."""
ROWS_SHOWN = 6
QUEUE_LOOKED_AT = 50
LINES_SHOWN = 12
WIDTH_MAX = 100
PROGRESS_STEP = 0.25


def tell(text: str = "") -> None:
    """Print a line at once, also into a pipe."""
    say(text)
    sys.stdout.flush()


class Tour:
    """One scripted run at an open desk."""

    def __init__(self, desk: Desk, child: SyncChild, *, began_at: datetime) -> None:
        self._desk = desk
        self._child = child
        self._began_at = began_at
        self._finder = FindService(desk.store, clock=desk.clock, agent=desk.agent)
        self._outbox = OutboxService(desk.store, clock=desk.clock)
        self._width = min(shutil.get_terminal_size((WIDTH_MAX, 24)).columns, WIDTH_MAX)
        self._people = {customer.address: customer for customer in list_customers()}

    async def play(self) -> ConversationId | None:
        """Do everything in order; give the conversation that was answered, if one was left.

        Raises:
            DemoRunError: something did not come in time.
        """
        await self._watch_sync()
        queue = await self._show_queue()
        chosen = await self._choose(queue)
        if chosen is None:
            tell("Nobody waits for an answer any more; `demo --reset` begins anew.")
            return None
        conversation, customer = chosen
        await self._open(conversation)
        await self._search(customer.name)
        await self._reply(conversation.id, customer)
        await self._close(conversation.id, customer)
        return conversation.id

    async def _watch_sync(self) -> None:
        shown = 0.0

        async def look() -> SyncStatus | None:
            nonlocal shown
            _, status, _ = await self._finder.status()
            if status.state == "importing" and status.import_total:
                share = status.imported / status.import_total
                if share - shown >= PROGRESS_STEP:
                    shown = share
                    tell(f"importing {status.imported} of {status.import_total} mails")
            is_ours = status.last_success_at is not None and status.last_success_at > self._began_at
            return status if is_ours and status.state == "synced" else None

        status = await self._wait_for(look, SYNC_WAIT_S, "The mailbox was not synced")
        counts, _, now = await self._finder.status()
        seconds = (now - self._began_at).total_seconds()
        mails = f"{status.imported} mails into " if shown else ""
        tell(
            f"synced {mails}{counts['all']} conversations in {seconds:.1f} s: "
            f"{counts['open']} open, {counts['waiting']} waiting, {counts['closed']} closed, "
            f"{counts['quarantine']} in quarantine"
        )
        items = await self._outbox.list_items()
        if sent := sum(item.state is OutboxState.SENT for item in items):
            tell(f"still here from earlier: {sent} mails that you sent")

    async def _show_queue(self) -> Sequence[Conversation]:
        page = await self._finder.list_queue("open", "", limit=QUEUE_LOOKED_AT, cursor=None)
        tell()
        tell("open, most urgent first:")
        now = self._desk.clock.now()
        for conversation in page.conversations[:ROWS_SHOWN]:
            tell(conversation_line(conversation, now=now, width=self._width))
        if page.total > ROWS_SHOWN:
            tell(f"  … and {page.total - ROWS_SHOWN} more")
        return page.conversations

    async def _choose(self, queue: Sequence[Conversation]) -> tuple[Conversation, Customer] | None:
        """Pick the most urgent conversation whose customer will answer.

        Machines do not, and a simulated customer who has answered before may be content.
        """
        for conversation in queue:
            address = conversation.customer.address if conversation.customer else ""
            customer = self._people.get(address.casefold())
            if customer is None or conversation.unanswered_since is None:
                continue
            _, messages = await self._finder.show(conversation.id)
            if not any(m.internet_message_id.startswith(ANSWER_MARK) for m in messages):
                return conversation, customer
        return None

    async def _open(self, conversation: Conversation) -> None:
        async def look() -> Message | None:
            _, messages = await self._finder.show(conversation.id)
            last = [m for m in messages if m.direction is Direction.IN][-1]
            return last if last.is_decoded else None

        last = await self._wait_for(look, SYNC_WAIT_S, f"#{conversation.id} was not read")
        who = last.author.name or last.author.address
        tell()
        tell(f"opened #{conversation.id} {conversation.subject}")
        tell(f"{who} <{last.author.address}> wrote:")
        _tell_text(last)

    async def _search(self, words: str) -> None:
        hits, total = await self._finder.search(f'"{words}"', limit=ROWS_SHOWN)
        found = sorted({hit.conversation_id for hit in hits})
        tell()
        tell(f'searched "{words}": {total} mails, in ' + " ".join(f"#{n}" for n in found))

    async def _reply(self, number: ConversationId, customer: Customer) -> None:
        known = {m.id for m in (await self._finder.show(number))[1]}
        asked_at = self._desk.clock.now()
        await self._send("answer", number, customer)

        async def look() -> Message | None:
            _, messages = await self._finder.show(number)
            fresh = [m for m in messages if m.direction is Direction.IN and m.id not in known]
            return next((m for m in fresh if m.is_decoded), None)

        answer = await self._wait_for(
            look, ANSWER_WAIT_S, f"{customer.name} did not answer in #{number}"
        )
        waited = (self._desk.clock.now() - asked_at) / timedelta(seconds=1)
        first, *rest = _lines(answer)
        tell()
        tell(f"answer from {answer.author.name} in #{number}, after {waited:.0f} s: {first}")
        for line in rest:
            tell(indented(line))

    async def _close(self, number: ConversationId, customer: Customer) -> None:
        await self._send("farewell", number, customer)
        conversation, messages = await self._finder.show(number)
        tell(f"closed #{number}, {len(messages)} messages, assigned to {conversation.assignee}")

    async def _send(self, which: TourText, number: ConversationId, customer: Customer) -> None:
        agent = self._desk.agent
        text = write_letter(which, customer, agent=agent.display_name)
        tell()
        tell(f"{agent.display_name} writes:")
        tell(indented(text))
        then: Then = "close" if which == "farewell" else "wait"
        queued = await self._service().reply(number, Letter(text, then=then), agent=agent)
        await self._wait_for(
            lambda: self._look_sent(queued.outbox_id),
            SENT_WAIT_S,
            f"The reply in #{number} was not sent",
        )
        to = ", ".join(a.address for a in (*queued.recipients.to, *queued.recipients.cc))
        tell(f"sent to {to}, Message-ID {queued.internet_message_id}")

    async def _look_sent(self, outbox_id: OutboxId) -> bool | None:
        item = next(i for i in await self._outbox.list_items() if i.id == outbox_id)
        if item.state in {OutboxState.REFUSED, OutboxState.UNKNOWN}:
            raise DemoRunError(f"The reply was {item.state}: {item.last_error}")
        return True if item.state is OutboxState.SENT else None

    def _service(self) -> ReplyService:
        settings = self._desk.settings
        sender = Sender(
            address=Address(
                clean_line(settings.mailbox.from_name), SafeLine(settings.mailbox.address)
            ),
            ours=our_addresses(settings),
            signature=settings.mailbox.signature,
            time_zone=settings.mailbox.time_zone,
            message_max_bytes=settings.smtp.max_message_mb * 1_000_000,
        )
        return ReplyService(
            self._desk.store, clock=self._desk.clock, sender=sender, key=self._desk.key
        )

    async def _wait_for(
        self, look: Callable[[], Awaitable[T | None]], seconds: float, failed: str
    ) -> T:
        """Look, and look again at every change, until there is something to give."""
        feed = self._desk.store.changes()
        await feed.read()
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while True:
            if (found := await look()) is not None:
                return found
            if self._child.exit_code is not None:
                raise DemoRunError(
                    f"The syncing process ended with exit code {self._child.exit_code}; "
                    f"{self._child.log_file} says why."
                )
            if loop.time() > until:
                raise DemoRunError(
                    f"{failed} within {seconds:.0f} s; {self._child.log_file} may say why."
                )
            await _next_change(feed)


async def _next_change(feed: ChangeFeed) -> None:
    """Wait until somebody wrote something, or for as long as nobody need look again."""
    for _ in range(LOOK_AGAIN_POLLS):
        if await feed.read() != ():
            return
        await asyncio.sleep(FEED_POLL_S)


def _tell_text(message: Message) -> None:
    for line in _lines(message):
        tell(indented(line))


def _lines(message: Message) -> list[str]:
    """Give what is new in a mail, cut to what fits beside the rest of the story."""
    text = message.body.new_text or message.body.text
    lines = [line for line in text.splitlines() if line.strip()] or ["(no text)"]
    shown = [cut_to_width(line, WIDTH_MAX) for line in lines[:LINES_SHOWN]]
    return shown if len(lines) <= LINES_SHOWN else [*shown, "…"]
