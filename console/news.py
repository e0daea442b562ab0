"""What comes without a key: what time brings, and what others do that concerns this agent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from textual.app import App

from console.domain import local_words
from console.domain.mentions import tell_mentions
from console.domain.notices import notice_words
from console.domain.tidings import Concern, Tiding, tell_tidings
from console.errands import run_errand
from console.frames import top_frame
from console.services.bundle import Services
from console.services.due import Timekeeper
from console.services.mentions import MentionNews
from console.way_back import OFFER_S, WayBack
from data.errors import DataError
from data.records import MENTION, Change, ConversationId, MessageId

GAP_S = 0.7
"""Between two tellings: what a colleague does in one go is one sentence, told within a second."""
RUNG_FOR = frozenset(
    {
        *(Concern.GIVEN, Concern.WOKEN, Concern.ASKED, Concern.ANSWERED, Concern.UNSENT),
        Concern.WROTE,
    }
)
"""What somebody should hear who looks elsewhere: it is hers to do now."""
FOLLOW_UP = "follow_up."
"""How kinds of news begin after which a follow-up may be due, or this agent's now."""
ON_SCREEN = frozenset({Concern.WATCHED, Concern.WROTE})
"""What is seen without being told where its conversation is open."""
RING_APART_S = 5.0
"""What concerns her within so long of the last bell belongs to the same burst."""
TOLD_S = 30.0
"""How long it stands what is wrong with the settings; Problems keeps it."""
SHOWN_S = 8.0
"""How long a tiding stands: it comes unasked, while the agent reads something else."""


class NewsTeller:
    """Sleeps until there is something; both loops begin after the first paint."""

    ring_apart_s = RING_APART_S
    """A test need not wait so long."""

    def __init__(
        self,
        app: App[None],
        services: Services,
        *,
        way_back: WayBack,
        show_notice: Callable[[tuple[str, str]], None],
        note_unsent: Callable[[ConversationId], None],
        at_start: str,
    ) -> None:
        """Make it; `at_start`: what is wrong and did not keep the console from starting."""
        self._app, self._services, self._way_back = app, services, way_back
        self._show_notice, self._note_unsent = show_notice, note_unsent
        self._at_start = at_start
        self._rung_at = -RING_APART_S
        self._timekeeper: Timekeeper | None = None
        self._unheard: list[Change] | None = []
        """Changes nobody has looked at yet; None where some were lost."""
        self._has_come = asyncio.Event()
        self._is_named = asyncio.Event()
        """Somebody was named in a note: that is not held back by what was told just before."""
        self._told_until = MessageId(0)
        """The newest note that is known to name anybody."""

    def begin(self) -> None:
        """Begin to keep the time, and to hear what others do."""
        run_errand(self._app, self._keep_time, group="time")
        run_errand(self._app, self._follow_tidings, group="tidings")

    def note_changes(self, changes: Sequence[Change] | None) -> None:
        """Note what was committed; told and acted on behind the screen's own reading."""
        if changes is None or self._unheard is None:
            self._unheard = None
        else:
            self._unheard += changes
        if self._unheard is None or any(change.kind == MENTION for change in self._unheard):
            self._is_named.set()
        self._has_come.set()
        if self._timekeeper is not None:
            self._timekeeper.note_news()

    async def _keep_time(self) -> None:
        """Wake what slept long enough, and give back what nobody touched; whoever comes first."""
        self._timekeeper = Timekeeper(self._services.due, clock=self._services.clock)
        await self._timekeeper.run()

    async def _follow_tidings(self) -> None:
        """Tell what others do to what is this agent's, or is watched by her."""
        tidings = self._services.tidings
        self._unheard = []  # before: what comes while this begins is heard, and told if it is new
        await tidings.begin()
        # Not what there is by now: a note may have named her since her list was shown.
        self._told_until = await self._services.mentions.find_last(self._services.opened_at)
        await self._tell_waiting()
        while True:
            await self._has_come.wait()
            self._has_come.clear()
            changes, self._unheard = self._unheard, []
            try:
                named = await self._hear_mentions()
                found = await tidings.hear(changes)
                due = await self._hear_due(changes)
            except DataError as error:
                self._tell(str(error))
                continue
            hers = [t for t in found if t.concern in RUNG_FOR or t.is_target_of_hers]
            told = self._tell_all(found, named, due)
            if named or due or hers:
                self._ring()
                self._show_notice(
                    notice_words(
                        hers, [n.conversation_id for n in named], is_due=bool(due), told=told
                    )
                )
            if told:
                with suppress(TimeoutError):
                    async with asyncio.timeout(GAP_S):
                        await self._is_named.wait()

    async def _hear_mentions(self) -> list[MentionNews]:
        """Give the notes that name this agent and were not told yet; each is told once."""
        if not self._is_named.is_set():
            return []
        self._is_named.clear()
        named = await self._services.mentions.list_news(after=self._told_until)
        self._told_until = max(self._told_until, *(news.message_id for news in named), MessageId(0))
        return named

    async def _tell_waiting(self) -> None:
        """Say once, at the start, what is wrong, where one was, and what became due since."""
        offer = await self._way_back.offer()
        due = await self._services.agenda.newly_due()
        frame = top_frame(self._app)
        if frame is None:
            return
        words = ""
        if due:
            many = "1 follow-up is" if len(due) == 1 else f"{len(due)} follow-ups are"
            key, it = frame.goal_key("f"), "it" if len(due) == 1 else "them"
            rest = f"({key})" if offer else f"{frame.glyphs.dot} {key} shows {it}"
            words = f"{many} due {rest}"
        told = f" {frame.glyphs.dot} ".join(filter(None, (offer, words)))
        if self._at_start:
            both = "  ".join(filter(None, (self._at_start, told)))
            frame.tell(both, is_trouble=True, seconds=max(TOLD_S, OFFER_S if offer else 0))
        elif told:
            frame.tell(told, seconds=OFFER_S if offer else SHOWN_S)

    async def _hear_due(self, changes: Sequence[Change] | None) -> str:
        """Say which follow-ups became due, of this agent's and of anybody's; each rings once."""
        from console.domain.agenda import tell_due  # noqa: PLC0415 - start-up time

        if changes is not None and not any(change.kind.startswith(FOLLOW_UP) for change in changes):
            return ""
        due = await self._services.agenda.newly_due()
        now, zone = self._services.clock.now(), self._services.time_zone
        return tell_due(due, now=now, time_zone=zone) if due else ""

    def _ring(self) -> None:
        """Ring the terminal's bell once for a burst, where the agent wants to hear it."""
        now = asyncio.get_running_loop().time()
        if self._services.rings_bell and now >= self._rung_at + self.ring_apart_s:
            self._rung_at = now
            self._app.bell()

    def _tell_all(
        self, found: Sequence[Tiding], named: Sequence[MentionNews], due: str = ""
    ) -> str:
        """Tell what is not on the screen already; give the sentence."""
        frame = top_frame(self._app)
        # What is open is seen; of a note that names her more is said than that it came.
        seen = {each.conversation_id for each in named}
        seen |= set() if frame is None or frame.reading is None else {frame.reading}
        wanted = [t for t in found if t.concern not in ON_SCREEN or t.number not in seen]
        told = tell_tidings(wanted, clock=self._clock_words)
        if unsent := [t.number for t in wanted if t.is_for_the_outbox]:
            self._note_unsent(unsent[-1])
        told = [*([due] if due else []), *told]
        if named and frame is not None:
            news = [(each.author, each.conversation_id, each.words) for each in named]
            told = [tell_mentions(news, dot=frame.glyphs.dot), *told]
        words = "" if frame is None else f" {frame.glyphs.dot} ".join(told)
        if words:
            self._tell(words)
        return words

    def _tell(self, words: str) -> None:
        if (frame := top_frame(self._app)) is not None:
            frame.tell(words, seconds=SHOWN_S)

    def _clock_words(self, at: datetime) -> str:
        return local_words.clock(at.astimezone(ZoneInfo(self._services.time_zone)))
