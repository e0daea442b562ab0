"""Whatever servers answer at whatever stage, and whenever we die: each recipient has one fate."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.clock import FixedClock
from console.services.consequences import CONSEQUENCES
from console.services.letters import Letter
from console.services.outbox import OutboxService
from data.errors import DeliveryUnknownError, MailRefusedError, MailServerError
from data.mail.smtp import SmtpSession
from data.records import Address, OutboxItem, OutboxState, SafeLine
from data.store import outbox
from data.store.rows import to_ms
from data.sync.delivery import Delivery
from tests.support.console_app import NOON, open_office
from tests.support.quick_store import QuickStore

PEOPLE = tuple(f"{name}@y.example" for name in "abcd")
RCPT = (*("250 fine",) * 3, "251 will forward", "451 4.7.1 later", "450 4.2.0 greylisted",
        "452 4.5.3 too many recipients", "550 5.1.1 no such user", "550 5.7.1 policy",
        "552 5.2.2 full")  # fmt: skip
MAIL = ("250 fine",) * 6 + ("451 4.3.0 later", "552 5.3.4 too big", "550 5.7.60 not you", "421 bye",
                            "cut")  # fmt: skip
DATA = ("354 go on",) * 6 + ("451 4.3.0 later", "554 5.7.1 no", "421 bye", "cut")
DOT = ("250 taken",) * 4 + ("451 4.3.0 later", "552 5.3.4 too big", "554 5.7.1 spam", "421 bye",
                            "cut before", "cut after")  # fmt: skip
LATER = (timedelta(minutes=1), timedelta(minutes=16), timedelta(hours=5))


class KilledError(BaseException):
    """The process ends here, without a word."""


@dataclass(frozen=True)
class Round:
    """How a server answers for a while, and after how many steps of the store we die."""

    rcpt: Sequence[str]
    mail: str
    data: str
    dot: str
    dies_after: int | None
    later: timedelta


ROUNDS = st.lists(
    st.builds(
        Round,
        rcpt=st.tuples(*[st.sampled_from(RCPT)] * len(PEOPLE)),
        mail=st.sampled_from(MAIL),
        data=st.sampled_from(DATA),
        dot=st.sampled_from(DOT),
        dies_after=st.none() | st.integers(0, 12),
        later=st.sampled_from(LATER),
    ),
    max_size=5,
)
CALM = Round(("250 fine",) * len(PEOPLE), "250 fine", "354 go on", "250 taken", None, LATER[1])


@dataclass
class Server:
    """Answers as the round says; `got` counts what each recipient was given, the truth."""

    now: Round = CALM
    got: Counter[str] = field(default_factory=Counter)
    raws: list[bytes] = field(default_factory=list)


class Session:
    """What `SmtpSession` is to a delivery, without a line: `tests/mail` shows that it is so."""

    size_limit = None

    def __init__(self, server: Server) -> None:
        self._server = server
        self._taken: list[str] = []
        self.is_usable = True

    async def offer(
        self, *, sender: str, recipients: Sequence[str], size_bytes: int
    ) -> Mapping[str, tuple[int, str]]:
        """Name sender and recipients."""
        del sender, size_bytes
        self._answer(self._server.now.mail, "mail")
        said = dict(zip(PEOPLE, self._server.now.rcpt, strict=True))
        answers = {r: (int(said[r][:3]), said[r][4:]) for r in recipients}
        self._taken = [r for r in recipients if answers[r][0] in (250, 251)]
        return answers

    async def ask_for_text(self) -> None:
        """Ask whether the text may come."""
        self._answer(self._server.now.data, "data")

    async def send_text(self, raw: bytes) -> tuple[int, str]:
        """Give the text."""
        answer = self._server.now.dot
        if answer in ("250 taken", "cut after"):
            self._server.got.update(self._taken)
            self._server.raws.append(raw)
        if answer.startswith("cut"):
            self.is_usable = False
            raise DeliveryUnknownError("The line broke.")
        self._answer(answer, "dot")
        return 250, "taken"

    async def reset(self) -> None:
        """Forget who was named."""

    def abort(self) -> None:
        """Hang up."""

    async def close(self) -> None:
        """Part."""

    def _answer(self, answer: str, stage: str) -> None:
        if answer == "cut":
            self.is_usable = False
            raise MailServerError("The line broke.")
        if answer[0] in "45":
            self.is_usable = not answer.startswith("421")
            raise MailRefusedError(answer[4:], code=int(answer[:3]), stage=stage)


class World:
    """One mail to four people, a store that can die at any of its steps, and the server."""

    def __init__(self, box: bytes) -> None:
        self.server, self.clock = Server(), FixedClock(NOON)
        self._left: int | None = None
        self.store = QuickStore(CONSEQUENCES, on_step=self._step)
        self.store.connection.deserialize(box)
        self.news = OutboxService(self.store.as_store(), clock=self.clock)

    async def live(self, now: Round) -> None:
        """Begin to send, as a process does that has just taken the lease, until rest or death."""
        self.clock.set(self.clock.now() + now.later)
        self.server.now, self._left = now, now.dies_after
        delivery = Delivery(
            self.store.as_store(), connect=self._connect,
            news=self.news, now=self.clock.now, epoch=1, ask_for_look=lambda: None,
        )  # fmt: skip
        with suppress(KilledError):
            await delivery.recover()
            await delivery.deliver_due()
        self._left = None

    async def rest(self) -> None:
        """Have all go well until nothing moves any more."""
        for _ in range(3):
            await self.live(CALM)

    async def item(self) -> OutboxItem:
        """Read the mail."""
        (item,) = await self.store.read(outbox.list_outbox, now_ms=to_ms(self.clock.now()))
        return item

    async def _connect(self) -> SmtpSession:
        return cast("SmtpSession", Session(self.server))

    def _step(self, _what: str) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise KilledError


@cache
def _with_mail() -> bytes:
    """Give a store with one mail in its outbox, written as agents write."""

    async def make(folder: Path) -> bytes:
        async with open_office(folder) as office:
            services = await office.services("ann")
            assert services.replies is not None
            await services.replies.write_new(
                Letter("Hello."), agent=services.agent, subject="News",
                to=[Address(SafeLine(""), SafeLine(each)) for each in PEOPLE],
            )  # fmt: skip
            path = office.store.path
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            return bytes(connection.serialize())

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(make(Path(folder)))


async def _try(rounds: Sequence[Round], box: bytes) -> None:
    world = World(box)
    for each in rounds:
        await world.live(each)
        _agrees(await world.item(), world.server)
    await world.rest()
    item = await world.item()
    if item.state is OutboxState.UNKNOWN:
        # Who was put off waits for what a person says of the others: here, that it arrived.
        unknown = [str(r.address) for r in item.recipients if r.state == "unknown"]
        world.server.got.update(set(unknown) - set(world.server.got))
        await world.news.confirm_sent(item.id, agent_id=None)
        await world.rest()
        item = await world.item()
    _agrees(item, world.server)

    states = {str(r.address): r.state for r in item.recipients}
    assert set(PEOPLE) == set(states), "nobody is forgotten"
    assert set(states.values()) <= {"sent", "refused"}, states
    is_refused = "refused" in states.values()
    assert (OutboxState.REFUSED if is_refused else OutboxState.SENT) is item.state, states
    assert len({*world.server.raws}) <= 1, "each attempt is the same mail"
    assert all(b"\nbcc:" not in raw.lower() for raw in world.server.raws)


def _agrees(item: OutboxItem, server: Server) -> None:
    """See that what is written here is what the server did, as far as it can be known."""
    for recipient in item.recipients:
        copies = server.got[str(recipient.address)]
        assert copies <= 1, f"{recipient.address} got it {copies} times"
        if recipient.state == "sent":
            assert copies == 1, f"{recipient.address} never got it"
        elif recipient.state in {"queued", "refused"}:
            assert copies == 0, f"{recipient.address} got it and is {recipient.state}"


BOUNDS = settings(
    deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow],
    max_examples=60,
)  # fmt: skip


@BOUNDS
@given(ROUNDS)
def test_each_recipient_has_one_fate(rounds: list[Round]) -> None:
    """Nobody gets two mails, nobody is forgotten, and all that is known is true."""
    asyncio.run(_try(rounds, _with_mail()))


@pytest.mark.soak
@settings(BOUNDS, max_examples=3000, derandomize=False)
@given(ROUNDS)
def test_each_recipient_has_one_fate_thousands_of_times(rounds: list[Round]) -> None:
    """The same, for long."""
    asyncio.run(_try(rounds, _with_mail()))
