"""Reads the conversation scripts of the sample shop and fills their slots.

A script file holds conversations in plain text: `=== id` begins one, `article:` names the article
of the shop's knowledge base that answers it, `subject:` lines are its possible subjects,
`>>> customer` and `<<< agent` begin a mail, `+photo` after them attaches a file. In a text
`[a|b|c]` is a choice and `{order}` a slot.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from random import Random

SCRIPT_FILES = (
    "en_service.txt", "en_support.txt", "da_service.txt", "da_support.txt", "sv_shop.txt",
    "et_shop.txt", "zh_shop.txt", "other_channels.txt",
)  # fmt: skip
CHANNELS = ("form", "chat", "voice")
"""What an id begins with when the first mail comes from a machine of the shop's own."""
_CHOICE = re.compile(r"\[([^\[\]]*)\]")


@dataclass(slots=True)
class Turn:
    """One mail of a script."""

    is_ours: bool
    author: str
    """`customer`, `agent`, or the first word of a sender's name."""
    attachments: tuple[str, ...]
    text: str = ""


@dataclass(slots=True)
class Script:
    """A conversation that may happen to many customers."""

    id: str
    subjects: list[str] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    article: str = ""
    """Folder of the article that answers it; empty: none does."""

    @property
    def channel(self) -> str:
        """How it begins: `mail` or one of CHANNELS."""
        first = self.id.partition("-")[0]
        return first if first in CHANNELS else "mail"

    @property
    def language(self) -> str:
        """The language it is written in."""
        return self.id.removeprefix(f"{self.channel}-").partition("-")[0]


@cache
def read_scripts() -> tuple[Script, ...]:
    """Read every script of the package."""
    folder = files(__package__)
    texts = (folder.joinpath(name).read_text(encoding="utf-8") for name in SCRIPT_FILES)
    return tuple(script for text in texts for script in parse_scripts(text))


def parse_scripts(text: str) -> list[Script]:
    """Read the scripts in one file's text."""
    scripts: list[Script] = []
    for line in text.splitlines():
        match line.split():
            case ["===", name]:
                scripts.append(Script(name))
            case ["article:", folder]:
                scripts[-1].article = folder
            case ["subject:", *_]:
                scripts[-1].subjects.append(line.removeprefix("subject:").strip())
            case [">>>" | "<<<" as arrow, author, *rest]:
                attachments = tuple(word.removeprefix("+") for word in rest)
                scripts[-1].turns.append(Turn(arrow == "<<<", author, attachments))
            case _:
                turn = scripts[-1].turns[-1]
                turn.text = f"{turn.text}\n{line}".lstrip("\n")
    return scripts


def fill(text: str, slots: Mapping[str, str], rng: Random) -> str:
    """Take one of each choice, innermost first, then put the slots in."""
    while match := _CHOICE.search(text):
        chosen = rng.choice(match[1].split("|"))
        text = text[: match.start()] + chosen + text[match.end() :]
    # An empty choice leaves its space behind.
    text = re.sub(r" +([ ?.,])", r"\1", text)
    return text.format_map(slots).strip()
