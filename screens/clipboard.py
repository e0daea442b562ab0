"""Hand text to the clipboard of whoever sits before the terminal, over SSH and in tmux too."""

from __future__ import annotations

import asyncio
import os

from textual.app import App

OSC52_BYTES_MAX = 74_994
"""What xterm and most others take in one sequence, before base64."""
TMUX_WAIT_S = 2.0


async def copy_out(app: App[object], text: str) -> bool:
    """Send text to the terminal's clipboard; False where it is too long for one.

    Nothing answers: a terminal that does not know the sequence drops it without a word.
    """
    if len(text.encode()) > OSC52_BYTES_MAX:
        return False
    app.copy_to_clipboard(text)
    if os.environ.get("TMUX") and not app.is_headless:
        await _hand_to_tmux(text)
    return True


async def _hand_to_tmux(text: str) -> None:
    """Give it to tmux by its own command: by default it takes no OSC 52 from programs in it."""
    try:
        process = await asyncio.create_subprocess_exec(
            "tmux", "load-buffer", "-w", "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(TMUX_WAIT_S):
            await process.communicate(text.encode())
    except (OSError, TimeoutError):
        return  # the sequence has been sent all the same
