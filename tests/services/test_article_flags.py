"""What is said against an article is work of its owner, until it is settled on either side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from console.bootstrap import due_service
from console.domain.activity_words import tell_activity
from console.domain.agenda import tell_due
from console.domain.follow_up import tell_marks
from console.services.agenda import Scope
from console.services.article_flags import Flagged
from console.services.bundle import Services
from console.services.errors import ConflictError, UsageError
from console.services.fates import settle_fates
from data.errors import NotFoundError
from data.records import ArticleId, ConversationId, FollowUp, FollowUpState
from data.records.articles import ArticleWords, FlagReason
from data.store import log
from data.text.safe import clean_line
from tests.support.console_app import Office

WRONG, OUTDATED = FlagReason.WRONG, FlagReason.OUTDATED


@pytest.fixture
async def ann(empty: Office) -> Services:
    """An agent who writes articles."""
    return await empty.services("ann")


@pytest.fixture
async def kai(empty: Office, ann: Services) -> Services:
    """A colleague who uses them."""
    return await empty.services("kai")


async def article(services: Services, title: str = "Reset the lamp", **more: object) -> ArticleId:
    """Keep an article."""
    words = ArticleWords(clean_line(title), "en", f"# {title}\n", "")
    said = replace(words, **more)  # type: ignore[arg-type]  # fields by name
    return (await services.articles.add(said)).id


async def work_of(services: Services) -> list[FollowUp]:
    """Give what is due of an agent's own."""
    return [*(await services.agenda.read(Scope.MINE, half=20)).rows]


async def undo(services: Services, undo_id: int | None) -> None:
    """Take a deed back."""
    assert undo_id is not None
    await services.undo.take_back(await services.undo.get(undo_id))


async def test_a_flag_is_work_of_the_owner(office: Office) -> None:
    """It is due at once, in the owner's agenda, with the reason and where it was noticed."""
    ann, kai = await office.services("ann"), await office.services("kai")
    number = await article(kai, owner="ann")
    where = await office.number("Question 1")
    flagged = await kai.article_flags.flag(
        number, WRONG, "the button\x1b[2J is\nat the left", conversation_id=where
    )

    (row,) = await work_of(ann)
    (flag,) = await ann.article_flags.list_open(number)
    now, zone = office.clock.now(), ann.time_zone
    assert (FollowUpState.DUE, number, "Reset the lamp", "ann", office.clock.now()) == (
        row.state, row.article_id, row.article_title, row.owner, row.rung_at
    )  # fmt: skip
    assert (WRONG, "kai", where, row.id) == (
        flag.reason, flag.by, flag.conversation_id, flag.follow_up_id
    )  # fmt: skip
    assert flagged.flag == flag
    assert 1 == (await ann.articles.get(number)).open_flags
    assert "Follow-up due: article 1 wrong: the button" in tell_due([row], now=now, time_zone=zone)
    assert "\x1b" not in row.text
    told = await office.store.read(log.list_activity, where, 5)
    assert "article 1 flagged wrong: Reset the lamp" == tell_activity(told[-1])


@pytest.mark.parametrize(
    ("owner", "whose", "why"),
    [
        ("ann", "ann", ""),
        ("", "kai", ""),  # who changed it last
        ("ann", None, "ann is away until"),
    ],
)
async def test_somebody_who_is_there_has_it(
    ann: Services, kai: Services, owner: str, whose: str | None, why: str
) -> None:
    """Without an owner it goes to who changed it last; of who is away, anybody may do it."""
    number = await article(kai, owner=owner)
    if why:
        await ann.profiles.go_away(ann.clock.now() + timedelta(days=3))

    flagged = await kai.article_flags.flag(number, OUTDATED)

    marks = tell_marks(flagged.follow_up.marks, now=kai.clock.now(), time_zone="UTC")
    assert (whose, True) == (flagged.follow_up.owner, why in marks)


async def test_two_flags_are_one_work(ann: Services, kai: Services) -> None:
    """Both reasons stand in it; taking the second back leaves the first, both back leaves none."""
    number = await article(ann)
    first = await ann.article_flags.flag(number, WRONG, "left, not right")
    second = await kai.article_flags.flag(number, OUTDATED, "two buttons now")

    both = (await work_of(ann))[0].text
    await undo(kai, second.undo_id)
    one = (await work_of(ann))[0].text
    await undo(ann, first.undo_id)

    assert first.follow_up.id == second.follow_up.id
    assert "wrong: left, not right\noutdated: two buttons now" == both
    assert "wrong: left, not right" == one
    assert ([], 0) == (await work_of(ann), (await ann.articles.get(number)).open_flags)


@pytest.mark.parametrize("way", ["done", "cancel", "settle"])
async def test_done_on_either_side_is_settled_on_both(
    ann: Services, kai: Services, way: str
) -> None:
    """Ending the work ends its flags, ending the flags their work; undo brings both again."""
    number = await article(ann)
    flagged = await kai.article_flags.flag(number, WRONG, "x")
    if way == "settle":
        kept = await ann.article_flags.settle(number)
    else:
        kept = await getattr(ann.follow_ups, way)([flagged.follow_up.id])
    settled = (await ann.article_flags.list_open(number), await work_of(ann))
    with pytest.raises(ConflictError, match="ann has settled it since"):
        await undo(kai, flagged.undo_id)
    await undo(ann, kept.undo_id)

    assert ([], []) == settled
    assert [flagged.flag] == await ann.article_flags.list_open(number)
    assert [flagged.follow_up.id] == [row.id for row in await work_of(ann)]


async def test_a_later_flag_is_new_work(ann: Services, kai: Services) -> None:
    """What was settled stays so when the article is flagged again."""
    number = await article(ann)
    first = await kai.article_flags.flag(number, WRONG, "x")
    await ann.article_flags.settle(number)
    second = await kai.article_flags.flag(number, WRONG, "y")

    assert first.follow_up.id != second.follow_up.id
    assert ["wrong: y"] == [row.text for row in await work_of(ann)]
    with pytest.raises(ConflictError, match="Nobody says anything"):
        await ann.article_flags.settle(await article(ann, "Another"))


async def test_work_goes_with_its_article(empty: Office, ann: Services) -> None:
    """A removed article asks nobody for anything; brought back, it asks again without a bell."""
    number = await article(ann)
    await ann.article_flags.flag(number, WRONG, "x")
    rung_at = (await work_of(ann))[0].rung_at
    empty.clock.advance(timedelta(minutes=5))
    removed = await ann.articles.remove(number)
    without = await work_of(ann)
    await undo(ann, removed.undo_id)
    await ann.due.settle()

    (row,) = await work_of(ann)
    assert ([], FollowUpState.DUE, rung_at) == (without, row.state, row.rung_at)
    assert 1 == (await ann.articles.get(number)).open_flags


async def test_refusals_name_the_thing(ann: Services) -> None:
    """No such article or conversation, or too many words: nothing is written."""
    number = await article(ann)

    with pytest.raises(NotFoundError, match="no article 99"):
        await ann.article_flags.flag(ArticleId(99), WRONG)
    with pytest.raises(NotFoundError):
        await ann.article_flags.flag(number, WRONG, conversation_id=ConversationId(77))
    with pytest.raises(UsageError, match="takes at most 1000"):
        await ann.article_flags.flag(number, WRONG, "x" * 1001)

    assert [] == await ann.article_flags.list_open(number)


async def test_a_review_is_asked_for_once_when_its_day_comes(
    empty: Office, ann: Services, kai: Services
) -> None:
    """Not the evening before; done, it does not come again; another day asks again on that."""
    day = empty.clock.now().date() + timedelta(days=2)
    number = await article(kai, owner="ann", review_by=day)
    await article(kai, "Nobody looks at this", owner="ann")
    before = await looked_at(empty, ann, days=1)
    then = await looked_at(empty, ann, days=1)
    again = await looked_at(empty, ann, days=1)
    kept = await ann.follow_ups.done([then[0].id])
    after = await looked_at(empty, ann, days=1)

    said = (await ann.articles.get(number)).words
    later = replace(said, review_by=day + timedelta(days=30))
    await ann.articles.change(number, later, base_revision=1)
    moved = await looked_at(empty, ann, days=30)
    assert ([], [f"review, due {day}: does it still hold?"], [number]) == (
        before, [row.text for row in then], [row.article_id for row in then]
    )  # fmt: skip
    assert (then, [], kept.changed[0].id) == (again, after, then[0].id)
    assert [f"review, due {later.review_by}: does it still hold?"] == [row.text for row in moved]


async def test_another_day_settles_the_review(empty: Office, ann: Services) -> None:
    """Whoever gives it has looked at the article; taking that back asks again."""
    number = await article(ann, review_by=empty.clock.now().date())
    asked = await looked_at(empty, ann, days=0)
    said = (await ann.articles.get(number)).words
    changed = await ann.articles.change(
        number, replace(said, review_by=date(2099, 1, 1)), base_revision=1
    )
    settled = await looked_at(empty, ann, days=0)
    await undo(ann, changed.undo_id)
    back = await looked_at(empty, ann, days=0)

    assert (1, 0, 1) == (len(asked), len(settled), len(back))


async def test_removed_articles_are_not_reviewed(empty: Office, ann: Services) -> None:
    """Their day passes without a word."""
    number = await article(ann, review_by=empty.clock.now().date())
    await ann.articles.remove(number)

    assert [] == await looked_at(empty, ann, days=5)


async def looked_at(office: Office, services: Services, *, days: int) -> list[FollowUp]:
    """Let days pass, and give what is due then."""
    office.clock.advance(timedelta(days=days))
    desk = await office.desk(services.agent.name)
    await due_service(desk.settings, office.store, clock=office.clock).settle()
    return await work_of(services)


async def test_what_time_says_again_changes_nothing(empty: Office, kai: Services) -> None:
    """Work that is due rings once, however often it is looked at."""
    flagged: Flagged = await kai.article_flags.flag(await article(kai), WRONG, "x")
    empty.clock.advance(timedelta(hours=1))
    async with empty.store.transaction(at=empty.clock.now()) as tx:
        changed = await settle_fates(tx, [flagged.follow_up.id])

    assert ([], [flagged.follow_up]) == (changed, await work_of(kai))
