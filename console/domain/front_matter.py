"""Domain: `key: value` lines above a text, between two lines of `---` (pure).

Theory of operation: a small part of YAML, so that what teams know from other tools reads and writes
as they expect, and nothing in it can surprise: a value is the text behind the colon and never a
number, a date or `no` for false (docs/adr/0007). It may be quoted; a list is `[a, b]`, `a, b` or
lines of `- a`; `|` begins indented lines. Everything below the second `---` is the text, letter by
letter, but for the line end that every editor puts at the end of a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FENCE = "---"
LINES_MAX = 300
_KEY = re.compile(r"([A-Za-z][\w -]{0,40}?)\s*:(?:\s+(.*)|$)")
_NEEDS_QUOTES = re.compile(r"""^$|^\s|\s$|^[-?:,\[\]{}#&*!|>'"%@`]|: |:$| #|[\x00-\x1f]|\\""")
Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One key with its value, and the line where it stands."""

    key: str
    value: Value
    line: int

    @property
    def text(self) -> str:
        """Give the value as one text."""
        return self.value if isinstance(self.value, str) else ", ".join(self.value)

    @property
    def words(self) -> tuple[str, ...]:
        """Give the value as a list; commas part what is written in one."""
        if not isinstance(self.value, str):
            return self.value
        return tuple(word for part in self.value.split(",") if (word := part.strip()))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file taken apart."""

    pairs: tuple[Pair, ...]
    body: str
    problems: tuple[str, ...] = ()


def parse_sheet(text: str) -> Sheet:
    """Take a file apart; without a first line of `---` all of it is the text."""
    text = text.replace("\r\n", "\n")
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return Sheet((), _without_line_end(text))
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        return Sheet((), "", (f"line 1: there is no second line of {FENCE} below the first.",))
    if end > LINES_MAX:
        return Sheet((), "", (f"line {end}: more than {LINES_MAX} lines above the text.",))
    pairs, problems = _read_pairs(lines[1:end])
    return Sheet(pairs, _without_line_end("\n".join(lines[end + 1 :])), problems)


def render_sheet(values: Mapping[str, Value], body: str) -> str:
    """Write a file; `parse_sheet` gives the same values and text again."""
    needs_fence = bool(values) or body.startswith((FENCE, "\ufeff"))
    lines = [FENCE, *(_render(key, value) for key, value in values.items()), FENCE]
    head = "\n".join(lines) + "\n" if needs_fence else ""
    return f"{head}{body}\n"


def _without_line_end(text: str) -> str:
    return text.removesuffix("\n")


def _read_pairs(lines: Sequence[str]) -> tuple[tuple[Pair, ...], tuple[str, ...]]:
    pairs: list[Pair] = []
    problems: list[str] = []
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 2
        at += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _KEY.fullmatch(line.rstrip())
        if found is None:
            problems.append(f"line {number}: “{line.strip()[:40]}” is no `key: value`.")
            continue
        key, rest = found[1].strip().casefold().replace("_", "-").replace(" ", "-"), found[2] or ""
        below = _indented(lines[at:])
        at += len(below)
        value = _read_value(rest.strip(), below)
        if value is None:
            problems.append(f"line {number}: what {key} is cannot be read; close its quotes.")
        elif any(pair.key == key for pair in pairs):
            problems.append(f"line {number}: {key} stands here a second time.")
        else:
            pairs.append(Pair(key, value, number))
    return tuple(pairs), tuple(problems)


def _indented(lines: Sequence[str]) -> list[str]:
    """Give the lines that belong to the key above: moved in, blank, or of a list."""
    below: list[str] = []
    for line in lines:
        is_within = line.startswith((" ", "\t", "- ")) or line.rstrip() == "-" or not line.strip()
        if not is_within:
            break
        below.append(line)
    while below and not below[-1].strip():
        below.pop()
    return below


def _read_value(rest: str, below: list[str]) -> Value | None:
    if rest in ("|", "|-"):
        return "\n".join(line.removeprefix("  ") for line in below)
    if not rest and below:
        words = [
            _unquoted(line.strip().removeprefix("-").strip()) for line in below if line.strip()
        ]
        return None if None in words else tuple(word for word in words if word)
    if rest.startswith("[") and rest.endswith("]"):
        return _read_list(rest[1:-1])
    return _unquoted(rest)


def _read_list(inside: str) -> tuple[str, ...] | None:
    """Read `a, "b, c"`."""
    words: list[str] = []
    for part in re.findall(r'\s*("(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'|[^,]*)\s*(?:,|$)', inside):
        word = _unquoted(part.strip())
        if word is None:
            return None
        words += [word] if word else []
    return tuple(words)


def _unquoted(text: str) -> str | None:
    if text[:1] == '"':
        try:
            read = json.loads(text)
        except ValueError:
            return None
        return read if isinstance(read, str) else None
    if text[:1] == "'":
        is_closed = len(text) > 1 and text.endswith("'")
        return text[1:-1].replace("''", "'") if is_closed else None
    return text


def _render(key: str, value: Value) -> str:
    if not isinstance(value, str):
        return f"{key}: [{', '.join(_quoted(word, within_list=True) for word in value)}]"
    if "\n" in value:
        block = "\n".join(f"  {line}" for line in value.split("\n"))
        return f"{key}: |\n{block}"
    return f"{key}: {_quoted(value)}"


def _quoted(text: str, *, within_list: bool = False) -> str:
    needs = _NEEDS_QUOTES.search(text) or (within_list and re.search(r"[,\[\]]", text))
    return json.dumps(text, ensure_ascii=False) if needs else text
