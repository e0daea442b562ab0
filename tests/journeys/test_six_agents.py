"""Six agents in processes of their own on one store: nothing is given twice, nothing is lost."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from console.clock import SystemClock
from data.records import AgentId, ConversationId
from data.store.work import read_tags
from tests.support.busy_agent import BY_COMMANDS
from tests.support.command import ROOT
from tests.support.console_app import Office, config_of, open_office
from tests.support.stored import counts_kept_and_counted, fill

BY_SERVICES = ("mette", "kai", "lin", "ann", "bo")
BY_COMMAND_LINE = "cron"
CONVERSATIONS = 400
TIMEOUT_S = 120.0
TAKEN, TAKE_NEXT = "conversation.taken", "take next"
Event = dict[str, Any]


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A practice store of now."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        yield made


@pytest.mark.slow
async def test_six_agents_work_at_random(office: Office) -> None:
    """For six seconds: none handed out twice, no lost update, no trouble told, counts right."""
    await prove(office, seconds=6, seed=1)


@pytest.mark.soak
async def test_six_agents_work_at_random_for_a_minute(office: Office) -> None:
    """The same for a minute."""
    await prove(office, seconds=60, seed=2)


async def prove(office: Office, *, seconds: int, seed: int) -> None:
    """Let six work, then look at what they tell and what the store tells."""
    numbers = await fill(office.store, CONVERSATIONS)

    told = work(office, numbers, seconds=seconds, seed=seed)

    lines = await office.store.read(read_lines)
    check_takes(told, lines)
    check_no_update_is_lost(told, lines)
    await check_that_the_log_leads_to_what_stands(office, lines)
    for agent_id in await office.store.read(all_agents):
        kept, counted = await office.store.read(counts_kept_and_counted, agent_id)
        assert counted == kept
    done = Counter(event["what"] for own in told.values() for event in own)
    print(f"{seconds} s: {sum(done.values())} deeds told, {len(lines)} lines: {dict(done)}")
    assert {TAKE_NEXT, "conversation.closed", "conversation.released", "undo"} <= done.keys()
    assert all(any(e["what"] == TAKE_NEXT for e in own) for own in told.values())


def work(
    office: Office, numbers: Sequence[ConversationId], *, seconds: int, seed: int
) -> dict[str, list[Event]]:
    """Let six processes begin together; give what each told, once all have ended well."""
    held = office.folder / "held"
    held.mkdir()
    config, started = config_of(office), {}
    for place, name in enumerate((*BY_SERVICES, BY_COMMAND_LINE)):
        words = [office.folder, config, name, seed * 100 + place, seconds, held]
        words += [numbers[0], numbers[-1] + 1]
        options = [BY_COMMANDS] if name == BY_COMMAND_LINE else []
        started[name] = subprocess.Popen(
            [sys.executable, "-m", "tests.support.busy_agent", *map(str, words), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=ROOT, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        )  # fmt: skip
    try:
        for process in started.values():
            assert process.stdout is not None
            assert process.stdin is not None
            assert "ready\n" == process.stdout.readline()
        for process in started.values():
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        said = read_all(started)
    finally:
        for process in started.values():
            if process.poll() is None:
                process.kill()
                process.communicate()
    return {name: [json.loads(line) for line in out.splitlines()] for name, out in said.items()}


def read_all(started: Mapping[str, subprocess.Popen[str]]) -> dict[str, str]:
    """Read what each prints until it ends; nobody may have said a word of trouble."""
    said = {}
    for name, process in started.items():
        out, trouble = process.communicate(timeout=TIMEOUT_S)
        assert (0, "") == (process.returncode, trouble), f"{name}: {trouble}"
        said[name] = out
    return said


def read_lines(connection: sqlite3.Connection) -> list[tuple[int, str, str, Any]]:
    """Read the log: number, agent, verb, detail, in the order in which it was written."""
    rows = connection.execute(
        "SELECT v.conversation_id, a.name, v.verb, v.detail FROM activity AS v"
        " JOIN agents AS a ON a.id = v.agent_id WHERE v.conversation_id IS NOT NULL ORDER BY v.id"
    )
    return [(number, name, verb, json.loads(detail)) for number, name, verb, detail in rows]


def all_agents(connection: sqlite3.Connection) -> list[AgentId]:
    """List everybody."""
    return [AgentId(row[0]) for row in connection.execute("SELECT id FROM agents")]


def check_takes(
    told: Mapping[str, list[Event]], lines: Sequence[tuple[int, str, str, Any]]
) -> None:
    """What the processes were given is what the log has, and each time nobody had it.

    That no two had it in hand at once has been proved by the files of `busy_agent.Hands`.
    """
    given = Counter(
        (int(number), name)
        for name, own in told.items()
        for event in own
        if event["what"] == TAKE_NEXT
        for number in event["revisions"]
    )
    logged = Counter((number, name) for number, name, verb, _ in lines if verb == TAKEN)
    assert logged == given
    owners = [detail["before"]["assignee_id"] for _, _, verb, detail in lines if verb == TAKEN]
    assert {None} == set(owners)


def check_no_update_is_lost(
    told: Mapping[str, list[Event]], lines: Sequence[tuple[int, str, str, Any]]
) -> None:
    """Each change has a revision of its own, one more than the one before, as its process says."""
    chains: dict[int, list[int]] = {}
    for number, _, _, detail in lines:
        chains.setdefault(number, []).append(detail["revision"])
    for number, chain in chains.items():
        assert list(range(chain[0], chain[0] + len(chain))) == chain, number
    said = Counter(
        (int(number), name, revision)
        for name in BY_SERVICES
        for event in told[name]
        for number, revision in event["revisions"].items()
    )
    kept = Counter((n, name, d["revision"]) for n, name, _, d in lines if name in BY_SERVICES)
    assert kept == said


async def check_that_the_log_leads_to_what_stands(
    office: Office, lines: Sequence[tuple[int, str, str, Any]]
) -> None:
    """Each line begins where the one before it ended, and the last one is what is stored."""
    fields: dict[int, dict[str, object]] = {}
    tags: dict[int, set[str]] = {}
    revisions: dict[int, int] = {}
    for number, _, verb, detail in lines:
        now = fields.setdefault(number, {})
        known = {name: now[name] for name in detail["before"] if name in now}
        assert known == {name: detail["before"][name] for name in known}, (number, verb)
        now.update(detail["after"])
        own = tags.setdefault(number, set())
        assert own.isdisjoint(detail.get("tags_added", []))
        assert own.issuperset(detail.get("tags_removed", []))
        own.update(detail.get("tags_added", []))
        own.difference_update(detail.get("tags_removed", []))
        revisions[number] = detail["revision"]
    numbers = [ConversationId(number) for number in fields]
    stored = await office.store.read(read_tags, numbers)
    for number in numbers:
        names = sorted(fields[number])
        rows = await office.store.read(read_columns, number, names)
        assert (revisions[number], *(fields[number][name] for name in names)) == rows
        assert tags[number] == stored.get(number, frozenset())


def read_columns(
    connection: sqlite3.Connection, number: ConversationId, names: Sequence[str]
) -> tuple[object, ...]:
    """Read the revision and some columns of a conversation."""
    columns = ", ".join(["revision", *names])
    rows = connection.execute(f"SELECT {columns} FROM conversations WHERE id = ?", (number,))
    return tuple(rows.fetchone())
