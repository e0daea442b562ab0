"""Several processes on one store: nobody gets the same conversation twice, time goes on for all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from console.clock import SystemClock
from console.domain.claims import RETURNED
from console.domain.waking import WOKEN
from data.records import Conversation, ConversationId
from data.store import conversations, log
from data.store.rows import to_ms
from tests.screens.test_terminal import command
from tests.support.command import ROOT
from tests.support.console_app import Office, config_of, open_office, question
from tests.support.console_process import ConsoleProcess, wait_until
from tests.support.stored import fill
from tests.support.terminal import environment

AGENTS = 6
EACH = 25
TAKER = """
import asyncio, os, sys
from pathlib import Path
from console.bootstrap import open_desk
from console.settings import load_settings
from console.services.taking import Taken
from console.workplace import make_services
async def main():
    settings = load_settings(environ={"HOME": sys.argv[1]}, config_file=Path(sys.argv[2]))
    async with open_desk(settings, act_as=sys.argv[3]) as desk:
        services = make_services(desk)
        print("ready", flush=True)
        sys.stdin.readline()
        for _ in range(int(sys.argv[4])):
            taken = await services.taking.take_next()
            if not isinstance(taken, Taken):
                break
            print(taken.conversation.id, flush=True)
        services.presence.close()
asyncio.run(main())
"""


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A practice store with two conversations of now."""
    async with open_office(tmp_path) as made:
        made.clock.set(SystemClock().now())
        await made.receive(question(1), question(2))
        yield made


async def read(office: Office, number: ConversationId) -> Conversation:
    """Read a conversation as it is stored."""
    return await office.store.read(conversations.get_conversation, number)


def run(office: Office, *arguments: str, name: str = "kai") -> subprocess.CompletedProcess[str]:
    """Run a command as an agent."""
    words = [*command(config_of(office)), "--as", name, *arguments]
    return subprocess.run(
        words, env=environment(office.folder), cwd=ROOT, text=True, capture_output=True,
        check=False, timeout=60,
    )  # fmt: skip


async def test_six_processes_never_take_the_same(office: Office) -> None:
    """Six that take as fast as they can get all that there is, each conversation once."""
    numbers = await fill(office.store, AGENTS * EACH - 2)
    taken = take_in_processes(office)

    together = [number for own in taken for number in own]
    known = {*numbers, *[await office.number(f"Question {n}") for n in (1, 2)]}
    assert sorted(known) == sorted(together)
    owners = {number: f"agent{place}" for place, own in enumerate(taken) for number in own}
    for number, owner in owners.items():
        assert owner == (await read(office, ConversationId(number))).assignee


def take_in_processes(office: Office) -> list[list[int]]:
    """Let agents take in processes of their own until nothing is left; give what each got."""
    config, started = config_of(office), []
    for place in range(AGENTS):
        words = [sys.executable, "-c", TAKER, str(office.folder), str(config), f"agent{place}"]
        started.append(
            subprocess.Popen(
                [*words, str(EACH * 2)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                cwd=ROOT, env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
            )
        )  # fmt: skip
    for process in started:
        assert process.stdout is not None
        assert "ready\n" == process.stdout.readline()
    return [[int(word) for word in said.split()] for said in _begin_and_end(started)]


def _begin_and_end(processes: Sequence[subprocess.Popen[str]]) -> list[str]:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=60)[0] for process in processes]
    assert [0] * len(processes) == [process.returncode for process in processes]
    return said


async def test_the_command_takes_and_says_when_nothing_waits(office: Office) -> None:
    """`take --next` prints the conversation, most urgent first; with nothing left it exits 3."""
    first = json.loads(run(office, "take", "--next", "--json").stdout)
    second = run(office, "take", "--next")
    nothing = run(office, "take", "--next", "--json")

    expected = {await office.number("Question 1"), await office.number("Question 2")}
    assert "kai" == first["assignee"]
    assert {first["number"], int(second.stdout.split()[0].lstrip("#"))} == expected
    assert 3 == nothing.returncode
    assert "" == nothing.stdout
    assert "Nothing waits that nobody has; 2 open are yours." in nothing.stderr


@pytest.mark.parametrize("arguments", [(), ("1001", "--next"), ("--next", "--if-revision", "1")])
def test_what_makes_no_sense_is_told(office: Office, arguments: tuple[str, ...]) -> None:
    """Numbers or --next, one of them: else the usage is wrong, and nothing is taken."""
    done = run(office, "take", *arguments)

    assert 2 == done.returncode
    assert "--next" in done.stderr


async def test_a_command_does_what_is_due_before_it_reads(office: Office) -> None:
    """With nothing running, a snooze and a claim whose time is up are over in `list`."""
    asleep, claimed = await office.number("Question 1"), await office.number("Question 2")
    now = SystemClock().now()
    async with office.store.transaction(at=now) as tx:
        fields: dict[str, object] = {"snoozed_until_at": to_ms(now) - 1}
        await tx.run(conversations.set_fields, asleep, fields, at_ms=tx.at_ms)
    kai = await office.agent("kai")
    async with office.store.transaction(at=now - timedelta(minutes=61), agent_id=kai.id) as tx:
        fields = {"assignee_id": kai.id}
        before = await tx.run(conversations.set_fields, claimed, fields, at_ms=tx.at_ms)
        await tx.record("conversation.taken", claimed, before=before, after=fields)

    listed = json.loads(run(office, "list", "--queue", "unassigned", "--json").stdout)

    assert {asleep, claimed} == {c["number"] for c in listed["conversations"]}
    verbs = [
        {line.verb for line in await office.store.read(log.list_activity, number, 9)}
        for number in (asleep, claimed)
    ]
    assert WOKEN in verbs[0]
    assert RETURNED in verbs[1]


async def test_the_syncing_process_wakes_also_while_the_server_is_away(
    office: Office, tmp_path: Path
) -> None:
    """Nobody looks and no mail server answers: a snooze ends all the same, at its moment."""
    number = await office.number("Question 1")
    desk = ConsoleProcess(tmp_path, imap_port=1, smtp_port=1, store=office.store.path, name="sync")
    syncing = desk.start("sync")
    try:
        wait_until(lambda: desk.holder_pid() == syncing.pid, "nobody took the lease")
        due = SystemClock().now() + timedelta(seconds=1)
        async with office.store.transaction(at=due) as tx:
            fields: dict[str, object] = {"snoozed_until_at": to_ms(due)}
            await tx.run(conversations.set_fields, number, fields, at_ms=tx.at_ms)
            await tx.announce("conversation.snoozed", number)
        asks = "SELECT 1 FROM conversations WHERE id = ? AND snoozed_until_at IS NULL"

        wait_until(lambda: desk.value(asks, number), "it sleeps on")
        woken_at = (await office.store.read(log.list_activity, number, 9))[-1].at
        assert due <= woken_at + timedelta(milliseconds=1)
    finally:
        syncing.kill()
