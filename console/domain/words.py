"""Domain: tags and causes as they are typed, and what is made of them (pure).

Theory of operation: a word is kept in one form, so that `Login`, `login ` and `#login` are one
tag. It is folded by NFKC, which searching does as well, and to lower case; a tag's words are
joined by `-`, a cause keeps single spaces. What cannot be a word is refused in a sentence. Where
leads keep a list of causes it is the list for everybody else; an empty one allows any.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.records import AgentRole, WordKind
from data.text.fold import fold_name, fold_tag
from data.text.safe import clean_line

TAG_MAX = 40
CAUSE_MAX = 60
"""Letters; they stand in lists and in reports beside other columns."""
TITLE_MAX = 100
NAMED_MAX = 6
"""Words of a list that a refusal names."""


@dataclass(frozen=True, slots=True)
class Word:
    """A tag or cause in the form in which it is kept."""

    name: str
    typed: str

    @property
    def remark(self) -> str:
        """Say what was made of the typed; empty where it stands as it was typed."""
        return "" if self.name == self.typed else f"“{self.typed}” is kept as {self.name}"


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a text is no such word, as a sentence."""

    why: str


def read_tag(text: str) -> Word | Refused:
    """Read one tag as it was typed."""
    typed = clean_line(text, limit=TITLE_MAX)
    name = fold_tag(typed)
    if "," in name:
        return Refused(f"“{typed}” has a comma in it; give each tag by itself.")
    if not name.strip("-"):
        return Refused("An empty tag says nothing; give a word.")
    if name.startswith("-") or '"' in name:
        return Refused(f"“{typed}” could not be searched for; leave out quotes and a leading “-”.")
    return _bounded(name, typed, "tag", TAG_MAX)


def read_tags(texts: Iterable[str]) -> tuple[Word, ...] | Refused:
    """Read several tags, each as it was typed; one that is none refuses all."""
    words = {}
    for text in texts:
        word = read_tag(text)
        if isinstance(word, Refused):
            return word
        words[word.name] = word
    return tuple(words.values())


def read_cause(text: str) -> Word | Refused:
    """Read a cause as it was typed; its words keep their spaces."""
    return _read_words(text, "cause", CAUSE_MAX)


def read_tier_name(text: str) -> Word | Refused:
    """Read the name of a tier; an `@` would make a mail address of it."""
    word = _read_words(text, "tier", TAG_MAX)
    if isinstance(word, Word) and ("@" in word.name or "," in word.name):
        return Refused(f"“{word.typed}” could be an address or several; leave out “@” and commas.")
    return word


def read_word(kind: WordKind, text: str) -> Word | Refused:
    """Read a tag or a cause as it was typed."""
    return read_tag(text) if kind is WordKind.TAG else read_cause(text)


def choose_cause(text: str, *, kept: Sequence[str], role: AgentRole) -> Word | Refused:
    """Read a cause that somebody of this role may give; leads may use one that is new."""
    word = read_cause(text)
    if isinstance(word, Refused) or not kept or word.name in kept or role is not AgentRole.AGENT:
        return word
    near = nearest(word.name, kept)
    meant = f" Did you mean “{near}”?" if near else ""
    return Refused(
        f"“{word.name}” is none of the causes that the leads keep ({named(kept)}).{meant}"
    )


def is_new(word: Word, kept: Sequence[str]) -> bool:
    """Say whether a chosen word has to be put into the list, which is only begun by hand."""
    return bool(kept) and word.name not in kept


def nearest(text: str, names: Sequence[str]) -> str | None:
    """Give the name that was most probably meant: the one that it begins, else one alike."""
    text = text.casefold()
    begun = [name for name in names if text and name.casefold().startswith(text)]
    if len(begun) == 1:
        return begun[0]
    by_fold = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(text, by_fold, n=1)
    return by_fold[close[0]] if close else None


def named(names: Sequence[str]) -> str:
    """Name the words of a list, as far as a sentence bears them."""
    rest = len(names) - NAMED_MAX
    return ", ".join(names[:NAMED_MAX]) + (f" and {rest} more" if rest > 0 else "")


def _read_words(text: str, noun: str, limit: int) -> Word | Refused:
    typed = clean_line(text, limit=TITLE_MAX)
    name = fold_name(typed)
    if not name:
        return Refused(f"An empty {noun} says nothing; give a word.")
    if name.startswith("-") or '"' in name:
        return Refused(f"“{typed}” could not be searched for; leave out quotes and a leading “-”.")
    return _bounded(name, typed, noun, limit)


def _bounded(name: str, typed: str, noun: str, limit: int) -> Word | Refused:
    if len(name) > limit:
        return Refused(f"“{typed}” is too long for a {noun}; {limit} letters are the most.")
    return Word(name, typed)
