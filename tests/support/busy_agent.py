"""An agent in a process of its own who works at random for a while and tells each thing she did.

Called with HOME CONFIG NAME SEED SECONDS HELD FIRST END, she prints "ready", waits for a line,
works, and prints a JSON document a deed. HELD is a folder that all share: who has a conversation in
hand holds a file there that only one can make, so that handing one out twice is seen without asking
the store. With `--by-commands` she does the same by the command line.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from console.bootstrap import open_desk
from console.domain.deeds import ChangeTags, Deed, SetPriority, Simple, Snooze, Verb
from console.services.bundle import Services
from console.services.errors import ConflictError
from console.services.taking import Taken
from console.services.work import Done
from console.settings import load_settings
from console.workplace import make_services
from data.errors import StaleRevisionError
from data.records import ConversationId, Priority
from data.store import conversations
from data.store.rows import to_ms
from tests.support.command import Command

HANDS = 3
"""Conversations that she has in hand at the most: more would empty the queue."""
BY_COMMANDS = "--by-commands"


class Hands:
    """What she has in hand; a file that cannot be made is a conversation given to two."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self.numbers: list[int] = []

    def take(self, number: int) -> None:
        """Note that it is hers now."""
        path = self._folder / str(number)
        try:
            with path.open("x") as file:
                file.write(self._name)
        except FileExistsError:
            raise RuntimeError(f"#{number} is in the hands of {path.read_text()} too") from None
        self.numbers.append(number)

    def let_go(self, number: int) -> None:
        """Note that it is hers no more; before the store learns of it."""
        self.numbers.remove(number)
        (self._folder / str(number)).unlink()


def tell(what: str, began: float, **more: object) -> None:
    """Print one thing that was done."""
    said = {"what": what, "pid": os.getpid(), "from": began, "to": time.monotonic(), **more}
    print(json.dumps(said), flush=True)


class BusyAgent:
    """Works with the services, as a console does."""

    def __init__(self, services: Services, hands: Hands, rng: Random, everything: range) -> None:
        self._services = services
        self._hands = hands
        self._rng = rng
        self._everything = everything
        self._closed: list[int] = []
        self._tags = 0

    async def work(self, seconds: float) -> None:
        """Do one thing after the other until the time is up."""
        ways: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (6, self.take_next), (4, self.close), (3, self.release), (2, self.give_back),
            (3, self.tag), (2, self.snooze), (2, self.prioritise), (3, self.undo),
        ]  # fmt: skip
        weights, doings = zip(*ways, strict=True)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            (doing,) = self._rng.choices(doings, weights)
            await doing()
            await asyncio.sleep(self._rng.random() * 0.01)

    async def take_next(self) -> None:
        if len(self._hands.numbers) >= HANDS:
            return
        began = time.monotonic()
        self._services.presence.look()
        taken = await self._services.taking.take_next()
        if isinstance(taken, Taken):
            number = taken.conversation.id
            self._hands.take(number)
            self._services.presence.show(number)
            assert self._services.agent.name == taken.conversation.assignee
            self._told("take next", began, taken.done)

    async def close(self) -> None:
        for number in self._some_of(self._hands.numbers):
            # Before it is closed: another may bring it back to the queue at once.
            self._hands.let_go(number)
            self._closed.append(number)
            await self._do(Simple(Verb.CLOSE), number)

    async def release(self) -> None:
        for number in self._some_of(self._hands.numbers):
            self._hands.let_go(number)
            await self._do(Simple(Verb.RELEASE), number)

    async def give_back(self) -> None:
        """Bring something closed back for everybody, so that there is always work."""
        for number in self._some_of(self._closed):
            self._closed.remove(number)
            await self._do(Simple(Verb.RELEASE), number)
            await self._do(Simple(Verb.REOPEN), number)

    async def tag(self) -> None:
        """Tag anybody's conversation, at the revision at which it was seen."""
        number = ConversationId(self._rng.choice(self._everything))
        seen = await self._services.store.read(conversations.get_conversation, number)
        if self._rng.random() < 0.2:
            await asyncio.sleep(0.02)  # a colleague may be quicker
        self._tags += 1
        tag = f"{self._services.agent.name}-{self._tags}"
        await self._do(ChangeTags(add=frozenset({tag})), number, seen.revision)

    async def snooze(self) -> None:
        number = ConversationId(self._rng.choice(self._everything))
        later = self._services.clock.now() + timedelta(days=self._rng.randrange(1, 9))
        until_ms = None if self._rng.random() < 0.6 else to_ms(later)
        await self._do(Snooze(until_ms, "later"), number)

    async def prioritise(self) -> None:
        number = ConversationId(self._rng.choice(self._everything))
        await self._do(SetPriority(self._rng.choice(list(Priority))), number)

    async def undo(self) -> None:
        """Take the last deed back; it may give her a conversation, or take one from her."""
        began = time.monotonic()
        deed = await self._services.undo.find_last()
        if deed is None:
            return
        about = int(deed.activity.conversation_id or 0)
        if about in self._hands.numbers and deed.verb == "conversation.taken":
            self._hands.let_go(about)
        done = await self._services.undo.take_back(deed)
        for number in {*done.changed, *(f.number for f in done.failed)}:
            await self._settle(number, deed.verb)
        self._told("undo", began, done)

    async def _settle(self, number: ConversationId, verb: str) -> None:
        now = await self._services.store.read(conversations.get_conversation, number)
        is_at_work = now.assignee == self._services.agent.name and now.status in {"new", "open"}
        if is_at_work and number in self._closed:
            self._closed.remove(number)
        if is_at_work and number not in self._hands.numbers:
            self._hands.take(number)

    async def _do(self, deed: Deed, number: int, revision: int | None = None) -> None:
        began = time.monotonic()
        done = await self._services.work.do(deed, {ConversationId(number): revision})
        self._told(deed.activity, began, done)

    def _told(self, what: str, began: float, done: Done) -> None:
        for failed in done.failed:
            if not isinstance(failed.error, StaleRevisionError | ConflictError):
                raise failed.error
        tell(what, began, revisions=done.revisions, failed=[str(f.error) for f in done.failed])

    def _some_of(self, numbers: list[int]) -> list[int]:
        return [self._rng.choice(numbers)] if numbers else []


def work_by_commands(
    command: Command, name: str, hands: Hands, rng: Random, seconds: float
) -> None:
    """Take, tag, close and release by the command line, each command a process."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command.argv("--as", name, *words, "--json"), env=command.environment(),
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

    until, began = time.monotonic() + seconds, 0.0
    while not began or time.monotonic() < until:  # once at least: the machine may be slow
        began = time.monotonic()
        done = run("take", "--next")
        if done.returncode == 3:  # nothing waits
            continue
        document = json.loads(_said(done))
        number = document["number"]
        hands.take(number)
        tell("take next", began, revisions={number: document["revision"]}, failed=[])
        tag = ["tag", str(number), "--tag", f"{name}-{number}"]
        for verb, *words in (tag, [rng.choice(["close", "release"]), str(number)]):
            if verb != "tag":
                hands.let_go(number)
            began = time.monotonic()
            changed = json.loads(_said(run(verb, *words)))["changed"]
            tell(verb, began, revisions={}, changed=changed, failed=[])


def _said(done: subprocess.CompletedProcess[str]) -> str:
    if done.returncode != 0 or done.stderr:
        raise RuntimeError(f"{done.args} ended with {done.returncode}: {done.stderr}")
    return done.stdout


async def main() -> None:
    """Say that all is ready, wait, work."""
    home, config, name, seed, seconds, held, *numbers = sys.argv[1:9]
    hands, rng = Hands(Path(held), name), Random(int(seed))
    if BY_COMMANDS in sys.argv:
        print("ready", flush=True)
        sys.stdin.readline()
        work_by_commands(Command(Path(home), Path(config)), name, hands, rng, float(seconds))
        return
    settings = load_settings(environ={"HOME": home}, config_file=Path(config))
    async with open_desk(settings, act_as=name) as desk:
        services = make_services(desk)
        print("ready", flush=True)
        sys.stdin.readline()
        everything = range(*map(int, numbers))
        agent = BusyAgent(services, hands, rng, everything)
        try:
            await agent.work(float(seconds))
        finally:
            services.presence.close()


if __name__ == "__main__":
    asyncio.run(main())
