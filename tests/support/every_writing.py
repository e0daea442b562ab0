"""Every command that keeps words, typed with hostile ones, in one process on this terminal.

Called with CONFIG FOLDER [ACCOUNT]: what it prints is what people see who type them. A field that
refuses some words is given others until it keeps them, so that the refusals are seen as well.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import chain, cycle
from pathlib import Path

from console.cli.main import main
from console.cli.output import say
from data.text.safe import clean_text
from tests.support.hostile_strings import EVERY
from tests.support.watched import watch

HERE = "HERE"
"""Where the hostile words stand in a command."""
LAST = "LAST"
"""The words that stood first in the last command that was kept."""
END = "That was written."
TRIES = len(EVERY)
TYPED = tuple(text for text in EVERY if "\0" not in text)
"""What an argument can hold."""


def commands(folder: Path) -> Iterator[tuple[str, ...]]:
    """Give the commands; conversations are those of a furnished office."""
    body = str(_filled(folder / "body.txt", TYPED))
    letter = str(_filled(folder / "letter.txt", (text for text in TYPED if "{" not in text)))
    harmless = str(_filled(folder / "article.txt", map(clean_text, TYPED)))
    yield from (
        ("agent", "set", "--name", HERE, "--signature", HERE),
        ("agent", "set", "--signature", HERE, "--for-language", "da"),
        ("agent", "set", "--name", HERE, "kai"),
        ("away", "--until", "tomorrow", "--text", HERE, "--for", "kai"),
        ("tier", "add", HERE, "--title", HERE, "--member", "kai"),
        ("escalate", "1017", "--to", LAST, "--reason", HERE, "--need", HERE, "--tried", HERE),
        ("agent", "show", "--as", HERE),
        ("tag", "add", HERE, "--title", HERE),
        ("tag", "1012", "1013", "1014", "--tag", HERE),
        ("cause", "add", HERE, "--title", HERE),
        ("cause", "rename", "made up", HERE),
        ("set", "1012", "--cause", HERE),
        ("merge", "1014", "--into", "1013", "--yes"),
        ("queue", "add", HERE, HERE, "--key", "2"),
        ("queue", "add", HERE, f"subject:{HERE}", "--shared"),
        ("macro", "add", HERE, "--title", HERE, "--category", HERE, "--alias", HERE,
         "--text", f"en={HERE}", "--subject", f"en={HERE}", "--action", f"tags: +{HERE}"),
        ("reply", "1018", "--macro", LAST, "--body-file", letter),
        ("new", "--to", f"{HERE}@evil.example", "--subject", HERE, "--body-file", letter),
        ("new", "--to", f'"{HERE}" <x@evil.example>', "--subject", HERE, "--body-file", letter),
        ("link", "1012", "--to", "1013", "--reason", HERE),
        ("note", "1012", "--body-file", body),
        ("log", "--channel", "phone", "--direction", "in", "--text", HERE, "1013"),
        ("follow-up", "add", "1013", "--at", "tomorrow 9", "--text", HERE),
        ("escalate", "1015", "--to", "kai", "--reason", HERE, "--need", HERE, "--tried", HERE,
         "--consult"),
        ("return", "1015", "--text", HERE),
        ("escalate", "1050", "--to", f"{HERE}@evil.example", "--reason", HERE, "--need", HERE,
         "--subject", HERE),
        ("escalate", "1051", "--to", f'"{HERE}" <x@evil.example>', "--reason", HERE,
         "--need", HERE, "--subject", HERE),
        ("article", "category", "add", HERE, "--name", f"en={HERE}"),
        ("article", "add", "--title", HERE, "--language", "en", "--alias", HERE,
         "--category", "orders", "--body-file", harmless),
        ("article", "edit", "2", "--slug", HERE),
        ("article", "edit", "2", "--slug", "pair-the-lamp-again"),
        ("article", "flag", "1", "--reason", "wrong", "--text", HERE),
        ("article", "tutorial", "add", HERE, "--name", f"en={HERE}", "--step", "1"),
        ("sla", "calendar", "add", HERE, "--hours", "mon-fri 9-17", "--closed", f"12-24={HERE}"),
        ("sla", "add", HERE, "--targets", "first=1h", "--when", f"tag:{HERE}"),
    )  # fmt: skip


def _filled(path: Path, texts: Iterable[str]) -> Path:
    path.write_bytes("\n".join(texts).encode("utf-8", "replace"))
    return path


def type_all(config: str, folder: str, account: str = "") -> None:
    """Type each of them until it is kept; `account` says where guards that act are written down."""
    if account:
        watch(Path(account))
    turns, last = cycle(TYPED), ""
    for words in commands(Path(folder)):
        code: object = 1
        for _ in range(TRIES):
            first = next(turns)
            texts = chain((first,), turns)
            typed = [
                word.replace(LAST, last) if LAST in word else _filled_in(word, texts)
                for word in words
            ]
            code = _run(config, typed)
            if code == 0 or HERE not in "".join(words):
                break
        if code == 0:
            last = first
        say(f"== {' '.join(words[:2])} {code}")
    say(END)


def _filled_in(word: str, texts: Iterator[str]) -> str:
    return word.replace(HERE, next(texts)) if HERE in word else word


def _run(config: str, words: list[str]) -> object:
    try:
        return main(["--config", config, "--as", "ann", *words])
    except SystemExit as ended:
        return ended.code


if __name__ == "__main__":
    type_all(*sys.argv[1:])
