"""The pictures in the README: the demo's own mailbox, real keys pressed, each screen drawn as SVG.

`python -m tests.support.pictures` (that is `make pictures`) writes them to docs/pictures. Clock,
mailbox and order of arrival are fixed, so that a picture changes only when the console does.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.bootstrap import Desk
from console.clock import FixedClock
from console.demo.articles import write_once
from console.demo.before import ask_once
from console.demo.clocks import start_clocks
from console.demo.folder import ADDRESS, DemoFolder
from console.demo.follow_ups import promise_before
from console.demo.macros import add_macros
from console.demo.mailbox import build_mailbox
from console.demo.team import add_team
from console.mailbox import make_ports
from console.services.agenda import Scope
from console.services.agents import Account, prepare_store, sign_on, signing_key, with_profile
from console.services.bundle import Services
from console.services.consequences import CONSEQUENCES
from console.services.letters import Letter
from console.settings import Settings, load_settings
from console.workplace import make_services
from data.mail.bodies import FetchedMail
from data.records import FolderRole
from data.store import Store, folders, leases
from tests.support.console_app import Driver, running, screen_strips
from tests.support.svg import svg_of
from tests.support.trouble import put_aside, refuse

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
NOW = datetime(2026, 11, 20, 9, 40, tzinfo=UTC)
ROLES = {"INBOX": FolderRole.INBOX, "Sent": FolderRole.SENT}


@dataclass(frozen=True, slots=True)
class Picture:
    """Keys from the inbox to what is drawn, and what it is called."""

    title: str
    keys: tuple[str, ...]
    size: tuple[int, int] = (120, 40)
    theme: str = "support-dark"
    awaited: str = ""
    """What stands there a moment after the keys."""
    types: str = ""
    """What is written behind the keys."""
    then: tuple[str, ...] = ()
    """Keys behind that."""


SHEET, SMALL = (100, 30), (80, 24)
REPLY = "Hi Tess, I am sorry. The drawing is attached, and the board leaves today."
ANSWER = "Hi Leila,\n\nI am sorry that it came back. Is there a dimmer in the wall?"
TESS = ("slash", *"Tess is:open", "enter", "enter")
LEILA = ("slash", *"Leila is:open", "enter", "enter")
FLICKER = ("g", "k", *"jjjjjj")
PICTURES = {
    "inbox": Picture(
        "The inbox: what waits longest comes first, its text beside it", tuple("jjjj")
    ),
    "inbox-wide": Picture("From 140 columns the queues stand beside it too", ("j",), (160, 40)),
    "inbox-small": Picture("The same in 80 columns, the text below", tuple("jjjj"), SMALL),
    "search": Picture(
        "A search narrows the list while it is typed",
        ("slash", *"refund on:last-month"),
        SHEET,
        awaited="[/refund on:last-month: ",
    ),
    "palette": Picture("Everything that can be done, by name", ("colon", *"snoo"), SHEET),
    "keys": Picture("The keys of a screen, gathered", ("question_mark",), SHEET),
    "conversation": Picture("A conversation, who takes part beside it", TESS),
    "files": Picture("The files of a message", ("enter", "v"), SHEET, awaited="order.csv"),
    "customer": Picture(
        "A customer, and what else came from there", (*TESS, "d"), SHEET, awaited="other"
    ),
    "why": Picture("Why a conversation is where it is", ("j", "I"), SHEET, awaited="started"),
    "macros": Picture(
        "A macro, with what it does and what the customer will read",
        ("j", "m", *"par"),
        SHEET,
        awaited="with it:",
    ),
    "answers": Picture(
        "What may answer a conversation, and what the customer would get",
        ("j", "b"),
        SHEET,
        awaited="language",
    ),
    "snooze": Picture("Until when it sleeps, as it was understood", (*"jjs", *"fri 14"), SHEET),
    "escalate": Picture(
        "Asking for help: whom, why, what is needed, by when",
        ("j", "E", "2", "enter", "enter", *"Is it the update?"),
        SHEET,
    ),
    "follow-up": Picture("A promise by one letter", (*"jF",), SHEET, awaited="in a week"),
    "agenda": Picture("What is promised, by day", ("g", "f"), SHEET, awaited="Today"),
    "team": Picture("Who is here, who has what, and the tiers", ("g", "t"), SHEET),
    "outbox": Picture(
        "What waits to leave, and what a server refused", ("g", "o"), SHEET, awaited="refused"
    ),
    "composer": Picture(
        "A reply below its thread, kept as it is typed", (*LEILA, "r"), types=ANSWER
    ),
    "review": Picture(
        "A reply is looked at once more before it leaves: its attachment was forgotten",
        (*TESS, "r"),
        SHEET,
        types=REPLY,
        then=("ctrl+s",),
    ),
    "knowledge": Picture(
        "The knowledge base: articles by category, the one under the cursor read beside them",
        FLICKER,
        awaited="Stop it at once",
    ),
    "article": Picture("An article is read", (*FLICKER, "enter"), SHEET, awaited="Stop it at once"),
    "editor": Picture(
        "An article is written beside how it will look",
        (*FLICKER, "e"),
        awaited="As it will look",
        then=("ctrl+n",),
    ),
    "gaps": Picture(
        "What is missing in the knowledge base", ("g", "k", "M"), SHEET, awaited="without an"
    ),
    "problems": Picture(
        "What is wrong, and what cures it",
        ("g", "p"),
        (100, 20),
        "support-light",
        awaited="uid 9001",
    ),
    "tour": Picture("The tour says the next key and why", ("question_mark", "t", "enter"), SMALL),
}
"""In the order of a day. What is written in one, or led by the tour, shows in those of its size
behind it."""


@dataclass(frozen=True, slots=True)
class Shop:
    """The demo's store as it stands after its first sync."""

    settings: Settings
    store: Store
    clock: FixedClock
    key: bytes

    async def services(self, name: str) -> Services:
        """Give what an agent of the demo works with."""
        return make_services(await self.desk(name))

    async def desk(self, name: str) -> Desk:
        """Give the place of an agent of the demo."""
        account = Account(0, "nobody", "Nobody")
        agent = await sign_on(self.store, account=account, act_as=name, clock=self.clock)
        profile = with_profile(agent, self.settings)
        return Desk(self.settings, self.store, self.clock, profile, self.key)


@asynccontextmanager
async def open_shop(path: Path) -> AsyncIterator[Shop]:
    """Take the demo's mailbox in as the syncing process does, at a fixed moment."""
    folder = DemoFolder(path, None)
    folder.write_settings(imap_port=1, smtp_port=1, password="none")
    settings = load_settings(environ={"HOME": str(path)}, config_file=folder.config)
    clock = FixedClock(NOW)
    store = await Store.open(folder.store, create=True)
    store.follow(lambda: CONSEQUENCES)
    try:
        await prepare_store(store, practice=True, clock=clock)
        shop = Shop(settings, store, clock, await signing_key(store))
        await _take_in(shop)
        yield shop
    finally:
        await store.close()


async def _take_in(shop: Shop) -> None:
    intake = make_ports(shop.settings, shop.store, clock=shop.clock, key=shop.key).intake
    async with shop.store.transaction(at=NOW) as tx:
        epoch = await tx.run(
            leases.take_lease, holder="demo:1", now_ms=tx.at_ms, lasts_ms=10**9, has_lock=True
        )
        places = {
            name: await tx.run(folders.get_or_add_folder, name, role)
            for name, role in ROLES.items()
        }
        await tx.run(leases.begin_sync, poll_s=10**6, now_ms=tx.at_ms)  # no process polls here
        await tx.run(leases.set_sync_state, "synced", cause=None, now_ms=tx.at_ms)
    assert epoch is not None
    mails: dict[str, list[FetchedMail]] = {name: [] for name in ROLES}
    for uid, mail in enumerate(build_mailbox(now=NOW, address=ADDRESS), start=1):
        if mail.folder in mails:
            date = mail.internal_date
            mails[mail.folder].append(FetchedMail(uid, mail.flags, date, len(mail.raw), mail.raw))
    for name, fetched in mails.items():
        await intake.take_in(
            fetched, folder=places[name], uid_validity=1, is_import=True, epoch=epoch
        )
    await intake.read_all_bodies(epoch=epoch)


async def work_a_while(shop: Shop) -> None:
    """Have colleagues write articles, take conversations, answer; and two things go wrong."""
    await add_team(shop.store, at=NOW)
    await add_macros(shop.store, at=NOW)
    kai, _ = await shop.services("kai"), await shop.services("lin")
    mette = await shop.services("mette")
    await promise_before(await shop.desk("mette"))
    await write_once(await shop.desk("mette"))
    await start_clocks(await shop.desk("mette"))
    await mette.due.settle()  # else it rings in one picture or the other
    due = await mette.agenda.read(Scope.ALL, half=50)
    await mette.follow_ups.done([each.id for each in due.rows if each.at <= NOW])
    await ask_once(await shop.desk("mette"))
    async with running(kai) as console:
        await console.press("j", "A", "j", "j", "A")
    async with running(await shop.services("mette")) as console:
        await console.press(*"jjjj", "A")
    assert kai.replies is not None
    page = await kai.find.list_queue("unassigned", "", limit=8, cursor=None)
    number = page.conversations[-1].id
    queued = await kai.replies.reply(number, Letter("Hello"), agent=kai.agent)
    words = "The server refused it: no such mailbox."
    await refuse(shop.store, queued.outbox_id, words, at=NOW)
    await put_aside(shop.store, "It is larger than 60 MB.", uid=9001, at=NOW)
    shop.clock.advance(timedelta(seconds=30))


async def draw_pictures() -> dict[str, str]:
    """Give every picture by its name; one console draws all that are of its size."""
    drawn = {}
    with tempfile.TemporaryDirectory() as folder:
        async with open_shop(Path(folder)) as shop:
            await work_a_while(shop)
            for (size, theme), pictures in _by_size().items():
                services = await shop.services("mette")
                async with running(services, size=size, theme=theme) as console:
                    for name, picture in pictures:
                        drawn[name] = await _draw(console, name, picture)
    return {name: drawn[name] for name in PICTURES}


def _by_size() -> dict[tuple[tuple[int, int], str], list[tuple[str, Picture]]]:
    grouped: dict[tuple[tuple[int, int], str], list[tuple[str, Picture]]] = {}
    for name, picture in PICTURES.items():
        grouped.setdefault((picture.size, picture.theme), []).append((name, picture))
    return grouped


async def _draw(console: Driver, name: str, picture: Picture) -> str:
    for key in picture.keys:
        await console.press(_key(key))
    if picture.types:
        await console.type(picture.types)
    await console.press(*picture.then)
    await console.until(lambda: picture.awaited in console.text, name)
    drawn = svg_of(screen_strips(console.app), title=picture.title)
    console.app.begin_anew()
    await console.rest()
    return drawn


def _key(sign: str) -> str:
    return {" ": "space", ",": "comma", ".": "full_stop"}.get(sign, sign)


def gallery() -> str:
    """Give the page that shows every picture."""
    parts = [
        "# Every screen\n\nDrawn from the demo by `make pictures`; a test fails when one is not"
        " what the console shows.\n"
    ]
    parts += [f"## {p.title}\n\n![{p.title}]({name}.svg)\n" for name, p in PICTURES.items()]
    return "\n".join(parts)


def main() -> None:
    """Write the pictures, and the page that shows them."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in asyncio.run(draw_pictures()).items():
        (FOLDER / f"{name}.svg").write_text(text, encoding="utf-8")
    (FOLDER / "README.md").write_text(gallery(), encoding="utf-8")


if __name__ == "__main__":
    main()
