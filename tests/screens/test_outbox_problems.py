"""Outbox and problems: what is wrong, why, and the key that cures it."""

from __future__ import annotations

from datetime import timedelta

from console.services.bundle import Services
from console.services.letters import Letter
from console.services.presence import presence_file
from data.records import (
    FolderLedger,
    FolderRole,
    HeldBecause,
    NewOp,
    OpKind,
    OutboxId,
    OutboxState,
)
from data.store import (
    conversations,
    folders,
    leases,
    ledgers,
    marks,
    outbox,
    outbox_delivery,
    quarantine,
    renumbering,
    server_ops,
)
from tests.support.console_app import Driver, Office, running
from widgets.glyphs import UNICODE

REFUSED = "The server refused c1@customer.example: no such mailbox."


async def queued(office: Office, services: Services, subject: str) -> OutboxId:
    """Put a reply into the outbox."""
    assert services.replies is not None
    number = await office.number(subject)
    return (await services.replies.reply(number, Letter("Hi"), agent=services.agent)).outbox_id


async def move(office: Office, outbox_id: OutboxId, state: OutboxState, **more: object) -> None:
    """Bring a mail of the outbox into a state."""
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(outbox.set_outbox_state, outbox_id, state, now_ms=tx.at_ms, **more)  # type: ignore[arg-type]  # because or error
        await tx.announce("outbox")


async def state_of(services: Services, outbox_id: OutboxId) -> OutboxState:
    """Read the state of a mail of the outbox."""
    return next(i.state for i in await services.outbox.list_items() if i.id == outbox_id)


async def test_an_empty_outbox_says_so(office: Office) -> None:
    """Where nothing waits, a sentence says so; no key does harm."""
    async with running(await office.services()) as console:
        await console.press("g", "o", "j", "k", "r", "x", "G", "g", "g")

        assert "Nothing waits" in console.text


async def test_the_outbox_says_what_waits_and_why(office: Office) -> None:
    """Each mail has its state, its conversation, its recipient and the server's words."""
    services = await office.services()
    refused = await queued(office, services, "Question 1")
    signed_out = await queued(office, services, "Question 2")
    await move(office, refused, OutboxState.REFUSED, error=REFUSED)
    await move(office, signed_out, OutboxState.HELD, because=HeldBecause.SIGN_IN.value)
    async with running(services) as console:
        await console.press("g", "o")
        lines = "\n".join(console.lines)

    assert "refused  #1001 ann c1@customer.example" in lines
    assert REFUSED in lines
    assert "sign" in lines
    assert "#1002 ann c2@customer.example" in lines


async def test_what_is_kept_back_is_told_on_every_screen(office: Office) -> None:
    """A server that lets nothing out shows in the inbox too, and is gone when it does again."""
    services = await office.services()
    waiting = await queued(office, services, "Question 1")
    async with running(services) as console:
        calm = console.lines[0]
        await move(office, waiting, OutboxState.HELD, because=HeldBecause.SIGN_IN.value)
        await console.listen()
        await console.until(lambda: "cannot leave" in console.lines[0], "it is told")
        told = console.lines[0]
        await move(office, waiting, OutboxState.QUEUED, because=None)
        await console.listen()

        assert "synced" in calm
        assert "! 1 mail cannot leave (g p)" in told
        await console.until(lambda: "synced" in console.lines[0], "all is well")


async def test_r_tries_again_and_x_cancels(office: Office) -> None:
    """r queues the mail under the cursor again, x stops the other one for good; both are said."""
    services = await office.services()
    ids = [await queued(office, services, f"Question {n}") for n in (1, 2)]
    for outbox_id in ids:
        await move(office, outbox_id, OutboxState.REFUSED, error=REFUSED)
    async with running(services) as console:
        await console.press("g", "o", "r")
        await console.until(lambda: "next chance" in console.news, "it is said")
        retried = [await state_of(services, i) for i in ids]
        await console.press("g", "g", "j", "x")
        await console.until(lambda: "not sent" in console.news, "it is said")
        cancelled = [await state_of(services, i) for i in ids]

    assert sorted(retried) == [OutboxState.QUEUED, OutboxState.REFUSED]
    assert OutboxState.CANCELLED in cancelled


async def test_a_mail_of_unknown_fate_is_put_before_a_person(office: Office) -> None:
    """It says what may be; s takes the agent's word that it arrived, and only of such a mail."""
    services = await office.services()
    unknown = await queued(office, services, "Question 1")
    await move(office, unknown, OutboxState.UNKNOWN, error="The line broke.")
    async with running(services) as console:
        await console.press("g", "o")
        told = console.text
        await console.press("s")
        await console.until(lambda: "counts as sent" in console.news, "it is said")
        state = await state_of(services, unknown)
        await console.until(lambda: "sent " in console.lines[1], "the list shows it")
        await console.press("s")

        assert "Nobody knows whether it arrived" in told
        assert state is OutboxState.SENT
        assert "cannot be unsent" in console.news


async def test_enter_opens_the_conversation_of_a_mail(office: Office) -> None:
    """From the outbox one comes to the conversation, and back again."""
    services = await office.services()
    await queued(office, services, "Question 2")
    async with running(services) as console:
        await console.press("g", "o", "enter")
        await console.until(lambda: "#1002 " in console.lines[0], "the conversation")
        await console.press("q")

        assert "Outbox" in console.lines[0]


async def test_a_refused_mail_is_corrected_from_where_it_is_told(office: Office) -> None:
    """From its conversation and from the notice, g o leads to that mail, and e to its draft."""
    services = await office.services("ann")
    ids = [await queued(office, services, f"Question {n}") for n in (1, 2, 3)]
    for outbox_id in ids[:2]:
        await move(office, outbox_id, OutboxState.REFUSED, error=REFUSED)
    async with running(services) as console:
        await console.app.run_action("open_conversation(1002)")
        await console.until(lambda: "#1002 " in console.lines[0], "the conversation")
        told = console.text
        await console.press("g", "o")
        await console.until(lambda: "Outbox" in console.lines[0], "the outbox")
        at_read = current_of(console)
        await console.press("q", "q")
        await console.listen()
        await refuse(office, ids[2])
        await console.until(lambda: "e there corrects it" in console.news, "the notice")
        notice = console.news
        await console.press("g", "o")
        await console.until(lambda: "Outbox" in console.lines[0], "the outbox")
        at_notice = current_of(console)
        await console.press("e")
        await console.until(lambda: "#1003 " in console.lines[0], "the draft")
        await console.until(lambda: "c3@customer.example" in console.text, "its recipient")

    assert "The server refused it. g o says why; e there corrects it" in told
    assert "Your mail in #1003 was refused" in notice
    assert ("#1002", "#1003") == (at_read, at_notice)


def current_of(console: Driver) -> str:
    """Give the number of the mail under the cursor."""
    line = next(line for line in console.lines if line.startswith(UNICODE.pointer))
    return next(word for word in line.split() if word.startswith("#"))


async def refuse(office: Office, outbox_id: OutboxId) -> None:
    """Have a mail refused as the process does that sends."""
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(
            outbox.set_outbox_state, outbox_id, OutboxState.REFUSED, now_ms=tx.at_ms, error=REFUSED
        )
        item = await tx.run(outbox.get_outbox_item, outbox_id)
        await tx.record(
            "outbox.refused", item.conversation_id, outbox_id=outbox_id, agent=item.agent
        )


async def test_what_has_left_cannot_be_stopped(office: Office) -> None:
    """x on a sent mail says why not."""
    services = await office.services()
    sent = await queued(office, services, "Question 1")
    await move(office, sent, OutboxState.SENT)
    async with running(services) as console:
        await console.press("g", "o", "x")
        await console.until(lambda: "unsent" in console.news, "it is said")

        assert await state_of(services, sent) is OutboxState.SENT


async def test_nothing_wrong_is_said(office: Office) -> None:
    """Where all is well the page says so."""
    async with running(await office.services()) as console:
        await console.press("g", "p")

        assert "Nothing is wrong" in console.text


async def test_problems_name_each_trouble_with_its_cure(office: Office) -> None:
    """Sync, quarantine and refused mail each stand there with the words that cure them."""
    services = await office.services()
    refused = await queued(office, services, "Question 1")
    await move(office, refused, OutboxState.REFUSED, error=REFUSED)
    async with office.store.transaction(at=office.clock.now()) as tx:
        inbox = await tx.run(folders.get_or_add_folder, "INBOX", FolderRole.INBOX)
        await tx.run(
            quarantine.put_in_quarantine, folder_id=inbox.id, uid_validity=1, uid=7,
            reason="It has no end.", size_bytes=1, now_ms=tx.at_ms,
        )  # fmt: skip
        await tx.run(leases.set_sync_state, "sign_in", cause="The server said no.", now_ms=tx.at_ms)
        await tx.announce("sync")
    async with running(services) as console:
        await console.until(lambda: "sign-in refused" in console.lines[0], "the top line says it")
        await console.press("g", "p")
        text = " ".join(console.text.split())
        await console.press("r")
        await console.until(lambda: "1 mail in quarantine" in console.news, "it is tried again")

    for words in ("The server said no.", "Correct user or password", "It has no end.",
                  "r tries all again", REFUSED, "g o opens the outbox"):  # fmt: skip
        assert words in text


async def test_problems_say_that_colleagues_cannot_be_seen(office: Office) -> None:
    """Where the file of who is there cannot be used, the page says why, and that work goes on."""
    presence_file(office.store.path).mkdir()
    async with running(await office.services()) as console:
        await console.press("g", "p")
        await console.until(lambda: "Colleagues cannot be seen" in console.text, "what is wrong")

        assert "Work goes on" in console.text


async def test_problems_tell_of_a_renumbered_folder(office: Office) -> None:
    """That a server renumbered a folder is told for a week, with what became of the mails."""
    services = await office.services()
    at = office.clock.now() - timedelta(days=1)
    async with office.store.transaction(at=at) as tx:
        inbox = await tx.run(folders.get_or_add_folder, "INBOX", FolderRole.INBOX)
        how = {"places": [], "troubles": {}, "now_ms": tx.at_ms}
        await tx.run(renumbering.rebind, inbox.id, 99, **how)  # type: ignore[arg-type]  # of two kinds
        await tx.run(renumbering.finish, inbox.id, now_ms=tx.at_ms)
        sent = await tx.run(folders.get_or_add_folder, "Sent", FolderRole.SENT)
        await tx.run(folders.set_read_only, sent.id, "Its numbers end with a session.")
    async with running(services) as console:
        await console.press("g", "p")
        text = " ".join(console.text.split())

    assert "Sent is only read, nothing is flagged or moved there. Its numbers" in text
    assert "the server renumbered INBOX: 0 of" in text
    assert "They stay here." in text


async def test_problems_show_how_the_mailbox_adds_up(office: Office) -> None:
    """Each folder with its mails and what became of them; a mail without a fate is named."""
    account = FolderLedger(
        "Archive", FolderRole.ARCHIVE, 7, on_server=3, stored=0, quarantined=0, ignored=1,
        missing=(4, 6),
    )  # fmt: skip
    async with office.store.transaction(at=office.clock.now()) as tx:
        folder = await tx.run(folders.get_or_add_folder, "Archive", FolderRole.ARCHIVE)
        await tx.run(
            ledgers.keep_ledger, folder.id, account, history_days=0, last_uid=6, lost=(),
            now_ms=tx.at_ms,
        )  # fmt: skip
    async with running(await office.services()) as console:
        await console.press("g", "p")
        await console.until(lambda: "mail by mail" in console.text, "the table")
        row = next(line for line in console.lines if line.startswith(" ! Archive "))

        assert ["!", "Archive", "3", "!", "0", "+", "0", "+", "1"] == row.split()
        assert "2 mails on the server have no fate here (uid 4, 6)" in console.text
        assert "support-console sync --once" in console.text


async def test_enter_on_problems_leads_to_quarantine(office: Office) -> None:
    """There a mail says who wrote it, about what and when, as far as its header told."""
    at = office.clock.now()
    async with office.store.transaction(at=at) as tx:
        inbox = await tx.run(folders.get_or_add_folder, "INBOX", FolderRole.INBOX)
        for _ in range(quarantine.TRIES_BY_ITSELF):
            await tx.run(
                quarantine.put_in_quarantine, folder_id=inbox.id, uid_validity=1, uid=7,
                reason="It has no end.", size_bytes=1, now_ms=tx.at_ms, author="Ann \x1b[31m",
                subject="Broken", sent_at=at,
            )  # fmt: skip
    async with running(await office.services()) as console:
        await console.press("g", "p")
        await console.until(lambda: "from Ann" in console.text, "who wrote it")
        await console.press("enter")
        await console.until(lambda: "[Quarantine 1]" in console.lines[0], "quarantine")

        assert "Broken  20 Nov 2026" in console.text
        assert "It waits for you: r has it tried again." in console.text


async def test_e_opens_a_refused_mail_to_be_corrected(office: Office) -> None:
    """The refused mail is a draft with its recipients in sight; sent, it settles the old one."""
    services = await office.services(undo_send_s=0)
    refused = await queued(office, services, "Question 1")
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(
            outbox_delivery.set_recipient_states, refused,
            {"c1@customer.example": ("refused", 550, "no such user")},
        )  # fmt: skip
    await move(office, refused, OutboxState.REFUSED, error=REFUSED)
    async with running(services) as console:
        await console.press("g", "o")
        told = console.text
        await console.press("e")
        await console.until(lambda: "c1@customer.example" in console.text, "the recipient")
        await console.until(lambda: "#1001 " in console.lines[0], "its conversation")
        await console.press("ctrl+s")
        await console.until(lambda: "send and close" in console.text, "the last look")
        await console.press("enter")
        await console.until(lambda: "Corrected and sent anew" in console.text, "it is settled")
        old = next(i for i in await services.outbox.list_items() if i.id == refused)

    assert "e corrects it" in told
    assert old.replaced_by is not None


async def test_r_asks_twice_where_a_second_copy_may_leave(office: Office) -> None:
    """On a mail of unknown fate the first r says what may happen, the second does it."""
    services = await office.services()
    unknown = await queued(office, services, "Question 1")
    await move(office, unknown, OutboxState.UNKNOWN, error="The line broke.")
    async with running(services) as console:
        await console.press("g", "o", "r")
        await console.until(lambda: "second copy" in console.news, "it is said")
        before = await state_of(services, unknown)
        await console.press("r")
        await console.until(lambda: "looked for in Sent" in console.news, "it is said")
        after = await state_of(services, unknown)

    assert (OutboxState.UNKNOWN, OutboxState.QUEUED) == (before, after)


async def test_problems_say_what_the_server_would_not_do(office: Office) -> None:
    """A change that was refused too often has the server's words, r tries it; lacks are told."""
    number = await office.number("Question 1")
    async with office.store.transaction(at=office.clock.now()) as tx:
        message = await tx.run(conversations.find_newest_message, number)
        assert message is not None
        new = NewOp(message.id, OpKind.ADD, "vip")
        await tx.run(marks.write_asked, (), drop=(), add=[new])
        op = (await tx.run(server_ops.list_of_messages, [message.id]))[0]
        for _ in range(server_ops.PARK_AFTER):
            await tx.run(server_ops.put_off, op.id, why="No, said the server.", next_try_ms=0)
        await tx.run(server_ops.set_lacks, {"no_folder junk": True}, now_ms=tx.at_ms)
    services = await office.services()
    async with running(services) as console:
        await console.press("g", "p")
        shown = " ".join(" ".join(console.lines).split())
        await console.press("r")
        await console.until(lambda: "asked again" in console.news, "it is said")

    assert f"A mail of #{number} could not be tagged vip on the server: No, said the" in shown
    assert "has no folder for Junk" in shown
    assert (1, 0) == await office.store.read(server_ops.count_waiting)
