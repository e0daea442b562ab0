"""Services: one promise on many conversations, and closing them with it, as one deed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from console.clock import Clock
from console.domain.deeds import Simple, Verb
from console.domain.follow_up_choices import CLOSING, QuickFollowUp
from console.domain.typed_times import describe_moment
from console.domain.wishes import Wish
from console.services.follow_up_steps import POOL
from console.services.follow_ups import FollowUpService, Made, Promise
from console.services.work import Done, Failed, Targets, WorkService
from data.errors import DataError
from data.records import Address, ConversationId
from data.store import Store, Transaction
from data.text.safe import clean_line

if TYPE_CHECKING:
    from console.services.letters import Letter
    from console.services.queueing import Queued
    from console.services.replies import Also

WORDS_CHARS_MAX = 60


def promise_on(about: ConversationId | Address, wish: Wish) -> Promise:
    """Give a promise on something."""
    return Promise(about, wish.at, wish.text, wish.is_if_no_reply, wish.owner)


def wish_of(quick: QuickFollowUp, now: datetime, *, time_zone: str) -> Wish:
    """Give what a letter promises, from a moment on."""
    at = quick.at(now, time_zone=time_zone)
    return Wish(at, quick.text, quick.is_if_no_reply, closes=quick.closes)


class PromisingService:
    """Promises on what an agent has before her; `u` takes all of it back in one step."""

    def __init__(
        self,
        store: Store,
        *,
        clock: Clock,
        work: WorkService,
        follow_ups: FollowUpService,
        time_zone: str,
    ) -> None:
        self._store, self._clock = store, clock
        self._work, self._follow_ups, self._time_zone = work, follow_ups, time_zone

    async def promise(self, wish: Wish, targets: Targets) -> Done:
        """Follow up conversations; where it closes, those that nobody changed since are closed too.

        What cannot be closed is not promised either, and told.

        Raises:
            UsageError: the moment has passed, or the words are too long.
            NotFoundError: nobody is called like the owner.
        """
        async with (
            self._work.turn,
            self._store.transaction(
                at=self._clock.now(), agent_id=self._work.agent_id, durable=True
            ) as tx,
        ):
            if not wish.closes:
                return await self._add(tx, wish, list(targets), None)
            closed = await self._work.do_in(tx, Simple(Verb.CLOSE), targets)
            settled = {failed.number for failed in closed.failed}
            numbers = [number for number in targets if number not in settled]
            made = await self._add(tx, wish, numbers, closed.undo_id)
            return Done(
                f"closed, {made.words}",
                made.changed,
                (*closed.failed, *made.failed),
                made.undo_id,
                tx.at,
                closed.revisions,
            )

    async def _add(
        self, tx: Transaction, wish: Wish, numbers: list[ConversationId], undo_id: int | None
    ) -> Done:
        changed: list[ConversationId] = []
        failed: list[Failed] = []
        for number in numbers:
            try:
                made = await self._follow_ups.add_in(tx, promise_on(number, wish), undo_id=undo_id)
            except DataError as error:
                if len(numbers) == 1:
                    raise
                failed.append(Failed(number, error))
                continue
            undo_id = made.undo_id
            changed.append(number)
        return Done(self.words(wish), tuple(changed), tuple(failed), undo_id, tx.at, {})

    async def promise_to(self, wish: Wish, customer: Address) -> Made:
        """Follow up a customer without a conversation; see `promise`."""
        async with self._work.turn:
            return await self._follow_ups.add(promise_on(customer, wish))

    def along_with(self, letter: Letter, *, asks: bool) -> Also | None:
        """Give what is promised in one step with a mail; None where nothing is.

        That it leaves at its time; with `asks`, that it is asked a week later whether it still
        works.
        """
        if letter.at is None and not asks:
            return None

        async def also(tx: Transaction, queued: Queued) -> None:
            if letter.at is not None:
                await self._follow_ups.add_message_in(tx, queued, letter)
            if asks:
                leaves_at = letter.at or self._clock.now()
                wish = wish_of(CLOSING, leaves_at, time_zone=self._time_zone)
                promise = promise_on(queued.conversation_id, wish)
                await self._follow_ups.add_in(tx, promise, undo_id=queued.undo_id)

        return also

    def words(self, wish: Wish) -> str:
        """Say what is promised, as in `#1042 follow-up Fri 27 Nov 09:00, in 6 days: ask again`.

        Whose it is only where it is not the agent's own.
        """
        when = describe_moment(wish.at, now=self._clock.now(), time_zone=self._time_zone)
        whose = {"": "", POOL: " for anybody"}.get(wish.owner, f" for {clean_line(wish.owner)}")
        return f"follow-up{whose} {when}: {clean_line(wish.text, limit=WORDS_CHARS_MAX)}"
