"""The simulated colleague: works by the services of agents, in the customer's language."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from console.demo.colleague import SimulatedColleague
from console.demo.colleague_words import ANSWERS, answer_to
from console.demo.shop.words import LANGUAGES
from data.records import Direction
from tests.support.console_app import Office, open_office, question


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """A store with a dozen conversations."""
    async with open_office(tmp_path) as made:
        await made.receive(*(question(number) for number in range(1, 13)))
        yield made


async def deeds(office: Office, name: str, seed: int) -> list[str]:
    """Let a colleague work through a few conversations without any pause."""
    services = await office.services(name)
    colleague = SimulatedColleague(services, rng=Random(seed), pace=0.0)
    done = [await colleague.work_once() for _ in range(8)]
    services.presence.close()
    return done


async def test_it_answers_notes_and_takes(office: Office) -> None:
    """Among a few deeds are answers, notes and takings; each is lin's, and in the store."""
    done = await deeds(office, "lin", 2)
    services = await office.services()
    page = await services.find.list_queue("all", "", limit=50, cursor=None)
    threads = [(await services.find.show(row.id))[1] for row in page.conversations]
    directions = [message.direction for thread in threads for message in thread]

    assert {"answer", "note"} <= set(done)
    assert done.count("answer") == directions.count(Direction.OUT)
    assert done.count("note") == directions.count(Direction.NOTE)


async def test_it_names_whoever_is_there_once(office: Office) -> None:
    """Its first note names a colleague who has a console open; the later ones name nobody."""
    ann = await office.services("ann")
    ann.presence.show(None)
    done = [*await deeds(office, "lin", 2), *await deeds(office, "lin", 3)]
    page = await ann.find.list_queue("all", "", limit=50, cursor=None)
    threads = [(await ann.find.show(row.id))[1] for row in page.conversations]
    named = [m.mentioned for thread in threads for m in thread if m.direction is Direction.NOTE]
    ann.presence.close()

    assert 2 <= done.count("note")
    assert 1 <= named.count(("ann",)) <= 2  # once for each of the two colleagues called lin
    assert all(names in ((), ("ann",)) for names in named)


async def test_it_goes_where_nobody_is(office: Office) -> None:
    """It is polite: a conversation that somebody reads is left to them."""
    ann = await office.services()
    page = await ann.find.list_queue("all", "", limit=50, cursor=None)
    others = []
    for number, row in enumerate(page.conversations):
        other = await office.services(f"agent{number}")
        other.presence.show(row.id)
        others.append(other)

    assert {"nothing"} == set(await deeds(office, "lin", 1))
    for other in others:
        other.presence.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_knows_every_language_of_the_shop(language: str) -> None:
    """Whoever writes to the shop is answered in their language and by name."""
    texts = {answer_to("Mette Sørensen", language, choice) for choice in range(3)}

    assert 3 == len(texts)
    assert all("Mette" in text for text in texts)
    assert language in ANSWERS
