"""Problems: what is wrong with sync, quarantine and outbox, each with its cure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from textual import work

from console.actions import Place
from console.domain import local_words
from console.domain.ages import age_since
from console.domain.ledger_words import CURE, told_of_before, trouble_with
from console.domain.renumbering_words import (
    ASK_FOR_NUMBERS,
    MAILS_KEPT,
    NOTHING_TO_DO,
    tell_read_only,
    tell_renumbering,
)
from console.domain.sync_standing import MORE, tell_alert, tell_standing
from console.services.bundle import Services
from data.errors import DataError
from data.records import (
    FolderLedger,
    HeldBecause,
    OutboxItem,
    OutboxState,
    OutboxTrouble,
    QuarantinedMail,
    Renumbering,
)
from data.text.safe import clean_line
from data.text.wrap import hung, wrapped
from screens.frame import StoreChanged
from screens.page import Page
from screens.place_keys import bindings_of
from screens.quarantined import who_and_what
from widgets.ledger_lines import ledger_lines
from widgets.lines import Line, Span, line_of

NAMED_MAX = 3
"""Mails in quarantine that are named here; the queue holds all."""
BUSY = frozenset({"importing", "syncing"})
"""States in which an account is not closed yet."""
SEEN_AGAIN = "It is tried again every few seconds. Work goes on; a stale reply is held as always."
"""The cure where colleagues cannot be seen: what to see to stands in the words themselves."""


def _of_sending(trouble: OutboxTrouble) -> list[tuple[str, str]]:
    """Say what keeps many mails back at once, each thing once."""
    wrong = []
    if trouble.held_back:
        words = f"{trouble.held_back} mails wait, none is lost. {trouble.held_why}"
        cure = "Put the settings right, then {goal:o} and {key:retry}: it is tried at once."
        if trouble.held_because is HeldBecause.CONNECTION:
            cure = "Every minute it is seen whether that is put right; "
            cure += "{goal:o} and {key:retry} tries at once."
        wrong.append((words, cure))
    if trouble.late:
        words = f"{trouble.late} mails have wanted to leave for over four hours."
        wrong.append((words, "{goal:o} says why; they are tried again by themselves."))
    if trouble.copies_homeless:
        words = (
            f"{trouble.copies_homeless} sent mails have no copy on the server: it has no Sent "
            "folder that we know."
        )
        wrong.append((words, "Set imap.sent to the folder's name; the copies are filed then."))
    return wrong


def _cure_of(item: OutboxItem) -> str:
    """Say what helps a mail that waits for a person."""
    if item.state is OutboxState.REFUSED:
        return "{goal:o} opens the outbox; {key:correct} there corrects it and sends it anew."
    return "{goal:o} opens the outbox, where it says what can be done."


class ProblemsScreen(Page):
    """Everything that needs a person, and nothing else."""

    PLACE = Place.PROBLEMS
    BINDINGS = bindings_of(Place.PROBLEMS)

    def standing_words(self, words: str) -> str:
        """Name no key that leads here."""
        return super().standing_words(words.replace(f" {MORE}", ""))

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self._wrong: list[tuple[str, str]] = []
        """What is wrong, and its cure."""
        self._ledgers: list[FolderLedger] = []
        self._now = services.opened_at
        self._better: list[tuple[str, str]] = []
        """What works, and would work better."""

    def title_words(self) -> str:
        """Name the page."""
        return "Problems"

    @work(exclusive=True, group="problems-load")
    async def load(self) -> None:
        """Read what is wrong now; of a store that cannot be read at least that is said."""
        try:
            await self._read()
        except DataError as error:
            self.services.store_watch.note(error)
            self._wrong = self._of_store()
            self.draw()
            self.show_store_trouble()

    def _of_store(self) -> list[tuple[str, str]]:
        watch = self.services.store_watch
        if watch.trouble is None:
            return []
        so_long = self._since(watch.since, self.services.clock.now())
        return [(f"{watch.trouble} (for {so_long})", watch.cure)]

    def _since(self, at: datetime | None, now: datetime) -> str:
        return age_since(at, now=now, time_zone=self.services.time_zone)

    def hear_of_store(self) -> None:
        """Say what has become of the store."""
        self.load()

    async def _read(self) -> None:
        _, sync, now = await self.services.find.status()
        told = [
            tell_standing(sync, how_long=self._since(sync.since, now)),
            tell_alert(sync, now),
        ]
        wrong = self._of_store() + [(words, cure) for words, cure in told if words]
        self._ledgers = await self.services.quarantine.list_ledgers()
        self._now = now
        if sync.state not in BUSY:
            wrong += [(said, CURE) for x in self._ledgers if (said := trouble_with(x))]
        wrong += self._in_quarantine(await self.services.quarantine.list_mails())
        wrong += [
            (f"#{item.conversation_id}: {item.state}. {item.last_error}", _cure_of(item))
            for item in await self.services.outbox.list_items()
            if item.needs_a_person
        ]
        wrong += await self.services.mailbox_changes.list_refused()
        wrong += _of_sending(await self.services.outbox.read_trouble())
        found = await self.services.examine()
        if self.services.presence.trouble:
            wrong.append((self.services.presence.trouble, SEEN_AGAIN))
        self._wrong = wrong + [(f.text, f.cure) for f in found if f.is_grave]
        self._better = [_told(r) for r in await self.services.quarantine.list_renumberings()]
        self._better += await self.services.mailbox_changes.list_lacks()
        self._better += [
            (tell_read_only(folder, why), ASK_FOR_NUMBERS)
            for folder, why in await self.services.quarantine.list_read_only()
        ]
        self._better += [(f.text, f.cure) for f in found if not f.is_grave]
        self.draw()
        await self.refresh_top()

    def _in_quarantine(self, mails: Sequence[QuarantinedMail]) -> list[tuple[str, str]]:
        """Name the newest mails that were not taken in; Enter leads to all."""
        cure = f"{self.key_of('list_quarantine')} lists them with their source; "
        cure += f"{self.key_of('retry_quarantine')} tries all again."
        named = [
            (
                f"A mail in {mail.folder} (uid {mail.uid}{who_and_what(mail)}) was not taken in:"
                f" {mail.reason}",
                cure,
            )
            for mail in mails[:NAMED_MAX]
        ]
        if len(mails) > NAMED_MAX:
            named.append((f"{len(mails) - NAMED_MAX} more mails wait in quarantine.", cure))
        return named

    def page_lines(self) -> list[Line]:
        """Give what is wrong with its cures, then what was said in passing."""
        width = max(self.size.width - 4, 20)
        fine = f"  Nothing is wrong. {self.key_of('back')} goes back."
        lines = [] if self._wrong else [line_of(fine, "good"), Line()]
        for what, cure in self._wrong:
            lines += [line_of(t, "bad") for t in hung(" ! ", wrapped(clean_line(what), width))]
            helps = wrapped(self.services.name_keys(cure), width)
            lines += [*(line_of(f"   {t}", "dim") for t in helps), Line()]
        if self._better:
            lines.append(line_of(" Could be better", "strong"))
        for what, cure in self._better:
            lines += [line_of(f"   {t}") for t in wrapped(clean_line(what), width)]
            helps = wrapped(self.services.name_keys(cure), width)
            lines += [*(line_of(f"   {t}", "dim") for t in helps), Line()]
        lines += ledger_lines(self._ledgers, now=self._now, time_zone=self.services.time_zone)
        zone = ZoneInfo(self.services.time_zone)
        for ledger in self._ledgers:
            if told := told_of_before(ledger):
                assert ledger.mended_at is not None
                at = ledger.mended_at.astimezone(zone)
                lines += [
                    *(
                        line_of(f"   {t}", "dim")
                        for t in wrapped(
                            f"{told} since {local_words.day_and_clock(at)}.",
                            width,
                        )
                    ),
                    Line(),
                ]
        said = [
            Line(
                (
                    Span(
                        f"   {local_words.clock(s.at.astimezone(zone), has_seconds=True)} ", "dim"
                    ),
                    Span(clean_line(s.text), "bad" if s.is_trouble else "normal"),
                )
            )
            for s in self.services.session.said
        ]
        return [*lines, line_of(" Said here, newest first", "strong"), *said] if said else lines

    async def action_list_quarantine(self) -> None:
        """Show all that is in quarantine, with its source."""
        await self.app.run_action("show_quarantine")

    def on_store_changed(self, _message: StoreChanged) -> None:
        """Read again when anything changed."""
        self.load()

    @work(group="problems-write")
    async def action_retry(self) -> None:
        """Have the server asked again, what it refused too, and everything in quarantine tried."""
        me = self.services.agent.id
        count = await self.services.quarantine.retry(None, agent_id=me)
        mails = "1 mail" if count == 1 else f"{count} mails"
        more = f"; {mails} in quarantine as well" if count else ""
        await self.services.mailbox_changes.retry(agent_id=me)
        self.tell(f"The mail server is asked again{more}.")


def _told(told: Renumbering) -> tuple[str, str]:
    words = tell_renumbering(
        told.folder, known=told.known, recognised=told.recognised, fetched=told.fetched
    )
    return f"In these days {words}.", MAILS_KEPT if told.gone else NOTHING_TO_DO


def _clock(local: datetime) -> str:
    return local_words.clock(local, has_seconds=True)
