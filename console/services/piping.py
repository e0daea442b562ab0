"""Services: bytes through a command that the agent typed; what it prints comes back as safe text.

No shell reads the words: they are a program and its arguments, so nothing of a mail can become a
command. The program runs as the agent, in a session of its own without a terminal, and is ended
with all that it started when it takes too long, prints too much, or nobody waits any more.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from contextlib import suppress
from dataclasses import dataclass

from console.domain.local_words import number
from console.services.errors import UsageError
from data.records import SafeText
from data.text.safe import clean_line, clean_text

PRINTED_BYTES_MAX = 1_000_000
PIPED_BYTES_MAX = 64 * 1024 * 1024
PATIENCE_S = 60.0
CHUNK_BYTES = 65_536
SHELL_WORDS = frozenset({"|", "||", "&&", ";", ">", ">>", "<", "2>&1", "&"})


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command made of its input."""

    text: SafeText
    note: str
    """How it ended, where that is not as it should; empty else."""


def split_command(typed: str) -> list[str]:
    """Split what was typed into a program and its arguments.

    Raises:
        UsageError: there is none, a quotation mark is missing, or only a shell could read it.
    """
    try:
        words = shlex.split(typed)
    except ValueError as error:
        raise UsageError(f"It cannot be split into words: {error}.") from error
    if not words:
        raise UsageError("Type a command, such as: grep -i lamp")
    if found := next((word for word in words if word in SHELL_WORDS), None):
        raise UsageError(f"No shell reads {found}: write sh -c '…' around the whole.")
    return words


async def pipe(typed: str, data: bytes, *, patience_s: float = PATIENCE_S) -> Printed:
    """Give a command bytes to read, and take what it prints.

    Raises:
        UsageError: it is no command, or cannot be started.
    """
    words = split_command(typed)
    program = clean_line(words[0], limit=80)
    try:
        process = await _start(words)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"{program} cannot be started: {why}.") from error
    feeding = asyncio.create_task(_feed(process, data))
    note, printed = "", bytearray()
    try:
        async with asyncio.timeout(patience_s):
            assert process.stdout is not None
            while chunk := await process.stdout.read(CHUNK_BYTES):
                printed += chunk
                if len(printed) > PRINTED_BYTES_MAX:
                    note = f"Cut: {program} printed more than {number(PRINTED_BYTES_MAX)} bytes."
                    break
            if not note and (code := await process.wait()):
                note = f"{program} ended with code {code}."
    except TimeoutError:
        note = f"{program} was ended: it took longer than {patience_s:g} s."
    finally:
        feeding.cancel()
        with suppress(asyncio.CancelledError):
            await feeding
        await _end(process)
    shown = bytes(printed[:PRINTED_BYTES_MAX]).decode("utf-8", "replace")
    return Printed(clean_text(shown), note)


async def _start(words: list[str]) -> Process:
    """Start a command; who is cancelled meanwhile ends it.

    asyncio itself would wait for ever: it connects no pipe any more, and then waits for their ends.
    """
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *words, stdin=PIPE, stdout=PIPE, stderr=STDOUT, start_new_session=True
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with suppress(OSError, ValueError):
            await _end(await asyncio.shield(starting))
        raise


async def _feed(process: Process, data: bytes) -> None:
    """Write the input; a program that wants no more of it is right to hang up."""
    assert process.stdin is not None
    with suppress(BrokenPipeError, ConnectionResetError):
        for begin in range(0, len(data), CHUNK_BYTES):
            process.stdin.write(data[begin : begin + CHUNK_BYTES])
            await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()


async def _end(process: Process) -> None:
    """End whatever is left of a command, with what it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    # asyncio tells an end only after the pipes have ended, and one that is unread, or held by
    # somebody who left the session, never does. Only the transport lets go of them.
    process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001 - there is no other door
    await process.wait()
