"""Tell what is new in a mail by the mails before it that we hold; pure.

Theory of operation: words, not lines, are compared, because programs break quoted lines anew: a
line is held if its words, in their order, stand somewhere in an earlier mail. So a quote that no
program marked is found (several such lines in a row, from a mail of somebody else: repeating
oneself is not quoting), and so is what a customer wrote between the lines of an unmarked quote
(what is not held, with held lines above and below). The second is sure only where most of the
quote is held. Short lines prove nothing; they never begin or end what is folded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from data.text.folds import lines_of
from data.text.quote_lines import attribution_start, introduces, is_rule, label_of, separator_of

HELD_CHARS_MAX = 60_000
LINES_MAX = 600
"""Lines of a mail that are compared."""
STRONG_CHARS = 14
"""Letters of a line that proves something; half as many where each is a word of its own."""
RUN_LINES, RUN_CHARS = 3, 90
"""A run of held lines that is a quote, wherever it stands."""
LAST_LINES, LAST_CHARS = 2, 50
"""The same at the beginning or the end of the mail."""
MOSTLY = 0.6

_NO_WORDS = re.compile(r"https?://\S+|\[[0-9]{1,3}\]")
_WORD = re.compile(r"\w+")


def words_of(text: str) -> str:
    """Return the words of a text in the form in which they are compared."""
    text = text[:HELD_CHARS_MAX].casefold()
    if "[" in text or "://" in text:
        text = _NO_WORDS.sub(" ", text)
    return " ".join(_WORD.findall(text))


@lru_cache(maxsize=64)
def _stream_of(text: str) -> str:
    # A thread compares each of its mails with the same few before it.
    return words_of(text)


def refine_new_text(text: str, new_text: str, *, others: Sequence[str], own: Sequence[str]) -> str:
    """Return what is new, given the earlier mails of others and of the same writer."""
    theirs, ours = [_stream_of(each) for each in others], [_stream_of(each) for each in own]
    return _fold(_unfold(text, new_text, [*theirs, *ours]), theirs)


def _fold(new_text: str, streams: Sequence[str]) -> str:
    """Take out runs of lines that somebody else wrote before."""
    lines = new_text.split("\n")
    if not streams or len(lines) > LINES_MAX:
        return new_text
    held = _judge(lines, streams)
    if sum(held) < LAST_LINES:
        return new_text
    written = [number for number, line in enumerate(lines) if line.strip()]
    gone: set[int] = set()
    for first, after in _runs(lines, held, streams):
        start, end = _widen(lines, first, after, streams)
        letters = sum(len(line) for line in lines[start:end])
        count = sum(held[start:end])
        is_at_an_end = start == written[0] or end == written[-1] + 1
        is_whole = is_at_an_end and count >= LAST_LINES and letters >= LAST_CHARS
        if is_whole or (count >= RUN_LINES and letters >= RUN_CHARS):
            above = attribution_start(lines, start)
            gone.update(range(start if above is None else above, end))
    kept = [line for number, line in enumerate(lines) if number not in gone]
    shorter = _tidy(kept)
    return shorter or new_text


def _unfold(text: str, new_text: str, streams: Sequence[str]) -> str:
    """Put back what was written between the lines of an unmarked quote."""
    lines = text.split("\n")
    if not streams or text == new_text or len(lines) > LINES_MAX:
        return new_text
    kept = lines_of(lines, new_text.split("\n"))
    folded = [n for n, line in enumerate(lines) if n not in kept and line.strip()]
    folded = [n for n in folded if lines[n][:1] != ">"]
    if len(folded) <= RUN_LINES:
        return new_text
    held = _judge(lines, streams)
    proved = [n for n in folded if held[n]]
    letters = sum(len(lines[n]) for n in folded if held[n] or not _is_machine(lines, n, streams))
    if len(proved) < RUN_LINES or sum(len(lines[n]) for n in proved) < MOSTLY * letters:
        return new_text
    back = {
        n
        for n in folded
        if proved[0] < n < proved[-1] and not held[n] and not _is_machine(lines, n, streams)
    }
    if not back:
        return new_text
    return _tidy([line if n in kept or n in back else "" for n, line in enumerate(lines)])


def _judge(lines: Sequence[str], streams: Sequence[str]) -> list[bool]:
    """Say of each line whether it is long enough to prove something and held."""
    found = []
    for line in lines:
        words = words_of(line) if len(line) >= STRONG_CHARS // 2 else ""
        enough = STRONG_CHARS if words.isascii() else STRONG_CHARS // 2
        found.append(len(words) >= enough and any(words in stream for stream in streams))
    return found


def _runs(
    lines: Sequence[str], held: Sequence[bool], streams: Sequence[str]
) -> list[tuple[int, int]]:
    """Give where runs of held lines begin and end; blank and short held lines may lie between."""
    runs: list[tuple[int, int]] = []
    start = end = -1
    for number, line in enumerate(lines):
        if held[number]:
            start, end = (number if start < 0 else start), number + 1
        elif line.strip() and not any(words_of(line) in stream for stream in streams):
            if start >= 0:
                runs.append((start, end))
            start = -1
    return [*runs, (start, end)] if start >= 0 else runs


def _widen(lines: Sequence[str], start: int, end: int, streams: Sequence[str]) -> tuple[int, int]:
    """Take short lines along that follow one another in the earlier mail as they do here."""
    above, below = start - 1, end
    while above >= 0:
        if lines[above].strip():
            joined = f"{words_of(lines[above])} {words_of(lines[start])}".strip()
            if not any(joined in stream for stream in streams):
                break
            start = above
        above -= 1
    while below < len(lines):
        if lines[below].strip():
            joined = f"{words_of(lines[end - 1])} {words_of(lines[below])}".strip()
            if not any(joined in stream for stream in streams):
                break
            end = below + 1
        below += 1
    return start, end


def _is_machine(lines: Sequence[str], number: int, streams: Sequence[str]) -> bool:
    """Say whether a line of a quote was put there by a program, or proves nothing."""
    line = lines[number]
    words = words_of(line)
    if not words or any(words in stream for stream in streams):
        return True
    return (
        is_rule(line)
        or label_of(line) is not None
        or separator_of(line) is not None
        or introduces(line.strip().casefold())
        or attribution_start(lines, number + 1) is not None
    )


def _tidy(lines: Sequence[str]) -> str:
    """Join lines with no more than one blank one between."""
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line.rstrip())
    return "\n".join(kept).strip("\n")
