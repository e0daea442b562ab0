"""Split, correct, link: what agents place stays there, its answers follow, all can be undone."""

from __future__ import annotations

import pytest

from console.domain.deeds import Simple, Verb
from console.services.bundle import Services
from console.services.errors import UsageError
from console.services.letters import Letter
from console.services.merging import OtherCustomerError
from console.services.work import Done
from data.errors import NotFoundError, StaleRevisionError
from data.records import ConversationId, JoinedBy, MessageId, Status
from tests.services.test_merging import places, rows, show
from tests.support.console_app import MINUTE, Office, question
from tests.support.letters import write_mail

ANN = "Customer 1 <c1@customer.example>"


async def thread(empty: Office) -> tuple[Services, ConversationId, dict[str, MessageId]]:
    """Give a conversation of four mails: a question, two answers to it, one to the last of them."""
    services = await empty.services()
    await empty.receive(question(1))
    for key, answers in (("b", ["q1"]), ("c", ["q1"]), ("d", ["c", "q1"])):
        empty.clock.advance(MINUTE)
        await empty.receive(_mail(empty, key, *answers))
    number = await empty.number("Question 1")
    _, messages = await services.find.show(number)
    ids = {m.internet_message_id.partition("@")[0]: m.id for m in messages}
    assert ["q1", "b", "c", "d"] == list(ids)
    return services, number, ids


def _mail(empty: Office, key: str, *answers: str, **more: str) -> bytes:
    """Write a mail that answers others, nearest first."""
    return write_mail(
        f"{key}@customer.example", from_=ANN, at=empty.clock.now(),
        answers=[f"{a}@customer.example" for a in reversed(answers)], **more,  # type: ignore[arg-type]  # only a subject
    )  # fmt: skip


async def undo(services: Services) -> Done:
    """Take the last deed back."""
    deed = await services.undo.find_last()
    assert deed is not None
    return await services.undo.take_back(deed)


async def where(empty: Office) -> dict[str, int]:
    """Say where each mail is shown, by the first part of its id."""
    return {id_.partition("@")[0]: n for id_, n in (await places(empty.store)).items()}


async def test_chosen_messages_go_and_the_others_stay(empty: Office) -> None:
    """What is chosen is a linked open conversation of its own; what was not does not move."""
    services, number, ids = await thread(empty)
    await services.work.do(Simple(Verb.CLOSE), {number: None})

    split = await services.splitting.split(number, [ids["c"]])
    await empty.receive(_mail(empty, "e", "b", "q1"))

    new, old = await show(empty, split.number), await show(empty, number)
    assert {"q1": number, "b": number, "c": new.id, "d": number, "e": number} == await where(empty)
    assert (Status.OPEN, (number,), "c1@customer.example") == (
        new.status, new.linked, new.customer.address if new.customer else "",
    )  # fmt: skip
    assert new.unanswered_since is not None
    assert (new.id,) == old.linked
    assert (1, 4) == (new.message_count, old.message_count)


async def test_later_answers_follow_what_was_split_off(empty: Office) -> None:
    """Who answers a moved mail comes to it, by header and by the number; joining moves nothing."""
    services, number, ids = await thread(empty)
    assert services.replies is not None
    new = (await services.splitting.split(number, [ids["q1"], ids["c"]])).number
    reply = await services.replies.reply(new, Letter("About this."), agent=services.agent)
    await empty.receive(
        _mail(empty, "e", "c", "q1"),
        _mail(empty, "f", "b", "q1"),
        write_mail("g@customer.example", from_=ANN, answers=[reply.internet_message_id],
                   at=empty.clock.now()),
        _mail(empty, "h", subject=f"About [#{new}]"),
        _mail(empty, "i", subject=f"About [#{number}]"),
    )  # fmt: skip

    found = await where(empty)

    assert {"q1": new, "c": new, "e": new, "g": new, "h": new} == {
        key: found[key] for key in ("q1", "c", "e", "g", "h")
    }
    assert {"b": number, "d": number, "f": number, "i": number} == {
        key: found[key] for key in ("b", "d", "f", "i")
    }


async def test_undoing_a_split_puts_everything_back(empty: Office) -> None:
    """At once it is as if never done; the new number is a pointer and is never given out again."""
    services, number, ids = await thread(empty)
    before, shown = await rows(empty.store), await where(empty)
    new = (await services.splitting.split(number, [ids["q1"], ids["d"]])).number

    await undo(services)

    after = dict(await rows(empty.store))
    assert (shown, number) == (await where(empty), (await show(empty, new)).id)
    del after[new]
    assert before == after
    assert () == (await show(empty, number)).linked
    again = (await services.splitting.split(number, [ids["d"]])).number
    assert again > new


async def test_what_came_since_goes_along_when_a_split_is_undone(empty: Office) -> None:
    """Answers, replies and notes of the new conversation are in the old one afterwards."""
    services, number, ids = await thread(empty)
    assert services.replies is not None
    new = (await services.splitting.split(number, [ids["c"]])).number
    await empty.receive(_mail(empty, "e", "c", "q1"))
    await services.replies.reply(new, Letter("Here."), agent=services.agent)
    await services.notes.add(new, "Look here.", agent=services.agent)
    deed = (await services.find.list_activity(number))[-1]

    await services.undo.take_back(await services.undo.get(deed.id))

    assert {number} == set((await where(empty)).values())
    page = await services.find.list_queue("all", "", limit=50, cursor=None)
    assert [number] == [c.id for c in page.conversations]


async def test_a_note_that_is_gone_does_not_hold_up_taking_a_split_back(empty: Office) -> None:
    """What was split off comes back without it; where nothing else was moved that is told."""
    services, number, ids = await thread(empty)
    for moved in ([ids["d"]], []):
        note = await services.notes.add(number, "Look here.", agent=services.agent)
        split = await services.splitting.split(number, [note.message_id, *moved])
        assert split.done.undo_id is not None
        await services.undo.take_back(await services.undo.get(note.undo_id))

        done = await services.undo.take_back(await services.undo.get(split.done.undo_id))

        assert {number} == set((await where(empty)).values()) or not moved
        assert bool(moved) == bool(done.changed)
    assert "What was moved is gone" in str(done.failed[0].error)


async def test_something_is_chosen_and_something_stays(empty: Office) -> None:
    """Nothing, all of it, and what is not there are refused, each with what to do instead."""
    services, number, ids = await thread(empty)

    for chosen, error in (
        ([], UsageError),
        (list(ids.values()), UsageError),
        ([MessageId(999)], NotFoundError),
    ):
        with pytest.raises(error):
            await services.splitting.split(number, chosen)
    with pytest.raises(StaleRevisionError):
        await services.splitting.split(number, [ids["c"]], if_revision=0)
    assert {number} == set((await where(empty)).values())


async def test_a_wrong_joining_is_corrected_for_good(empty: Office) -> None:
    """A moved mail stays, answers follow it, evidence names who and when, undo brings it back."""
    services, number, ids = await thread(empty)
    await empty.receive(_mail(empty, "other", subject="Another matter"))
    other = await empty.number("Another matter")
    await services.work.do(Simple(Verb.CLOSE), {other: None})
    before = await rows(empty.store)

    done = await services.splitting.move(number, ids["c"], other)
    moved, closed = await where(empty), await show(empty, other)
    _, explained, _ = await services.reasons.explain(other, ids["c"])
    await undo(services)
    back = await rows(empty.store)
    await services.splitting.move(number, ids["c"], other)
    await empty.receive(_mail(empty, "e", "c", "q1"))

    assert ((other,), other) == (done.changed, moved["c"])
    assert number == moved["d"]
    assert Status.OPEN == closed.status
    assert JoinedBy.AGENT == explained[0].evidence.joined_by
    assert f"ann moved it here from #{number} on 20 Nov 2026 12:03 UTC." == (
        explained[0].evidence.text
    )
    assert before == back
    assert other == (await where(empty))["e"]


async def test_another_customers_conversation_asks_first(empty: Office) -> None:
    """A mail goes to a conversation in which its author takes no part only where that is meant."""
    services, number, ids = await thread(empty)
    await empty.receive(question(2))
    other = await empty.number("Question 2")

    with pytest.raises(OtherCustomerError, match="--yes"):
        await services.splitting.move(number, ids["c"], other)
    done = await services.splitting.move(number, ids["c"], other, is_agreed=True)

    assert (other,) == done.changed
    for wrong in (other, ConversationId(99_999)):
        with pytest.raises((UsageError, NotFoundError)):
            await services.splitting.move(other, ids["c"], wrong)


async def test_splits_and_merges_do_not_spoil_each_other(empty: Office) -> None:
    """Split in a merged conversation, then un-merged: each message is where agents put it."""
    services, number, ids = await thread(empty)
    await empty.receive(
        _mail(empty, "other", subject="Another matter"), _mail(empty, "more", "other")
    )
    other = await empty.number("Another matter")
    _, messages = await services.find.show(other)
    await services.merging.merge({other: None}, number)
    new = (await services.splitting.split(number, [ids["c"], messages[1].id])).number
    await services.merging.merge({new: None}, number)
    merged = await where(empty)
    await services.merging.unmerge(other)
    await services.merging.unmerge(new)
    await empty.receive(_mail(empty, "e", "more", "other"))

    assert {number} == set(merged.values())
    found = await where(empty)
    assert {"q1": number, "b": number, "d": number, "other": other} == {
        key: found[key] for key in ("q1", "b", "d", "other")
    }
    assert [new] * 3 == [found[key] for key in ("c", "more", "e")]


async def test_links_are_seen_from_both_sides_and_follow_merges(empty: Office) -> None:
    """A link shows in both with its reason, through merged numbers too, and goes as it came."""
    services = await empty.services()
    await empty.receive(*(question(n) for n in (1, 2, 3)))
    one, two, three = [await empty.number(f"Question {n}") for n in (1, 2, 3)]

    linked = await services.links.link(one, two, why="same fault")
    again = await services.links.link(two, one)
    seen = [(c.conversation.id, c.why) for c in await services.links.list_of(two)]
    await services.merging.merge({two: None}, three, is_agreed=True)
    followed = (await show(empty, one)).linked
    await services.merging.unmerge(two)
    await services.links.unlink(two, one)
    gone = (await show(empty, one)).linked
    await undo(services)

    assert (((one,), ()), [(one, "same fault")]) == ((linked.changed, again.changed), seen)
    assert (three,) == followed
    assert ((), (two,)) == (gone, (await show(empty, one)).linked)
    await services.undo.take_back(await services.undo.get(linked.undo_id or 0))
    assert () == (await show(empty, one)).linked
    twice = await services.links.unlink(one, two)
    assert ((), (), None) == (twice.changed, twice.failed, twice.undo_id)
    with pytest.raises(UsageError):
        await services.links.link(one, one)
