"""Our own collection of mails with a known answer: which lines are new, by language.

One file per language, one mail after the other, each under `= what it shows`. The first sign of a
line says what it is: `|` written for this mail, `:` quoted, `~` put below or above by a program or
as a signature, `h` a line of HTML, of which the `|` lines are what must remain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAILS = Path(__file__).with_name("mails")
LANGUAGES = tuple(sorted(path.stem for path in MAILS.glob("*.txt")))


@dataclass(frozen=True, slots=True)
class Case:
    """One mail and what of it is new."""

    language: str
    name: str
    lines: tuple[str, ...]
    """Its text, or its HTML."""
    is_html: bool
    own: tuple[str, ...]
    """Lines that are new, without blank ones."""
    others: tuple[str, ...]
    """Lines that are not; unknown of HTML."""

    @property
    def text(self) -> str:
        """The whole body."""
        return "\n".join(self.lines) + "\n"

    @property
    def raw(self) -> bytes:
        """The mail as bytes."""
        kind = "html" if self.is_html else "plain"
        head = (
            "From: Customer <customer@customer.example>\r\nTo: support@shop.example\r\n"
            "Subject: Re: order\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        )
        return (head + self.text.replace("\n", "\r\n")).encode()


def read_cases(language: str) -> Iterator[Case]:
    """Read the mails of a language."""
    text = (MAILS / f"{language}.txt").read_text(encoding="utf-8")
    for part in ("\n" + text).split("\n= ")[1:]:
        name, *lines = part.rstrip("\n").split("\n")
        marked = [(line[:1], line[1:]) for line in lines]
        assert {mark for mark, _ in marked} <= set("|:~h"), (language, name, lines)
        is_html = any(mark == "h" for mark, _ in marked)
        yield Case(
            language,
            name,
            tuple(line for mark, line in marked if mark == "h" or not is_html),
            is_html,
            written(line for mark, line in marked if mark == "|"),
            written(line for mark, line in marked if mark in ":~"),
        )


def quote_blocks(language: str) -> list[tuple[str, ...]]:
    """Give the quotes of the plain mails of a language, each from its introduction to its end."""
    text = (MAILS / f"{language}.txt").read_text(encoding="utf-8")
    found: list[tuple[str, ...]] = []
    for part in ("\n" + text).split("\n= ")[1:]:
        _, *lines = part.rstrip("\n").split("\n")
        marks = "".join(line[:1] for line in lines)
        if "h" in marks or "~" in marks:
            continue
        for run in re.finditer(":+", marks):
            block = tuple(line[1:] for line in lines[run.start() : run.end()])
            while block and not block[0].strip():
                block = block[1:]
            if block and block[-1].strip():
                found.append(block)
    return found


def written(lines: Iterator[str] | list[str]) -> tuple[str, ...]:
    """Give the lines that hold something, as they are compared."""
    return tuple(line.strip() for line in lines if line.strip())
