"""A conversation with everything in it: files, links, HTML, a note, doings, a reply of ours."""

from __future__ import annotations

from datetime import datetime

from console.domain.deeds import Simple, Verb
from console.services.letters import Letter
from console.services.notes import NoteService
from data.records import ConversationId, OutboxState
from data.store import outbox
from tests.support.builders import file_part, header, multipart_mail, part
from tests.support.console_app import MINUTE, NOON, Office
from tests.support.letters import write_mail

SUBJECT = "Kan ikke logge ind"
METTE = "=?utf-8?q?Mette_S=C3=B8rensen?= <mette@fjordlys.example>"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03 \0\0\x02X\x08\2\0\0\0" + bytes(2000)
CSV = "sku,qty\r\nKB-20,12\r\nKB-30,æble\r\n"
HTML = (
    '<p>Hej, se <a href="https://shop.example/a?b=c">min ordre</a> og '
    '<a href="https://evil.example/login">bank.example</a>. Se https://x.example/hjælp.</p>'
    "<p>Jeg har prøvet at nulstille min adgangskode to gange, men mailen kommer aldrig frem, "
    "heller ikke i spam.</p>"
)


def rich_mail() -> bytes:
    """Write a mail with HTML, a picture, a program that says it is none, and a table."""
    return multipart_mail(
        part(HTML, content_type="text/html; charset=utf-8"),
        file_part(PNG, filename="skaerm.png"),
        file_part(b"MZ\x90\0 program", filename="faktura.pdf", content_type="application/pdf"),
        file_part(CSV.encode(), filename="ordre.csv", content_type="text/csv"),
        head=header(
            subject=SUBJECT, message_id="<rich@fjordlys.example>", from_=METTE,
            date="Fri, 20 Nov 2026 09:12:00 +0000",
        ),
    )  # fmt: skip


def thanks_mail(*, key: str = "thanks", text: str = "", at: datetime = NOON) -> bytes:
    """Write Mette's answer to our reply."""
    words = text or "Nu virker det, tusind tak! Hvordan undgår jeg det næste gang?\r\n"
    return write_mail(
        f"{key}@fjordlys.example", from_=METTE, subject=f"Re: {SUBJECT}", text=words, at=at,
        answers=["rich@fjordlys.example"],
    )  # fmt: skip


async def add_rich_thread(
    office: Office, *, state: OutboxState = OutboxState.SENT
) -> ConversationId:
    """Have a mail, doings, a note, a reply of ann's with a fate, and an answer to it."""
    office.clock.set(NOON - 170 * MINUTE)
    await office.receive(rich_mail(), at=NOON - 168 * MINUTE)
    number = await office.number(SUBJECT)
    services = await office.services()
    conversation, _ = await services.find.show(number)
    office.clock.set(NOON - 160 * MINUTE)
    await services.work.do_one(Simple(Verb.TAKE), conversation.id, conversation.revision)
    async with office.store.transaction(at=NOON - 159 * MINUTE, agent_id=services.agent.id) as tx:
        await tx.record("conversation.tagged", number, tag="login")
    note = "Samme som #1003: lander i spam hos Fjordmail, og vi venter på svar fra dem. @ann"
    office.clock.set(NOON - 156 * MINUTE)
    notes = NoteService(office.store, clock=office.clock)
    noted = await notes.add(number, note, agent=await office.agent("kai"))
    await services.mentions.mark_seen({noted.message_id})
    office.clock.set(NOON - 149 * MINUTE)
    assert services.replies is not None
    letter = Letter("Hej Mette, tak for din besked. Prøv https://shop.example/ny-kode (se FAQ).\n")
    queued = await services.replies.reply(number, letter, agent=services.agent)
    async with office.store.transaction(at=NOON - 148 * MINUTE) as tx:
        await tx.run(outbox.set_outbox_state, queued.outbox_id, state, now_ms=tx.at_ms, error="")
    office.clock.set(NOON)
    await office.receive(thanks_mail(), at=NOON - 2 * MINUTE)
    return number
