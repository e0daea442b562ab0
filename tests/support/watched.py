"""The program, with an account of each time that a last guard had to act.

Run as `python -m tests.support.watched FILE ARGUMENTS` in a process of its own. A guard that acts
holds; but then a widget, or a command, was given words that nobody had made safe.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.segment import Segment

from console.render.guard import LastGuard, is_harmless

SHOWN = 60
CALLERS = 4


def guards_that_acted(account: Path) -> list[str]:
    """Give what stands in the account, each thing once."""
    found = account.read_text().splitlines() if account.exists() else []
    return sorted(set(found))


def watch(account: Path) -> None:
    """Have all guards of this process write into an account."""
    import console.cli.output  # noqa: PLC0415 - only where it is watched
    import widgets.lines  # noqa: PLC0415 - as above

    def note(guard: str, text: str) -> None:
        frames = traceback.extract_stack()[-2 - CALLERS : -2]
        where = " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))
        with account.open("a") as file:
            file.write(f"{guard}: {ascii(text)[:SHOWN]} {where}\n")

    def noting(guard: str, is_safe: Callable[[str], bool]) -> Callable[[str], bool]:
        def judge(text: str) -> bool:
            found = is_safe(text)
            if not found:
                note(guard, text)
            return found

        return judge

    mended = LastGuard._mended

    def mend(self: LastGuard, segments: list[Segment]) -> Iterator[Segment]:
        for segment in segments:
            if not is_harmless(segment.text):
                note("terminal", segment.text)
        return mended(self, segments)

    LastGuard._mended = mend  # type: ignore[method-assign]  # what the test is about
    for name, module in (("lines", widgets.lines), ("output", console.cli.output)):
        module.is_safe = noting(name, module.is_safe)  # type: ignore[attr-defined]  # imported there


def main() -> None:
    """Run the program watched."""
    account = Path(sys.argv.pop(1))
    watch(account)
    from console.__main__ import run  # noqa: PLC0415 - with the guards that are watched

    run()


if __name__ == "__main__":
    main()
