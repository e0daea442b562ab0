"""What is kept of an unexpected error: where it happened, and nothing of any mail."""

from __future__ import annotations

import os
import platform
import traceback
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import console

REPORT_MODE = 0o600
NAMES_TRIED_MAX = 100
CHAIN_MAX = 20


def write_report(error: BaseException, *, folder: Path, now: datetime) -> Path:
    """Write a report under a name that is free; give its path.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = report_text(error, now=now)
    for number in range(1, NAMES_TRIED_MAX):
        path = folder / f"crash-{now:%Y%m%d-%H%M%S}-{number}.txt"
        try:
            handle = os.open(
                path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, REPORT_MODE
            )
        except FileExistsError:
            continue
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        return path
    raise FileExistsError(f"{folder} holds too many reports of this second")


def report_text(error: BaseException, *, now: datetime) -> str:
    """Give the report: types and places only, because an error's words may quote a mail."""
    lines = [
        f"support-console {console.__version__}, Python {platform.python_version()}",
        f"{now:%Y-%m-%d %H:%M:%S} UTC",
        "Values and the words of errors are left out: they may hold what customers wrote.",
    ]
    for each in _chain(error):
        lines += ["", f"{type(each).__module__}.{type(each).__qualname__}"]
        lines += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}: {frame.line}"
            for frame in traceback.extract_tb(each.__traceback__)
        ]
    return "\n".join(lines) + "\n"


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Give an error and what led to it, the last one first."""
    each: BaseException | None = error
    for _ in range(CHAIN_MAX):
        if each is None:
            return
        yield each
        # Textual keeps the error of a worker in this attribute of the one it raises.
        inner = getattr(each, "error", None)
        if not isinstance(inner, BaseException):
            inner = each.__cause__ or each.__context__
        each = inner
