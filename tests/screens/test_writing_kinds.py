"""What can be written besides a reply: notes, forwards, new mail; files, fields, later."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from data.records import Direction, DraftKind, HeldBecause, OutboxState, Status, Words
from data.store import outbox, outbox_delivery
from screens.attaching import AttachScreen
from screens.conversation import ConversationScreen
from screens.inbox import InboxScreen
from screens.new_mail import NewMailScreen
from screens.review import ReviewScreen
from tests.support.console_app import Driver, Office, answer, running


def field(console: Driver, name: str) -> Input:
    """Give a field above the text."""
    return console.app.screen.query_one(f"#input-{name}", Input)


async def fill(console: Driver, name: str, words: str) -> None:
    """Type into a field."""
    found = field(console, name)
    console.app.screen.set_focus(found)
    found.value = words
    await console.rest()


async def test_a_note_is_added_and_nothing_is_sent(office: Office) -> None:
    """i, words, ctrl+s, Enter: the note stands in the thread; who it is for was always said."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("i")
        await console.type("Same as #1003.")
        head = console.text
        await console.press("ctrl+s")
        sheet = console.text
        await console.press("w", "enter")
        await console.until(lambda: "Note added" in console.text, "it is told")
        await console.until(lambda: "INTERNAL" in console.text, "it stands in the thread")
    _, messages = await services.find.show(number)

    assert f"INTERNAL NOTE on #{number}, never sent" in head
    assert f"INTERNAL NOTE on #{number}: colleagues read it, never sent" in sheet
    assert "send and wait" not in sheet
    assert (Direction.NOTE, "Same as #1003.") == (messages[-1].direction, messages[-1].body.text)
    assert [] == await services.outbox.list_items()
    assert [] == await services.drafts.list_of(number)


async def test_ctrl_n_makes_a_note_of_a_reply_and_back(office: Office) -> None:
    """The text is kept, the first line says which of the two it is, the draft knows it too."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("r")
        await console.type("Hello")
        await console.press("ctrl+n")
        note = console.text
        drafted = await services.drafts.find_mine(number)
        await console.press("ctrl+n")

        assert "INTERNAL NOTE" in note
        assert "Reply to Customer 1" in console.text
        assert "Hello" == console.composer.text
    assert drafted is not None
    assert DraftKind.NOTE is drafted.words.kind


async def test_a_begun_note_never_turns_into_a_reply_by_r(office: Office) -> None:
    """r where a note is begun goes on with the note and says so."""
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await console.press("i")
        await console.type("Not for the customer")
        await console.press("ctrl+q", "r")

        assert "INTERNAL NOTE" in console.text
        assert "A note is begun here: ctrl+s adds it," in console.news


async def test_a_forward_asks_for_a_recipient(office: Office) -> None:
    """f begins in To; without a recipient, or with none that exists, nothing leaves."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("f")
        is_in_to = field(console, "to").has_focus
        await console.until(lambda: "with it: the mail of Customer 1" in console.text, "the head")
        await console.press("ctrl+s")
        nobody = console.news
        await fill(console, "to", "somebody")
        await console.press("ctrl+s")
        bad = console.news
        await fill(console, "to", "Lab <lab@else.example>, x@else.example")
        await console.press("ctrl+s")
        sheet = console.text
        await console.press("enter")
        await console.until(lambda: "leaves in" in console.lines[-1], "it is sent")
        is_here = isinstance(console.app.screen, ConversationScreen)
    (item,) = await services.outbox.list_items()
    forwarded, messages = await services.find.show(item.conversation_id)

    assert is_in_to
    assert "Nobody is in To yet." == nobody.strip()
    assert "is no mail address" in bad
    assert "Lab <lab@else.example>" in sheet
    assert "Subject Fwd: Question 1" in sheet
    assert "With it the mail of Customer 1" in sheet
    assert is_here
    assert ["lab@else.example", "x@else.example"] == [r.address for r in item.recipients]
    assert number in forwarded.linked
    assert "Fwd: Question 1" == messages[0].subject


async def test_a_new_mail_begins_a_conversation(office: Office) -> None:
    """c opens an empty mail from anywhere; sent, it leads back to where one was."""
    services = await office.services()
    async with running(services) as console:
        await console.press("c", "c")
        is_new = isinstance(console.app.screen, NewMailScreen)
        await fill(console, "to", "a@b.example")
        await fill(console, "cc", "c@d.example")
        await fill(console, "subject", "Your lamp")
        await console.type("It is ready.")
        await console.press("ctrl+s", "w")
        await console.until(lambda: "leaves in" in console.lines[-1], "it is sent")

        assert is_new
        assert isinstance(console.app.screen, InboxScreen)
    (item,) = await services.outbox.list_items()
    found, _ = await services.find.show(item.conversation_id)

    assert ("Your lamp", Status.WAITING) == (found.subject, found.status)
    assert await services.drafts.find_mine(None) is None


async def test_a_new_mail_is_found_again(office: Office) -> None:
    """ctrl+q keeps what was begun; c goes on with it, fields and all."""
    async with running(await office.services()) as console:
        await console.press("c", "c")
        await fill(console, "to", "a@b.example")
        await console.type("It is")
        await console.press("ctrl+q")
        is_back = isinstance(console.app.screen, InboxScreen)
        await console.press("c", "c")

        assert is_back
        assert ("a@b.example", "It is") == (field(console, "to").value, console.composer.text)


async def test_the_recipients_of_a_reply_can_be_changed(office: Office) -> None:
    """ctrl+r shows whom the thread names; what is typed there is what leaves."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("r")
        await console.type("Hello")
        await console.press("ctrl+r")
        shown = (field(console, "to").value, field(console, "subject").value)
        await fill(console, "cc", "kai@x.example, ida@x.example")
        await fill(console, "subject", "Your lamp")
        await console.press("ctrl+s")
        sheet = console.text
        await console.press("o")
        await console.until(lambda: "leaves in" in console.lines[-1], "it is sent")
    (item,) = await services.outbox.list_items()

    assert ("Customer 1 <c1@customer.example>", "Re: Question 1") == shown
    assert "Subject Your lamp" in sheet
    assert {"c1@customer.example", "ida@x.example", "kai@x.example"} == {
        r.address for r in item.recipients
    }


async def test_files_are_attached_listed_and_taken_out(office: Office, tmp_path: Path) -> None:
    """ctrl+f: a folder is gone into, a name is completed, Backspace takes the last one out."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "plan.pdf").write_bytes(b"%PDF" * 500)
    (folder / "note.txt").write_bytes(b"hello")
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("r")
        await console.type("See attached")
        await console.press("ctrl+f")
        screen = console.app.screen
        assert isinstance(screen, AttachScreen)
        screen.field.value = str(folder)
        await console.press("enter")
        inside = screen.field.value
        await console.press(*"pl", "tab", "enter")
        await console.until(lambda: "[1]" in console.text, "the first")
        screen.field.value = str(folder / "note.txt")
        await console.press("enter")
        await console.until(lambda: "[2]" in console.text, "the second")
        both = console.text
        await console.press("backspace")
        await console.until(lambda: "[2]" not in console.text, "taken out")
        await console.press("ctrl+q", "ctrl+s")
        sheet = console.text
        await console.press("w")
        await console.until(lambda: "leaves in" in console.lines[-1], "it is sent")
    _, messages = await services.find.show(number)

    assert f"{folder}/" == inside
    assert "2 kB  plan.pdf" in both
    assert "5 B  note.txt" in both
    assert "no file is attached" not in sheet
    assert ["plan.pdf"] == [a.filename for a in messages[-1].body.attachments]


async def test_a_file_that_is_not_there_is_said(office: Office, tmp_path: Path) -> None:
    """What cannot be read is a sentence below the field, and the field stays as typed."""
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await console.press("r", "ctrl+f")
        screen = console.app.screen
        assert isinstance(screen, AttachScreen)
        screen.field.value = str(tmp_path / "nothing.pdf")
        await console.press("enter")
        await console.until(lambda: "cannot be" in console.text, "it is said")

        assert str(tmp_path / "nothing.pdf") == screen.field.value


async def test_a_mail_can_leave_later(office: Office) -> None:
    """l shows how a time is understood before it is taken; the mail is held until then."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("r")
        await console.type("Hello")
        await console.press("ctrl+s", "l", *"soon")
        unclear = console.text
        await console.press(*["backspace"] * 4, *"+3d")
        understood = console.text
        await console.press("enter")
        sheet = console.text
        await console.press("o")
        await console.until(lambda: "leaves then" in console.news, "it is told")
    (item,) = await services.outbox.list_items()

    assert "is not understood" in unclear
    assert "leaves Mon 23 Nov" in understood
    assert "in 3 days" in sheet
    assert (OutboxState.HELD, HeldBecause.SCHEDULED) == (item.state, item.because)


async def test_ctrl_d_discards_and_u_brings_it_back(office: Office) -> None:
    """A discarded text is gone from the store's drafts until u; then it is whole again."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("r")
        await console.type("Hello")
        await console.press("ctrl+d")
        hidden = await services.drafts.list_of(number)
        await console.press("u")

        assert [] == hidden
        assert "Hello" == console.composer.text
        assert console.composer.has_focus


async def test_the_count_follows_to_every_screen(office: Office) -> None:
    """Enter sends and goes on; wherever one goes, the seconds are there, and u comes back."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services) as console:
        await console.press("enter", "r")
        await console.type("Hello")
        await console.press("ctrl+s", "enter")
        await console.until(lambda: "Question 2" in console.lines[0], "the next conversation")
        places = [console.lines[-1]]
        for keys in ((), ("g", "o"), ("g", "p"), ("g", "i")):
            await console.press(*keys)
            places.append(console.lines[-1])
        await console.press("u")
        await console.until(lambda: "Question 1" in console.lines[0], "back to its text")
        await console.until(lambda: console.composer.text == "Hello", "the text")

        assert [] == [line for line in places if f"#{number} leaves in 20 s" not in line]
        assert "leaves in" not in console.lines[-1]
    assert [OutboxState.CANCELLED] == [i.state for i in await services.outbox.list_items()]


async def test_the_count_ends_when_the_mail_leaves(office: Office) -> None:
    """When the time is over the count is gone; of a mail that has left u says so."""
    services = await office.services()
    async with running(services, number=await office.number("Question 1")) as console:
        await console.press("r")
        await console.type("Hello")
        await console.press("ctrl+s", "w")
        await console.until(lambda: "leaves in" in console.lines[-1], "it is sent")
        office.clock.advance(timedelta(seconds=21))
        await console.until(lambda: "leaves in" not in console.lines[-1], "the count is over")
        (item,) = await services.outbox.list_items()
        async with office.store.transaction(at=office.clock.now()) as tx:
            await tx.run(outbox.set_outbox_state, item.id, OutboxState.SENT, now_ms=tx.at_ms)
        await console.press("u")
        told = console.news
        await console.press("u")

        assert f"in #{item.conversation_id} is sent. A sent mail cannot be unsent." in told
        assert "nothing more to take back" in console.news


async def test_what_was_begun_since_stays_below_what_is_taken_back(office: Office) -> None:
    """A second text, begun before u, is neither lost nor in its way."""
    number = await office.number("Question 1")
    async with running(await office.services(), number=number) as console:
        await console.press("r")
        await console.type("First")
        await console.press("ctrl+s", "o")
        await console.until(lambda: "leaves in" in console.lines[-1], "it is sent")
        await console.press("r")
        await console.type("Second")
        await console.press("ctrl+q", "u")
        await console.until(lambda: "First" in console.composer.text, "the text is back")

        assert "First\n\nSecond" == console.composer.text


async def test_my_own_deeds_make_no_reply_stale(office: Office) -> None:
    """Taking a conversation while a reply is begun does not hold that reply back."""
    services = await office.services()
    async with running(services, number=await office.number("Question 1")) as console:
        await console.press("r")
        await console.type("Hello")
        await console.press("ctrl+q", "A", "r", "ctrl+s", "o")
        await console.until(lambda: "leaves in" in console.lines[-1], "it is sent")

    assert [OutboxState.HELD] == [i.state for i in await services.outbox.list_items()]


@pytest.mark.parametrize("key", ["i", "r"])
async def test_a_colleagues_deed_is_named(office: Office, key: str) -> None:
    """What a colleague did meanwhile holds note and reply back and is said in words."""
    number = await office.number("Question 1")
    bea = await office.services("bea")
    async with running(await office.services(), number=number) as console:
        await console.press(key)
        await console.type("Hello")
        await bea.work.close(number)
        await console.press("ctrl+s", "enter")
        await console.until(lambda: "Not sent" in console.news, "it is held back")

        assert "bea: closed" in console.news
        assert "Hello" == console.composer.text


async def test_the_first_new_mail_is_shown_and_marked(office: Office) -> None:
    """A held reply goes to the first mail that came in, marked as new, the text below it."""
    number = await office.number("Question 1")
    services = await office.services()
    async with running(services, number=number) as console:
        await console.press("r")
        await console.type("Hello")
        await office.receive(answer(1, text="Long ago.\r\n" * 30), at=office.clock.now())
        await console.press("ctrl+s", "w")
        await console.until(lambda: "a mail came in" in console.news, "it is held back")
        await console.until(lambda: "Long ago." in console.text, "the mail is in sight")
        top = " ".join(console.lines[1:3])

    assert "new" in top
    assert "Customer 1" in top


async def test_the_review_says_what_is_too_large(office: Office, tmp_path: Path) -> None:
    """Files beyond smtp.max_message_mb are told before sending."""
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await console.press("r")
        await console.type("Attached.")
        for name in "ab":
            (tmp_path / name).write_bytes(b"\0" * 12_000_000)
            await console.press("ctrl+f")
            screen = console.app.screen
            assert isinstance(screen, AttachScreen)
            screen.field.value = str(tmp_path / name)
            await console.press("enter")
            await console.until(lambda: "12.0 MB" in console.text, "it is attached")
            if name == "a":
                await console.until(lambda: "room for 6.3 MB" in console.text, "what goes in")
            else:
                await console.until(lambda: "5.7 MB too much" in console.text, "a sign")
            await console.press("ctrl+q")
        await console.press("ctrl+s")

        assert isinstance(console.app.screen, ReviewScreen)
        assert "at most 25 MB may leave" in console.text
        assert "24.0 MB  together" in console.text


async def test_what_the_server_takes_counts_before_the_review(
    office: Office, tmp_path: Path
) -> None:
    """A server that takes less than our setting says so beside the files already."""
    (tmp_path / "a").write_bytes(b"\0" * 9_000_000)
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(outbox_delivery.set_size_limit, 10_000_000)
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await console.press("r")
        await console.type("Attached.")
        await console.press("ctrl+f")
        await path_typed(console, str(tmp_path / "a"))
        await console.press("enter")
        await console.until(lambda: "1.7 MB too much" in console.text, "a sign")
        await console.press("ctrl+q", "ctrl+s")
        await console.until(
            lambda: "the mail server takes no more" in squeezed(console), "whose limit"
        )


@pytest.mark.parametrize("typed", ["{}/*.png", "'{}/a b.png' {}/c.png"])
async def test_several_files_are_attached_at_once(
    office: Office, tmp_path: Path, typed: str
) -> None:
    """A pattern, or what a terminal drops; one is taken out again by key."""
    for name in ("a b.png", "c.png", "d.txt"):
        (tmp_path / name).write_bytes(b"x")
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await console.press("r", "ctrl+f")
        await path_typed(console, typed.replace("{}", str(tmp_path)))
        await console.until(lambda: "2 files: a b.png, c.png" in console.text, "what is meant")
        await console.press("enter")
        await console.until(lambda: "2 files, 2 B" in console.text, "both of them")
        await console.press("backspace")
        await console.until(lambda: "1 file, 1 B" in console.text, "one of them")

        assert "a b.png" in console.text
        assert "c.png" not in console.text


async def test_what_cannot_be_attached_leaves_the_others(office: Office, tmp_path: Path) -> None:
    """A file that cannot go is told; a pattern that fits nothing too."""
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "b.png").write_bytes(b"x" * 26_000_000)
    async with running(
        await office.services(), number=await office.number("Question 1")
    ) as console:
        await console.press("r", "ctrl+f")
        await path_typed(console, f"{tmp_path}/*.png")
        await console.press("enter")
        await console.until(lambda: "at most 25 MB may leave" in squeezed(console), "the one")
        told = console.text
        await path_typed(console, f"{tmp_path}/*.pdf")
        await console.press("enter")
        await console.until(lambda: "No file is called" in console.text, "nothing")

    assert "1 file, 1 B" in told


async def path_typed(console: Driver, path: str) -> None:
    """Put a path into the field of the sheet."""
    screen = console.app.screen
    assert isinstance(screen, AttachScreen)
    screen.field.value = path
    await console.rest()


def squeezed(console: Driver) -> str:
    """Give the screen as one line: sentences break at its edge."""
    return " ".join(console.text.split())


async def test_keys_typed_at_once_go_into_the_new_mail(office: Office) -> None:
    """What is typed right behind c stands in the first field, and does nothing to the list."""
    async with running(await office.services()) as console:
        await console.pilot.press("c", "c", *"e@x")
        await console.until(lambda: field(console, "to").value == "e@x", "what was typed")

        assert isinstance(console.app.screen, NewMailScreen)


async def test_a_begun_mail_wakes_no_colleague(office: Office) -> None:
    """A mail that begins a conversation leaves no row in the feed: nobody has to read anything."""
    services = await office.services()
    feed = office.store.changes()
    await feed.read()
    await services.drafts.keep(None, Words(DraftKind.NEW, "Hello", to="a@b.example"))
    await services.drafts.keep(None, Words(DraftKind.NEW, ""))

    assert [] == list(await feed.read() or ())
