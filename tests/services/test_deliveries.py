"""What becomes of mails in the outbox when the server, the line, the store or we ourselves fail."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from console.domain.tidings import Concern
from data.errors import LeaseLostError, StoreError
from data.records import HeldBecause, OutboxState
from data.store import leases, outbox_copies
from data.sync.retry import LATE_AFTER
from tests.support.certificates import DAY, Authority
from tests.support.console_app import Office
from tests.support.deliveries import LONG_S, Sending, open_sending
from tests.support.fault_smtp import BEFORE_TEXT, FAULTS, FaultSmtp
from widgets.outbox_lines import reasons

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WITH_TEXT = ("text", "dot")
QUICK = [
    ("greeting", "421"), ("ehlo", "close"), ("mail", "4xx"), ("rcpt", "421"), ("data", "garbage"),
    ("data", "4xx"), ("text", "close"), ("dot", "close"), ("dot", "4xx"), ("dot", "huge"),
]  # fmt: skip
ALL = [
    (stage, fault)
    for stage in (*BEFORE_TEXT, *WITH_TEXT)
    for fault in FAULTS
    if (stage, fault) not in {("text", "drip"), *QUICK}
]


@pytest_asyncio.fixture
async def sending(empty: Office) -> AsyncIterator[Sending]:
    """An outbox, and a server that misbehaves."""
    async with open_sending(empty) as made:
        yield made
        for _ in range(5):
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("stage", "fault"),
    [*QUICK, *(pytest.param(*each, marks=pytest.mark.soak) for each in ALL)],
)
async def test_a_fault_costs_a_wait_or_a_question_and_never_a_copy(
    sending: Sending, stage: str, fault: str
) -> None:
    """Whatever fails at whatever stage: once all is well the mail is there once, or a person asked.

    Refused for good is neither lost: it is put before a person too.
    """
    ours = await sending.write("a@y.example")
    sending.server.faults[stage] = fault
    await sending.deliver()
    sending.server.faults.clear()
    for _ in range(3):
        await sending.deliver(later=20 * MINUTE)

    state, copies = await sending.state(ours), await sending.copies(ours)
    if state in {OutboxState.UNKNOWN, OutboxState.REFUSED}:
        assert stage in WITH_TEXT or fault == "5xx"
        assert copies <= 1
    else:
        assert (OutboxState.SENT, 1) == (state, copies)


@pytest.mark.parametrize("stage", ["greeting", "mail", "data"])
async def test_a_stop_before_the_text_leaves_it_untried(sending: Sending, stage: str) -> None:
    """Asked to stop while a silent server is waited for, it ends at once; the next goes on."""
    ours = await sending.write("a@y.example")
    sending.server.faults[stage] = "silence"
    task = asyncio.create_task(sending.deliver())
    await asyncio.to_thread(
        sending.server.wait_until, lambda: stage in sending.server.reached, stage
    )
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    sending.server.faults.clear()
    item = await sending.item(ours)
    await sending.restart()
    await sending.deliver()

    assert (OutboxState.QUEUED, 0) == (item.state, item.cut_short)
    assert (OutboxState.SENT, 1) == (await sending.state(ours), await sending.copies(ours))


async def test_a_refused_sign_in_holds_the_queue_and_fails_no_mail(sending: Sending) -> None:
    """One state, one sentence for all, later ones too; tried seldom; all leave when it works."""
    sending.server.answers["mail"] = "530 5.7.0 sign in first"
    old = [await sending.write(f"{n}@y.example") for n in "ab"]
    await sending.deliver()
    late = await sending.write("c@y.example")
    await sending.deliver(later=MINUTE)
    held = [await sending.item(each) for each in (*old, late)]
    tries = sending.server.reached.count("mail")
    sending.server.answers.clear()
    await sending.deliver(later=MINUTE)
    too_early = await sending.copies(late)
    await sending.deliver(later=15 * MINUTE)

    assert {(OutboxState.HELD, HeldBecause.SIGN_IN)} == {(i.state, i.because) for i in held}
    assert 1 == len({item.last_error for item in held})
    assert "sign in first" in held[0].last_error
    assert (1, 0) == (tries, too_early)
    assert [1, 1, 1] == [await sending.copies(each) for each in (*old, late)]


async def test_a_refused_sender_concerns_all_that_leave_under_that_name(sending: Sending) -> None:
    """A sender refused for good fails no mail; somebody's word has it tried at once."""
    sending.server.answers["mail"] = "550 5.7.60 may not send as this"
    ours = [await sending.write(f"{n}@y.example") for n in "ab"]
    await sending.deliver()
    states = [await sending.state(each) for each in ours]
    words = (await sending.item(ours[0])).last_error
    sending.server.answers.clear()
    agent_id = sending.services.agent.id
    await sending.services.outbox.retry(ours[0], agent_id=agent_id)
    sending.delivery.try_now()
    await sending.deliver()

    assert [OutboxState.HELD] * 2 == states
    assert "may not send as this" in words
    assert [1, 1] == [await sending.copies(each) for each in ours]


async def test_a_certificate_that_cannot_be_trusted_holds_the_queue_until_it_is_mended(
    empty: Office, tmp_path: Path
) -> None:
    """It is told as what it is and not as a refused sign-in; renewed, all leave by themselves."""
    authority = Authority(tmp_path)
    expired = authority.issue(starts_in=-2 * DAY, ends_in=-DAY)
    async with open_sending(empty, FaultSmtp(tls_folder=expired)) as sending:
        sending.security, sending.ca_file = "starttls", str(authority.ca_file)
        ours = [await sending.write(f"{n}@y.example") for n in "ab"]
        await sending.deliver()
        late = await sending.write("c@y.example")
        await sending.deliver()
        held = [await sending.item(each) for each in (*ours, late)]
        trouble = await sending.services.outbox.read_trouble()
        shown = [words for words, _ in reasons(held[0], time_zone="UTC")]
        waits_s = await sending.delivery.seconds_until_due()
        sending.server.use_certificate(authority.issue())
        await sending.deliver(later=MINUTE)

        assert {(OutboxState.HELD, HeldBecause.CONNECTION)} == {(i.state, i.because) for i in held}
        assert (3, HeldBecause.CONNECTION) == (trouble.held_back, trouble.held_because)
        assert all("it has expired" in i.last_error and "renew it" in i.last_error for i in held)
        assert (True, False) == ("it has expired" in shown[0], "sign-in" in " ".join(shown))
        assert waits_s is not None
        assert waits_s <= MINUTE.total_seconds()
        assert [1, 1, 1] == [await sending.copies(each) for each in (*ours, late)]


async def test_a_mail_that_breaks_the_line_blocks_no_other(sending: Sending) -> None:
    """A mail at which the server hangs up each time waits longer each time; the others leave."""
    sending.server.faults["poison@y.example"] = "close"
    poison = await sending.write("poison@y.example")
    others = [await sending.write(f"{n}@y.example") for n in "ab"]
    for _ in range(4):
        await sending.deliver(later=10 * timedelta(seconds=1))

    item = await sending.item(poison)
    assert [1, 1] == [await sending.copies(each) for each in others]
    assert OutboxState.QUEUED is item.state
    assert 2 <= item.cut_short <= 4
    assert item.next_attempt_at is not None


async def test_a_mail_whose_text_is_damaged_blocks_no_other(sending: Sending) -> None:
    """What the store cannot read any more is put before a person, and the next leaves."""
    rotten = await sending.write("a@y.example")
    raw_id = (await sending.item(rotten)).raw_id
    connection = sqlite3.connect(sending.office.store.path)
    with connection:
        connection.execute("UPDATE raws SET data = x'00' WHERE id = ?", (raw_id,))
    connection.close()
    other = await sending.write("b@y.example")
    await sending.deliver()

    assert OutboxState.REFUSED is await sending.state(rotten)
    assert 1 == await sending.copies(other)


async def test_only_who_was_accepted_is_unknown_after_a_crash(sending: Sending) -> None:
    """Dead in mid-text: unknown for those accepted; who was put off or refused stays so.

    The copy in Sent then settles the first, and the one put off gets the mail at its time.
    """
    people = [f"{name}@y.example" for name in ("bad", "busy", "good")]
    sending.server.answers = {people[0]: "550 5.1.1 nobody", people[1]: "451 4.7.1 later"}
    sending.server.faults["text"] = "silence"
    ours = await sending.write(*people)
    task = asyncio.create_task(sending.deliver())
    await asyncio.to_thread(
        sending.server.wait_until, lambda: "text" in sending.server.reached, "the text"
    )
    await sending.restart()
    after_crash = await sending.fates(ours)
    state = await sending.state(ours)
    with pytest.raises(LeaseLostError):
        await task
    async with sending.office.store.transaction(at=sending.office.clock.now()) as tx:
        await tx.run(outbox_copies.confirm_sent, ours, now_ms=tx.at_ms)
    sending.server.answers.clear()
    sending.server.faults.clear()
    await sending.deliver(later=HOUR)

    assert dict(zip(people, ["refused", "queued", "unknown"], strict=True)) == after_crash
    assert OutboxState.UNKNOWN is state
    assert [(people[1],)] == [to for to, _ in sending.server.mails]
    assert dict(zip(people, ["refused", "sent", "sent"], strict=True)) == await sending.fates(ours)
    assert OutboxState.REFUSED is await sending.state(ours)


async def test_a_process_that_lost_its_lease_hands_nothing_over(sending: Sending) -> None:
    """Another process took over between the recipient and the text: not a byte of it leaves."""
    ours = await sending.write("a@y.example")
    sending.server.faults["data"] = "trickle"
    task = asyncio.create_task(sending.deliver())
    await asyncio.to_thread(
        sending.server.wait_until, lambda: "data" in sending.server.reached, "DATA"
    )
    async with sending.office.store.transaction(at=sending.office.clock.now()) as tx:
        await tx.run(leases.take_lease, now_ms=tx.at_ms, holder="t:2", lasts_ms=10**12,
                     has_lock=True)  # fmt: skip
    with pytest.raises(LeaseLostError):
        await task

    assert [] == sending.server.mails
    assert OutboxState.SENDING is await sending.state(ours)


async def test_without_its_lease_it_waits_for_no_answer(sending: Sending) -> None:
    """Asked to stop in the text while another sends by now, it hangs up and writes nothing."""
    sending.is_patient = True
    ours = await sending.write("a@y.example")
    sending.server.faults["text"] = "silence"
    task = asyncio.create_task(sending.deliver())
    await asyncio.to_thread(
        sending.server.wait_until, lambda: "text" in sending.server.reached, "the text"
    )
    await sending.restart()
    task.cancel()
    async with asyncio.timeout(LONG_S):
        with pytest.raises(asyncio.CancelledError):
            await task

    assert (OutboxState.UNKNOWN, 0) == (await sending.state(ours), await sending.copies(ours))


async def test_a_full_disk_for_a_moment_costs_nothing(sending: Sending) -> None:
    """What the server said is written down as soon as the store can be written again."""
    ours = await sending.write("a@y.example")
    path = sending.office.store.path
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute(
        "CREATE TRIGGER full BEFORE UPDATE OF state ON outbox WHEN NEW.state = 'sent'"
        " BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    task = asyncio.create_task(sending.deliver())
    await asyncio.to_thread(sending.server.wait_until, lambda: sending.server.mails, "the mail")
    await asyncio.to_thread(connection.execute, "DROP TRIGGER full")
    connection.close()
    await task

    assert (OutboxState.SENT, 1) == (await sending.state(ours), await sending.copies(ours))


@pytest.mark.parametrize("before", ["claim", "text"])
async def test_a_full_disk_before_the_text_sends_nothing(sending: Sending, before: str) -> None:
    """What cannot be written down is not done: no text leaves whose beginning is not noted."""
    ours = await sending.write("a@y.example")
    connection = sqlite3.connect(sending.office.store.path, isolation_level=None)
    which = "state ON outbox WHEN NEW.state = 'sending'" if before == "claim" else (
        "data_started_at ON outbox WHEN NEW.data_started_at IS NOT NULL")  # fmt: skip
    connection.execute(
        f"CREATE TRIGGER full BEFORE UPDATE OF {which} BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )
    with pytest.raises(StoreError):
        await sending.deliver()
    taken = len(sending.server.mails)
    connection.execute("DROP TRIGGER full")
    connection.close()
    await sending.restart()
    await sending.deliver()

    assert 0 == taken
    assert (OutboxState.SENT, 1) == (await sending.state(ours), await sending.copies(ours))


async def test_later_means_the_same_mail_to_the_same_people_again(sending: Sending) -> None:
    """The waits after a 4xx grow by what servers said, not by how often they were away."""
    ours = await sending.write("a@y.example")
    sending.server.faults["greeting"] = "close"
    for _ in range(6):
        await sending.deliver(later=2 * MINUTE)
    sending.server.faults = {"data": "close"}
    await sending.deliver(later=2 * MINUTE)
    sending.server.faults = {"dot": "4xx"}
    await sending.deliver(later=2 * MINUTE)
    first = await sending.item(ours)
    now = sending.office.clock.now()
    sending.server.faults.clear()
    await sending.deliver(later=4 * MINUTE)
    too_early = await sending.copies(ours)
    await sending.deliver(later=MINUTE)

    assert first.next_attempt_at == now + 5 * MINUTE
    assert (0, 1) == (too_early, await sending.copies(ours))


async def test_no_room_for_more_recipients_is_no_refusal(sending: Sending) -> None:
    """Who had no room in one transaction gets the mail in the next, at once (RFC 5321 4.5.3.1)."""
    people = ["a@y.example", "b@y.example"]
    ours = await sending.write(*people)
    sending.server.answers[people[1]] = "452 4.5.3 too many recipients"
    original = sending.server.mails

    class Relenting(list[tuple[tuple[str, ...], bytes]]):
        def append(self, mail: tuple[tuple[str, ...], bytes]) -> None:
            sending.server.answers.clear()
            super().append(mail)

    sending.server.mails = Relenting(original)
    await sending.deliver()

    assert [(people[0],), (people[1],)] == [to for to, _ in sending.server.mails]
    assert OutboxState.SENT is await sending.state(ours)


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        ("552 5.2.2 over quota", "refused", "Their mailbox is full"),
        ("452 4.2.2 over quota", "queued", "Their mailbox is full"),
        ("552 5.3.4 too big", "refused", "too large"),
        ("450 4.2.0 greylisted", "queued", "greylisted"),
        ("550 5.1.1 no \x1b[2Jsuch user", "refused", "such user"),
    ],
)
async def test_size_and_room_are_told_in_our_words_with_the_servers(
    sending: Sending, answer: str, state: str, words: str
) -> None:
    """A person reads what is the matter, then what the server said, cleaned of its tricks."""
    ours = await sending.write("a@y.example")
    sending.server.answers["a@y.example"] = answer
    await sending.deliver()

    recipient = (await sending.item(ours)).recipients[0]
    assert state == recipient.state
    assert words in recipient.server_text
    assert answer.rpartition(" ")[2] in recipient.server_text
    assert "\x1b" not in recipient.server_text


async def test_a_late_mail_is_told_once(sending: Sending) -> None:
    """After four hours the agent who wrote it hears of it, on whatever screen, and once."""
    tidings = sending.services.tidings
    await tidings.begin()
    feed = sending.office.store.changes()
    ours = await sending.write("a@y.example")
    sending.server.faults["greeting"] = "close"
    await sending.deliver()
    await sending.deliver(later=LATE_AFTER - MINUTE)
    early = await tidings.hear(await feed.read())
    await sending.deliver(later=MINUTE)
    told = await tidings.hear(await feed.read())
    await sending.deliver(later=HOUR)
    again = await tidings.hear(await feed.read())

    assert ([], [Concern.UNSENT], []) == (early, [t.concern for t in told], again)
    assert (await sending.item(ours)).warned_at is not None
