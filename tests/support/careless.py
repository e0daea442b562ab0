"""The program as if every place had forgotten to make text safe: only the last guard is left.

Run as `python -m tests.support.careless` in a process of its own.
"""

from __future__ import annotations

from data.records import SafeLine, SafeText
from data.text import safe


def as_it_is_line(text: str, *, limit: int = 2000) -> SafeLine:
    """Make nothing safe; break no line, as its callers count on that."""
    return SafeLine(text.replace("\n", " ")[:limit])


def as_it_is(text: str) -> SafeText:
    """Make nothing safe."""
    return SafeText(text)


def all_is_safe(text: str) -> bool:
    """Find nothing to refuse."""
    return True


def main() -> None:
    """Run the program without its sanitiser."""
    safe.clean_line, safe.clean_text, safe.is_safe = as_it_is_line, as_it_is, all_is_safe
    from console.__main__ import run  # noqa: PLC0415 - whoever asks for the sanitiser gets ours

    run()


if __name__ == "__main__":
    main()
