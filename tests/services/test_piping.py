"""What goes through a command: a real one, bounded, without a shell."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from console.services.errors import UsageError
from console.services.piping import PRINTED_BYTES_MAX, Printed, pipe, split_command
from data.records import SafeText
from tests.support.console_process import wait_until
from tests.support.processes import is_running


async def test_what_a_command_prints_comes_back_as_safe_text() -> None:
    """It reads the bytes, its complaints count as well, and nothing of it drives a terminal."""
    counted = await pipe("wc -c", b"12345")
    hostile = await pipe("printf '\\033[2Jred\\377'", b"")
    complained = await pipe("sh -c 'cat; echo oh >&2; exit 3'", b"in\n")

    assert ("5", "") == (counted.text.strip(), counted.note)
    assert "\x1b" not in hostile.text
    assert "red" in hostile.text
    assert ("in\noh", "sh ended with code 3.") == (complained.text.strip(), complained.note)


async def test_a_command_that_wants_no_more_is_no_fault() -> None:
    """`head` hangs up on megabytes that still come."""
    assert Printed(SafeText("aaa"), "") == await pipe("head -c 3", b"a" * 8_000_000)


async def test_who_prints_without_end_or_hangs_is_ended(tmp_path: Path) -> None:
    """With all that it started; what it printed so far is shown."""
    endless = await pipe("yes", b"")
    pids = tmp_path / "pids"
    script = f"sleep 1000 & echo $! > {pids}; echo begun; wait"
    hung = await pipe(f'sh -c "{script}"', b"", patience_s=1)

    assert PRINTED_BYTES_MAX == len(endless.text)
    assert "printed more than" in endless.note
    assert ("begun", "sh was ended: it took longer than 1 s.") == (hung.text.strip(), hung.note)
    wait_until(lambda: not is_running(int(pids.read_text())), "it goes on")


async def test_who_waits_no_more_ends_it(tmp_path: Path) -> None:
    """A cancelled pipe leaves no process behind."""
    pids = tmp_path / "pids"
    task = asyncio.create_task(pipe(f'sh -c "echo $$ > {pids}; sleep 1000"', b""))
    end = time.monotonic() + 60
    while not pids.exists() or not pids.read_text().strip():
        assert time.monotonic() < end, "it never began"
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not is_running(int(pids.read_text()))


@pytest.mark.parametrize("steps", range(2, 7))
async def test_who_leaves_while_it_starts_ends_all_of_it(tmp_path: Path, steps: int) -> None:
    """Cancelled at any step of the start, it ends what the command has started by then, too."""
    pids = tmp_path / "pids"
    task = asyncio.create_task(pipe(f"sh -c 'sleep 1000 & echo $! > {pids}; wait'", b"x"))
    for _ in range(steps):
        await asyncio.sleep(0)
    # The loop stands still meanwhile, so that the start is not through.
    wait_until(lambda: pids.exists() and pids.read_text().strip(), "it never began")
    task.cancel()
    async with asyncio.timeout(30):
        with pytest.raises(asyncio.CancelledError):
            await task

    wait_until(lambda: not is_running(int(pids.read_text())), "it goes on")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Type a command"),
        ("grep 'x", "cannot be split"),
        ("sort | uniq", "No shell reads |: write sh -c"),
        ("no-such-program-here", "no-such-program-here cannot be started"),
        ("/etc", "/etc cannot be started"),
    ],
)
async def test_what_is_no_command_is_told(typed: str, told: str) -> None:
    """A sentence with the cure; nothing was run."""
    with pytest.raises(UsageError) as refused:
        await pipe(typed, b"")

    assert told in str(refused.value)
    assert ["grep", "a b"] == split_command("grep 'a b'")
