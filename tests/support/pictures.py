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
from console.demo.folder import ADDRESS, DemoFolder
from console.demo.mailbox import build_mailbox
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
from tests.support.console_app import running, screen_strips
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


REPLY = "Hi Leila, I am sorry. The drawing is attached, and the board leaves today."
PICTURES = {
    "inbox": Picture(
        "The inbox: what waits longest comes first, its text beside it", tuple("jjjj")
    ),
    "conversation": Picture("A conversation, who takes part beside it", (*"j" * 11, "enter")),
    "review": Picture(
        "A reply is looked at once more before it leaves: its attachment was forgotten",
        (*"jjjjjjj", "enter", "r", *REPLY, "ctrl+s"),
        (100, 30),
    ),
    "knowledge": Picture(
        "The knowledge base: articles by category, the one under the cursor read beside them",
        ("g", "k", *"jjjjjj"),
        awaited="Stop it at once",
    ),
    "problems": Picture("What is wrong, and what cures it", ("g", "p"), (100, 14), "support-light"),
}


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
    kai, _ = await shop.services("kai"), await shop.services("lin")
    mette = await shop.services("mette")
    await write_once(await shop.desk("mette"))
    await mette.due.settle()  # else it rings in one picture or the other
    reviews = await mette.agenda.read(Scope.ALL, half=50)
    await mette.follow_ups.done([each.id for each in reviews.rows])
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
    """Give every picture by its name."""
    drawn = {}
    with tempfile.TemporaryDirectory() as folder:
        async with open_shop(Path(folder)) as shop:
            await work_a_while(shop)
            for name, picture in PICTURES.items():
                services = await shop.services("mette")
                async with running(services, size=picture.size, theme=picture.theme) as console:
                    await console.press(*(_key(key) for key in picture.keys))
                    await console.until(lambda: picture.awaited in console.text, name)  # noqa: B023 - awaited here
                    drawn[name] = svg_of(screen_strips(console.app), title=picture.title)
    return drawn


def _key(sign: str) -> str:
    return {" ": "space", ",": "comma", ".": "full_stop"}.get(sign, sign)


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in asyncio.run(draw_pictures()).items():
        (FOLDER / f"{name}.svg").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
