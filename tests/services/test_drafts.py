"""Unfinished texts: kept as typed, one per place, whole again after a mail is taken back."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from console.domain.deeds import Simple, Verb
from console.services.bundle import Services
from console.services.errors import UsageError
from console.services.letters import Letter
from console.services.queueing import Queued
from data.mail.addresses import parse_recipient
from data.records import ConversationId, Draft, DraftKind, OutboxState, Status, Words
from data.store import conversations, outbox
from tests.support.console_app import MINUTE, Office, answer

TEXT = "Dear Customer,\n\nit is on its way."


def reply_words(text: str = TEXT, *, base: int = 1) -> Words:
    """Give a reply as typed."""
    return Words(DraftKind.REPLY, text, base_revision=base)


def file_of(folder: Path, name: str, data: bytes) -> Path:
    """Write a file that can be attached."""
    path = folder / name
    path.write_bytes(data)
    return path


async def count_files(office: Office) -> int:
    """Count the files that the store holds for drafts."""

    def count(connection: sqlite3.Connection) -> int:
        return int(connection.execute("SELECT count(*) FROM files").fetchone()[0])

    return await office.store.read(count)


async def send(services: Services, number: ConversationId, draft: Draft) -> Queued:
    """Queue a draft as the screen does."""
    assert services.replies is not None
    files = await services.drafts.read_files(draft)
    letter = Letter(draft.words.text, files, undo_s=20, draft_id=draft.id)
    return await services.replies.reply(number, letter, agent=services.agent)


async def test_a_draft_is_kept_with_everything_typed(office: Office) -> None:
    """Kind, scope, fields, text and revision come back as they were, for their agent alone."""
    number = await office.number("Question 1")
    ann, bea = await office.services("ann"), await office.services("bea")
    words = Words(DraftKind.FORWARD, TEXT, "sender", "x@y.example, ", "", "Fwd: it", 7)
    await ann.drafts.keep(number, words)
    found = await ann.drafts.find_mine(number)

    assert found is not None
    assert words == found.words
    assert await bea.drafts.find_mine(number) is None
    assert ["ann"] == [d.agent for d in await bea.drafts.list_of(number)]


async def test_what_is_begun_is_found(office: Office) -> None:
    """`has:draft` finds my own texts that have not left, those in a merged number too."""
    mine = await office.services("ann")
    one, two, three = [await office.number(f"Question {n}") for n in (1, 2, 3)]
    words = Words(DraftKind.REPLY, "Half a")
    await mine.drafts.keep(one, words)
    await (await office.services("bea")).drafts.keep(two, words)
    gone = await mine.drafts.keep(three, words)
    assert gone is not None
    await mine.drafts.discard(gone)

    found, _ = await mine.find.list_numbers("all", "has:draft")
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(lambda c: c.execute(
            "UPDATE conversations SET merged_into_id = ? WHERE id = ?", (two, one)))  # fmt: skip
    merged, _ = await mine.find.list_numbers("all", "has:draft")

    assert [one] == [number for number, _ in found]
    assert [two] == [number for number, _ in merged]


async def test_there_is_one_draft_per_place(office: Office) -> None:
    """Keeping again replaces; a mail that begins a conversation has a place of its own."""
    number = await office.number("Question 1")
    services = await office.services()
    await services.drafts.keep(number, reply_words("one"))
    await services.drafts.keep(number, Words(DraftKind.NOTE, "two"))
    await services.drafts.keep(None, Words(DraftKind.NEW, "", to="a@b.example"))
    await services.drafts.keep(None, Words(DraftKind.NEW, "hi", to="a@b.example"))
    here, fresh = await services.drafts.find_mine(number), await services.drafts.find_mine(None)

    assert here is not None
    assert fresh is not None
    assert (DraftKind.NOTE, "two") == (here.words.kind, here.words.text)
    assert ("hi", "a@b.example") == (fresh.words.text, fresh.words.to)
    assert 1 == len(await services.drafts.list_of(number))


async def test_an_empty_draft_is_dropped(office: Office) -> None:
    """A text that was taken out again leaves nothing behind for colleagues to see."""
    number = await office.number("Question 1")
    services = await office.services()
    await services.drafts.keep(number, reply_words())
    await services.drafts.keep(number, reply_words(" \n"))

    assert [] == await services.drafts.list_of(number)


async def test_files_live_in_the_store_once(office: Office) -> None:
    """A file is copied when it is attached, kept once however often named, and cleaned with it."""
    first, second = await office.number("Question 1"), await office.number("Question 2")
    services = await office.services()
    path = file_of(office.folder, "plan.pdf", b"%PDF" * 1000)
    draft = await services.drafts.attach(first, reply_words(), path)
    other = await services.drafts.attach(second, reply_words(), path)
    path.write_bytes(b"changed since")
    (file,) = await services.drafts.read_files(draft)
    counted = await count_files(office)
    await services.drafts.detach(draft, draft.files[0].place)
    left = await count_files(office)
    await services.drafts.detach(other, other.files[0].place)
    await services.drafts.keep(second, reply_words(""))

    assert ("plan.pdf", "application/pdf", b"%PDF" * 1000) == (
        file.filename, file.content_type, file.data,
    )  # fmt: skip
    assert (1, 1, 0) == (counted, left, await count_files(office))
    assert [("plan.pdf", 4000)] == [(f.filename, f.size_bytes) for f in draft.files]


async def test_a_text_without_words_stays_while_it_has_a_file(office: Office) -> None:
    """Taking out the words of a reply does not take out what is attached."""
    number = await office.number("Question 1")
    services = await office.services()
    await services.drafts.attach(number, reply_words(), file_of(office.folder, "a.txt", b"a"))
    await services.drafts.keep(number, reply_words(""))
    found = await services.drafts.find_mine(number)

    assert found is not None
    assert ["a.txt"] == [f.filename for f in found.files]


@pytest.mark.parametrize("what", ["missing", "folder", "pipe", "huge"])
async def test_what_cannot_be_sent_is_refused_at_once(office: Office, what: str) -> None:
    """A missing file, a folder, a pipe and what is larger than any mail are said, not read."""
    services = await office.services()
    path = office.folder / what
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "huge":
        with path.open("wb") as file:
            file.truncate(10**10)

    with pytest.raises(UsageError):
        await services.drafts.attach(None, Words(DraftKind.NEW, "x"), path)


async def test_a_sent_text_is_kept_until_it_has_left(office: Office) -> None:
    """While a mail can be taken back its text is no draft any more, but not gone; then it is."""
    number = await office.number("Question 1")
    services = await office.services()
    words = reply_words(base=1)
    draft = await services.drafts.attach(number, words, file_of(office.folder, "a.txt", b"a"))
    queued = await send(services, number, draft)
    during = await services.drafts.list_of(number)
    files = await count_files(office)
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(outbox.set_outbox_state, queued.outbox_id, OutboxState.SENT, now_ms=tx.at_ms)

    assert ([], 1) == (during, files)
    assert 0 == await count_files(office)


async def test_taking_back_makes_it_a_draft_again(office: Office) -> None:
    """Text, files and fields come back, and the text counts as fresh as it was."""
    number = await office.number("Question 1")
    services = await office.services()
    found, _ = await services.find.show(number)
    words = reply_words(base=found.revision)
    draft = await services.drafts.attach(number, words, file_of(office.folder, "a.txt", b"a"))
    queued = await send(services, number, draft)
    await services.outbox.cancel(queued.outbox_id, agent_id=services.agent.id)
    back = await services.drafts.find_mine(number)
    now, _ = await services.find.show(number)

    assert back is not None
    assert (TEXT, ["a.txt"]) == (back.words.text, [f.filename for f in back.files])
    assert now.revision == back.words.base_revision


async def test_news_make_a_text_stale_also_when_it_is_taken_back(office: Office) -> None:
    """What came in between sending and taking back still has to be seen before sending again."""
    number = await office.number("Question 1")
    services = await office.services()
    found, _ = await services.find.show(number)
    draft = await services.drafts.keep(number, reply_words(base=found.revision))
    assert draft is not None
    queued = await send(services, number, draft)
    await office.receive(answer(1), at=office.clock.now())
    await services.outbox.cancel(queued.outbox_id, agent_id=services.agent.id)
    back = await services.drafts.find_mine(number)
    now, _ = await services.find.show(number)

    assert back is not None
    assert found.revision == back.words.base_revision < now.revision


@pytest.mark.parametrize("newer", [DraftKind.REPLY, DraftKind.NOTE])
async def test_what_was_begun_since_stays_below(office: Office, newer: DraftKind) -> None:
    """Taking back loses neither text; where one is a note, the whole cannot be sent by accident."""
    number = await office.number("Question 1")
    services = await office.services()
    first = await services.drafts.attach(
        number, reply_words(), file_of(office.folder, "a.txt", b"a")
    )
    queued = await send(services, number, first)
    await services.drafts.attach(
        number, Words(newer, "PS: one more."), file_of(office.folder, "b.txt", b"b")
    )
    await services.outbox.cancel(queued.outbox_id, agent_id=services.agent.id)
    (back,) = await services.drafts.list_of(number)

    assert f"{TEXT}\n\nPS: one more." == back.words.text
    assert ["a.txt", "b.txt"] == [f.filename for f in back.files]
    assert newer is back.words.kind


async def test_a_discarded_text_can_be_brought_back(office: Office) -> None:
    """Discarding hides a text; bringing it back has all of it; after a month it is gone."""
    number = await office.number("Question 1")
    services = await office.services()
    draft = await services.drafts.attach(
        number, reply_words(), file_of(office.folder, "a.txt", b"a")
    )
    await services.drafts.discard(draft)
    hidden = await services.drafts.list_of(number)
    back = await services.drafts.bring_back(draft.id)
    await services.drafts.discard(back)
    office.clock.set(office.clock.now() + 31 * 24 * 60 * MINUTE)
    other = await services.drafts.keep(number, reply_words("another"))
    assert other is not None
    await services.drafts.discard(other)

    assert [] == hidden
    assert (TEXT, 1) == (back.words.text, len(back.files))
    assert 0 == await count_files(office)


async def test_news_are_what_others_did(office: Office) -> None:
    """A customer's mail and a colleague's deed are news; what I did myself is not."""
    number = await office.number("Question 1")
    ann, bea = await office.services("ann"), await office.services("bea")
    conversation, messages = await ann.find.show(number)
    seen = {m.id for m in messages}
    since = office.clock.now()
    await ann.work.do_one(Simple(Verb.TAKE), conversation.id, conversation.revision)
    mine = await ann.drafts.list_news(number, seen=seen, since=since)
    await office.receive(answer(1), at=since)
    await bea.work.close(number)
    theirs = await ann.drafts.list_news(number, seen=seen, since=since)

    assert mine.is_empty
    assert ["Still waiting."] == [m.body.new_text.strip() for m in theirs.messages]
    assert ("bea: closed",) == theirs.deeds


async def test_a_new_mail_taken_back_leaves_no_empty_conversation_behind(office: Office) -> None:
    """Its conversation, in which nobody waits, is out of all queues; the text begins anew."""
    services = await office.services()
    assert services.replies is not None
    words = Words(DraftKind.NEW, TEXT, to="a@b.example", subject="Hello")
    draft = await services.drafts.keep(None, words)
    assert draft is not None
    letter = Letter(TEXT, undo_s=20, draft_id=draft.id)
    to = (parse_recipient("a@b.example"),)
    queued = await services.replies.write_new(letter, agent=services.agent, to=to, subject="Hello")
    await services.outbox.cancel(queued.outbox_id, agent_id=services.agent.id)
    found = await office.store.read(conversations.get_conversation, queued.conversation_id)
    back = await services.drafts.find_mine(None)

    assert Status.TRASH is found.status
    assert back is not None
    assert words == back.words
