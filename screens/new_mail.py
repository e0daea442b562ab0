"""A mail that begins a conversation: the composer alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from textual import work
from textual.widget import Widget

from console.actions import Place
from console.domain.whereabouts import Whereabouts
from console.services.bundle import Services
from data.records import DraftKind, Words
from screens.later import NEW_MAIL
from screens.sending import Sending
from screens.wished import IntoMail


class NewMailScreen(Sending):
    """Begins, or goes on with, the one mail to somebody that an agent can have begun."""

    PLACE = Place.COMPOSER

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.id = NEW_MAIL
        self.composer.add_class("whole")

    def body(self) -> Sequence[Widget]:
        """Nothing but the composer."""
        return [self.composer]

    @property
    def is_blank(self) -> bool:
        """Say whether the text is still to come: keys wait for it."""
        return self.unfinished is None

    @property
    def into_mail(self) -> IntoMail:
        """Articles go in at the cursor."""
        return IntoMail(self, None, self.insert_article)

    def stand_at(self, below: Whereabouts) -> Whereabouts:
        """At a mail that begins a conversation."""
        return replace(below, begins=True)

    def place_words(self) -> str:
        """Say what this is."""
        return "New mail"

    @work(exclusive=True, group="new-mail-load")
    async def load(self) -> None:
        """Find what was begun before."""
        if self.unfinished is None:
            draft = await self.services.drafts.find_mine(None)
            if draft is not None:
                self.resume(draft)
            else:
                self._start(Words(DraftKind.NEW, ""))
                self.open_composer()
        await self.refresh_top()

    async def action_leave_composer(self) -> None:
        """Keep the draft, then go back: whoever comes again at once finds all of it."""
        await self.keep_draft()
        self.close_composer()

    def close_composer(self) -> None:
        """There is nothing below it: go back."""
        if self.is_current:
            self.app.pop_screen()

    def go_on(self) -> None:
        """Closing the composer has gone back already."""
