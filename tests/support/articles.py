"""Articles for tests: a generator of nasty ones, and folders of files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

from console.domain.articles.file_types import type_of
from console.domain.articles.slugs import slug_of
from data.records import SafeLine
from data.records.articles import ArticleFile, ArticleState, ArticleWords
from data.store.raws import digest

LANGUAGES = ("en", "da", "sv", "et", "zh", "en-GB", "zh-Hant")
NASTY_WORDS = (
    "lamp", "- a", "[x, y]", '"quoted', "it's", "key: value", "# no comment", "|", "---", "yes",
    "2027-03-01", "{{ name }}", "燈", "blå", "\u00a0x", "a,b", "\\n", "'", ":", "null", "~", "@kai",
    "\u202ex", "trailing:", "%", "&amp;", "<b>", "e\u0301", "ﬁ", "!ruby/object", "0x1f", "*a", "`",
)  # fmt: skip
NASTY_LINES = (
    "", "---", "--- ", "title: x", "  four", "\ttab", "ends with blanks   ", "\ufeffmark",
    "![](photo.png)", "[m](manual.pdf)", "<script>x</script>", "| a | b |", "```", "\u2028",
    "\u00a0", "# Heading", "1. step", "...", "---\nstate: public\n---", "你好世界", "x" * 400,
)  # fmt: skip
NAMES = (
    "photo.png", "Photo 2.PNG", "manual.pdf", "en.md", "da.md", "a, b.txt", "it's.txt", "[1].csv",
    "übung.pdf", "图.png", "no-ending", "- x.txt", "#1.txt", "da-files", "data.weird", "&.svg",
)  # fmt: skip


@dataclass
class Written:
    """An article that somebody has written, with the bytes of its files."""

    words: ArticleWords
    data: list[bytes] = field(default_factory=list)
    original: int | None = None
    """Its place in the list."""


def nasty_articles(count: int, *, seed: int) -> list[Written]:
    """Make articles with all that can go wrong in a file; a third of them are translations."""
    rng = Random(seed)
    made: list[Written] = []
    free: dict[int, list[str]] = {}
    for number in range(count):
        originals = [at for at, languages in free.items() if languages]
        if originals and rng.random() < 0.35:
            at = rng.choice(originals)
            language = free[at].pop(rng.randrange(len(free[at])))
            made.append(_nasty(rng, number, language, original=at))
        else:
            language = rng.choice(LANGUAGES)
            made.append(_nasty(rng, number, language, original=None))
            free[number] = [each for each in LANGUAGES if each != language]
    return made


def _nasty(rng: Random, number: int, language: str, *, original: int | None) -> Written:
    title = " ".join(rng.choices(NASTY_WORDS, k=rng.randrange(1, 5)))
    names = rng.sample(NAMES, rng.choice((0, 0, 0, 1, 2, 3)))
    files, data = [], []
    for name in names:
        raw = rng.randbytes(rng.choice((0, 1, 50, 3000)))
        kind = type_of(name) if rng.random() < 0.8 else "application/x-odd"
        files.append(ArticleFile(name, kind, len(raw), digest(raw).hex()))
        data.append(raw)
    body = "\n".join(rng.choices(NASTY_LINES, k=rng.randrange(0, 12)))
    slug = "" if rng.random() < 0.5 else slug_of(f"{rng.choice(NASTY_WORDS)} {number}")
    words = ArticleWords(
        title=SafeLine(" ".join(title.split()) or "x"),
        language=language,
        body=body,
        slug=slug,
        state=rng.choice(list(ArticleState)),
        category=rng.choice(("", "orders", "light-and-care", "燈")) if original is None else "",
        aliases=tuple(dict.fromkeys(rng.sample(NASTY_WORDS, rng.randrange(0, 6)))),
        owner=rng.choice(("", "ann", "kai")),
        review_by=None if rng.random() < 0.5 else date(2027, 1, 1) + timedelta(rng.randrange(900)),
        files=tuple(files),
    )
    return Written(words, data, original)


def with_original(words: ArticleWords, original: int | None) -> ArticleWords:
    """Say what an article translates."""
    return words if original is None else replace(words, original_id=original)  # type: ignore[arg-type]  # a number is one


def read_tree(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write_tree(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder
