"""Waiting for the terminal to be gone, where no signal says so."""

from __future__ import annotations

import asyncio
import os
import select
import threading
import time

LOOK_S = 0.25
"""How often we look where the kernel cannot wake us; asking is one system call."""
STUCK_S = 15.0
"""So long a console may take to keep what is typed once its terminal is gone."""


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


def leave_if_stuck(handle: int, *, after_s: float = STUCK_S) -> None:
    """End this process some time after its terminal is gone, should nothing else end it.

    The loop hears of it first and leaves as it should. One that never comes round again would run
    on for days, with nobody to see it: this thread asks nothing of it, and sleeps until then.
    """

    def wait() -> None:
        poll = select.poll()
        poll.register(handle, 0)  # hang-up and errors are told unasked
        poll.poll()
        time.sleep(after_s)
        os._exit(1)

    threading.Thread(target=wait, name="hang-up", daemon=True).start()
