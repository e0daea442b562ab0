"""Domain: the words of letters as paragraphs, lists and steps of Markdown (pure).

A mail is wrapped anywhere and its lists look as its writer's keyboard let them. Here its lines are
joined to paragraphs, numbered and dotted lines become lists, and a paragraph that says "first …
then …" becomes steps. What Markdown would read as a heading or as code stays the words it is.
"""
# ruff: noqa: RUF001, E501 - the words of a language are one string, in its own letters

from __future__ import annotations

import re
from collections.abc import Sequence

from console.domain.reply_check.own_words import HAN, blocks_of, sentences_of
from console.domain.reply_check.phrases import is_courtesy

_NUMBERED = re.compile(
    r"\s*(?:\(?\d{1,2}[.)、:]|(?:step|trin|steg|samm|schritt)\s+\d{1,2}\s*[.):–-]|\d{1,2}\.\s*samm[.:]|第[一二三四五六七八九十\d]{1,2}步[：:，,、]?|[a-hA-H]\))\s*(?=\S)",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"\s*[-*•·–‣▪◦]\s+(?=\S)")
_FIRST = re.compile(
    r"(?:first(?:ly)?|to begin|start by|først|begynd|start med|först|börja|kõigepealt|esmalt|esiteks|首先|先)(?![a-zæøåäöõü])",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"(?:then|next|after that|afterwards|finally|lastly|derefter|herefter|bagefter|så|til sidst|dernæst|sedan|därefter|efter det|därpå|slutligen|till sist|seejärel|edasi|pärast seda|lõpuks|siis|然后|接着|之后|随后|最后|再)(?![a-zæøåäöõü])",
    re.IGNORECASE,
)
_LEADING = re.compile(r"^(?=#{1,6}\s|>|\+\s|={3,}\s*$|-{3,}\s*$)")
STEPS_MIN = 2


def paragraphs_of(text: str, *, finds_steps: bool) -> list[str]:
    """Give the blocks of a letter as Markdown, in their order."""
    found: list[str] = []
    items: list[str] = []
    for block in blocks_of(text):
        is_step, is_item = _NUMBERED.match(block), _DOTTED.match(block)
        if is_step or is_item:
            mark = is_step or is_item
            assert mark is not None, "one of them has matched"
            sign = "1." if is_step else "-"
            items.append(f"{sign} {_joined(block[mark.end() :])}")
            continue
        found += _list_of(items)
        items = []
        found += _prose(block, finds_steps=finds_steps)
    return found + _list_of(items)


def without_courtesy(text: str) -> str:
    """Leave out what stands in any letter at its beginning and end: thanks, a promise, a wish."""
    blocks = blocks_of(text)
    while blocks and not (kept := _trimmed(blocks[0], at_end=False)):
        blocks.pop(0)
    if blocks:
        blocks[0] = kept
    while blocks and not (kept := _trimmed(blocks[-1], at_end=True)):
        blocks.pop()
    if blocks:
        blocks[-1] = kept
    return "\n\n".join(blocks)


def has_steps(paragraphs: Sequence[str]) -> bool:
    """Say whether there is a list of steps."""
    return any(paragraph.startswith("1. ") for paragraph in paragraphs)


def _trimmed(block: str, *, at_end: bool) -> str:
    """Give a paragraph without sentences of courtesy at one end; a list stays as it is."""
    if _NUMBERED.match(block) or _DOTTED.match(block):
        return block
    sentences = sentences_of(block)
    before = len(sentences)
    while sentences and is_courtesy(sentences[-1 if at_end else 0]):
        sentences.pop(-1 if at_end else 0)
    return block if len(sentences) == before else _together(sentences)


def _list_of(items: Sequence[str]) -> list[str]:
    """Give list items as one block, steps counted; one number alone is no list."""
    if not items:
        return []
    lines, number = [], 0
    for item in items:
        is_step = item.startswith("1. ")
        number = number + 1 if is_step else 0
        lines.append(f"{number}. {item[3:]}" if is_step else item)
    return ["\n".join(lines)]


def _prose(block: str, *, finds_steps: bool) -> list[str]:
    sentences = sentences_of(block)
    if not sentences:
        return []
    steps = _steps_in(sentences) if finds_steps else None
    if steps is None:
        return [_LEADING.sub(r"\\", _joined(block))]
    start, end = steps
    parts = [_together(sentences[:start])] if start else []
    parts.append("\n".join(f"{n}. {_bare(s)}" for n, s in enumerate(sentences[start:end], 1)))
    return [*parts, *([_together(sentences[end:])] if sentences[end:] else [])]


def _steps_in(sentences: Sequence[str]) -> tuple[int, int] | None:
    """Say which sentences of a paragraph are steps: from "first" or what stands before "then"."""
    thens = [n for n, sentence in enumerate(sentences) if _THEN.match(sentence)]
    firsts = [n for n, sentence in enumerate(sentences) if _FIRST.match(sentence)]
    if not thens or (not firsts and len(thens) < STEPS_MIN):
        return None
    start = firsts[0] if firsts and firsts[0] < thens[0] else max(thens[0] - 1, 0)
    return start, thens[-1] + 1


def _bare(sentence: str) -> str:
    """Give a step without the word that says its place."""
    for pattern in (_FIRST, _THEN):
        if match := pattern.match(sentence):
            rest = sentence[match.end() :].lstrip(" ,，、")
            # "Then stays on" needs its word; a verb behind a comma or at once does not.
            return rest[:1].upper() + rest[1:] if len(rest) > 1 else sentence
    return sentence


def _together(sentences: Sequence[str]) -> str:
    is_han = any(HAN.search(sentence[-2:]) or HAN.search(sentence[:2]) for sentence in sentences)
    return ("" if is_han else " ").join(sentences)


def _joined(block: str) -> str:
    """Join the lines of a paragraph; between Chinese letters there is no blank."""
    text = " ".join(line.strip() for line in block.split("\n") if line.strip())
    return re.sub(r"(?<=[\u3000-\u9fff，。！？；：]) (?=[\u3000-\u9fff])", "", text)
