"""The mailbox and the store agree on what was read, answered, flagged, tagged and put away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from console.bootstrap import unix_account
from console.clock import SystemClock
from console.services.agents import sign_on
from console.services.consequences import CONSEQUENCES
from console.services.work import WorkService
from data.records import ConversationId
from data.store import Store
from tests.mail.conftest import leave_out
from tests.support import dovecot as dovecot_server
from tests.support.console_process import ConsoleProcess
from tests.support.dovecot import Dovecot
from tests.support.letters import write_mail
from tests.support.smtp_world import SmtpWorld

pytestmark = pytest.mark.real_server

SERVERS = {
    "rich": None,
    "no_move": "IMAP4rev1 UIDPLUS CONDSTORE ENABLE IDLE SPECIAL-USE LITERAL+ NAMESPACE",
    "poor": "IMAP4rev1 SPECIAL-USE",
}


def read_here(desk: ConsoleProcess, number: int) -> None:
    """Have an agent look at a conversation in the console, to its end."""

    async def look() -> None:
        store = await Store.open(desk.store)
        store.follow(lambda: CONSEQUENCES)
        try:
            agent = await sign_on(store, account=unix_account(), act_as=None, clock=SystemClock())
            work = WorkService(store, clock=SystemClock(), agent=agent)
            await work.mark_read(ConversationId(number), up_to=SystemClock().now())
        finally:
            await store.close()

    asyncio.run(look())


def change(dovecot: Dovecot, uid: int, how: str, *flags: str, folder: str = "INBOX") -> None:
    """Change flags as a phone would."""
    with dovecot.client(folder, writable=True) as client:
        client.uid("STORE", str(uid), how, f"({' '.join(flags)})")


@pytest.fixture(
    params=["rich", *(pytest.param(n, marks=pytest.mark.soak) for n in SERVERS if n != "rich")]
)
def dovecot(request: pytest.FixtureRequest) -> Iterator[Dovecot]:
    """Servers that can do more and less."""
    leave_out(dovecot_server.missing_reason())
    server = Dovecot(capabilities=SERVERS[request.param])
    try:
        yield server.start()
    finally:
        server.remove()


def test_what_is_done_here_shows_there(
    desk: ConsoleProcess, dovecot: Dovecot, smtp_world: SmtpWorld
) -> None:
    """Read, answered, urgent, tagged: other clients see it; a second run tells nothing more."""
    dovecot.deliver(write_mail("q@customer.example"))
    assert 0 == desk.sync()["pushed"]
    number = desk.number_of("q@customer.example")

    read_here(desk, number)
    desk.json("priority", number, "--to", "urgent")
    desk.json("tag", number, "--tag", "Rückgabe & Co")
    desk.json("reply", number, "--body-file", "-", text="We look into it.\n")
    report = desk.sync()

    assert smtp_world.wait_for(1)
    expected = {"\\Seen", "\\Answered", "\\Flagged", "R&APw-ckgabe-&--Co".lower()}
    shown = {flag if flag[0] == "\\" else flag.lower() for flag in dovecot.flags()[1]}
    assert {flag.lower() if flag[0] != "\\" else flag for flag in expected} == shown
    assert report["pushed"] >= 4
    assert 0 == desk.sync()["pushed"]
    assert [] == desk.rows("SELECT * FROM server_ops")


@pytest.mark.soak
def test_what_is_done_there_shows_here(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """A flag raises the priority, a keyword tags; taken away, both go again."""
    dovecot.deliver(write_mail("q@customer.example"))
    desk.sync()
    number = desk.number_of("q@customer.example")

    change(dovecot, 1, "+FLAGS", "\\Flagged", "refund", "$Forwarded", "NonJunk")
    desk.sync()
    raised = desk.json("show", number)
    change(dovecot, 1, "-FLAGS", "\\Flagged", "refund")
    desk.sync()
    lowered = desk.json("show", number)

    assert ("high", ["refund"]) == (raised["priority"], raised["tags"])
    assert ("normal", []) == (lowered["priority"], lowered["tags"])
    assert {"$Forwarded", "NonJunk"} == dovecot.flags()[1]
    assert [] == desk.rows("SELECT * FROM server_ops")


def test_spam_goes_to_junk_and_comes_back(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """Spam lies in Junk, once; unspam brings it back into the inbox as the same message."""
    for name in ("q", "r"):
        dovecot.deliver(write_mail(f"{name}@customer.example", subject=f"Matter {name}"))
    desk.sync()
    number = desk.number_of("q@customer.example")

    desk.json("spam", number)
    desk.sync()
    in_junk = len(_visible(dovecot, "Junk")), len(_visible(dovecot, "INBOX"))
    shown = desk.json("show", number)["messages"][0]
    desk.json("unspam", number)
    desk.sync()
    desk.sync()

    assert (1, 1) == in_junk
    assert {"folder": "Junk", "role": "junk", "by_us": True} == shown["server_place"]
    assert (0, 2) == (len(_visible(dovecot, "Junk")), len(_visible(dovecot, "INBOX")))
    assert 2 == len(desk.messages())
    assert desk.json("show", number)["messages"][0]["server_place"] is None
    assert 0 == desk.sync()["pushed"]


def test_others_may_move_and_remove(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """A mail moved or removed elsewhere stays here, and says where it went."""
    for name in ("moved", "removed"):
        dovecot.deliver(write_mail(f"{name}@customer.example", subject=f"Matter {name}"))
    desk.sync()
    with dovecot.client(writable=True) as client:
        client.uid("COPY", "1", "Trash")
        client.uid("STORE", "1:2", "+FLAGS", "(\\Deleted)")
        client.expunge()
    desk.sync()

    places = {
        m["internet_message_id"].partition("@")[0]: m["server_place"]
        for n in (
            desk.number_of("moved@customer.example"),
            desk.number_of("removed@customer.example"),
        )
        for m in desk.json("show", n)["messages"]
    }
    assert {
        "moved": {"folder": "Trash", "role": "trash", "by_us": False},
        "removed": {"folder": None, "role": None, "by_us": False},
    } == places


def _visible(dovecot: Dovecot, folder: str) -> list[int]:
    return [uid for uid, flags in dovecot.flags(folder).items() if "\\Deleted" not in flags]


@pytest.mark.soak
def test_reading_there_and_here(desk: ConsoleProcess, dovecot: Dovecot) -> None:
    """Read elsewhere, nobody need read it; marked unread elsewhere, it is unread again."""
    dovecot.deliver(write_mail("q@customer.example"))
    desk.sync()
    number = desk.number_of("q@customer.example")

    def unread() -> list[int]:
        found = desk.json("list", "is:unread")["conversations"]
        return [conversation["number"] for conversation in found]

    at_first = unread()
    change(dovecot, 1, "+FLAGS", "\\Seen")
    desk.sync()
    read_there = unread()
    read_here(desk, number)
    change(dovecot, 1, "-FLAGS", "\\Seen")
    desk.sync()
    unread_there = unread()

    assert ([number], [], [number]) == (at_first, read_there, unread_there)
    assert set() == dovecot.flags()[1]
