"""Agents, tiers, tags and causes as services: rights, Unix groups, away, and what is logged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from console.services.agents import Account, prepare_store, sign_on, with_profile
from console.services.errors import ConflictError, NotAllowedError, ServiceError, UsageError
from console.services.profiles import ProfileChange, ProfileService
from console.services.team import TeamService
from console.services.tiers import TierService
from console.services.wordlists import WordListService
from console.settings import load_settings
from data.errors import NotFoundError
from data.records import Agent, AgentRole, ListedWord, WordKind
from data.store import Store, conversations
from data.store.rows import to_ms
from tests.store.test_wordlists import put_words
from tests.support.console_app import NOON, Office

GROUPS = {"support": {1001, 1002}, "empty": set[int]()}


def members(group: str, uids: Iterable[int]) -> frozenset[int] | None:
    """Be a machine with two Unix groups."""
    return frozenset(GROUPS[group]) & frozenset(uids) if group in GROUPS else None


class Team:
    """The services of one agent on one store."""

    def __init__(self, office: Office, agent: Agent) -> None:
        given = {"clock": office.clock, "agent": agent}
        self.agent = agent
        self.reads = TeamService(office.store, members=members, **given)  # type: ignore[arg-type]  # a dict of two kinds
        self.tiers = TierService(office.store, members=members, **given)  # type: ignore[arg-type]  # as above
        self.profiles = ProfileService(office.store, **given)  # type: ignore[arg-type]  # as above
        self.tags = WordListService(office.store, kind=WordKind.TAG, **given)  # type: ignore[arg-type]  # as above
        self.causes = WordListService(office.store, kind=WordKind.CAUSE, **given)  # type: ignore[arg-type]  # as above

    async def names(self, tier: str) -> list[str]:
        """Give the members of a tier."""
        return list((await self.reads.get_tier(tier)).members)


async def join(office: Office, uid: int, login: str, full_name: str = "") -> Agent:
    """Have a Unix account start the program for the first time, or again."""
    account = Account(uid, login, full_name)
    return await sign_on(office.store, account=account, act_as=None, clock=office.clock)


async def team_of(office: Office, name: str) -> Team:
    """Give what an agent works with."""
    return Team(office, await office.agent(name))


@pytest.fixture
async def admin(empty: Office) -> Team:
    """The first agent of a store, its admin."""
    return await team_of(empty, "mette")


async def verbs(store: Store) -> list[tuple[str, str]]:
    """List what the activity log says, and of whom."""
    return await store.read(
        lambda c: c.execute(
            "SELECT v.verb, a.name FROM activity AS v JOIN agents AS a ON a.id = v.agent_id"
            " ORDER BY v.id"
        ).fetchall()
    )


async def test_the_creator_is_admin_whoever_starts_first(empty: Office) -> None:
    """An agent who comes before the account that made the store is an agent all the same."""
    fresh = await Store.open(empty.folder / "other" / "store.db", create=True)
    office = Office(empty.folder, fresh, empty.clock, b"")
    await prepare_store(fresh, practice=False, clock=office.clock, creator_uid=7)
    first = await join(office, 1001, "ann", "Ann \x1b[31mAsk")
    creator = await join(office, 7, "svc")
    again = await join(office, 1001, "renamed")
    await fresh.close()

    assert [AgentRole.AGENT, AgentRole.ADMIN] == [first.role, creator.role]
    assert ("ann", "Ann ^[[31mAsk") == (first.name, first.display_name)
    assert "svc" == creator.display_name
    assert first == again


async def test_settings_come_before_the_stored_profile(empty: Office) -> None:
    """One's own settings win; else the store's profile counts, and at last the mailbox's zone."""
    team = await team_of(empty, "ann")
    config = empty.folder / "own.toml"
    config.write_text('[mailbox]\ntime_zone = "Europe/Copenhagen"\n')
    plain = load_settings(environ={"HOME": str(empty.folder)}, config_file=config)
    config.write_text('[agent]\ntime_zone = "Asia/Tokyo"\nlanguage = "en"\n')
    own = load_settings(environ={"HOME": str(empty.folder)}, config_file=config)
    before = with_profile(team.agent, plain)
    await team.profiles.change("ann", ProfileChange(time_zone="Tallinn", language="ET"))
    stored = await empty.agent("ann")

    assert "Europe/Copenhagen" == before.time_zone
    assert ("Europe/Tallinn", "et") == (stored.time_zone, stored.language)
    assert "Europe/Tallinn" == with_profile(stored, plain).time_zone
    assert ("Asia/Tokyo", "en") == (
        with_profile(stored, own).time_zone, with_profile(stored, own).language,
    )  # fmt: skip


async def test_a_profile_is_changed_whole_or_not_at_all(admin: Team) -> None:
    """Name, signatures and role change together; one bad value changes nothing."""
    change = ProfileChange(display_name="Mette S", signature="Hi", language="da")
    await admin.profiles.change("mette", change)
    await admin.profiles.change("mette", ProfileChange(signature="Hej", for_language="DA"))
    with pytest.raises(UsageError):
        await admin.profiles.change(
            "mette", ProfileChange(display_name="Other", time_zone="Nowhere")
        )
    for wrong in (ProfileChange(for_language="da"), ProfileChange(signature="x", for_language="")):
        with pytest.raises(UsageError):
            await admin.profiles.change("mette", wrong)
    agent = await admin.reads.get_agent("mette")
    await admin.profiles.change("mette", ProfileChange(signature="", for_language="da"))

    assert ("Mette S", "da", "Hi") == (agent.display_name, agent.language, agent.signature)
    assert (("da", "Hej"),) == agent.signatures
    assert () == (await admin.reads.get_agent("mette")).signatures


async def test_roles_and_others_are_an_admins_to_change(empty: Office, admin: Team) -> None:
    """An agent changes only herself; who is refused reads whom to ask; unknown names are said."""
    lin = await team_of(empty, "lin")
    await lin.profiles.change("lin", ProfileChange(display_name="Lin Wu"))
    for name, change in (
        ("mette", ProfileChange(display_name="X")),
        ("lin", ProfileChange(role=AgentRole.ADMIN)),
    ):
        with pytest.raises(NotAllowedError, match=r"mette \(admin\)"):
            await lin.profiles.change(name, change)
    await admin.profiles.change("lin", ProfileChange(role=AgentRole.LEAD, display_name="L"))
    with pytest.raises(NotFoundError, match=r"did you mean lin\?"):
        await admin.profiles.change("linn", ProfileChange(display_name="X"))
    with pytest.raises(ServiceError, match="only admin"):
        await admin.profiles.change("mette", ProfileChange(role=AgentRole.AGENT))

    assert AgentRole.LEAD is (await admin.reads.get_agent("lin")).role


async def test_a_role_counts_from_the_moment_it_is_given(empty: Office, admin: Team) -> None:
    """A console that was open before has the role that the store says now."""
    lin = await team_of(empty, "lin")
    await admin.profiles.change("lin", ProfileChange(role=AgentRole.LEAD))
    await lin.tags.add("login")
    await admin.profiles.change("lin", ProfileChange(role=AgentRole.AGENT))

    with pytest.raises(NotAllowedError):
        await lin.tags.add("refund")


async def test_away_ends_by_the_clock_or_by_a_word(empty: Office, admin: Team) -> None:
    """Away is seen by all until it ends; `back` ends it, and is no fault where nobody was."""
    lin = await team_of(empty, "lin")
    until = NOON + timedelta(hours=2)
    await lin.profiles.go_away(until, text="dentist")
    away = await admin.reads.get_agent("lin")
    was_away = await lin.profiles.come_back()
    again = await lin.profiles.come_back()
    await lin.profiles.go_away(until)
    empty.clock.set(until)
    after = await admin.reads.get_agent("lin")

    assert (until, "dentist") == (away.away_until, away.away_words)
    assert [True, False] == [was_away, again]
    assert (None, "") == (after.away_until, after.away_words)
    assert not await lin.profiles.come_back()
    assert [("agent.away", "lin"), ("agent.back", "lin"), ("agent.away", "lin")] == [
        line for line in await verbs(empty.store) if line[0] in ("agent.away", "agent.back")
    ]


async def test_leads_send_others_away(empty: Office, admin: Team) -> None:
    """Whoever has fallen ill is away by a lead's word, not by any colleague's."""
    lin = await team_of(empty, "lin")
    with pytest.raises(NotAllowedError):
        await lin.profiles.go_away(NOON + timedelta(days=1), name="mette")
    await admin.profiles.go_away(NOON + timedelta(days=1), name="lin")

    assert (await lin.reads.get_agent("lin")).away_until == NOON + timedelta(days=1)
    assert await admin.profiles.come_back(name="lin")


async def test_tiers_are_made_filled_and_emptied(empty: Office, admin: Team) -> None:
    """Members come and go by name; a name in any case finds its tier; agents know theirs."""
    for name in ("kai", "lin"):
        await empty.agent(name)
    made = await admin.tiers.add("  Tier  2 ", title="Experts", members=["kai"])
    await admin.tiers.join("TIER 2", ["lin", "kai"])
    joined = await admin.names("tier 2")
    await admin.tiers.leave("tier 2", ["kai"])
    await admin.tiers.change("tier 2", new_name="specialists", members=["mette"])

    assert "tier 2" == made.name
    assert ["kai", "lin"] == joined
    assert ["lin", "mette"] == await admin.names("specialists")
    assert ("specialists",) == (await admin.reads.get_agent("lin")).tiers
    assert "Experts" == (await admin.reads.get_tier("specialists")).title


async def test_what_cannot_be_a_tier_is_said(empty: Office, admin: Team) -> None:
    """A taken name, an agent's name, unknown members and groups are refused; nothing is made."""
    await empty.agent("kai")
    await admin.tiers.add("service")
    for name, error in (("Service", "already"), ("kai", "is an agent"), ("a@b", "address")):
        with pytest.raises(UsageError, match=error):
            await admin.tiers.add(name)
    with pytest.raises(NotFoundError, match=r"did you mean kai\?"):
        await admin.tiers.add("new", members=["kay"])
    with pytest.raises(NotFoundError, match="no Unix group nope"):
        await admin.tiers.add("new", unix_group="nope")
    with pytest.raises(NotFoundError, match=r"did you mean service\?"):
        await admin.tiers.join("servise", ["kai"])
    with pytest.raises(UsageError, match="not in service"):
        await admin.tiers.leave("service", ["kai"])

    assert ["service"] == [tier.name for tier in await admin.reads.list_tiers()]


async def test_a_unix_group_fills_a_tier(empty: Office, admin: Team) -> None:
    """Who is in the group now is a member, besides those by hand; nobody leaves it by our list."""
    await join(empty, 1001, "ann")
    await join(empty, 1003, "cy")
    await admin.tiers.add("service", unix_group="support", members=["mette"])
    first = await admin.names("service")
    await join(empty, 1002, "bea")
    GROUPS["support"].discard(1001)
    second = await admin.names("service")
    with pytest.raises(UsageError, match="Unix group support"):
        await admin.tiers.leave("service", ["bea"])
    gone = GROUPS.pop("support")
    missing = await admin.reads.get_tier("service")
    GROUPS["support"] = gone | {1001}

    assert ["ann", "mette"] == first
    assert ["bea", "mette"] == second
    assert (("mette",), "This machine has no Unix group support.") == (
        missing.members, missing.problem,
    )  # fmt: skip


async def test_tiers_and_words_are_the_leads(empty: Office, admin: Team) -> None:
    """An agent changes neither tiers nor lists; nothing is written."""
    lin = await team_of(empty, "lin")
    await admin.tiers.add("service")
    await admin.tags.add("login")
    before = await verbs(empty.store)
    for refused in (
        lin.tiers.add("mine"),
        lin.tiers.join("service", ["lin"]),
        lin.tiers.leave("service", ["lin"]),
        lin.tiers.change("service", title="Mine"),
        lin.tiers.remove("service"),
        lin.tags.add("x"),
        lin.tags.rename("login", "x"),
        lin.tags.remove("login"),
        lin.causes.add("x"),
    ):
        with pytest.raises(NotAllowedError, match="Only a lead or an admin"):
            await refused

    assert before == await verbs(empty.store)


async def test_a_tier_in_use_is_not_removed(office: Office) -> None:
    """Conversations that stand with a tier are given to another, or it stays."""
    admin = await team_of(office, "mette")
    number = await office.number("Question 1")
    for name in ("service", "specialists"):
        await admin.tiers.add(name)
    async with office.store.transaction(at=NOON) as tx:
        await tx.run(conversations.set_fields, number, {"tier": "service"}, at_ms=to_ms(NOON))
    with pytest.raises(ServiceError, match=f"1 conversation stands with service, as #{number}"):
        await admin.tiers.remove("service")
    with pytest.raises(UsageError, match="itself"):
        await admin.tiers.remove("service", into="service")
    moved = await admin.tiers.remove("service", into="specialists")
    await admin.tiers.change("specialists", new_name="experts")
    conversation = await office.store.read(conversations.get_conversation, number)

    assert 1 == moved.conversations
    assert "experts" == conversation.tier
    assert ["experts"] == [tier.name for tier in await admin.reads.list_tiers()]


async def test_what_was_done_to_a_tier_is_taken_back(office: Office) -> None:
    """Each step goes back exactly, with conversations, unless the tier was changed since."""
    admin = await team_of(office, "mette")
    for name in ("kai", "lin"):
        await office.agent(name)
    number = await office.number("Question 1")
    await admin.tiers.add("other")
    added = await admin.tiers.add("service", title="Orders", members=["kai", "lin"])
    async with office.store.transaction(at=NOON) as tx:
        await tx.run(conversations.set_fields, number, {"tier": "service"}, at_ms=to_ms(NOON))
    left = await admin.tiers.leave("service", ["lin"])
    renamed = await admin.tiers.change("service", new_name="desk", title="Desk")
    removed = await admin.tiers.remove("desk", into="other")
    undo = (await office.services("mette")).undo

    async def standing() -> tuple[str | None, dict[str, tuple[str, ...]]]:
        conversation = await office.store.read(conversations.get_conversation, number)
        return conversation.tier, {t.name: t.members for t in await admin.reads.list_tiers()}

    seen = [await standing()]
    for done in (removed, renamed, left):
        await undo.take_back(await undo.get(done.undo_id))
        seen.append(await standing())
    with pytest.raises(ConflictError, match=f"#{number} stands with"):
        await undo.take_back(await undo.get(added.undo_id))
    again = await admin.tiers.join("service", ["mette"])
    await admin.tiers.leave("service", ["kai"])
    with pytest.raises(ConflictError, match="changed since"):
        await undo.take_back(await undo.get(again.undo_id))

    nobody: tuple[str, ...] = ()
    assert [
        ("other", {"other": nobody}),
        ("desk", {"desk": ("kai",), "other": nobody}),
        ("service", {"other": nobody, "service": ("kai",)}),
        ("service", {"other": nobody, "service": ("kai", "lin")}),
    ] == seen
    assert await undo.find_last() is None


@pytest.mark.parametrize("kind", WordKind)
async def test_words_are_kept_renamed_and_merged(
    empty: Office, admin: Team, kind: WordKind
) -> None:
    """A rename keeps title and use; two words are put together only by name; all is logged."""
    words = admin.tags if kind is WordKind.TAG else admin.causes
    await put_words(empty.store, kind, "old", "old", "other")
    await words.add("Old", title="What was")
    renamed = await words.rename("old", "New")
    with pytest.raises(UsageError, match=f"`{kind} remove new --into other`"):
        await words.rename("new", "other")
    with pytest.raises(UsageError, match="already"):
        await words.rename("new", "NEW")
    with pytest.raises(NotFoundError, match=r"did you mean other\?"):
        await words.remove("othr")
    after_rename = await _listed(admin, kind)
    merged = await words.remove("other", into="new")

    assert ("old", "new", 2) == (renamed.old, renamed.new, renamed.conversations)
    assert ListedWord("new", "What was", True, 2) in after_rename
    assert 1 == merged.conversations
    assert [ListedWord("new", "What was", True, 3)] == await _listed(admin, kind)
    undo = (await empty.services("mette")).undo
    back = [await undo.take_back(await undo.get(d.undo_id)) for d in (merged, renamed)]

    assert [1, 2] == [len(done.changed) for done in back]
    assert await undo.find_last() is None
    with pytest.raises(ConflictError):
        await undo.get(renamed.undo_id)
    assert {"old": (True, "What was", 2), "other": (False, "", 1)} == {
        w.name: (w.is_kept, w.title, w.conversations) for w in await _listed(admin, kind)
    }


async def test_removing_what_is_in_use(empty: Office, admin: Team) -> None:
    """A cause in use stays until it is said what becomes of it; a tag goes out of the list only."""
    for kind in WordKind:
        await put_words(empty.store, kind, "used")
    await admin.tags.add("used")
    await admin.causes.add("used")
    with pytest.raises(ServiceError, match="1 conversation has the cause used"):
        await admin.causes.remove("used")
    unlisted = await admin.tags.remove("used")
    with pytest.raises(ServiceError, match="--everywhere"):
        await admin.tags.remove("used")
    off = await admin.tags.remove("used", everywhere=True)
    await admin.causes.add("unused")
    await admin.causes.remove("unused")
    with pytest.raises(UsageError, match="itself"):
        await admin.causes.remove("used", into="Used")

    assert ("used", 0) == (unlisted.new, unlisted.conversations)
    assert (None, 1) == (off.new, off.conversations)
    assert [] == await _listed(admin, WordKind.TAG)
    assert [ListedWord("used", "", True, 1)] == await _listed(admin, WordKind.CAUSE)


async def test_causes_are_chosen_from_the_list(empty: Office, admin: Team) -> None:
    """Without a list any cause goes; with one agents choose from it and leads add to it."""
    lin = await team_of(empty, "lin")
    free = await lin.reads.cause_for("Anything")
    await admin.causes.add("late delivery")
    with pytest.raises(UsageError, match="late delivery"):
        await lin.reads.cause_for("late")
    chosen = await lin.reads.cause_for("Late Delivery")
    await admin.reads.cause_for("recall")

    assert ["anything", "late delivery"] == [free.name, chosen.name]
    assert ["late delivery", "recall"] == [
        word.name for word in await _listed(admin, WordKind.CAUSE)
    ]


async def _listed(team: Team, kind: WordKind) -> list[ListedWord]:
    return await (team.reads.list_tags() if kind is WordKind.TAG else team.reads.list_causes())
