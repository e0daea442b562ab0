"""A colleague in a process of her own who does one thing for each line that she is given.

Called with HOME CONFIG SEED, she does what `soak_agent` does, what the commands of the program do,
takes in mails as the syncing process does, and sets conversations to what no screen expects. Each
line is answered with one: by that a test knows when nothing is on its way any more.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

from console.bootstrap import Desk, open_desk
from console.clock import FixedClock
from console.domain.deeds import SetFields, Simple, Snooze, Verb, Wait
from console.domain.wishes import Wish
from console.services.contacts import Contact
from console.settings import load_settings
from console.workplace import make_services
from data.records import AgentId, ArticleId, ConversationId, Direction, Kind, WaitingOn
from data.records.articles import FlagReason
from data.store.rows import to_ms
from tests.support.console_app import Office, answer, question
from tests.support.soak_agent import SoakAgent, Way
from tests.support.stored import add_agents, disturb

FIRST_MAIL = 1000
"""Above those of every furnished office."""
QUESTIONS = 40
ARTICLES = 3


class ShakingAgent(SoakAgent):
    """Does what agents, commands and the syncing process do, one thing at a time."""

    def __init__(self, desk: Desk, office: Office, rng: Random, people: list[AgentId]) -> None:
        super().__init__(make_services(desk), rng)
        self._office, self._people, self._mails = office, people, FIRST_MAIL

    def ways(self) -> list[tuple[int, Way]]:
        """Give all that she does, and how often."""
        return [
            *super().ways(), (14, self.disturb), (3, self.take), (1, self.wait), (2, self.snooze),
            (1, self.follow_up), (1, self.log), (1, self.describe), (1, self.flag),
            (2, self.receive),
        ]  # fmt: skip

    async def disturb(self, number: ConversationId) -> None:
        """Set it to what need not go together."""
        await disturb(self.services.store, number, self.rng, self._people)

    async def take(self, number: ConversationId) -> None:
        """Take it, or have it nobody's."""
        await self.do(Simple(self.rng.choice((Verb.TAKE, Verb.RELEASE))), number)

    async def wait(self, number: ConversationId) -> None:
        """Have it wait on somebody."""
        await self.do(Wait(self.rng.choice(tuple(WaitingOn))), number)

    async def snooze(self, number: ConversationId) -> None:
        """Put it to sleep, some of them so shortly that they wake while somebody looks."""
        now = self.services.clock.now()
        asleep = self.rng.choice((timedelta(seconds=2), timedelta(hours=2)))
        await self.do(Snooze(to_ms(now + asleep), "later"), number)

    async def follow_up(self, number: ConversationId) -> None:
        """Promise to look again."""
        wish = Wish(self.services.clock.now() + timedelta(days=1), "look again")
        await self.services.promising.promise(wish, {number: None})

    async def log(self, number: ConversationId) -> None:
        """Log a call."""
        call = Contact("phone", Direction.IN, "rang")
        await self.services.contacts.log(number, call, agent=self.services.agent)

    async def describe(self, number: ConversationId) -> None:
        """Say what kind it is."""
        await self.do(SetFields({"kind": self.rng.choice(tuple(Kind)).value}), number)

    async def flag(self, number: ConversationId) -> None:
        """Say that an article is wrong."""
        article = ArticleId(self.rng.randint(1, ARTICLES))
        reason = self.rng.choice(tuple(FlagReason))
        flags = self.services.article_flags
        await flags.flag(article, reason, "not so", conversation_id=number)

    async def receive(self, _number: ConversationId) -> None:
        """Take in a mail: somebody's first, or one more of a known customer."""
        self._mails += 1
        now = self.services.clock.now()
        known = self.rng.randint(1, QUESTIONS)
        more = answer(known, key=f"n{self._mails}-", text="And now?\r\n", at=now)
        mail = self.rng.choice((question(self._mails), more))
        await self._office.receive(mail, at=now)


async def main() -> None:
    """Answer every line with a deed until there are no more."""
    home, config, seed = sys.argv[1:4]
    settings = load_settings(environ={"HOME": home}, config_file=Path(config))
    async with open_desk(settings, act_as="dee") as desk:
        people = await add_agents(desk.store, "bea", "cy")
        office = Office(Path(home), desk.store, FixedClock(desk.clock.now()), desk.key)
        office.received = FIRST_MAIL
        agent = ShakingAgent(desk, office, Random(seed), people)
        print("ready", flush=True)
        try:
            while await asyncio.to_thread(sys.stdin.readline):
                office.clock.set(desk.clock.now())
                await agent.do_something()
                print("done", flush=True)
        finally:
            agent.services.presence.close()


if __name__ == "__main__":
    asyncio.run(main())
