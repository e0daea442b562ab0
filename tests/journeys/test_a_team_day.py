"""A day of a team by commands alone: every deed with its undo, its revision, its exit code."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from console.clock import SystemClock
from tests.support.command import Answer, Command
from tests.support.console_app import Office, answer, config_of, open_office, question

USAGE, NOT_FOUND, CONFLICT = 2, 3, 4
pytestmark = pytest.mark.slow


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A practice store of now with six customers, one of whom wrote twice."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(*(question(number) for number in range(1, 7)), answer(3))
        for name in ("mette", "kai"):
            await made.agent(name)
        yield made


class Desk:
    """Commands of agents, each a process of its own."""

    def __init__(self, office: Office) -> None:
        self._run = Command(office.folder, config_of(office))
        self._path = office.store.path

    def run(self, *words: object, name: str = "mette", typed: str = "") -> Answer:
        """Run a command as an agent; nobody may ever see a traceback."""
        said = self._run("--as", name, *map(str, words), typed=typed)
        assert "Traceback" not in said.err
        return said

    def json(self, *words: object, name: str = "mette", typed: str = "") -> Any:
        """Run a command that succeeds; give its document."""
        return self.run(*words, "--json", name=name, typed=typed).json

    def show(self, number: int, name: str = "mette") -> Any:
        """Give a conversation as it is now."""
        return self.json("show", number, name=name)

    def queue(self, name: str, agent: str = "mette") -> set[int]:
        """Give the numbers in a queue."""
        page = self.json("list", "--queue", name, name=agent)
        return {row["number"] for row in page["conversations"]}

    def decided(self, number: int) -> dict[str, object]:
        """Give what agents decide about a conversation, read beside the program: that is quick."""
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as connection:
            connection.row_factory = sqlite3.Row
            rows = connection.execute("SELECT * FROM conversations WHERE id = ?", (number,))
            found: dict[str, object] = dict(rows.fetchone())
            for raised in ("revision", "updated_at", "claimed_at"):
                del found[raised]
            for table, column in (
                ("conversation_tags", "conversation_id"), ("watchers", "conversation_id"),
                ("conversation_links", "from_id"), ("conversation_links", "to_id"),
                ("messages", "conversation_id"),
            ):  # fmt: skip
                rows = connection.execute(f"SELECT * FROM {table} WHERE {column} = ?", (number,))
                found[f"{table}.{column}"] = sorted(str(tuple(row)) for row in rows)
        return found

    def revision(self, number: int) -> int:
        """Give the revision of a conversation."""
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as connection:
            asked = "SELECT revision FROM conversations WHERE id = ?"
            return int(connection.execute(asked, (number,)).fetchone()[0])


@pytest.fixture
def desk(office: Office) -> Desk:
    """The commands of the team."""
    return Desk(office)


DEEDS: tuple[tuple[str, ...], ...] = (
    ("take",), ("assign", "--to", "kai"), ("wait", "--on", "third_party"),
    ("snooze", "--until", "3d"), ("priority", "--to", "urgent"), ("tag", "--tag", "refund"),
    ("set", "--kind", "support", "--cause", "broken", "--stage", "use", "--language", "da"),
    ("watch",), ("close",), ("spam",), ("trash",), ("link", "--to", "1005"),
    ("merge", "--into", "1005", "--yes"),
)  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed[0])
def test_a_deed_minds_the_revision_tells_its_exit_code_and_goes_back(
    desk: Desk, deed: tuple[str, ...]
) -> None:
    """Too late it exits 4 and changes nothing; in time it is done; undo leaves all as before."""
    verb, *words = deed
    before, revision = desk.decided(1001), desk.revision(1001)

    late = desk.run(verb, 1001, *words, "--if-revision", revision - 1, "--json")
    untouched = desk.decided(1001)
    missing = desk.run(verb, 9999, *words)
    done = desk.json(verb, 1001, *words, "--if-revision", revision)
    after = desk.decided(1001)
    back = desk.run("undo", done["undo_id"], "--json")
    again = desk.run("undo", done["undo_id"])

    assert (CONFLICT, NOT_FOUND) == (late.code, missing.code)
    assert before == untouched
    assert before != after
    assert back.code == 0, back.err
    assert before == desk.decided(1001)
    assert CONFLICT == again.code


def test_wrong_usage_changes_nothing(desk: Desk) -> None:
    """What cannot be meant exits 2 with a sentence that names the nearest right word."""
    before = desk.decided(1001)
    for words, hint in (
        (("priority", "1001", "--to", "urgnet"), "urgent"),
        (("wait", "1001", "--on", "custmer"), "customer"),
        (("snooze", "1001", "--until", "someday"), "someday"),
        (("assign", "1001", "--to", "kia"), "kai"),
        (("merge", "1001", "--into", "1001"), "itself"),
        (("unmerge", "1001"), "merged"),
        (("undo",), "nothing to take back"),
    ):
        said = desk.run(*words)

        assert said.code in {USAGE, NOT_FOUND}, (words, said.err)
        assert hint in said.err
    assert before == desk.decided(1001)


def test_a_day_by_commands(desk: Desk) -> None:
    """Take next, answer for later, hand over, name a colleague, merge, split, log, close, undo."""
    taken = desk.json("take", "--next")
    first = taken["number"]
    assert ("mette", first) == (taken["assignee"], *desk.queue("mine"))
    other = desk.json("take", "--next", name="kai")["number"]
    assert other != first
    assert first not in desk.queue("unassigned") | desk.queue("mine", "kai")

    desk.json("wait", first, "--on", "customer")
    assert {first} == desk.queue("waiting")
    desk.json("snooze", first, "--until", "tomorrow 9")
    assert {first} == desk.queue("snoozed")
    desk.json("tag", first, "--tag", "vip")
    desk.json("set", first, "--cause", "lamp broken", "--kind", "support")
    desk.json("assign", first, "--to", "kai")
    desk.json("watch", first)
    desk.json("note", first, "--body-file", "-", typed="@kai can you call her?\n")
    shown = desk.show(first)
    assert ("kai", ["vip"], "lamp broken", ["mette"]) == (
        shown["assignee"], shown["tags"], shown["cause"], shown["watchers"],
    )  # fmt: skip
    assert {first} == desk.queue("mentions", "kai")

    whole, part = (number for number in sorted(desk.queue("unassigned"))[:2])
    before = [desk.decided(number) for number in (whole, part)]
    assert USAGE == desk.run("merge", part, "--into", whole).code
    desk.json("merge", part, "--into", whole, "--yes")
    assert (whole, part not in desk.queue("all")) == (desk.show(part)["number"], True)
    desk.json("unmerge", part)
    assert before == [desk.decided(number) for number in (whole, part)]

    messages = [message["id"] for message in desk.show(1003)["messages"]]
    split = desk.json("split", 1003, "--message", messages[1])
    assert [messages[1]] == [message["id"] for message in split["messages"]]
    assert 1003 in split["linked"]
    desk.json("undo", split["undo_id"])
    assert messages == [message["id"] for message in desk.show(1003)["messages"]]
    desk.json("link", whole, "--to", part, "--reason", "the same parcel")
    assert part in desk.show(whole)["linked"]
    contact = ("--channel", "phone", "--direction", "in", "--text", "She called again")
    desk.json("log", part, *contact)
    assert "She called again" in json.dumps(desk.show(part)["messages"])

    rest = sorted(desk.queue("unassigned"))
    closed = desk.json("close", *rest)
    assert (rest, set()) == (closed["changed"], desk.queue("unassigned"))
    assert set(rest) <= desk.queue("closed")
    desk.json("undo")
    assert set(rest) == desk.queue("unassigned")
    desk.json("queue", "add", "VIP", "tag:vip", "--key", "1")
    assert {first} == desk.queue("vip")
    why = desk.json("why", first)
    assert str(first) in json.dumps(why)
    verbs = {line["verb"] for line in desk.json("activity", first)["activity"]}
    assert {"conversation.taken", "conversation.set_waiting", "conversation.snoozed"} <= verbs
