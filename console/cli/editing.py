"""A text in $EDITOR, as commands open it."""

from __future__ import annotations

import asyncio
import os
import sys

from console.services.errors import ServiceError


async def edited(text: str, name: str) -> str:
    """Open a text in $EDITOR and give what came of it.

    Raises:
        ServiceError: there is none that can be started, or it did not end well.
    """
    from screens.editor import EditorFile, editor_of  # noqa: PLC0415 - start-up time: it brings Textual

    editor = editor_of(os.environ)
    file = await asyncio.to_thread(EditorFile, text, name)
    try:
        process = await asyncio.create_subprocess_exec(*editor.words, str(file.path))
        if code := await process.wait():
            raise ServiceError(editor.ended_badly(code, so="nothing was kept"))
        return await asyncio.to_thread(file.read)
    except OSError as error:
        raise ServiceError(editor.not_started(error)) from error
    finally:
        file.remove()


def asks_again() -> bool:
    """Ask whether a text that is not right is opened again."""
    sys.stderr.write("Enter opens it again, q gives up: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() not in ("q", "n")
