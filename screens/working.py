"""The deeds on conversations, the same in the list (marked rows) and in a conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from textual import work

from console.domain.deeds import Deed, SetPriority, Simple, Verb, Wait
from console.domain.local_words import number
from console.domain.wishes import Wish
from console.services.errors import ServiceError
from console.services.work import Done, Targets
from data.errors import DataError
from data.records import (
    Conversation,
    ConversationId,
    Escalation,
    Priority,
    Status,
    WaitingOn,
)
from screens.answering import Answering
from screens.frame import Frame
from screens.wished import WishedArticle

if TYPE_CHECKING:
    from console.services.escalations import Request

T = TypeVar("T")
GOES_ON = frozenset({Verb.CLOSE, Verb.SPAM, Verb.TRASH})
"""Verbs after which the next conversation is looked at."""
NOBODY_WAITED_FOR = "nobody"
"""The id of the row that ends waiting."""
Seen = dict[ConversationId, int]
"""Conversations with the revision that the agent has seen of each."""


def _wait_of(who: str) -> Deed:
    return Simple(Verb.REOPEN) if who == NOBODY_WAITED_FOR else Wait(WaitingOn(who))


AnyDeed = Deed | Wish
"""What can be done with the targets of a screen."""


def goes_on(deed: AnyDeed) -> bool:
    """Say whether the agent is done with a conversation after a deed."""
    if isinstance(deed, Wish):
        return deed.closes
    return isinstance(deed, Simple) and deed.verb in GOES_ON


class Working(Frame):
    """A screen on which conversations can be worked on."""

    own_tiers: Collection[str] = ()
    """Tiers of the agent's, as far as they were asked for."""

    def targets(self) -> Seen:
        """Give what a deed is about."""
        raise NotImplementedError

    def chosen(self) -> Sequence[Conversation]:
        """Give what is known of the targets; of rows far away nothing is."""
        raise NotImplementedError

    def work_on(self, deed: AnyDeed, targets: Seen | None = None) -> None:
        """Do something with the targets, and go on; the deed itself follows behind the key.

        `targets` are those of before, where a sheet was answered meanwhile.
        """
        raise NotImplementedError

    async def do_to(self, deed: AnyDeed, targets: Targets) -> Done:
        """Have it done, each at the revision given; what fails stays as it was and is told."""
        if isinstance(deed, Wish):
            return await self.services.promising.promise(deed, targets)
        return await self.services.work.do(deed, targets)

    def ask(self, sheet: Answering[T | None], make: Callable[[T], Deed | None]) -> None:
        """Let a sheet say what is to be done with the targets of now."""
        targets = self.targets()

        def do(answer: T | None) -> None:
            deed = None if answer is None else make(answer)
            if deed is not None:
                self.work_on(deed, targets)

        if targets:
            sheet.then = do
            self.app.push_screen(sheet)

    def subject_words(self) -> str:
        """Say what a sheet is about."""
        targets = self.targets()
        if len(targets) == 1:
            return f"#{next(iter(targets))}"
        return f"{number(len(targets))} conversations"

    def here(self) -> Conversation | None:
        """Give the conversation that stands before the agent."""
        raise NotImplementedError

    def action_compose(self) -> None:
        """Begin a mail, or log a contact."""
        from screens.beginning import BeginSheet  # noqa: PLC0415 - start-up time

        self.app.push_screen(BeginSheet(self, self.here()))

    def action_close(self) -> None:
        """Say that it is done."""
        self.work_on(Simple(Verb.CLOSE))

    def action_reopen(self) -> None:
        """Put it back to work."""
        self.work_on(Simple(Verb.REOPEN))

    def action_take(self) -> None:
        """Make it mine, or nobody's where all of it was mine."""
        self.work_on(Simple(Verb.RELEASE if self.is_mine() else Verb.TAKE))

    def is_mine(self) -> bool:
        """Say whether all targets are this agent's."""
        return {c.assignee for c in self.chosen()} == {self.services.agent.name}

    def is_asked(self) -> bool:
        """Say whether a colleague waits for this agent's answer on what stands before her."""
        here, me = self.here(), self.services.agent.name
        if here is None or not here.escalations:
            return False
        from console.domain.escalation import is_asked  # noqa: PLC0415 - start-up time

        return any(
            each.is_open
            and each.asked_by != me
            and is_asked(each.asked, agent=me, tiers=self.own_tiers)
            for each in here.escalations
        )

    @work(group="working-page")
    async def action_take_next(self) -> None:
        """Make the most urgent one that nobody works on mine, and show it."""
        from console.services.taking import NothingToTake  # noqa: PLC0415 - start-up time

        try:
            taken = await self.services.taking.take_next()
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        if isinstance(taken, NothingToTake):
            self.tell(taken.reason + (" {goal:m} shows yours." if taken.mine else ""))
            return
        await self.show_taken(taken.conversation.id)
        shown = self.app.screen
        (shown if isinstance(shown, Frame) else self).tell_done(taken.done)

    async def show_taken(self, number: ConversationId) -> None:
        """Show a conversation that has become mine."""
        raise NotImplementedError

    @work(exclusive=True, group="working-page")
    async def action_assign(self) -> None:
        """Say whose it is: an agent's, nobody's, a tier's."""
        from screens.assigning import ask_assignee  # noqa: PLC0415 - start-up time

        try:
            await ask_assignee(self)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    @work(exclusive=True, group="working-page")
    async def action_escalate(self) -> None:
        """Ask for help, or end what was asked."""
        from screens.asking import ask_for_help  # noqa: PLC0415 - start-up time

        try:
            await ask_for_help(self)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    @work(exclusive=True, group="working-page")
    async def escalate_again(self) -> None:
        """Ask whom else to ask, with what was typed before."""
        from screens.asking import ask_again  # noqa: PLC0415 - start-up time

        try:
            await ask_again(self)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    @work(group="working-write")
    async def ask_somebody(self, seen: Seen, request: Request) -> None:
        """Ask about some conversations, and show what became of them."""
        from screens.asking import carry_out  # noqa: PLC0415 - start-up time

        await self._show_asked(await carry_out(self, seen, request))

    @work(group="working-write")
    async def end_asking(self, escalation: Escalation, words: str, *, is_return: bool) -> None:
        """End what was asked, and show what became of it."""
        from screens.asking import carry_out_ending  # noqa: PLC0415 - start-up time

        await self._show_asked(await carry_out_ending(self, escalation, words, is_return=is_return))

    async def _show_asked(self, done: Done | None) -> None:
        if done is not None:
            shown = self.app.screen
            (shown if isinstance(shown, Frame) else self).tell_done(done)
            await self.show_taken_back(done)

    @work(exclusive=True, group="working-page")
    async def action_macro(self) -> None:
        """Choose a macro: one with a text begins a reply, one without is done at once."""
        from screens.macros import ask_macro  # noqa: PLC0415 - start-up time

        try:
            await ask_macro(self)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    def action_article(self) -> None:
        """Choose an article that answers; a reply begins with it."""
        from screens.articles import ask_for_targets  # noqa: PLC0415 - start-up time

        ask_for_targets(self)

    @work(group="working-page")
    async def action_draft_article(self) -> None:
        """Make an article of it, with everything personal taken out and shown."""
        targets = list(self.targets())
        try:
            if targets:
                # Off the loop: what finds names takes longer to import than a key may wait.
                drafting = await asyncio.to_thread(import_module, "screens.checking_draft")
                await drafting.Drafting(self).ask(targets)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    def answer_with_article(self, number: ConversationId, wished: WishedArticle) -> object:
        """Begin a reply with an article."""
        raise NotImplementedError

    @work(group="macro-page")
    async def use_macro(self, name: str, language: str, seen: Seen) -> None:
        """Write what a macro says, or do what it does."""
        services = self.services
        try:
            macro = await services.macros.get(name)
            if macro.has_text:
                await self.write_macro(next(iter(seen)), (name, language))
                return
            done = await services.macro_applying.apply(name, seen)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
            return
        await self._show_asked(done)
        self.after_macro(done, is_closed=macro.words.actions.status == "close")

    async def write_macro(self, number: ConversationId, wished: tuple[str, str]) -> None:
        """Begin a reply with a macro's text."""
        raise NotImplementedError

    def after_macro(self, done: Done, *, is_closed: bool) -> None:
        """Go on after a macro that only acts; a list has its rows anew by themselves."""

    async def action_merge(self) -> None:
        """Ask into which conversation it goes."""
        from screens.merging import ask_merge  # noqa: PLC0415 - start-up time

        try:
            await ask_merge(self)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    async def action_link(self) -> None:
        """Ask with which conversation it belongs together."""
        from screens.merging import ask_link  # noqa: PLC0415 - start-up time

        try:
            await ask_link(self)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    async def after_merging(self, numbers: Sequence[ConversationId]) -> None:
        """Show at once what has gone elsewhere; the change feed would tell it soon."""

    def action_snooze(self) -> None:
        """Say until when it sleeps; wake it."""
        from screens.snoozing import ask_until  # noqa: PLC0415 - start-up time

        ask_until(self)

    @work(exclusive=True, group="working-page")
    async def action_follow_up(self) -> None:
        """Promise something by a date."""
        from screens.following import ask_about_targets  # noqa: PLC0415 - start-up time

        try:
            await ask_about_targets(self)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    def begin_later(self, number: ConversationId, at: datetime) -> object:
        """Begin a reply that is to leave then."""
        raise NotImplementedError

    def action_spam(self) -> None:
        """Put it among the spam; from there, back to work."""
        self.work_on(Simple(Verb.UNSPAM if self.are_all(Status.SPAM) else Verb.SPAM))

    def action_trash(self) -> None:
        """Put it into the trash; from there, back to work."""
        self.work_on(Simple(Verb.UNTRASH if self.are_all(Status.TRASH) else Verb.TRASH))

    def are_all(self, status: Status) -> bool:
        """Say whether all targets have a status."""
        return {c.status for c in self.chosen()} == {status}

    def action_watch(self) -> None:
        """Be told what happens there; again: no more."""
        me = self.services.agent.name
        chosen = self.chosen()
        are_watched = bool(chosen) and all(me in c.watchers for c in chosen)
        self.work_on(Simple(Verb.UNWATCH if are_watched else Verb.WATCH))

    def action_wait(self) -> None:
        """Say on whom it waits."""
        from screens.picking import KeySheet, Pick  # noqa: PLC0415 - start-up time

        on = {c.waiting_on for c in self.chosen()}
        picks = [
            Pick(who.value, words, key=key, is_chosen=on == {who})
            for key, who, words in (
                ("c", WaitingOn.CUSTOMER, "the customer"),
                ("t", WaitingOn.THIRD_PARTY, "a third party"),
                ("m", WaitingOn.TEAM, "the team"),
            )
        ]
        if self.are_all(Status.WAITING):
            picks.append(Pick(NOBODY_WAITED_FOR, "nobody: open again", key="o"))
        sheet = KeySheet(self.services, f"{self.subject_words()} waits on", picks)
        self.ask(sheet, _wait_of)

    def action_priority(self) -> None:
        """Say how much it matters."""
        from screens.picking import KeySheet, Pick  # noqa: PLC0415 - start-up time

        has = {c.priority for c in self.chosen()}
        picks = [
            Pick(priority.value, priority.value, key=str(number), is_chosen=has == {priority})
            for number, priority in enumerate(reversed(Priority), start=1)
        ]
        sheet = KeySheet(self.services, f"Priority of {self.subject_words()}", picks)
        self.ask(sheet, lambda name: SetPriority(Priority(name)))

    @work(exclusive=True, group="working-page")
    async def action_tags(self) -> None:
        """Put tags on, take tags off."""
        from screens.tagging import ask_tags  # noqa: PLC0415 - start-up time

        try:
            await ask_tags(self)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    @work(exclusive=True, group="working-page")
    async def action_describe(self) -> None:
        """Say what it is about: kind, cause, stage, language, channel."""
        from screens.describing import ask_field  # noqa: PLC0415 - start-up time

        try:
            await ask_field(self)
        except (DataError, ServiceError) as error:
            self.tell_error(error)

    @work(group="working-write")
    async def keep_cause(self, name: str) -> None:
        """Put a lead's new cause into the list."""
        try:
            await self.services.describing.keep_cause(name)
        except (DataError, ServiceError) as error:
            self.tell_error(error)
