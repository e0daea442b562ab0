"""Notes that name colleagues: who is told, what is seen, what taking a note back takes along."""

from __future__ import annotations

import pytest

from console.services.errors import ConflictError
from console.services.letters import Letter
from data.errors import NotFoundError
from data.mail.addresses import parse_recipient
from data.records import DraftKind, MessageId, Status, Words
from data.store import mentions
from tests.support.console_app import Office
from tests.support.team import add_tier

NOBODY_YET = MessageId(0)


async def test_a_note_tells_whom_it_names(office: Office) -> None:
    """Agents by name in any case, a tier's members, each once, and never the author."""
    ann, kai, lin = [await office.services(name) for name in ("ann", "kai", "lin")]
    await add_tier(office.store, "tier 2", ann.agent, kai.agent, lin.agent)
    number = await office.number("Question 1")
    noted = await ann.notes.add(number, "@KAI and @tier 2: look, @ann", agent=ann.agent)
    _, messages = await ann.find.show(number)

    assert ["kai", "lin"] == [each.name for each in noted.told]
    assert "told kai, lin" == noted.words
    assert ("kai", "lin") == messages[-1].mentioned
    for services in (kai, lin):
        page = await services.find.list_queue("mentions", "", limit=9, cursor=None)
        assert [number] == [c.id for c in page.conversations]
        assert page.conversations[0].is_mentioned
    assert 0 == (await ann.find.list_queue("mentions", "", limit=9, cursor=None)).total


async def test_a_mistyped_name_loses_no_note(office: Office) -> None:
    """The note is there, and the nearest right name is told."""
    ann, _ = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    noted = await ann.notes.add(number, "@kaj please", agent=ann.agent)
    _, messages = await ann.find.show(number)

    assert "nobody is called @kaj; nearest kai" == noted.words
    assert ("@kaj please", ()) == (messages[-1].body.text, messages[-1].mentioned)


async def test_seen_is_seen(office: Office) -> None:
    """A mention that was on the screen leaves the queue of its agent alone, once."""
    ann, kai, lin = [await office.services(name) for name in ("ann", "kai", "lin")]
    number = await office.number("Question 1")
    noted = await ann.notes.add(number, "@kai @lin", agent=ann.agent)
    unseen = await kai.mentions.list_unseen(number)
    await kai.mentions.mark_seen(unseen)
    after = await kai.mentions.list_unseen(number)
    await kai.mentions.mark_seen(after)

    assert (frozenset({noted.message_id}), frozenset()) == (unseen, after)
    assert 0 == (await kai.find.list_queue("mentions", "", limit=9, cursor=None)).total
    assert 1 == (await lin.find.list_queue("mentions", "", limit=9, cursor=None)).total


async def test_news_are_told_once_and_to_whom_they_concern(office: Office) -> None:
    """What came behind the last look is given with author and first line; mine is no news."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    await ann.notes.add(number, "@kai old", agent=ann.agent)
    last = await kai.mentions.find_last(office.clock.now())
    await ann.notes.add(number, "\n@kai look\x1b[31m\nsecond line", agent=ann.agent)
    await kai.notes.add(number, "@kai @ann note to myself", agent=kai.agent)
    news = await kai.mentions.list_news(after=last)

    assert [(number, "ann", "@kai look^[[31m")] == [
        (each.conversation_id, each.author, each.words) for each in news
    ]
    assert [] == await kai.mentions.list_news(after=news[-1].message_id)


async def test_a_note_that_is_taken_back_is_gone(office: Office) -> None:
    """Timeline, search and mentions forget it, its text is a draft, the log remembers the deed."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    noted = await ann.notes.add(number, "@kai the Warehouse: 发票", agent=ann.agent)
    back = await ann.notes.take_back(noted.message_id, agent=ann.agent)
    conversation, messages = await ann.find.show(number)
    history = await ann.find.list_activity(number)
    draft = await ann.drafts.find_mine(number)

    assert ("note taken back, its text is your draft", Status.NEW) == (
        back.words, conversation.status)  # fmt: skip
    assert ["in"] == [m.direction.value for m in messages]
    for words in ("warehouse", "发票", "@kai"):
        assert ([], 0) == await ann.find.search(words, limit=9)
    assert 0 == (await kai.find.list_queue("mentions", "", limit=9, cursor=None)).total
    assert [] == await kai.mentions.list_news(after=NOBODY_YET)
    assert ["note.added", "note.taken_back"] == [line.verb for line in history]
    assert draft is not None
    assert (DraftKind.NOTE, "@kai the Warehouse: 发票") == (draft.words.kind, draft.words.text)


async def test_the_index_is_whole_after_taking_back(office: Office) -> None:
    """FTS5 finds its own structure sound, also where the note's conversation was renamed since."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    noted = await ann.notes.add(number, "Ærø Straße 仓库 lager", agent=ann.agent)
    await ann.notes.take_back(noted.message_id, agent=ann.agent)
    async with office.store.transaction(at=office.clock.now()) as tx:
        rows = await tx.run(
            lambda c: c.execute(
                "SELECT count(*) FROM search_index WHERE search_index MATCH 'lager OR strasse'"
            ).fetchone()
        )
        await tx.run(
            lambda c: c.execute(
                "INSERT INTO search_index (search_index) VALUES ('integrity-check')"
            )
        )

    assert (0,) == rows


async def test_what_colleagues_did_since_stays(office: Office) -> None:
    """A conversation that somebody closed stays closed, and who wrote since is named."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    noted = await ann.notes.add(number, "Wrong idea", agent=ann.agent)
    await kai.notes.add(number, "I do not think so", agent=kai.agent)
    await kai.work.close(number)
    back = await ann.notes.take_back(noted.message_id, agent=ann.agent)
    conversation, messages = await ann.find.show(number)

    assert Status.CLOSED is conversation.status
    assert back.words.endswith("; kai wrote since, perhaps about it")
    assert ["I do not think so"] == [m.body.text for m in messages if m.agent]


async def test_only_its_author_takes_a_note_back_and_once(office: Office) -> None:
    """A colleague is refused by name; what is gone cannot be taken back again."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    noted = await ann.notes.add(number, "Mine", agent=ann.agent)

    with pytest.raises(ConflictError, match="ann's; only ann"):
        await kai.notes.take_back(noted.message_id, agent=kai.agent)
    await ann.notes.take_back(noted.message_id, agent=ann.agent)
    with pytest.raises(NotFoundError):
        await ann.notes.take_back(noted.message_id, agent=ann.agent)


async def test_the_text_of_a_note_meets_what_was_begun_since(office: Office) -> None:
    """Both stay, the note above, and the whole is a note: nothing internal may leave."""
    ann = await office.services("ann")
    number = await office.number("Question 1")
    noted = await ann.notes.add(number, "Internal", agent=ann.agent)
    await ann.drafts.keep(number, Words(DraftKind.REPLY, "Dear customer"))
    await ann.notes.take_back(noted.message_id, agent=ann.agent)
    draft = await ann.drafts.find_mine(number)

    assert draft is not None
    assert (DraftKind.NOTE, "Internal\n\nDear customer") == (draft.words.kind, draft.words.text)


async def test_nothing_internal_leaves(office: Office) -> None:
    """No mail holds a word of a note or whom it named: reply, reply to one, forward, new mail."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await office.number("Question 1")
    assert ann.replies is not None
    await ann.notes.add(number, "@kai SECRETWORD: he lies", agent=ann.agent)
    queued = [
        await ann.replies.reply(number, Letter("Hello"), agent=ann.agent),
        await ann.replies.reply(number, Letter("Hello"), agent=ann.agent, scope="sender"),
        await ann.replies.forward(
            number, Letter("See"), agent=ann.agent, to=(parse_recipient("x@else.example"),)
        ),
    ]
    mails = [await kai.files.get_message(each.message_id) for each in queued]
    sent = [await kai.files.get_source(mail) for mail in mails]

    assert 3 == len(sent)
    for raw in sent:
        for word in (b"SECRETWORD", b"he lies", b"@kai", b"kai"):
            assert word not in raw


async def test_a_mention_goes_where_its_note_goes(office: Office) -> None:
    """Moving a note to another conversation moves the mention with it."""
    ann, kai = await office.services("ann"), await office.services("kai")
    first, second = await office.number("Question 1"), await office.number("Question 2")
    noted = await ann.notes.add(first, "@kai", agent=ann.agent)
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(
            lambda c: c.execute(
                "UPDATE messages SET conversation_id = ? WHERE id = ?", (second, noted.message_id)
            )
        )
        found = await tx.run(mentions.mentioned_among, [first, second], kai.agent.id)

    assert {second} == found
