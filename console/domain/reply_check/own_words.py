"""What of a text its writer says, and in which sentences; what is quoted is said by another."""

from __future__ import annotations

import re

from data.text.quotes import split_quotes

TEXT_MAX = 60_000
"""Letters looked at; a longer text is a file that somebody pasted."""
_ABBREVIATED = re.compile(
    r"\b(?:kl|nr|stk|ca|evt|bl\.a|f\.eks|dvs|osv|mv|inkl|ekskl|pga|vedr|ang|hr|fru|t\.ex|bl|st|nok|nn|jne|nt|u|lk|tk|mr|mrs|ms|dr|no|approx|incl|e\.g|i\.e|etc|vs|z\.b|usw|bzw|[a-z])\.$",
    re.IGNORECASE,
)
"""A stop behind one of these ends no sentence."""
_ADDRESSES = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")
# A stop ends a sentence before white space only, so that 12.30 and e-mail addresses hold together;
# full-width ones always do.
_SENTENCE = re.compile(r"[^.!?。！？…]*(?:[.!?…](?!\s|$)[^.!?。！？…]*)*[.!?。！？…]*")  # noqa: RUF001
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")  # noqa: RUF001 - two apostrophes


def own_text(text: str) -> str:
    """Give what an agent wrote, without quoted lines, signature and addresses."""
    new = split_quotes(text[:TEXT_MAX]).new_text
    kept = [line for line in new.split("\n") if not line.lstrip().startswith(">")]
    return _ADDRESSES.sub(" ", "\n".join(kept))


def sentences_of(text: str) -> list[str]:
    """Split a text into sentences; an empty line or a list item ends one too.

    A line end alone does so where what follows begins like a sentence: mails are wrapped anywhere.
    """
    found: list[str] = []
    for block in blocks_of(text):
        open_part = ""
        for match in _SENTENCE.finditer(block):
            sentence = " ".join(f"{open_part} {match[0]}".split())
            open_part = sentence if _ABBREVIATED.search(sentence) else ""
            if not open_part and any(map(str.isalnum, sentence)):
                found.append(sentence)
        if open_part:
            found.append(open_part)
    return found


_ITEM = re.compile(r"\s*(?:[-*•–]|\(?\d{1,2}[.)、]|[a-zA-Z][.)])\s*\S")  # noqa: RUF001 - dashes


def blocks_of(text: str) -> list[str]:
    """Split a text into paragraphs and list items."""
    blocks: list[list[str]] = [[]]
    for line in text.split("\n"):
        if not line.strip():
            blocks.append([])
        elif blocks[-1] and (_ITEM.match(line) or _begins_anew(blocks[-1][-1], line)):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return ["\n".join(block) for block in blocks if block]


SHORT_LINE = 50
"""A line shorter than this was ended by its writer, where the next begins like a sentence."""
VERY_SHORT_LINE = 30
"""One that no mail program would have broken there."""


def _begins_anew(before: str, line: str) -> bool:
    starts = line.lstrip()[:1]
    if len(before) < VERY_SHORT_LINE:
        return True
    return len(before) < SHORT_LINE and (starts.isupper() or HAN.match(starts) is not None)


def words_of(text: str) -> list[str]:
    """Give the words of a text, casefolded, with one kind of apostrophe."""
    return WORD.findall(text.casefold().replace("’", "'"))  # noqa: RUF001 - apostrophes
