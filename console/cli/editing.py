"""A text in $EDITOR, as commands open it."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys

from console.services.errors import ServiceError


async def edited(text: str, name: str) -> str:
    """Open a text in $EDITOR and give what came of it.

    Raises:
        ServiceError: it cannot be started, or did not end well.
    """
    from screens.editor import EditorFile  # noqa: PLC0415 - start-up time: it brings Textual

    command = shlex.split(os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi")
    file = await asyncio.to_thread(EditorFile, text, name)
    try:
        process = await asyncio.create_subprocess_exec(*command, str(file.path))
        if code := await process.wait():
            raise ServiceError(f"{command[0]} ended with code {code}; nothing was kept.")
        return await asyncio.to_thread(file.read)
    except OSError as error:
        raise ServiceError(
            f"{command[0]} cannot be started: {error.strerror}. Set $EDITOR."
        ) from error
    finally:
        file.remove()


def asks_again() -> bool:
    """Ask whether a text that is not right is opened again."""
    sys.stderr.write("Enter opens it again, q gives up: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() not in ("q", "n")
