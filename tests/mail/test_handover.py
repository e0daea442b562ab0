"""The bridge from a session's thread to the loop: bounded by bytes, never stuck."""

from __future__ import annotations

import asyncio
import threading

from data.mail.handover import Handover


async def test_no_more_bytes_wait_than_allowed() -> None:
    """However fast the thread and slow the taker, what is under way stays below the bound."""
    handover: Handover[int] = Handover(limit_bytes=100)
    lock = threading.Lock()
    under_way = 0
    most = 0

    def produce() -> None:
        nonlocal under_way, most
        for number in range(50):
            assert handover.put(number, size_bytes=40)
            with lock:
                under_way += 40
                most = max(most, under_way)
        handover.finish()

    job = asyncio.get_running_loop().run_in_executor(None, produce)
    taken: list[int] = []
    while (batch := await handover.take()) is not None:
        taken.append(batch)
        await asyncio.sleep(0.001)  # a taker that works on what it took
        with lock:
            under_way -= 40
    await job

    assert list(range(50)) == taken
    # One batch may be put in the moment between its taking and our count of it.
    assert most <= 100 + 40


async def test_a_batch_above_the_bound_passes_alone() -> None:
    """A single huge mail cannot block the line for ever."""
    handover: Handover[str] = Handover(limit_bytes=10)

    def produce() -> None:
        for word in ("small", "huge", "small"):
            handover.put(word, size_bytes=1000 if word == "huge" else 5)
        handover.finish()

    job = asyncio.get_running_loop().run_in_executor(None, produce)
    taken = [await handover.take() for _ in range(4)]
    await job

    assert ["small", "huge", "small", None] == taken


async def test_a_thread_never_waits_for_somebody_who_left() -> None:
    """When the taker leaves, a thread that waits for room returns at once."""
    handover: Handover[int] = Handover(limit_bytes=1)
    first = asyncio.Event()
    loop = asyncio.get_running_loop()

    def produce() -> list[bool]:
        answers = [handover.put(1, size_bytes=1)]
        loop.call_soon_threadsafe(first.set)
        answers.append(handover.put(2, size_bytes=1))
        return answers

    job = loop.run_in_executor(None, produce)
    await first.wait()
    handover.abandon()

    async with asyncio.timeout(10):
        assert [True, False] == await job
