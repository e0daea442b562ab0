"""An agent in a process of her own who answers and does everything else, until she is killed.

Called with HOME CONFIG SEED, she prints the Message-ID of each reply that she was told is queued.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

from console.bootstrap import open_desk
from console.domain.deeds import ChangeTags, Deed, SetPriority, Simple, Verb
from console.domain.lifecycle import Then
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.letters import Letter
from console.settings import load_settings
from console.workplace import make_services
from data.errors import DataError
from data.records import ConversationId, Priority

Way = Callable[[ConversationId], Awaitable[None]]

PAUSE_S = (0.05, 0.4)
THEN: tuple[Then, ...] = ("wait", "close", "open")
PAIRS = ((Verb.CLOSE, Verb.REOPEN), (Verb.SPAM, Verb.UNSPAM), (Verb.TRASH, Verb.UNTRASH))


class SoakAgent:
    """Does one thing after the other on conversations of anybody."""

    def __init__(self, services: Services, rng: Random) -> None:
        self.services = services
        self.rng = rng

    async def work(self) -> None:
        """Work without end; what the rules refuse is refused."""
        while True:
            await self.do_something()
            await asyncio.sleep(self.rng.uniform(*PAUSE_S))

    async def do_something(self) -> None:
        """Do one thing, where there is anything to do it with; a refusal is told and no more."""
        number = await self.services.store.read(self._some_conversation)
        if number is None:
            return
        weights, doings = zip(*self.ways(), strict=True)
        (doing,) = self.rng.choices(doings, weights)
        try:
            await doing(number)
        except (DataError, ServiceError) as error:
            print(f"refused {error}", file=sys.stderr, flush=True)

    def ways(self) -> list[tuple[int, Way]]:
        """Give all that she does, and how often."""
        return [
            (6, self.reply), (3, self.there_and_back), (2, self.note), (2, self.tag),
            (1, self.prioritise), (2, self.undo),
        ]  # fmt: skip

    async def reply(self, number: ConversationId) -> None:
        assert self.services.replies is not None, "the settings have an address"
        letter = Letter(f"Dear customer, number {self.rng.random()}.", then=self.rng.choice(THEN))
        queued = await self.services.replies.reply(number, letter, agent=self.services.agent)
        print(queued.internet_message_id, flush=True)

    async def there_and_back(self, number: ConversationId) -> None:
        """Put a conversation away; half of them come back."""
        away, back = self.rng.choice(PAIRS)
        await self.do(Simple(away), number)
        if self.rng.random() < 0.5:
            await asyncio.sleep(self.rng.random())
            await self.do(Simple(back), number)

    async def note(self, number: ConversationId) -> None:
        await self.services.notes.add(number, "Called back.", agent=self.services.agent)

    async def tag(self, number: ConversationId) -> None:
        tag = f"t{self.rng.randrange(20)}"
        await self.do(ChangeTags(add=frozenset({tag})), number)

    async def prioritise(self, number: ConversationId) -> None:
        await self.do(SetPriority(self.rng.choice(list(Priority))), number)

    async def undo(self, _number: ConversationId) -> None:
        """Take the last deed back, whatever it was: a mail that has not left comes back too."""
        deed = await self.services.undo.find_last()
        if deed is not None:
            await self.services.undo.take_back(deed)

    async def do(self, deed: Deed, number: ConversationId) -> None:
        """Do a deed to one conversation, wherever it stands by now."""
        await self.services.work.do(deed, {number: None})

    def _some_conversation(self, connection: sqlite3.Connection) -> ConversationId | None:
        (last,) = connection.execute("SELECT max(id) FROM conversations").fetchone()
        if last is None:
            return None
        wanted = self.rng.randint(1, last)
        row = connection.execute(
            "SELECT id FROM conversations WHERE id >= ? AND merged_into_id IS NULL"
            " AND message_count > 0 LIMIT 1",
            (wanted,),
        ).fetchone()
        return None if row is None else ConversationId(row[0])


async def main() -> None:
    """Work until the process is ended."""
    home, config, seed = sys.argv[1:4]
    settings = load_settings(environ={"HOME": home}, config_file=Path(config))
    async with open_desk(settings, act_as=None) as desk:
        services = make_services(desk)
        try:
            await SoakAgent(services, Random(int(seed))).work()
        finally:
            services.presence.close()


if __name__ == "__main__":
    asyncio.run(main())
