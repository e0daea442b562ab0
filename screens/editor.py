"""Handing a text to $EDITOR: a private file, an awaited program, the text as it came back."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from textual.app import App, SuspendNotSupported

from console.services.errors import UsageError
from data.text.safe import clean_line

FILE_MAX_BYTES = 5_000_000
"""A text longer than this is a file somebody mistook for one."""


class EditorFile:
    """A file that only this user can read, in a folder of its own; gone at the end."""

    def __init__(self, text: str, name: str) -> None:
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or "/nonexistent")
        place = runtime if runtime.is_dir() and os.access(runtime, os.W_OK) else None
        self._folder = Path(mkdtemp(prefix="support-console-", dir=place))  # mode 0700
        self.path = self._folder / name
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        self.written = text

    def read(self) -> str:
        """Give what is in it now; what was written where it cannot be read."""
        try:
            with self.path.open("rb") as file:
                data = file.read(FILE_MAX_BYTES)
        except OSError:
            return self.written
        return data.decode("utf-8-sig", errors="replace")

    def remove(self) -> None:
        """Take it away, with whatever the editor left beside it."""
        shutil.rmtree(self._folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Editor:
    """The program in which texts are written, with its arguments."""

    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called, as it can be shown."""
        return clean_line(Path(self.words[0]).name)

    def not_started(self, error: OSError) -> str:
        """Say that it cannot be started."""
        return f"{self.name} cannot be started: {error.strerror}. Set $EDITOR."

    def ended_badly(self, code: int, *, so: str) -> str:
        """Say that it gave up, and what became of the text."""
        return f"{self.name} ended with code {code}; {so}."


def editor_of(environ: Mapping[str, str]) -> Editor:
    """Give the editor that the environment names; vi where it names none.

    Raises:
        UsageError: what it names is no command, for want of the end of a quote.
    """
    for name in ("VISUAL", "EDITOR"):
        try:
            words = shlex.split(environ.get(name, ""))
        except ValueError as error:
            raise UsageError(f"${name} cannot be split into words: {error}.") from error
        if words:
            return Editor(tuple(words))
    return Editor(("vi",))


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back from the editor."""

    text: str | None = None
    """None where nothing was changed."""
    problem: str = ""
    """Why there is no text, in a sentence."""


async def edit(
    app: App[object],
    text: str,
    *,
    name: str,
    meanwhile: Callable[[], Awaitable[None]] | None = None,
    note: Callable[[EditorFile | None], None] = lambda _: None,
) -> Returned:
    """Let the agent write in her editor; `note` is told of the file as long as there is one."""
    try:
        editor = editor_of(os.environ)
        file = await asyncio.to_thread(EditorFile, text, name)
    except UsageError as error:
        return Returned(problem=str(error))
    except OSError as error:
        return Returned(problem=f"No file for the editor: {error.strerror}.")
    note(file)
    try:
        code = await _run(app, editor.words, file.path, meanwhile)
        source = await asyncio.to_thread(file.read)
        if code:
            return Returned(problem=editor.ended_badly(code, so="the text is as it was"))
        return Returned(None if source == file.written else source)
    except SuspendNotSupported:
        return Returned(problem="This terminal cannot be handed to an editor.")
    except OSError as error:
        return Returned(problem=editor.not_started(error))
    finally:
        note(None)
        file.remove()


async def _run(
    app: App[object],
    command: Sequence[str],
    path: Path,
    meanwhile: Callable[[], Awaitable[None]] | None,
) -> int:
    """Wait for an editor; when the console ends meanwhile, end it too."""
    # Awaited, never blocking: a screen that draws while suspended would freeze the program.
    with app.batch_update(), app.suspend():
        process = await asyncio.create_subprocess_exec(*command, str(path))
        beside = None if meanwhile is None else asyncio.ensure_future(meanwhile())
        try:
            return await process.wait()
        finally:
            if beside is not None:
                beside.cancel()
            if process.returncode is None:
                process.terminate()
