"""What conversations are about: read as typed, counted, kept against later mails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.deeds import ChangeTags, SetFields, SetPriority
from console.services.describing import tags_typed
from console.services.errors import UsageError
from console.services.wordlists import WordListService
from data.records import AgentRole, Conversation, Priority, WordKind
from data.store import agents, conversations
from tests.support.console_app import MINUTE, NOON, Office, answer

SWEDISH = "Hej, jag har inte fått min lampa ännu och undrar varför den inte kommer.\r\n"
DANISH = "Hej, jeg har ikke fået min lampe endnu og vil gerne vide hvornår den kommer.\r\n"


async def read(office: Office, subject: str) -> Conversation:
    """Read a conversation as it is stored."""
    number = await office.number(subject)
    return await office.store.read(conversations.get_conversation, number)


async def keep_causes(office: Office, *names: str) -> None:
    """Have a lead keep a list of causes."""
    lead = await office.agent("lea")
    async with office.store.transaction(at=NOON) as tx:
        await tx.run(agents.set_profile, lead.id, {"role": AgentRole.LEAD.value})
    causes = WordListService(office.store, clock=office.clock, agent=lead, kind=WordKind.CAUSE)
    for name in names:
        await causes.add(name)


async def test_fields_are_read_as_typed(office: Office) -> None:
    """Each field in its own words; an empty text empties one; one wrong value and nothing is."""
    describing = (await office.services()).describing

    deed = await describing.read_fields(
        {"kind": "Support", "cause": " Broken  Switch", "stage": "pre-sale", "language": "dansk",
         "channel": "Phone"}
    )  # fmt: skip
    emptied = await describing.read_fields({"kind": "", "cause": " ", "stage": ""})

    assert deed == SetFields(
        {"kind": "support", "cause": "broken switch", "stage": "pre_sale", "language": "da",
         "channel": "phone"}
    )  # fmt: skip
    assert emptied == SetFields({"kind": None, "cause": None, "stage": None})
    with pytest.raises(UsageError, match="Did you mean delivery"):
        await describing.read_fields({"kind": "support", "stage": "deliver1"})
    with pytest.raises(UsageError, match="has a channel"):
        await describing.read_fields({"channel": ""})


async def test_a_cause_is_one_that_leads_keep(office: Office) -> None:
    """An agent takes one of the list, mistyped ones are told with the nearest; a lead adds one."""
    await keep_causes(office, "broken switch", "late delivery")
    services = await office.services()
    lead = await office.services("lea")

    with pytest.raises(UsageError, match="Did you mean “late delivery”"):
        await services.describing.read_fields({"cause": "late delivry"})
    with pytest.raises(UsageError, match="no stage"):
        await lead.describing.read_fields({"cause": "wrong colour", "stage": "no stage"})
    before = [cause.name for cause in await services.describing.list_causes()]
    await lead.describing.read_fields({"cause": "Wrong Colour"})

    assert before == ["broken switch", "late delivery"]
    assert "wrong colour" in [cause.name for cause in await services.describing.list_causes()]


def test_tags_are_read_as_typed() -> None:
    """Tags are folded into their one form, and each says what was made of it."""
    deed, words = tags_typed(add=["VIP", "#Late delivery", "vip"], remove=["Old"])

    assert deed == ChangeTags(frozenset({"vip", "late-delivery"}), frozenset({"old"}))
    assert [word.name for word in words] == ["vip", "late-delivery", "old"]
    assert all(word.remark for word in words[1:])
    with pytest.raises(UsageError, match="comma"):
        tags_typed(add=["a,b"])


async def test_what_many_have_is_counted(office: Office) -> None:
    """Tags and values of several conversations with how many have each; missing ones are not."""
    services = await office.services()
    first, second = await office.number("Question 1"), await office.number("Question 2")
    await services.work.do(ChangeTags(frozenset({"vip", "late"})), {first: None})
    await services.work.do(ChangeTags(frozenset({"vip"})), {second: None})
    await services.work.do(SetFields({"stage": "use"}), {second: None})

    about = await services.describing.look([first, second])

    assert about.total == 2
    assert about.tags == {"vip": 2, "late": 1}
    assert about.values["stage"] == {"use": 1, None: 1}
    assert about.common("stage") == ()
    assert about.common("channel") == ("mail",)


async def test_a_language_that_was_told_stays(office: Office) -> None:
    """What an agent says is in force whatever the customer writes next, were it the guess."""
    services = await office.services()
    number = await office.number("Question 1")
    await office.receive(answer(1, key="b", text=DANISH, at=NOON), at=NOON)
    guessed = (await read(office, "Question 1")).language
    await services.work.do(SetFields({"language": "da"}), {number: None})

    await office.receive(answer(1, key="c", text=SWEDISH, at=NOON + MINUTE), at=NOON + MINUTE)

    assert guessed == "da"
    assert (await read(office, "Question 1")).language == "da"


async def test_a_language_that_was_emptied_is_guessed_again(office: Office) -> None:
    """Emptying hands the language back to the guess, at the next mail."""
    services = await office.services()
    number = await office.number("Question 1")
    await services.work.do(SetFields({"language": "zh"}), {number: None})
    await services.work.do(SetFields({"language": None}), {number: None})
    emptied = (await read(office, "Question 1")).language

    await office.receive(answer(1, key="b", text=SWEDISH, at=NOON), at=NOON)

    assert emptied is None
    assert (await read(office, "Question 1")).language == "sv"


async def test_taking_a_language_back_frees_the_guess(office: Office) -> None:
    """After undo the mails say the language again, as before the deed."""
    services = await office.services()
    number = await office.number("Question 1")
    before = (await read(office, "Question 1")).language
    done = await services.work.do(SetFields({"language": "zh"}), {number: None})
    assert done.undo_id is not None
    await services.undo.take_back(await services.undo.get(done.undo_id))
    back = (await read(office, "Question 1")).language

    await office.receive(answer(1, key="b", text=SWEDISH, at=NOON), at=NOON)

    assert before == back
    assert (await read(office, "Question 1")).language == "sv"


async def test_no_mail_changes_what_agents_said(office: Office) -> None:
    """Kind, priority, tags, cause, stage and channel stand after a customer's mail as before."""
    services = await office.services()
    number = await office.number("Question 1")
    target = {number: None}
    await services.work.do(SetPriority(Priority.HIGH), target)
    await services.work.do(ChangeTags(frozenset({"vip"})), target)
    fields = {"kind": "support", "cause": "late", "stage": "use", "channel": "phone"}
    await services.work.do(SetFields(fields), target)
    before = await read(office, "Question 1")

    await office.receive(answer(1, key="b", text=SWEDISH, at=NOON), at=NOON)
    after = await read(office, "Question 1")

    assert after.message_count == before.message_count + 1
    assert said(before) == said(after)


def said(c: Conversation) -> Conversation:
    """Give what agents said of a conversation."""
    mails = {"status", "waiting_on", "language", "last_message_at", "unanswered_since",
             "message_count", "preview", "participants", "revision", "updated_at"}  # fmt: skip
    return replace(c, **dict.fromkeys(mails))  # type: ignore[arg-type]  # left out of the comparison
