"""What macros do: with a mail, later, at once on many; and that undo takes all of it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from console.domain.activity_words import tell_activity
from console.domain.deeds import SetPriority
from console.domain.front_matter import Pair
from console.services.bundle import Services
from console.services.errors import ConflictError, UsageError
from console.services.letters import Letter
from console.services.macro_applying import PROMISES_MAX
from console.services.macro_keeping import MacroKeeper
from console.services.macros import Prepared
from console.services.outbox import OutboxService
from console.services.replies import Queued
from console.services.work import Done
from data.errors import NotFoundError
from data.records import (
    Conversation,
    ConversationId,
    DraftKind,
    EscalationState,
    FollowUp,
    FollowUpKind,
    MacroText,
    Priority,
    Status,
    WaitingOn,
    Words,
)
from data.store import conversations, escalations, follow_ups, log, outbox, tiers
from tests.support.console_app import Office

HELLO = MacroText("", "Hi {{ customer.name }}")


class Desk:
    """One agent at work with macros."""

    def __init__(self, office: Office, services: Services) -> None:
        self.office, self.services = office, services
        self.keeper = MacroKeeper(office.store, clock=office.clock, agent=services.agent)

    async def keep(self, name: str, *texts: MacroText, **actions: str) -> None:
        """Keep a macro with actions."""
        pairs = [Pair(key.replace("_", "-"), value, 0) for key, value in actions.items()]
        await self.keeper.add(name, pairs, texts)

    async def prepare(self, name: str, number: ConversationId) -> Prepared:
        """Fill a macro in."""
        return await self.services.macros.prepare(name, number)

    async def send(self, name: str, number: ConversationId, **more: object) -> Queued:
        """Send a macro's text as it is, as the command line does."""
        prepared = await self.prepare(name, number)
        replies = self.services.replies
        assert replies is not None
        letter = Letter(
            prepared.text or "Hello", then=prepared.then or "wait", macros=(prepared.use,)
        )
        return await replies.reply(number, replace(letter, **more), agent=self.services.agent)  # type: ignore[arg-type]  # what a test says of it

    async def apply(self, name: str, *numbers: ConversationId) -> Done:
        """Do what a macro without a text says."""
        return await self.services.macro_applying.apply(name, dict.fromkeys(numbers))

    async def take_back(self, undo_id: int | None) -> Done:
        """Take a deed back."""
        assert undo_id is not None
        return await self.services.undo.take_back(await self.services.undo.get(undo_id))

    async def show(self, number: ConversationId) -> Conversation:
        """Read a conversation."""
        return await self.office.store.read(conversations.get_conversation, number)

    async def promises(self, number: ConversationId) -> list[FollowUp]:
        """Give the live follow-ups of a conversation."""
        return await self.office.store.read(
            follow_ups.list_of_conversation, number, is_live_only=True
        )

    async def asked(self, number: ConversationId) -> list[EscalationState]:
        """Give where the escalations of a conversation stand."""
        return [each.state for each in await self.office.store.read(escalations.list_of, [number])]

    async def uses(self, name: str) -> tuple[int, str | None]:
        """Give how often a macro was used, and by whom last."""
        macro = await self.keeper.get(name)
        return macro.uses, macro.last_used_by


@pytest.fixture
async def mette(office: Office) -> Desk:
    """An agent on a store with a tier."""
    desk = Desk(office, await office.services("mette"))
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(tiers.add_tier, name="returns", title="", unix_group="", now_ms=tx.at_ms)
    return desk


@pytest.fixture
async def numbers(office: Office, mette: Desk) -> list[ConversationId]:
    """The conversations."""
    return [await office.number(f"Question {n}") for n in range(1, 6)]


EVERYTHING = {
    "status": "wait on team", "tags": "login, vip", "priority": "high", "kind": "support",
    "cause": "broken", "stage": "use", "assign": "me", "tier": "returns", "follow_up": "7d",
    "follow_up_text": "Ask {{ customer.name }}", "follow_up_kind": "if no reply",
}  # fmt: skip


async def test_a_mail_does_what_its_macro_says(mette: Desk, numbers: list[ConversationId]) -> None:
    """Status, tags, fields, owner and promise in the mail's transaction; use counted; one undo."""
    number = numbers[0]
    await mette.keep("all", HELLO, **EVERYTHING)
    before = await mette.show(number)
    queued = await mette.send("all", number)
    now, promises = await mette.show(number), await mette.promises(number)

    assert (Status.WAITING, WaitingOn.TEAM, "mette", "returns") == (
        now.status, now.waiting_on, now.assignee, now.tier,
    )  # fmt: skip
    assert (("login", "vip"), "high", "support", "broken", "use") == (
        now.tags, now.priority.value, now.kind and now.kind.value, now.cause, now.stage,
    )  # fmt: skip
    assert [("Ask Customer 1", "mette", FollowUpKind.IF_NO_REPLY)] == [
        (each.text, each.owner, each.kind) for each in promises
    ]
    assert now.revision == queued.revision
    assert (1, "mette") == await mette.uses("all")

    back = await mette.take_back(queued.undo_id)
    after = await mette.show(number)
    assert [number] == list(back.changed)
    assert [] == await mette.promises(number)
    assert (0, None) == await mette.uses("all")
    for name in ("status", "waiting_on", "assignee", "tier", "tags", "priority", "kind", "cause"):
        assert getattr(before, name) == getattr(after, name), name


async def test_a_draft_carries_what_its_macros_do(
    mette: Desk, numbers: list[ConversationId]
) -> None:
    """The macro's actions stand with the text until it is sent, and again once it is taken back."""
    number = numbers[0]
    await mette.keep("tagged", HELLO, tags="login")
    await mette.keep("plain", HELLO)
    uses = tuple([(await mette.prepare(name, number)).use for name in ("tagged", "plain")])
    drafts = mette.services.drafts
    words = Words(DraftKind.REPLY, "Hi", macros=uses, base_revision=1)
    kept = await drafts.keep(number, words)
    assert kept is not None
    assert uses == kept.words.macros
    queued = await mette.send("plain", number, macros=uses, draft_id=kept.id)
    assert ("login",) == (await mette.show(number)).tags
    newer = await drafts.keep(number, replace(words, text="More", macros=uses[:1]))
    assert newer is not None
    await mette.take_back(queued.undo_id)
    again = await drafts.find_mine(number)

    assert again is not None
    assert (uses, "Hi\n\nMore") == (again.words.macros, again.words.text)
    assert [(0, None), (0, None)] == [await mette.uses(name) for name in ("tagged", "plain")]


async def test_taking_a_mail_back_makes_no_stale_draft(
    mette: Desk, numbers: list[ConversationId]
) -> None:
    """What the macro itself changed is nothing that came in meanwhile."""
    number = numbers[0]
    await mette.keep("tagged", HELLO, tags="login", priority="high")
    use = (await mette.prepare("tagged", number)).use
    kept = await mette.services.drafts.keep(number, Words(DraftKind.REPLY, "Hi", macros=(use,)))
    assert kept is not None
    queued = await mette.send("tagged", number, draft_id=kept.id)
    await mette.take_back(queued.undo_id)
    again = await mette.services.drafts.find_mine(number)

    assert again is not None
    assert (await mette.show(number)).revision == again.words.base_revision


async def test_a_scheduled_mail_does_it_when_it_leaves(
    office: Office, mette: Desk, numbers: list[ConversationId]
) -> None:
    """Nothing before; then all of it, counted from then; cancelling takes it back."""
    number = numbers[0]
    await mette.keep("later", HELLO, tags="login", follow_up="7d", snooze="3d")
    at = office.clock.now() + timedelta(days=2)
    queued = await mette.send("later", number, at=at)
    held = await mette.show(number)
    assert ((), None, [], (0, None)) == (
        held.tags, held.snoozed_until, await mette.promises(number), await mette.uses("later"),
    )  # fmt: skip
    office.clock.advance(timedelta(days=2, seconds=1))
    service = OutboxService(office.store, clock=office.clock)
    async with office.store.transaction(at=office.clock.now()) as tx:
        await tx.run(
            outbox.set_outbox_state, queued.outbox_id,
            (await tx.run(outbox.get_outbox_item, queued.outbox_id)).state.QUEUED, now_ms=tx.at_ms,
        )  # fmt: skip
        await service.released(tx, [queued.outbox_id])
    left, promises = await mette.show(number), await mette.promises(number)

    assert (("login",), (1, "mette")) == (left.tags, await mette.uses("later"))
    assert left.snoozed_until is not None
    assert left.snoozed_until > office.clock.now() + timedelta(days=2)
    assert ["mette"] == [each.owner for each in promises]
    assert promises[0].at > office.clock.now() + timedelta(days=6)
    await mette.take_back(queued.undo_id)
    back = await mette.show(number)
    assert ((), None, []) == (back.tags, back.snoozed_until, await mette.promises(number))
    assert (0, None) == await mette.uses("later")


async def test_it_is_done_once_however_a_mail_leaves(
    mette: Desk, numbers: list[ConversationId]
) -> None:
    """Sending at once what waits for the undo window does nothing a second time."""
    number = numbers[0]
    await mette.keep("a", HELLO, tags="login", follow_up="7d")
    queued = await mette.send("a", number, undo_s=20)
    await mette.services.outbox.retry(queued.outbox_id, agent_id=mette.services.agent.id)

    assert (1, (1, "mette")) == (len(await mette.promises(number)), await mette.uses("a"))


async def test_what_can_be_done_no_more_when_a_mail_leaves_is_told(
    office: Office, mette: Desk, numbers: list[ConversationId]
) -> None:
    """A tier that is gone by then does not hold the mail; the log says what was left out."""
    number = numbers[0]
    await mette.keep("later", HELLO, tags="login", tier="returns")
    queued = await mette.send("later", number, at=office.clock.now() + timedelta(days=2))
    async with office.store.transaction(at=office.clock.now()) as tx:
        tier = await tx.run(tiers.find_tier, "returns")
        assert tier is not None
        await tx.run(tiers.remove_tier, tier.id)
        await OutboxService(office.store, clock=office.clock).released(tx, [queued.outbox_id])
    lines = await office.store.read(log.list_activity, number, 50)
    told = [tell_activity(line) for line in lines if line.verb == "macro.left_out"]

    assert ("login",) == (await mette.show(number)).tags
    assert 1 == len(told)
    assert "macro later could not do all of it" in told[0]


async def test_what_a_macro_cannot_do_stops_the_mail(
    office: Office, mette: Desk, numbers: list[ConversationId]
) -> None:
    """A tier that is gone, a promise with a hole: a sentence, and nothing was sent or changed."""
    number = numbers[0]
    await mette.keep("gone", HELLO, tags="x", tier="returns")
    await mette.keep("hole", HELLO, tags="y", follow_up="7d", follow_up_text="{{ mailbox.name }}?")
    await mette.keep("cause", HELLO, tags="z", follow_up="7d",
                     follow_up_text="{{ conversation.cause }}?")  # fmt: skip
    async with office.store.transaction(at=office.clock.now()) as tx:
        tier = await tx.run(tiers.find_tier, "returns")
        assert tier is not None
        await tx.run(tiers.remove_tier, tier.id)
    with pytest.raises(NotFoundError, match="returns, which the macro gone names"):
        await mette.send("gone", number)
    with pytest.raises(UsageError, match="which is not known"):
        await mette.send("cause", number)
    assert ((), []) == ((await mette.show(number)).tags, await mette.promises(number))
    assert [] == await OutboxService(office.store, clock=office.clock).list_items()
    await mette.send("hole", number)
    assert ["X Support?"] == [each.text for each in await mette.promises(number)]


async def test_a_mail_may_ask_a_tier(mette: Desk, numbers: list[ConversationId]) -> None:
    """The customer is answered and the tier asked in one; taking the mail back asks nobody."""
    number = numbers[0]
    await mette.keep("ask", HELLO, escalate="returns", tags="refund",
                     escalate_need="Money for {{ customer.name }}")  # fmt: skip
    before = await mette.show(number)
    queued = await mette.send("ask", number)
    now = await mette.show(number)

    assert (Status.WAITING, WaitingOn.TEAM, "returns") == (now.status, now.waiting_on, now.tier)
    assert [EscalationState.OPEN] == await mette.asked(number)
    await mette.take_back(queued.undo_id)
    after = await mette.show(number)
    assert [EscalationState.WITHDRAWN] == await mette.asked(number)
    for name in ("status", "waiting_on", "assignee", "tier", "tags"):
        assert getattr(before, name) == getattr(after, name), name


async def test_an_answer_does_not_keep_a_mail_from_being_stopped(
    mette: Desk, numbers: list[ConversationId]
) -> None:
    """Whoever was asked has returned it: the mail is taken back all the same, the answer stays."""
    number = numbers[0]
    await mette.keep("ask", HELLO, escalate="returns", escalate_need="Money", tags="refund")
    queued = await mette.send("ask", number)
    await mette.services.escalations.return_(number, "Not ours")
    back = await mette.take_back(queued.undo_id)

    assert ((number,), "not sent") == (back.changed, back.words)
    assert EscalationState.WITHDRAWN not in await mette.asked(number)
    assert () == (await mette.show(number)).tags


async def test_a_macro_without_text_is_one_deed_on_many(
    office: Office, mette: Desk, numbers: list[ConversationId]
) -> None:
    """All at once, each with its own words; what is missing is told; one undo takes all back."""
    await mette.keep("tidy", status="close", tags="old", follow_up="7d",
                     follow_up_text="Ask {{ customer.name }}")  # fmt: skip
    before = [await mette.show(number) for number in numbers[:3]]
    done = await mette.apply("tidy", *numbers[:3], ConversationId(99))
    now = [await mette.show(number) for number in numbers[:3]]

    assert (tuple(numbers[:3]), [99]) == (done.changed, [each.number for each in done.failed])
    assert [Status.CLOSED] * 3 == [each.status for each in now]
    assert {each.id: each.revision for each in now} == done.revisions
    assert ["Ask Customer 1", "Ask Customer 2", "Ask Customer 3"] == [
        (await mette.promises(number))[0].text for number in numbers[:3]
    ]
    assert (3, "mette") == await mette.uses("tidy")
    lines = await office.store.read(log.list_activity, numbers[0], 20)
    assert "macro tidy used: tags old, closes it, reminds you in 7d: Ask Customer 1" in [
        tell_activity(line) for line in lines
    ]
    assert done.undo_id == (await mette.services.undo.find_last()).id  # type: ignore[union-attr]  # it is there

    back = await mette.take_back(done.undo_id)
    assert set(numbers[:3]) == set(back.changed)
    assert [] == [p for number in numbers[:3] for p in await mette.promises(number)]
    for was, number in zip(before, numbers, strict=False):
        after = await mette.show(number)
        assert (was.status, was.tags) == (after.status, after.tags)
    assert (0, None) == await mette.uses("tidy")
    with pytest.raises(ConflictError, match="taken back already"):
        await mette.services.undo.get(done.undo_id or 0)


async def test_promises_alone_are_a_deed_too(mette: Desk, numbers: list[ConversationId]) -> None:
    """A macro that only reminds, or only asks, is done and taken back like any other."""
    await mette.keep("remind", follow_up="7d")
    await mette.keep("ask", escalate="returns", escalate_need="Help", escalate_way="consult")
    for name in ("remind", "ask"):
        done = await mette.apply(name, *numbers[:2])
        assert (2, "mette") == await mette.uses(name)
        assert 2 == len(done.changed)
        back = await mette.take_back(done.undo_id)
        assert set(numbers[:2]) == set(back.changed)
        assert (0, None) == await mette.uses(name)
    assert [] == await mette.promises(numbers[0])
    assert [EscalationState.WITHDRAWN] == await mette.asked(numbers[0])


async def test_not_too_much_is_promised_at_once(mette: Desk) -> None:
    """A slip of the finger makes no thousand reminders."""
    await mette.keep("remind", follow_up="7d")
    many = [ConversationId(number) for number in range(2000, 2000 + PROMISES_MAX + 1)]
    with pytest.raises(UsageError, match="at most 200 conversations"):
        await mette.apply("remind", *many)


async def test_what_somebody_changed_since_stays(
    mette: Desk, numbers: list[ConversationId]
) -> None:
    """Taking back touches no conversation that a colleague has changed; its use stays counted."""
    await mette.keep("tidy", tags="old", priority="high")
    done = await mette.apply("tidy", *numbers[:2])
    await mette.services.work.do(SetPriority(Priority.URGENT), {numbers[0]: None})
    back = await mette.take_back(done.undo_id)
    first, second = [await mette.show(number) for number in numbers[:2]]

    assert (("urgent", ("old",)), ("normal", ())) == (
        (first.priority.value, first.tags), (second.priority.value, second.tags),
    )  # fmt: skip
    assert ((numbers[1],), [numbers[0]]) == (back.changed, [each.number for each in back.failed])
    assert (1, "mette") == await mette.uses("tidy")


async def test_doing_it_twice_changes_nothing(mette: Desk, numbers: list[ConversationId]) -> None:
    """Where all stands so already nothing is written, and nothing is counted."""
    await mette.keep("tidy", tags="old")
    await mette.apply("tidy", numbers[0])
    again = await mette.apply("tidy", numbers[0])

    assert ((), None) == (again.changed, again.undo_id)
    assert (1, "mette") == await mette.uses("tidy")


async def test_a_macro_with_a_text_is_not_applied(
    mette: Desk, numbers: list[ConversationId]
) -> None:
    """Its text would be lost: it is said how to send it."""
    await mette.keep("hello", HELLO, tags="x")
    with pytest.raises(UsageError, match="reply NUMBER --macro hello"):
        await mette.apply("hello", numbers[0])
    with pytest.raises(NotFoundError):
        await mette.apply("nope", numbers[0])
    await mette.keep("tidy", tags="x")
    assert [99] == [each.number for each in (await mette.apply("tidy", ConversationId(99))).failed]


async def test_a_changed_macro_does_what_was_shown(
    mette: Desk, numbers: list[ConversationId]
) -> None:
    """What a colleague writes into a macro meanwhile, or that it is gone, changes no draft."""
    number = numbers[0]
    await mette.keep("a", HELLO, tags="shown")
    use = (await mette.prepare("a", number)).use
    await mette.keeper.change("a", [Pair("tags", "other", 0)], [HELLO])
    await mette.keeper.remove("a")
    await mette.keep("b", HELLO)
    await mette.send("b", number, macros=(use,))

    assert ("shown",) == (await mette.show(number)).tags
