"""Keeping macros: rights, revisions, undo, and folders of files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console.domain.activity_words import tell_activity
from console.domain.front_matter import Pair
from console.services.bundle import Services
from console.services.errors import ConflictError, NotAllowedError, ServiceError, UsageError
from console.services.macro_files import MacroFiles, Read
from console.services.macro_keeping import KeptMacro, MacroKeeper
from console.services.macros import find_offers
from data.errors import NotFoundError
from data.records import Address, ConversationId, Macro, MacroText, SafeLine
from data.store import Store, log, macros
from tests.support.console_app import ADDRESS, NOON, Office
from tests.support.stored import explain

HELLO = MacroText("", "Hi {{ customer.first_name | default: 'there' }}!")
DANISH = MacroText("da", "Hej {{ customer.name }}, i dag {{ today }}.", "Om {{ customer.name }}")


class Desk:
    """What one agent does with macros."""

    def __init__(self, office: Office, services: Services) -> None:
        self.store: Store = office.store
        self.folder = office.folder / f"macros of {services.agent.name}"
        self.undo, self.macros = services.undo, services.macros
        given = {"clock": office.clock, "agent": services.agent}
        self.keeper = MacroKeeper(office.store, **given)  # type: ignore[arg-type]  # a dict of two kinds
        self.files = MacroFiles(office.store, keeper=self.keeper, **given)  # type: ignore[arg-type]  # as above

    async def add(self, name: str, *texts: MacroText, **actions: str) -> KeptMacro:
        """Keep a macro with actions."""
        return await self.keeper.add(name, pairs(**actions), texts)

    async def names(self) -> list[str]:
        """Give what is kept."""
        return [macro.name for macro in await self.store.read(macros.list_macros)]

    async def get(self, name: str) -> Macro:
        """Give one macro."""
        return await self.keeper.get(name)

    async def take_back(self, undo_id: int | None) -> None:
        """Take a deed back."""
        assert undo_id is not None
        await self.undo.take_back(await self.undo.get(undo_id))

    def write(self, **files: str) -> None:
        """Put files into this agent's folder; `_` in a name is a dot."""
        self.folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (self.folder / name.replace("_", ".")).write_text(text, encoding="utf-8")

    async def read(self, *, is_dry: bool = False, overwrites: bool = False) -> Read:
        """Read the folder."""
        return await self.files.read(self.folder, is_dry=is_dry, overwrites=overwrites)


def pairs(**values: str) -> list[Pair]:
    """Give keys and values as they are typed."""
    return [Pair(key.replace("_", "-"), value, 0) for key, value in values.items()]


@pytest.fixture
async def mette(office: Office) -> Desk:
    """The first agent of a store, its admin."""
    return Desk(office, await office.services("mette"))


@pytest.fixture
async def kai(office: Office, mette: Desk) -> Desk:
    """Another agent."""
    return Desk(office, await office.services("kai"))


async def test_a_macro_is_kept_and_found(mette: Desk) -> None:
    """By its name in any case and by an alias; with who, when and its revision."""
    kept = await mette.add("Reset Login", DANISH, HELLO, title="Reset", aliases="pwd", tags="login")
    macro = await mette.get("RESET login")

    assert ("reset-login", 1) == (kept.name, kept.revision)
    assert macro == await mette.get("pwd")
    assert ((HELLO, DANISH), ("login",)) == (macro.words.texts, macro.words.actions.tags_added)
    assert ("mette", NOON, 0, None) == (
        macro.added_by, macro.created_at, macro.uses, macro.last_used_at,
    )  # fmt: skip


async def test_what_is_wrong_is_kept_nowhere(mette: Desk) -> None:
    """A mistake in a macro is a sentence; the store stays as it is."""
    await mette.add("a", HELLO)
    for name, text, words in (
        ("b", "{{ customer.nmae }}", "Did you mean customer.name?"),
        ("A", "fine", "There is a macro a already"),
    ):
        with pytest.raises(UsageError, match=words.replace("?", r"\?")):
            await mette.add(name, MacroText("", text))
    with pytest.raises(UsageError, match=r"Did you mean mette\?"):
        await mette.add("c", assign="mete")
    with pytest.raises(NotFoundError, match=r"did you mean a\?"):
        await mette.get("aa")

    assert ["a"] == await mette.names()


async def test_two_editors_do_not_overwrite_each_other(mette: Desk, kai: Desk) -> None:
    """Who was second is told who was first; reading again cures it."""
    await mette.add("a", HELLO)
    seen = (await kai.get("a")).revision
    await mette.keeper.change("a", pairs(priority="high"), (HELLO,), if_revision=seen)

    with pytest.raises(ConflictError, match="mette has changed the macro a since"):
        await kai.keeper.change("a", (), (DANISH,), if_revision=seen)
    with pytest.raises(ConflictError, match="mette has changed"):
        await mette.keeper.remove("a", if_revision=seen)
    assert (HELLO,) == (await kai.get("a")).words.texts
    same = await kai.keeper.change("a", pairs(priority="high"), (HELLO,))
    assert (None, 2) == (same.undo_id, same.revision)


async def test_everybody_keeps_macros_and_leads_remove_those_of_others(
    mette: Desk, kai: Desk
) -> None:
    """One's own and, for leads, all; changing is everybody's."""
    await mette.add("a", HELLO)
    await kai.add("b", HELLO)
    await kai.add("c", HELLO)
    await kai.keeper.change("a", (), (DANISH,))

    with pytest.raises(NotAllowedError, match="kai is an agent"):
        await kai.keeper.remove("a")
    await kai.keeper.remove("b")
    await mette.keeper.remove("c")
    assert ["a"] == await mette.names()


async def test_every_change_is_taken_back(mette: Desk) -> None:
    """Adding, changing, renaming, copying and removing, each by its number, uses and all."""
    added = await mette.add("a", HELLO)
    changed = await mette.keeper.change("a", (), (DANISH,), new_name="z")
    copied = await mette.keeper.copy("z", "y")
    removed = await mette.keeper.remove("z")
    macro_id = (await mette.get("y")).id

    await mette.take_back(removed.undo_id)
    assert (DANISH,) == (await mette.get("z")).words.texts
    await mette.take_back(copied.undo_id)
    await mette.take_back(changed.undo_id)
    assert (HELLO,) == (await mette.get("a")).words.texts
    await mette.take_back(added.undo_id)
    assert [] == await mette.names()
    assert (await mette.store.read(macros.get_macro, macro_id))[1] is False


async def test_what_somebody_changed_since_stays(mette: Desk, kai: Desk) -> None:
    """Undo overwrites nobody: not a later text, not a name that was given away."""
    added = await mette.add("a", HELLO)
    await kai.keeper.change("a", (), (DANISH,))
    with pytest.raises(ConflictError, match="was changed since"):
        await mette.take_back(added.undo_id)
    removed = await mette.keeper.remove("a")
    await kai.add("a", HELLO)
    with pytest.raises(ConflictError, match="another macro a now"):
        await mette.take_back(removed.undo_id)

    assert (HELLO,) == (await mette.get("a")).words.texts


async def test_a_folder_gives_the_same_macros_back(mette: Desk) -> None:
    """Written, removed, read: all is as it was; writing again writes nothing."""
    await mette.add(
        "a", HELLO, DANISH, title="---", follow_up="7d", follow_up_text="Ask {{ today }}"
    )
    await mette.add("重置", status="wait on third party", assign="me")
    before = {macro.name: macro.words for macro in await mette.store.read(macros.list_macros)}
    written = await mette.files.write(mette.folder)
    again = await mette.files.write(mette.folder, ["a"])
    for name in before:
        await mette.keeper.remove(name)
    read = await mette.read()

    assert ("a.da.md", "a.md", "重置.md") == written.files
    assert ((), ("a.da.md", "a.md")) == (again.files, again.unchanged)
    assert ({"a", "重置"}, (), ()) == (set(read.added), read.troubles, read.passed_over)
    after = {macro.name: macro.words for macro in await mette.store.read(macros.list_macros)}
    assert before == after
    assert ({"a", "重置"}, None) == (set((same := await mette.read()).unchanged), same.undo_id)


async def test_reading_a_folder_is_all_or_nothing_and_one_deed(mette: Desk) -> None:
    """One wrong file keeps all out; what was read is taken back at once."""
    await mette.add("old", HELLO)
    mette.write(old_md="Hi\n", new_md="{{ customer.nmae }}\n", other_md="Fine\n")
    wrong = await mette.read(overwrites=True)
    mette.write(new_md="{{ customer.name }}\n")
    dry = await mette.read(is_dry=True, overwrites=True)
    right = await mette.read(overwrites=True)

    assert ["new.md"] == [trouble.path for trouble in wrong.troubles]
    assert (("new", "other"), ("old",)) == (dry.added, dry.changed)
    assert (None, None) == (wrong.undo_id, dry.undo_id)
    assert ["new", "old", "other"] == sorted(await mette.names())
    await mette.take_back(right.undo_id)
    assert ["old"] == await mette.names()
    assert (HELLO,) == (await mette.get("old")).words.texts


async def test_a_file_does_not_overwrite_what_was_written_since(mette: Desk, kai: Desk) -> None:
    """Files go on being read as they change, until somebody writes in the store instead."""
    for text in ("one\n", "two\n"):
        mette.write(a_md=text)
        assert () == (await mette.read()).conflicts
    await kai.keeper.change("a", (), (DANISH,))
    refused = await mette.read()
    mette.write(a_md="three\n")
    still = await mette.read()

    assert ["a.md"] == [each.path for each in refused.conflicts]
    assert "kai has written the macro a otherwise" in still.conflicts[0].text
    assert (DANISH,) == (await mette.get("a")).words.texts
    assert ("a",) == (await mette.read(overwrites=True)).changed
    mette.write(a_md="four\n")
    assert ("a",) == (await mette.read()).changed


async def test_hostile_files_are_harmless(mette: Desk, tmp_path: Path) -> None:
    """Links, pipes, folders, odd bytes, large files, hidden ones: told or passed over."""
    secret = tmp_path / "secret"
    secret.write_text("the password", encoding="utf-8")
    mette.write(fine_md="Fine\n", README_md="How to\n", _hidden_md="x", notes_txt="x")
    folder = mette.folder
    (folder / "link.md").symlink_to(secret)
    (folder / "linked").symlink_to(tmp_path)
    (folder / "folder.md").mkdir()
    os.mkfifo(folder / "pipe.md")
    passed = await mette.read(is_dry=True)
    (folder / "odd.md").write_bytes(b"a\nb\xff\n")
    (folder / "large.md").write_text("x" * 500_000, encoding="utf-8")
    told = await mette.read(is_dry=True)

    assert (("fine",), ()) == (passed.added, passed.troubles)
    assert {"README.md", "link.md", "linked", "notes.txt", "pipe.md"} == set(passed.passed_over)
    assert {
        "large.md": "it is larger than 400 kB.",
        "odd.md": "line 2: it is not UTF-8; convert it first.",
    } == {each.path: each.text for each in told.troubles}
    with pytest.raises(UsageError, match="is no folder"):
        await mette.files.read(tmp_path / "nowhere")


async def test_nothing_is_written_through_a_link(mette: Desk, tmp_path: Path) -> None:
    """A link in the folder is no way out of it; a file that cannot be written is told."""
    await mette.add("a", HELLO)
    mette.folder.mkdir()
    outside = tmp_path / "outside"
    outside.write_text("mine", encoding="utf-8")
    (mette.folder / "a.md").symlink_to(outside)
    with pytest.raises(ServiceError, match="is a link"):
        await mette.files.write(mette.folder)
    with pytest.raises(ServiceError, match="cannot be written"):
        await mette.files.write(outside / "below")

    assert "mine" == outside.read_text(encoding="utf-8")


async def test_a_macro_is_filled_in_for_a_conversation(office: Office, mette: Desk) -> None:
    """Text, subject, effects with moments, what is not known, and in which language and why."""
    number = await office.number("Question 1")
    await mette.add(
        "a", DANISH, MacroText("en", "Hi {{ customer.first_name }} {{ conversation.reference }}"),
        status="wait on customer", assign="me", follow_up="7d",
        follow_up_text="Ask {{ customer.name }} {{ conversation.cause }}",
    )  # fmt: skip
    shown = await mette.macros.prepare("a", number)
    danish = await mette.macros.prepare("a", number, language="da")

    assert f"Hi {{{{ customer.first_name }}}} #{number}" == shown.text
    assert "English, the conversation's language" == shown.why
    assert ("customer.first_name", "conversation.cause") == shown.unresolved
    assert ("gives it to mette", "waits on the customer") == shown.effects[:2]
    assert shown.effects[2].startswith("reminds you Fri 27 Nov")
    assert "Ask Customer 1 {{ conversation.cause }}" in shown.effects[2]
    assert ("mette", "wait") == (shown.use.actions.assign, shown.then)
    assert ("Hej Customer 1, i dag 20. november 2026.", "Om Customer 1") == (
        danish.text, danish.subject,
    )  # fmt: skip
    with pytest.raises(UsageError, match="has no text in sv; it has da, en"):
        await mette.macros.prepare("a", number, language="sv")
    with pytest.raises(NotFoundError):
        await mette.macros.prepare("a", ConversationId(99))


async def test_a_new_mail_knows_whom_it_goes_to(office: Office, mette: Desk) -> None:
    """Somebody we know has name and language; a stranger the name that was typed."""
    await mette.add("a", DANISH, HELLO)
    known = Address(SafeLine(""), SafeLine("c1@customer.example"))
    stranger = Address(SafeLine("Anna Larsen"), SafeLine("anna@x.example"))

    assert "Hi there!" == (await mette.macros.prepare("a", to=known)).text
    assert "Hi Anna!" == (await mette.macros.prepare("a", to=stranger)).text
    assert ("customer.name",) == (await mette.macros.prepare("a", language="da")).unresolved


async def test_offers_are_narrowed_by_letters(office: Office, mette: Desk) -> None:
    """Every macro with the language in which it would speak; letters leave the best first.

    What acts at once stands behind what is only written, so that no first Enter does it.
    """
    number = await office.number("Question 1")
    await mette.add("login", MacroText("da", "Hej"), title="Reset")
    await mette.add("late", HELLO)
    await mette.add("close", status="close")
    offers = await mette.macros.list_offers(number)

    assert [("late", False), ("login", True), ("close", False)] == [
        (offer.macro.name, bool(offer.variant and offer.variant.is_foreign)) for offer in offers
    ]
    assert ["login"] == [offer.macro.name for offer in find_offers(offers, "rset")]
    assert ["late"] == [macro.name for macro in await mette.macros.list_all("lat")]
    assert ADDRESS == (await _mailbox(mette, number))


async def _mailbox(desk: Desk, number: ConversationId) -> str:
    await desk.add("m", MacroText("", "{{ mailbox.address }}"))
    return (await desk.macros.prepare("m", number)).text


async def test_lists_walk_their_index(mette: Desk) -> None:
    """The most used macros are read in order, without sorting or looking at others."""
    await mette.add("a", HELLO)
    statements: list[str] = []

    def run(connection: object) -> list[str]:
        connection.set_trace_callback(statements.append)  # type: ignore[attr-defined]  # sqlite3's
        macros.list_macros(connection)  # type: ignore[arg-type]  # as above
        connection.set_trace_callback(None)  # type: ignore[attr-defined]  # as above
        wanted = [sql for sql in statements if "FROM macros" in sql]
        return [step for sql in wanted for step in explain(connection, sql, ())]  # type: ignore[arg-type]  # as above

    plan = await mette.store.read(run)

    assert [step for step in plan if "macros_used" in step], plan
    assert not [step for step in plan if "USE TEMP B-TREE FOR ORDER BY" in step], plan


async def test_the_log_tells_what_was_done(mette: Desk) -> None:
    """Who did what to which macro stands in the team's log, in words."""
    await mette.add("a", HELLO)
    await mette.keeper.change("a", (), (DANISH,), new_name="b")
    removed = await mette.keeper.remove("b")
    await mette.take_back(removed.undo_id)
    lines = await mette.store.read(log.list_team_activity, agent_id=None, limit=20)

    assert [
        "macro a added", "macro a changed, now b", "macro b removed", "macro b put back",
    ] == [tell_activity(line) for line in lines if line.verb.startswith("macro.")]  # fmt: skip
