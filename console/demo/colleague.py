"""A simulated colleague: another agent in a process of its own, at work with a human rhythm.

Run by the demo as `python -m console.demo.colleague CONFIG NAME SEED`; ends with its standard
input.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random

from console.bootstrap import open_desk
from console.demo.colleague_words import NOTES, answer_to
from console.domain.deeds import Simple, Verb
from console.services.bundle import Services
from console.services.errors import ServiceError
from console.services.letters import Letter
from console.settings import load_settings
from console.sync_child import program
from console.workplace import make_services
from data.errors import DataError
from data.records import Conversation, DraftId, DraftKind, Words

CHOICES = 12
"""So many of the most urgent conversations does a colleague look at before choosing one."""
REST_S, READ_S, PAUSE_S = (4.0, 12.0), (2.0, 6.0), (0.5, 1.3)
"""Between two conversations, with one open, and between two bursts of typing."""
BURST = (8, 24)
"""Letters that are typed without a pause."""
DEEDS = ("answer",) * 5 + ("note",) * 2 + ("take",) * 2 + ("leave",)
UNDO_S = 5


class SimulatedColleague:
    """Opens, reads, writes, answers and closes as an agent does, by the same services."""

    def __init__(self, services: Services, *, rng: Random, pace: float = 1.0) -> None:
        self._services, self._rng, self._pace = services, rng, pace
        self._has_named = False

    async def work(self) -> None:
        """Work until cancelled."""
        while True:
            await self._wait(REST_S)
            with suppress(DataError, ServiceError):  # somebody was first, or the store is busy
                await self.work_once()

    async def work_once(self) -> str:
        """Open one conversation and do something with it; say what."""
        presence, work = self._services.presence, self._services.work
        conversation = await self._choose()
        if conversation is None:
            return "nothing"
        presence.show(conversation.id)
        deed = self._rng.choice(DEEDS)
        try:
            await self._wait(READ_S)
            match deed:
                case "answer" if self._services.replies is not None:
                    await self._answer(conversation)
                case "note":
                    await self._note(conversation)
                case "take":
                    await work.do_one(Simple(Verb.TAKE), conversation.id, conversation.revision)
                    await self._wait(READ_S)
                case _ if conversation.unanswered_since is None:
                    await work.close(conversation.id, if_revision=conversation.revision)
                    deed = "close"
        finally:
            presence.show(None)
        return deed

    async def _choose(self) -> Conversation | None:
        """Choose one that nobody has and nobody reads."""
        page = await self._services.find.list_queue("unassigned", "", limit=CHOICES, cursor=None)
        self._services.presence.look()
        taken = {present.number for present in self._services.presence.others}
        free = [c for c in page.conversations if c.id not in taken and c.customer is not None]
        return self._rng.choice(free) if free else None

    async def _answer(self, conversation: Conversation) -> None:
        assert conversation.customer is not None, "chosen so"
        name = conversation.customer.name or conversation.customer.address
        text = answer_to(name, conversation.language, self._rng.randrange(1000))
        draft_id = await self._type(conversation, text, DraftKind.REPLY)
        letter = Letter(
            text,
            then=self._rng.choice(("wait", "wait", "open")),
            undo_s=UNDO_S,
            draft_id=draft_id,
        )
        assert self._services.replies is not None
        await self._services.replies.reply(
            conversation.id,
            letter,
            agent=self._services.agent,
            scope="all",
            if_revision=conversation.revision,
        )

    async def _note(self, conversation: Conversation) -> None:
        text = self._for_somebody(self._rng.choice(NOTES))
        draft_id = await self._type(conversation, text, DraftKind.NOTE)
        await self._services.notes.add(
            conversation.id, text, agent=self._services.agent, draft_id=draft_id
        )

    def _for_somebody(self, text: str) -> str:
        """Name whoever is there in the first note: once shows what a mention is."""
        there = sorted({present.agent for present in self._services.presence.others})
        if self._has_named or not there:
            return text
        self._has_named = True
        return f"@{there[0]} {text}"

    async def _type(self, conversation: Conversation, text: str, kind: DraftKind) -> DraftId | None:
        """Type a text in bursts; the draft is kept as it grows."""
        self._services.presence.show(conversation.id, is_writing=True)
        end, draft = 0, None
        while end < len(text):
            end += self._rng.randrange(*BURST)
            words = Words(kind, text[:end], base_revision=conversation.revision)
            draft = await self._services.drafts.keep(conversation.id, words)
            await self._wait(PAUSE_S)
        return None if draft is None else draft.id

    async def _wait(self, between: tuple[float, float]) -> None:
        await asyncio.sleep(self._pace * self._rng.uniform(*between))


class ColleagueProcess:
    """The colleague as a child of the demo, on whose end of a pipe it hangs."""

    def __init__(self, config: Path, name: str, seed: int) -> None:
        self._command = [*program()[:-1], __name__, str(config), name, str(seed)]
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, environ: Mapping[str, str]) -> None:
        """Let the colleague come.

        Raises:
            OSError: the program could not be run.
        """
        silent = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=silent,
            stderr=silent,
            env=dict(environ),
            start_new_session=True,
        )

    async def stop(self) -> None:
        """Let the colleague go, and wait until it has."""
        if self._process is not None:
            assert self._process.stdin is not None, "it was started with a pipe"
            self._process.stdin.close()
            await self._process.wait()


async def work_until_stdin_closes(config: Path, name: str, seed: int) -> None:
    """Be the colleague for as long as whoever started us lives."""
    settings = load_settings(environ={}, config_file=config)
    async with open_desk(settings, act_as=name, practice=True) as desk:
        services = make_services(desk)
        colleague = SimulatedColleague(services, rng=Random(seed))  # noqa: S311 - no secret
        work = asyncio.create_task(colleague.work())
        asyncio.get_running_loop().add_reader(sys.stdin.fileno(), _end_at_eof, work.cancel)
        try:
            with suppress(asyncio.CancelledError):
                await work
        finally:
            services.presence.close()


def _end_at_eof(end: Callable[[], object]) -> None:
    if not os.read(sys.stdin.fileno(), 1):
        end()


def main(config: str, name: str, seed: str) -> None:
    """Work as one more agent on the demo that runs."""
    asyncio.run(work_until_stdin_closes(Path(config), name, int(seed)))


if __name__ == "__main__":
    main(*sys.argv[1:])
