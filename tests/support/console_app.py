"""A console on a real store: mails taken in as sync does, clock and size fixed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widgets import TextArea

from console.app import SupportConsole
from console.bootstrap import Desk
from console.clock import FixedClock
from console.services.agents import Account, prepare_store, sign_on, signing_key, with_profile
from console.services.bundle import Services
from console.services.consequences import CONSEQUENCES
from console.services.incoming import Identity
from console.services.intake import IntakePolicy, IntakeService
from console.settings import load_settings
from console.workplace import make_services
from data.mail.bodies import FetchedMail
from data.records import Agent, ConversationId, FolderRole
from data.store import Store, conversations, folders, leases
from tests.support.kept_stores import copy_kept
from tests.support.letters import write_mail
from tests.support.quiet import NEVER_S, HeardConsole, Quiet

T = TypeVar("T")

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ADDRESS = "support@x.example"
WAIT_S, REST_S, LOOK_S = 30.0, 2.0, 0.01
CLOSED_PORT = 9
SMALL, LARGE = (80, 24), (120, 40)


class Office:
    """One store with mails, and what works on it."""

    def __init__(self, folder: Path, store: Store, clock: FixedClock, key: bytes) -> None:
        self.folder, self.store, self.clock, self.key = folder, store, clock, key
        self.received = 0
        """How many mails there are."""

    async def receive(
        self,
        *raws: bytes,
        at: datetime | None = None,
        is_import: bool = False,
        role: FolderRole = FolderRole.INBOX,
        authserv_id: str = "",
    ) -> None:
        """Take mails in as the syncing process does; `role` says in which folder they lie."""
        lease = {"holder": "test:1", "lasts_ms": 10**12, "has_lock": True}
        async with self.store.transaction(at=self.clock.now()) as tx:
            epoch = await tx.run(leases.take_lease, now_ms=tx.at_ms, **lease)  # type: ignore[arg-type]  # a dict of three kinds
            name = "INBOX" if role is FolderRole.INBOX else role.value.capitalize()
            inbox = await tx.run(folders.get_or_add_folder, name, role)
            await tx.run(leases.begin_sync, poll_s=10**6, now_ms=tx.at_ms)  # no process polls here
            await tx.run(leases.set_sync_state, "synced", cause=None, now_ms=tx.at_ms)
        assert epoch is not None
        intake = IntakeService(
            self.store,
            clock=self.clock,
            identity=Identity(frozenset({ADDRESS}), self.key, authserv_id),
            policy=IntakePolicy(reopen_days=14, import_open_days=30),
        )
        mails = []
        for number, raw in enumerate(raws):
            self.received += 1
            moment = at or self.clock.now() - (len(raws) - number) * MINUTE
            mails.append(FetchedMail(self.received, frozenset(), moment, len(raw), raw))
        await intake.take_in(mails, folder=inbox, uid_validity=1, is_import=is_import, epoch=epoch)

    async def services(self, name: str = "ann", *, undo_send_s: int = 20) -> Services:
        """Sign an agent on and give what screens may ask."""
        return make_services(await self.desk(name, undo_send_s=undo_send_s))

    async def desk(self, name: str = "ann", *, undo_send_s: int = 20) -> Desk:
        """Sign an agent on, and open the store as a program does."""
        config = self.folder / f"{name}.toml"
        config.write_text(
            f'store = "{self.store.path}"\n[mailbox]\naddress = "{ADDRESS}"\n'
            f'from_name = "X Support"\n[console]\nundo_send_s = {undo_send_s}\n'
        )
        settings = load_settings(environ={"HOME": str(self.folder)}, config_file=config)
        agent = with_profile(await self.agent(name), settings)
        return Desk(settings, self.store, self.clock, agent, self.key)

    async def agent(self, name: str) -> Agent:
        """Give an agent, new or known."""
        account = Account(0, "nobody", "Nobody")
        return await sign_on(self.store, account=account, act_as=name, clock=self.clock)

    async def number(self, subject: str) -> ConversationId:
        """Give the conversation of this subject."""
        page = await self.store.read(
            conversations.list_queue, "all", agent_id=None, limit=500, cursor=None
        )
        return next(c.id for c in page.conversations if c.subject == subject)


def config_of(office: Office, *, secret: str = "") -> Path:
    """Write settings for a server that is away."""
    config = office.folder / "console.toml"
    config.write_text(
        f'store = "{office.store.path}"\n[mailbox]\naddress = "support@x.example"\n'
        f'[imap]\nhost = "127.0.0.1"\nport = {CLOSED_PORT}\nsecurity = "none"\n{secret}\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {CLOSED_PORT}\nsecurity = "none"\n'
    )
    config.chmod(0o600)
    return config


@asynccontextmanager
async def open_office(folder: Path, *, has_mail: bool = False) -> AsyncIterator[Office]:
    """Make a practice store with nothing in it, or with five conversations.

    The third of them has a second mail that quotes the first.
    """
    path = folder / "box" / "store.db"
    await copy_kept(
        *(("mail", path, _make_mail) if has_mail else ("empty", path, make_empty_store))
    )
    async with opened_office(path, folder) as office:
        office.received = len(FIVE) if has_mail else 0
        yield office


async def make_empty_store(path: Path) -> None:
    store = await Store.open(path, create=True)
    try:
        await prepare_store(store, practice=True, clock=FixedClock(NOON))
    finally:
        await store.close()


async def _make_mail(path: Path) -> None:
    await copy_kept("empty", path, make_empty_store)
    async with opened_office(path, path.parent) as office:
        await office.receive(*FIVE[:-1])
        await office.receive(FIVE[-1])


@asynccontextmanager
async def opened_office(path: Path, folder: Path) -> AsyncIterator[Office]:
    store = await Store.open(path)
    store.follow(lambda: CONSEQUENCES)
    try:
        yield Office(folder, store, FixedClock(NOON), await signing_key(store))
    finally:
        await store.close()


def question(number: int, *, text: str = "", subject: str = "", **more: object) -> bytes:
    """Write a customer's first mail."""
    words = text or f"Hello, this is question {number}.\r\nWhere is my lamp?\r\n"
    return write_mail(
        f"q{number}@customer.example",
        from_=f"Customer {number} <c{number}@customer.example>",
        subject=subject or f"Question {number}",
        text=words,
        at=NOON - timedelta(minutes=100 - number),
        **more,  # type: ignore[arg-type]  # answers and extra
    )


def answer(
    number: int,
    *,
    key: str = "a",
    text: str = "Still waiting.\r\n",
    at: datetime = NOON - 50 * MINUTE,
) -> bytes:
    """Write the same customer's next mail, what went before quoted."""
    quote = f"\r\nOn 20 Nov 2026 Customer {number} wrote:\r\n> Hello, this is\r\n> quoted text\r\n"
    return write_mail(
        f"{key}{number}@customer.example",
        from_=f"Customer {number} <c{number}@customer.example>",
        subject=f"Re: Question {number}",
        text=text + quote,
        at=at,
        answers=[f"q{number}@customer.example"],
    )


FIVE = (*(question(number) for number in range(1, 6)), answer(3))
"""Five customers, one of whom wrote again."""


class Driver:
    """Presses keys and looks at the screen as an agent does."""

    def __init__(self, app: HeardConsole, pilot: Pilot[None]) -> None:
        self.app, self.pilot, self._quiet = app, pilot, Quiet(app)

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until what they set off has come to rest."""
        for key in keys:
            self.app.receive_key(key)
            await self.rest()

    async def type(self, text: str) -> None:
        """Put text where the cursor of the composer is."""
        self.composer.insert(text)
        await self.rest()

    async def rest(self) -> None:
        """Wait until nothing is on its way: no work, no news, nothing to draw."""
        await self._quiet.rest()

    async def listen(self) -> None:
        """Wait until the console hears what others do: it begins a moment after the first paint."""
        await self.until(lambda: {"time", "tidings"} <= {w.group for w in self.app.workers}, "ears")
        await self.rest()

    async def hear_nothing_more(self) -> None:
        """Have the console hear no more of what is committed, by itself least of all."""
        await self.rest()
        self.app.workers.cancel_group(self.app, "feed")
        self.app.feed_poll_s = NEVER_S

    async def until(self, look: Callable[[], T], what: str) -> T:
        """Look until the answer is true; give it."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            await self._quiet.rest(at_most_s=REST_S)  # some are kept from it on purpose
            if found := look():
                return found
            await asyncio.sleep(LOOK_S)
        raise AssertionError(f"waited in vain: {what}\n{self.text}")

    def row_with(self, words: str) -> str:
        """Give the first line that holds words.

        Raises:
            AssertionError: there is none; it shows the screen.
        """
        for line in self.lines:
            if words in line:
                return line
        raise AssertionError(f"no line has {words!r}\n{self.text}")

    @property
    def cursor_row(self) -> str:
        """The line on which the cursor stands."""
        return self.row_with("\u258c")

    @property
    def composer(self) -> TextArea:
        """The field in which a reply is written."""
        return self.app.screen.query_one("#composer", TextArea)

    @property
    def lines(self) -> list[str]:
        """The screen as text, blanks at line ends left out."""
        return screen_lines(self.app)

    @property
    def news(self) -> str:
        """What just happened, as it is told above the keys; a long sentence from several lines."""
        told = [line.region for line in self.app.screen.query("NewsLine") if line.display]
        region = told[0] if told else self.app.screen.region
        top, height = (region.y, region.height) if told else (region.height - 2, 1)
        first, *more = self.lines[top : top + height]
        return " ".join([first, *(line.strip() for line in more)])

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)


def screen_lines(app: SupportConsole) -> list[str]:
    """Give what a terminal would show, as plain lines; a question stands over what is below it."""
    return ["".join(segment.text for segment in strip).rstrip() for strip in screen_strips(app)]


def screen_strips(app: App[None]) -> list[Strip]:
    """Give what a terminal would show, with its colours."""
    if isinstance(app, SupportConsole) and app.room.is_lacking:
        return app.room.cover(app.size)
    return app.screen._compositor.render_strips()


@asynccontextmanager
async def running(
    services: Services,
    *,
    size: tuple[int, int] = SMALL,
    number: ConversationId | None = None,
    theme: str = "",
    crashes: int = 0,
    is_restless: bool = False,
) -> AsyncIterator[Driver]:
    """Run a console without a terminal; at the end it must have had so many unexpected errors.

    A restless one is kept from coming to rest on purpose: it is not waited for.
    """
    folder = services.store.path.parent / "state"
    app = HeardConsole(services, keeper=None, number=number, theme=theme, report_folder=folder)
    async with app.run_test(size=size) as pilot:
        driver = Driver(app, pilot)
        if not is_restless:
            await driver.rest()
        yield driver
    services.presence.close()
    reports = [path.read_text() if path else "" for path in app.reports]
    assert len(reports) == crashes, "\n".join(reports)
