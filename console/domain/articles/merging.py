"""Domain: putting two agents' changes of one article together (pure).

Theory of operation: `base` is what both had read, `theirs` what one has saved since, `mine` what
the other wants to save. The text is compared line by line: what only one has changed is as that
one has it, what both changed alike is so. Where both changed the same lines, their words are
compared in the same way, as long as each is still mostly what it was: a sentence in which one
corrected a number and the other a name is put together, one that both wrote anew is not. Lines that
both put into the same place stand there both, the saved ones first, unless they say nearly the
same. All else is a conflict: both are shown, marked, and a person decides. Fields are taken one by
one; aliases and files are sets, so what one adds and the other takes away does not meet.

Whatever the two diffs match, nothing that one has written is ever left out: only lines that stand
in `base` and were removed by one and left alone by the other go away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import cast

from console.domain.articles.marks import mark_field, mark_lines
from console.domain.articles.word_parts import is_word, split_words
from data.records.articles import ArticleFile, ArticleState, ArticleWords
from data.text.fold import fold_name

ALIKE_MIN = 0.5
"""How much of a passage both must have left before single words of it are put together."""
WORDS_MAX = 1000
"""Words and signs of a passage whose words are compared; a longer one is for a person anyway."""
SAME_MAX = 0.5
"""From this share of common words on, two new passages say the same twice."""
FIELDS = (
    "title", "language", "slug", "state", "category", "owner", "review_by", "original_id"
)  # fmt: skip
"""Of one value each; what both changed differently is a conflict."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that both changed, each in another way."""

    field: str
    """Of `ArticleWords`; `body` for a passage of the text."""
    base: str
    mine: str
    theirs: str
    line: int = 0
    """Where it begins in the marked text, counted from 1."""


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Two changes that a person has to put together."""

    marked: ArticleWords
    """All that could be put together, with both sides of the rest marked in its text.

    In a field that both changed stands what is mine.
    """
    parts: tuple[Conflict, ...]


@dataclass(frozen=True, slots=True)
class _Clash:
    """A passage that both changed."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


def merge_words(
    base: ArticleWords, mine: ArticleWords, theirs: ArticleWords, *, by: str = ""
) -> ArticleWords | Conflicts:
    """Give an article with both changes of it, or the conflicts; `by` is whose the saved one is."""
    values: dict[str, object] = {}
    parts: list[Conflict] = []
    for name in FIELDS:
        old, one, other = (getattr(words, name) for words in (base, mine, theirs))
        value, is_clash = _merge_values(old, one, other)
        values[name] = value
        if is_clash:
            parts.append(Conflict(name, _told(old), _told(one), _told(other)))
    values["aliases"] = merge_aliases(base.aliases, mine.aliases, theirs.aliases)
    values["files"], in_files = _merge_files(base.files, mine.files, theirs.files)
    values["translated_revision"] = max(
        (n for n in (mine.translated_revision, theirs.translated_revision) if n is not None),
        default=None,
    )
    parts += in_files
    lines: list[str] = []
    for at, part in enumerate(parts):
        parts[at] = replace(part, line=len(lines) + 1)
        lines += mark_field(field_name(part.field), part.mine, part.theirs, by=by)
    for piece in merge_lines(base.body, mine.body, theirs.body):
        if isinstance(piece, _Clash):
            parts.append(_conflict(piece, len(lines) + 1))
            lines += mark_lines(piece.mine, piece.theirs, by=by)
        else:
            lines.append(piece)
    values["body"] = "\n".join(lines)
    words = replace(mine, **values)  # type: ignore[arg-type]  # fields by name
    return Conflicts(words, tuple(parts)) if parts else words


def merge_lines(base: str, mine: str, theirs: str) -> Iterator[str | _Clash]:
    """Give the lines of both texts put together, and what does not go together, in order."""
    split = (tuple(text.split("\n")) for text in (base, mine, theirs))
    for piece in _merge_parts(*split):
        if isinstance(piece, str):
            yield piece
        else:
            yield from _settle(piece)


def merge_aliases(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> tuple[str, ...]:
    """Give the aliases of both: those saved, without what I took away, with what I added."""
    old, kept = {fold_name(each) for each in base}, {fold_name(each) for each in mine}
    known = {fold_name(each): each for each in theirs if fold_name(each) not in old - kept}
    for each in mine:
        if fold_name(each) not in old:
            known.setdefault(fold_name(each), each)
    return tuple(known.values())


def field_name(field: str) -> str:
    """Give a field as an agent calls it."""
    return {"review_by": "review by", "original_id": "translation of"}.get(field, field)


def _conflict(clash: _Clash, line: int) -> Conflict:
    base, mine, theirs = ("\n".join(lines) for lines in (clash.base, clash.mine, clash.theirs))
    return Conflict("body", base, mine, theirs, line)


def _merge_values(base: object, mine: object, theirs: object) -> tuple[object, bool]:
    """Give the value that stands, and whether both changed it differently."""
    if mine in (theirs, base):
        return theirs, False
    return mine, theirs != base


def _told(value: object) -> str:
    if isinstance(value, ArticleState):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _merge_files(
    base: Sequence[ArticleFile], mine: Sequence[ArticleFile], theirs: Sequence[ArticleFile]
) -> tuple[tuple[ArticleFile, ...], list[Conflict]]:
    """Put files together by their names; the saved ones first."""
    olds, ours, others = ({f.name.casefold(): f for f in files} for files in (base, mine, theirs))
    kept: list[ArticleFile] = []
    clashes: list[Conflict] = []
    for name in dict.fromkeys((*others, *ours)):
        old, one, other = olds.get(name), ours.get(name), others.get(name)
        value, is_clash = _merge_values(old, one, other)
        if is_clash and one is not None and other is not None and one.sha256 == other.sha256:
            value, is_clash = other, False
        if is_clash:
            value = one or other
            field = f"file {name}"
            clashes.append(Conflict(field, _file(old), _file(one), _file(other)))
        if value is not None:
            kept.append(cast("ArticleFile", value))
    return tuple(kept), clashes


def _file(file: ArticleFile | None) -> str:
    if file is None:
        return "taken away"
    return f"{file.name} ({file.size_bytes} bytes, {file.sha256[:12]})"


def _settle(clash: _Clash) -> Iterator[str | _Clash]:
    """Put a passage together that both changed, as far as that can be."""
    if (words := _merge_in_lines(clash)) is not None:
        yield from words
        return
    mine, theirs = clash.mine, clash.theirs
    ahead = _common(mine, theirs)
    behind = _common(mine[ahead:][::-1], theirs[ahead:][::-1])
    one, other = mine[ahead : len(mine) - behind], theirs[ahead : len(theirs) - behind]
    if clash.base or _say_the_same(one, other):
        yield from mine[:ahead]
        yield _Clash(clash.base, one, other)
        yield from mine[len(mine) - behind :]
    elif any(map(str.strip, mine[:ahead] + mine[len(mine) - behind :])):
        yield from (*mine[:ahead], *other, *one, *mine[len(mine) - behind :])
    else:  # only empty lines are the same: each passage keeps its own
        yield from (*theirs, *mine)


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the lines that both begin with."""
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def _say_the_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether two new passages have most of their words in common."""
    ours, others = (
        {part.casefold() for part in split_words("\n".join(lines)) if is_word(part)}
        for lines in (one, other)
    )
    fewer = min(len(ours), len(others))
    return fewer > 0 and len(ours & others) / fewer >= SAME_MAX


def _merge_in_lines(clash: _Clash) -> list[str] | None:
    """Put the words of a passage together; None where a person had better do it."""
    base, mine, theirs = (
        split_words("\n".join(lines)) for lines in (clash.base, clash.mine, clash.theirs)
    )
    if max(map(len, (base, mine, theirs))) > WORDS_MAX:
        return None
    if min(_share_kept(base, mine), _share_kept(base, theirs)) < ALIKE_MIN:
        return None
    merged: list[str] = []
    for piece in _merge_parts(base, mine, theirs, anchors=_has_word):
        if not isinstance(piece, str):
            return None
        merged.append(piece)
    return "".join(merged).split("\n")


def _has_word(parts: Sequence[str]) -> bool:
    """Say whether a passage holds more than blanks and signs, which are everywhere."""
    return any(is_word(part) for part in parts)


def _share_kept(base: Sequence[str], changed: Sequence[str]) -> float:
    """Give how many of the words of a passage are still there."""
    kept = sum(
        sum(is_word(part) for part in base[start : start + length])
        for start, _, length in _matching(base, changed)
    )
    words = sum(is_word(part) for part in base)
    return kept / words if words else 0.0


def _merge_parts(
    base: Sequence[str],
    mine: Sequence[str],
    theirs: Sequence[str],
    *,
    anchors: Callable[[Sequence[str]], bool] = bool,
) -> Iterator[str | _Clash]:
    """Put two changes of a sequence together; what stands unchanged in all three holds them."""
    at = (0, 0, 0)
    for start, in_mine, in_theirs, length in _in_all(base, mine, theirs):
        if length and not anchors(base[start : start + length]):
            continue
        passage = _Clash(
            tuple(base[at[0] : start]),
            tuple(mine[at[1] : in_mine]),
            tuple(theirs[at[2] : in_theirs]),
        )
        value, is_clash = _merge_values(passage.base, passage.mine, passage.theirs)
        if is_clash:
            yield passage
        else:
            yield from cast("tuple[str, ...]", value)
        yield from base[start : start + length]
        at = (start + length, in_mine + length, in_theirs + length)


def _in_all(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Give the passages that all three have, in order, and their common end."""
    ours, others = _matching(base, mine), _matching(base, theirs)
    one = other = 0
    while one < len(ours) and other < len(others):
        (a, in_mine, length), (b, in_theirs, width) = ours[one], others[other]
        start, end = max(a, b), min(a + length, b + width)
        if start < end:
            yield start, in_mine + start - a, in_theirs + start - b, end - start
        if a + length < b + width:
            one += 1
        else:
            other += 1
    yield len(base), len(mine), len(theirs), 0


def _matching(base: Sequence[str], changed: Sequence[str]) -> list[tuple[int, int, int]]:
    """Give what of a sequence is in another: start, start there, length.

    The same ends are left out of the comparison, which takes its time by the square; in a long
    text difflib lets no line begin a match that comes again and again, as an empty one.
    """
    ahead = _common(base, changed)
    behind = _common(base[ahead:][::-1], changed[ahead:][::-1])
    old, new = base[ahead : len(base) - behind], changed[ahead : len(changed) - behind]
    blocks = SequenceMatcher(None, old, new).get_matching_blocks()
    found = [(0, 0, ahead)]
    found += [(a + ahead, b + ahead, n) for a, b, n in blocks]
    found.append((len(base) - behind, len(changed) - behind, behind))
    return [each for each in found if each[2]]
