"""A store with something of every kind in it, so that each screen has what it is for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from console.domain.deeds import Assign, ChangeTags, Simple, Snooze, Verb
from console.domain.wishes import Wish
from console.services.bundle import Services
from console.services.contacts import Contact
from console.services.letters import Letter
from data.records import ConversationId, Direction, MacroActions, MacroText, MacroWords
from data.store import agents, article_search, leases, macros
from data.store.rows import to_ms
from data.text.safe import clean_line
from tests.support.asked import add_tier, ask
from tests.support.builders import file_part, header, multipart_mail, part
from tests.support.console_app import Office, answer, make_empty_store, opened_office, question
from tests.support.kept_stores import copy_kept
from tests.support.shelves import fill_shelves
from tests.support.trouble import put_aside, refuse

QUESTIONS = 40
HOUR = timedelta(hours=1)
Say = Callable[[str], str]
"""What others write where one of our own words would stand."""


def as_it_stands(words: str) -> str:
    """Say nothing else."""
    return words


def picture_mail(say: Say = as_it_stands) -> bytes:
    """Write a mail with files of several kinds."""
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Eve\r\nTEL:+45 1\r\nEND:VCARD\r\n"
    visit = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@x.example\r\n"
        "DTSTART:20261124T140000Z\r\nDTEND:20261124T150000Z\r\nSUMMARY:A visit\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    files = (
        file_part(b"\x89PNG", filename=say("photo.png")),
        file_part(say("words\n").encode(), filename="a.txt", content_type="text/plain"),
        file_part(visit.encode(), filename="visit.ics", content_type="text/calendar"),
        file_part(card.encode(), filename="eve.vcf", content_type="text/vcard"),
    )
    head = header(
        subject=say("Picture"),
        from_=f'"{say("Eve")}" <eve@customer.example>',
        message_id="<picture@customer.example>",
    )
    return multipart_mail(part(f"{say('See the picture.')}\r\n"), *files, head=head)


async def furnish(office: Office, *, say: Say = as_it_stands) -> Services:
    """Have mails, colleagues, work, promises, articles and troubles; give ann's services."""
    await office.receive(*map(question, range(1, QUESTIONS + 1)), answer(3), picture_mail(say))
    services = await office.services()
    await office.agent("kai")
    await _have_team(office, say)
    await _have_work(office, services, say)
    await fill_shelves(office, services)
    await _have_words(office, services, say)
    await have_trouble(office, services, say)
    return services


async def _have_team(office: Office, say: Say) -> None:
    await add_tier(office, "workshop", "kai")
    lin = await office.agent("lin")
    now = office.clock.now()
    async with office.store.transaction(at=now) as tx:
        away = {"away_until_at": to_ms(now + 70 * HOUR), "away_words": clean_line(say("skiing"))}
        await tx.run(agents.set_profile, lin.id, away)


async def _have_work(office: Office, services: Services, say: Say) -> None:
    """Have somebody asked, something asleep, put away, tagged, noted, promised, logged."""
    at = {number: await office.number(f"Question {number}") for number in range(1, 13)}
    now = office.clock.now()
    await ask(office, at[1], tier="workshop", due_at=now + HOUR)
    await ask(office, at[2], by="kai", agent="ann", due_at=now + HOUR)
    later = to_ms(now + 50 * HOUR)
    kai = await office.agent("kai")
    for number, deed in (
        (3, Simple(Verb.TAKE)),
        (4, Snooze(later, "later")),
        (5, Simple(Verb.CLOSE)),
        (6, Simple(Verb.SPAM)),
        (7, Simple(Verb.TRASH)),
        (8, Assign(kai.id, "kai")),
        (9, ChangeTags(add=frozenset({"login"}))),
    ):
        await services.work.do(deed, {at[number]: None})
    await services.notes.add(at[3], f"{say('Same as before.')} @ann", agent=kai)
    wish = Wish(now + 60 * HOUR, say("ask whether it works"))
    await services.promising.promise(wish, {at[10]: None})
    call = Contact("phone", Direction.IN, say("She called about her lamp."))
    await services.contacts.log(at[11], call, agent=services.agent)


async def _have_words(office: Office, services: Services, say: Say) -> None:
    """Have macros, a saved queue, and what was looked for in vain."""
    async with office.store.transaction(at=office.clock.now(), agent_id=services.agent.id) as tx:
        words = MacroText("en", say("Hello,\n\nplease sign in again.\n"))
        sign_in = MacroWords("sign-in", clean_line(say("Sign in again")), texts=(words,))
        done = MacroWords("done", actions=MacroActions(status="close"))
        for macro in (sign_in, done):
            await tx.run(macros.add_macro, macro, agent_id=None, at_ms=tx.at_ms)
        for typed in ("dimmer", say("unicorn")):
            await tx.run(article_search.note_miss, typed, typed, at_ms=tx.at_ms)
    await services.queues.add(clean_line(say("Lamps"), limit=30), "lamp", key=1)


async def have_trouble(office: Office, services: Services, say: Say) -> None:
    """Have a mail on its way, a refused one, one in quarantine, and a sign-in that failed."""
    assert services.replies is not None
    numbers = [await office.number(f"Question {number}") for number in (20, 21)]
    for number in numbers:
        queued = await services.replies.reply(number, Letter("Hello"), agent=services.agent)
    now = office.clock.now()
    await refuse(office.store, queued.outbox_id, say("There is no such mailbox."), at=now)
    await put_aside(office.store, say("It has no end."), uid=9999, at=now)
    async with office.store.transaction(at=now) as tx:
        cause = say("The server said no.")
        await tx.run(leases.set_sync_state, "sign_in", cause=cause, now_ms=tx.at_ms)


async def numbers_of(office: Office) -> list[ConversationId]:
    """Give the conversations that the questions are."""
    return [await office.number(f"Question {number}") for number in range(1, QUESTIONS + 1)]


@asynccontextmanager
async def open_furnished(folder: Path) -> AsyncIterator[Office]:
    """Make a practice store with something of everything in it, of which each test has a copy."""
    path = folder / "box" / "store.db"
    await copy_kept("furnished", path, _make_furnished)
    async with opened_office(path, folder) as office:
        yield office


async def _make_furnished(path: Path) -> None:
    await copy_kept("empty", path, make_empty_store)
    async with opened_office(path, path.parent) as office:
        await furnish(office)
