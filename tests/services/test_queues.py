"""Saved queues kept: whose they are, what is refused, and that a list of them is what they say."""

from __future__ import annotations

import pytest

from console.domain.saved_queues import arranged
from console.services.errors import ConflictError, NotAllowedError, UsageError
from console.services.queues import QueueService, Wanted
from data.errors import NotFoundError
from data.search.query import QUEUE_VALUES
from data.store.queues import QUEUES
from data.store.saved import list_saved
from tests.support.console_app import Office


async def service(office: Office, name: str = "ann") -> QueueService:
    """Give the queues of an agent; the first one of a store is its admin."""
    return QueueService(office.store, clock=office.clock, agent=await office.agent(name))


def test_the_language_knows_the_queues() -> None:
    """What `in:` takes is what the store has."""
    assert set(QUEUE_VALUES) == set(QUEUES)


async def test_a_queue_is_kept_changed_and_removed(office: Office) -> None:
    """What is read again is what was kept, and nothing else."""
    queues = await service(office)
    made = await queues.add("Lamps", "lamp  is:open", key=3)
    changed = await queues.change("lamps", Wanted(name="Lights", query="lamp", key=4))
    bare = await queues.change("lights", Wanted(has_key=False))
    known = queues.known
    gone = await queues.remove("Lights")

    assert ("Lamps", "lamp is:open", 3, False) == (
        made.name, made.query, made.key, made.is_shared,
    )  # fmt: skip
    assert (made.id, "Lights", "lamp", 4) == (changed.id, changed.name, changed.query, changed.key)
    assert bare.key is None
    assert (bare,) == known
    assert bare == gone
    assert () == queues.known


async def test_what_everybody_has_is_kept_by_leads(office: Office) -> None:
    """Another agent sees it, may hide it with one of her own, and may not change it."""
    lead, other = await service(office, "ann"), await service(office, "bo")
    shared = await lead.add("late", "before:7d is:open", key=1, is_shared=True)
    with pytest.raises(NotAllowedError):
        await other.add("all ours", "lamp", is_shared=True)
    with pytest.raises(NotAllowedError):
        await other.remove("late")
    with pytest.raises(NotAllowedError):
        await other.change("late", Wanted(key=2))
    seen = await other.load()
    own = await other.add("late", "lamp", key=1)

    assert (shared,) == seen
    assert (own,) == other.known
    assert (shared,) == await lead.load()


@pytest.mark.parametrize(
    ("name", "query", "key", "error"),
    [
        ("mine", "lamp", None, UsageError),
        ("", "lamp", None, UsageError),
        ("x", "is:lost", None, UsageError),
        ("x", "  ", None, UsageError),
        ("LAMPS", "lamp", None, ConflictError),
        ("x", "lamp", 3, ConflictError),
    ],
)
async def test_what_cannot_be_kept_is_refused(
    office: Office, name: str, query: str, key: int | None, error: type[Exception]
) -> None:
    """A sentence says why; nothing is written."""
    queues = await service(office)
    await queues.add("lamps", "lamp", key=3)

    with pytest.raises(error):
        await queues.add(name, query, key=key)

    stored = arranged(await office.store.read(list_saved, (await office.agent("ann")).id))
    assert ["lamps"] == [q.name for q in stored]


async def test_a_queue_that_is_not_there_is_said(office: Office) -> None:
    """The sentence names the one that was probably meant."""
    queues = await service(office)
    await queues.add("lamps", "lamp")

    with pytest.raises(NotFoundError, match="Did you mean 'lamps'"):
        await queues.get("lampz")


async def test_a_saved_queue_lists_what_its_query_finds(office: Office) -> None:
    """`list --queue` takes its name, narrowed further by words; the count is that of the list."""
    services = await office.services()
    queues = QueueService(office.store, clock=office.clock, agent=services.agent)
    await queues.add("lamps", "lamp is:open")

    async def numbers(queue: str | None, text: str) -> list[int]:
        page = await services.find.list_queue(queue, text, limit=50, cursor=None)
        assert page.total == len(page.conversations)
        return [c.id for c in page.conversations]

    expected = await numbers("open", "lamp")
    assert expected
    assert expected == await numbers("Lamps", "")
    assert await numbers("open", "lamp from:c1") == await numbers("lamps", "from:c1")
    assert len(expected) == await queues.count(await queues.get("lamps"))
