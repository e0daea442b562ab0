"""Waiting for the terminal to be gone, where no signal says so."""

from __future__ import annotations

import asyncio
import select

LOOK_S = 0.25
"""How often we look where the kernel cannot wake us; asking is one system call."""


async def until_hung_up(handle: int) -> None:
    """Wait until the terminal behind a handle is gone; on Linux nothing runs meanwhile."""
    if not hasattr(select, "epoll"):
        poll = select.poll()
        poll.register(handle, 0)  # hang-up and errors are told unasked
        while not poll.poll(0):  # noqa: ASYNC110 - the kernel sets no asyncio.Event
            await asyncio.sleep(LOOK_S)
        return
    # Not by the loop's own add_reader: what is typed would wake it, and is another thread's.
    loop, gone = asyncio.get_running_loop(), asyncio.Event()
    with select.epoll() as kernel:
        kernel.register(handle, 0)
        loop.add_reader(kernel.fileno(), gone.set)
        try:
            await gone.wait()
        finally:
            loop.remove_reader(kernel.fileno())
