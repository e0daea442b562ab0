"""The deeds on conversations, the same in the list (marked rows) and in a conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from textual.screen import Screen

from console.domain.deeds import Deed, SetPriority, Simple, Verb, Wait
from data.records import Conversation, ConversationId, Priority, Status, WaitingOn
from screens.frame import Frame

T = TypeVar("T")
GOES_ON = frozenset({Verb.CLOSE, Verb.SPAM, Verb.TRASH})
"""Verbs after which the next conversation is looked at."""
Seen = dict[ConversationId, int]
"""Conversations with the revision that the agent has seen of each."""


def goes_on(deed: Deed) -> bool:
    """Say whether the agent is done with a conversation after a deed."""
    return isinstance(deed, Simple) and deed.verb in GOES_ON


class Working(Frame):
    """A screen on which conversations can be worked on."""

    def targets(self) -> Seen:
        """Give what a deed is about."""
        raise NotImplementedError

    def chosen(self) -> Sequence[Conversation]:
        """Give what is known of the targets; of rows far away nothing is."""
        raise NotImplementedError

    def work_on(self, deed: Deed, targets: Seen | None = None) -> None:
        """Do something with the targets, and go on; the deed itself follows behind the key.

        `targets` are those of before, where a sheet was answered meanwhile.
        """
        raise NotImplementedError

    def ask(self, sheet: Screen[T | None], make: Callable[[T], Deed | None]) -> None:
        """Let a sheet say what is to be done with the targets of now."""
        targets = self.targets()

        def do(answer: T | None) -> None:
            deed = None if answer is None else make(answer)
            if deed is not None:
                self.work_on(deed, targets)

        if targets:
            self.app.push_screen(sheet, do)

    def subject_words(self) -> str:
        """Say what a sheet is about."""
        targets = self.targets()
        return f"#{next(iter(targets))}" if len(targets) == 1 else f"{len(targets)} conversations"

    def action_close(self) -> None:
        """Say that it is done."""
        self.work_on(Simple(Verb.CLOSE))

    def action_reopen(self) -> None:
        """Put it back to work."""
        self.work_on(Simple(Verb.REOPEN))

    def action_take(self) -> None:
        """Make it mine, or nobody's where all of it was mine."""
        mine = {c.assignee for c in self.chosen()} == {self.services.agent.name}
        self.work_on(Simple(Verb.RELEASE if mine else Verb.TAKE))

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
        sheet = KeySheet(self.services, f"{self.subject_words()} waits on", picks)
        self.ask(sheet, lambda who: Wait(WaitingOn(who)))

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
