"""Domain: what the site's search looks through, as one script a language (pure).

Theory of operation: a script and not data, because a page that was opened from a disk may load
scripts beside it but read no other file. It holds the articles that lists of the language show,
each with its folded title and aliases, and every folded word with where it stands: `word` and, for
each article, its number times eight plus 1 (title), 2 (aliases), 4 (text), each as the difference
to the one before. Words are sorted as the browser compares them, so that a beginning of a word is
found by halving.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from console.domain.markdown.words import words_of
from console.domain.site.frame import own_name
from console.domain.site.library import Entry
from data.text.fold import (
    JOINERS,
    LETTERS,
    UNSPACED,
    VOICED_MARKS,
    fold_joined,
    fold_phrase,
    fold_text,
)

IN_TITLE, IN_ALIASES, IN_TEXT = 1, 2, 4
_PLACES = 8
WORD_MAX = 40
"""Letters; what is longer is no word that somebody types."""


def render_index(entries: Sequence[Entry], names: Sequence[str], language: str) -> bytes:
    """Give the script that holds a language's articles; `names` are those of their categories."""
    found: dict[str, dict[int, int]] = {}
    documents = []
    for number, (entry, name) in enumerate(zip(entries, names, strict=True)):
        foreign = "" if entry.language == language else entry.language
        documents.append(
            [
                quote(entry.path, safe="/~"), entry.title, entry.summary, name, foreign,
                own_name(entry.language) if foreign else "", _phrases(entry),
            ]
        )  # fmt: skip
        for place, texts in (
            (IN_TITLE, [entry.title]),
            (IN_ALIASES, entry.article.words.aliases),
            (IN_TEXT, [words_of(entry.tree)]),
        ):
            for word in _words(texts):
                places = found.setdefault(word, {})
                places[number] = places.get(number, 0) | place
    lines = [f"{word} {_gaps(found[word])}" for word in sorted(found, key=_as_browsers_sort)]
    content = {"articles": documents, "words": "\n".join(lines)}
    return f"window.articleIndex = {_script(content)};\n".encode()


def folding_script() -> str:
    """Give what the script needs to fold a query exactly as the index is folded."""
    folding = {
        "unspaced": UNSPACED, "letters": LETTERS, "voiced": sorted(VOICED_MARKS),
        "joiners": JOINERS,
    }  # fmt: skip
    return f"const FOLDING = {_script(folding)};\n"


def _words(texts: Iterable[str]) -> set[str]:
    """Give the words of texts, folded; Wi-Fi is found by `wi`, `fi` and `wifi`."""
    words = {word for text in texts for word in (*fold_phrase(fold_text(text)), *fold_joined(text))}
    return {word for word in words if len(word) <= WORD_MAX}


def _phrases(entry: Entry) -> str:
    """Give title and aliases with their words in order: who says all of it means this article."""
    said = (entry.title, *entry.article.words.aliases)
    return "".join(f" {' '.join(fold_phrase(each))} |" for each in said)


def _gaps(places: dict[int, int]) -> str:
    numbers = [number * _PLACES + place for number, place in sorted(places.items())]
    return " ".join(
        str(number - before) for before, number in zip([0, *numbers], numbers, strict=False)
    )


def _as_browsers_sort(word: str) -> bytes:
    """JavaScript compares UTF-16 units, not characters."""
    return word.encode("utf-16-be", "surrogatepass")


def _script(value: object) -> str:
    """Write a value as a script holds it: a page gives its scripts its own UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
