"""Domain: what a letter says, without its greeting, its farewell and its signature (pure).

Theory of operation: a greeting stands in the first line, alone or before a comma; a farewell stands
near the end, on a line of its own, with nothing but short lines below it. What is left out is given
back, so that whoever checks a draft sees it, and so are the names that stood there: they are looked
for in the rest.
"""
# ruff: noqa: RUF001, E501, SIM905 - the words of a language are one string, in its own letters

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from console.domain.reply_check.greeting_words import (
    COMPANY_MARKS,
    GREETINGS,
    HAN_GREETINGS,
    HAN_HELLOS,
    NO_NAMES,
    SMALL,
    TITLES,
)
from console.domain.reply_check.names import HAN_NAME_MAX
from console.domain.reply_check.own_words import HAN
from console.domain.reply_check.salutation import find_greeting
from console.domain.reply_check.spelling import plain
from data.text.signatures import is_phone_line

TAIL_LINES = 14
"""A farewell and what stands below it."""
TAIL_LINE_MAX = 70
TAIL_WORDS_MAX = 9
"""A line of more words is a sentence."""
NAME_WORDS_MAX = 4
HEAD_WORDS_MAX = 5
_FAREWELLS = (
    # en
    "(?:with )?(?:best|kind|kindest|warm|warmest|many|my best)? ?regards|(?:with )?best wishes|all the best|best|(?:many |kind )?thanks(?: again| in advance| so much)?"
    "|thank you(?: again| in advance| so much)?|cheers|yours(?: sincerely| faithfully| truly)?|sincerely(?: yours)?|take care|have a (?:nice|good|great|lovely) (?:day|evening|weekend)|talk soon|br|rgds"
    # da, nb
    "|(?:med )?(?:de )?(?:venlige?|vennlige?|bedste|mange|kærlige?|varme|hjertelige?|beste) (?:hilsen|hilsner|hilsener)|m\\.?v\\.?h\\.?|v\\.?h\\.?|k\\.?h\\.?|dbh|hilsen|hilsner|(?:på forhånd |mange |tusind )?tak(?: på forhånd| for hjælpen)?"
    "|(?:fortsat )?(?:rigtig )?god (?:dag|aften|weekend)|ha(?:v|')? en (?:rigtig )?(?:god|dejlig) (?:dag|aften|weekend)|på forhånd mange tak"
    # sv
    "|(?:med )?(?:vänliga?|bästa|varma|hjärtliga?|många) hälsning(?:ar)?|hälsningar?|hälsar|vänligen|tack(?: på förhand| så mycket)?|ha en (?:fin|bra|trevlig|skön) (?:dag|kväll|helg)|allt gott|hej då|mvh från"
    # et
    "|lugupidamisega|parimat|parimate soovidega|heade soovidega|parimate tervitustega|tervitades|tervitus(?:tega|i)|(?:head|ilusat|kena) (?:päeva|õhtut|nädalavahetust)(?: soovides| jätku)?|kõike head|(?:ette )?tänades|tänan(?: ette)?|aitäh(?: ette)?|suur tänu"
    # de, nl, fi, fr
    "|mit freundlichen grüßen|(?:viele|liebe|beste|schöne|freundliche) grüße|mfg|lg|met vriendelijke groet(?:en)?|ystävällisin terveisin|terveisin|cordialement|bien à vous"
)
_FAREWELL = re.compile(rf"(?:{_FAREWELLS})\b[\s,.!–-]*(?P<name>.*)", re.IGNORECASE)
_HAN_FAREWELL = re.compile(
    r"(?:此致|敬礼|祝好|祝[您你]?[^，。]{0,12}|顺祝[^，。]{0,8}|敬祝[^，。]{0,8}|谢谢|多谢|非常感谢|感谢|期待[您你]?的?(?:回复|答复))[！!。~，,\s]*(?P<name>[\u4e00-\u9fffA-Za-z ]{0,12})(?:敬?上)?"
)
_HAN_CALLED = re.compile(r"[\u4e00-\u9fffA-Za-z ]{1,8}[：:]")
"""Whom a Chinese letter greets, behind its hello."""
_DASHED = re.compile(r"[/–—-]{1,2}\s?(?P<name>[^\W\d_][\w.'’ -]{1,30})")
_CONTACT = re.compile(
    r"@|https?:|www\.|\b(?:tel|tlf|telefon|phone|mob|mobil|mobile|cell|fax|cvr|org\.?\s?nr|reg\.?\s?nr|e-?mail|e-?post)\b|\+\d[\d ()-]{6,}|\d[\d ()-]{7,}\d|电话|手机|邮箱|地址",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w'’-]*\.?")
_STOP = re.compile(r"[,.!:;–—]|\s-\s|[，！：。]")
_ONLY_WITH_NAME = frozenset(
    "hea beste best kallis terve salve moin dear liebe lieber cher caro cara bästa bäste".split()
)
_BESIDE = (
    SMALL
    | NO_NAMES
    | TITLES
    | frozenset("med til from at the in i hos på allesammen jeres teie kallid dear lovely".split())
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter taken apart."""

    body: str
    left_out: tuple[str, ...]
    """Lines of greeting, farewell and signature, as they stood."""
    names: tuple[str, ...]
    """Whom it greets, and who signs it."""


def take_apart(text: str, *, known: Collection[str] = ()) -> Letter:
    """Take a letter apart; `known` are names that may stand alone, Latin ones as `plain` has them."""
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1].strip():
        lines.pop()
    left: list[str] = []
    names: list[str] = []
    greeting = find_greeting(text)
    if greeting is not None:
        names.append(greeting.words)
    lines, greeted = _without_greeting(lines)
    left += greeted
    if lines and is_phone_line(lines[-1]):
        left.append(lines.pop().strip())
    end, signed = _find_end(lines, known)
    left += [line.strip() for line in lines[end:] if line.strip()]
    body = "\n".join(lines[:end]).strip("\n")
    if greeted:  # behind "Hi," a sentence goes on with a small letter
        body = body[:1].upper() + body[1:]
    return Letter(body, tuple(left), (*names, *signed))


def _without_greeting(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    at = next((n for n, line in enumerate(lines) if line.strip()), None)
    if at is None:
        return list(lines), []
    line = lines[at].strip()
    rest = _after_han(line) if HAN.search(line[:8]) else _after_greeting(line)
    if rest is None:
        return list(lines), []
    greeting = line.removesuffix(rest).strip() if rest else line
    return [*([rest] if rest else []), *lines[at + 1 :]], [greeting]


def _after_greeting(line: str) -> str | None:
    """Give what of a first line is no greeting; None where it greets nobody."""
    lowered = line.casefold()
    word = next(
        (g for g in GREETINGS if lowered.startswith(g) and not lowered[len(g) :][:1].isalpha()),
        None,
    )
    if word is None:
        return None
    rest = line[len(word) :].lstrip(" ,!.")
    if not rest or not any(map(str.isalnum, rest)):
        return ""
    stop = _STOP.search(rest)
    head = rest if stop is None else rest[: stop.start()]
    words = head.split()
    is_called = len(words) <= HEAD_WORDS_MAX and all(map(_may_be_called, words))
    if is_called:
        return "" if stop is None else rest[stop.end() :].lstrip(" ,!.:;)")
    has_sign = line[len(word) : len(word) + 1] in (",", "!", ".", ":")
    if word in _ONLY_WITH_NAME or (" " in word and not has_sign and not rest[:1].isupper()):
        return None
    return rest


def _may_be_called(word: str) -> bool:
    bare = word.strip(".'’()").casefold()
    is_name = word[:1].isupper() and bare not in ("i", "my", "jeg", "jag")
    return is_name or bare in _BESIDE or bare in COMPANY_MARKS


def _after_han(line: str) -> str | None:
    for word in HAN_GREETINGS:
        if line.startswith(word):
            stop = _STOP.search(line)
            return "" if stop is None else line[stop.end() :].strip()
    for word in HAN_HELLOS:
        if len(word) > 1 and line.casefold().startswith(word):
            rest = line[len(word) :].lstrip("，,！!。：: ")
            return "" if _HAN_CALLED.fullmatch(rest) else rest
    found = re.match(
        rf"[\u4e00-\u9fffA-Za-z]{{1,{HAN_NAME_MAX + 3}}}[，,]?(?:您好|你好)[，,！!。：:\s]*", line
    )
    return line[found.end() :] if found else None


def _find_end(lines: Sequence[str], known: Collection[str]) -> tuple[int, list[str]]:
    """Give the line at which a letter ends, and the names below."""
    written = [n for n, line in enumerate(lines) if line.strip()]
    for at in written[-TAIL_LINES:]:
        if at == written[0] and len(written) > 1 and not _is_short(lines[at]):
            continue
        below = [lines[n].strip() for n in written if n > at]
        if not all(map(_is_short, below)):
            continue
        name = _farewell_name(lines[at].strip())
        is_item = at == written[0] and _DASHED.fullmatch(lines[at].strip()) is not None
        if name is not None and not is_item:
            return at, _names_in([name, *below])
    last = written[-1] if written else 0
    if len(written) > 1 and _is_signature(lines[last].strip(), known):
        return _block_start(lines, last, known), _names_in([lines[last].strip(" /–—-")])
    start = _contact_block(lines, written, known)
    return (len(lines), []) if start is None else (start, _names_in([lines[start].strip()]))


def _is_short(line: str) -> bool:
    words = line.split()
    is_sentence = len(words) > TAIL_WORDS_MAX and not _CONTACT.search(line)
    return (
        len(line) <= TAIL_LINE_MAX and not is_sentence and not line.rstrip().endswith(("?", "？"))
    )


def _farewell_name(line: str) -> str | None:
    """Give the name behind a farewell, perhaps none; None where a line is no farewell."""
    match = _HAN_FAREWELL.fullmatch(line) or _FAREWELL.fullmatch(line)
    if match is None:
        dashed = _DASHED.fullmatch(line)
        return dashed["name"] if dashed and _looks_like_name(dashed["name"]) else None
    name = match["name"].strip(" ,.!")
    return name if not name or _looks_like_name(name) or HAN.search(name) else None


def _looks_like_name(text: str) -> bool:
    words = _NAME.findall(text)
    is_all = "".join(words) == re.sub(r"[\s,&]", "", text)
    return (
        0 < len(words) <= NAME_WORDS_MAX
        and is_all
        and words[0][:1].isupper()
        and all(
            w[:1].isupper() or w in ("van", "von", "de", "og", "och", "and", "ja") for w in words
        )
    )


def _names_in(lines: Sequence[str]) -> list[str]:
    """Give the name that a signature begins with, and that of a firm below; no town is one."""
    found: list[str] = []
    for line in lines:
        name = line.strip(" ,.!/–—-")
        is_han = 0 < len(name) <= HAN_NAME_MAX and all(map(HAN.match, name))
        is_name = bool(name) and (is_han or _looks_like_name(name))
        marks = {word.strip(".,()&").casefold() for word in name.split()}
        if (is_name and not found) or (name and not marks.isdisjoint(COMPANY_MARKS)):
            found.append(name)
    return found


def _is_signature(line: str, known: Collection[str]) -> bool:
    """Say whether a last line is but a name that the conversation knows."""
    if line.strip(" ，。") in known:
        return True
    parts = [plain(word) for word in _NAME.findall(line.strip(" ,.!"))]
    is_name = 0 < len(parts) <= NAME_WORDS_MAX and any(part in known for part in parts)
    return is_name and _looks_like_name(line.strip(" ,.!"))


def _block_start(lines: Sequence[str], at: int, known: Collection[str]) -> int:
    """Go up while lines above a name are of the same signature."""
    while at > 0 and (
        _CONTACT.search(lines[at - 1]) or _is_signature(lines[at - 1].strip(), known)
    ):
        at -= 1
    return at


def _contact_block(
    lines: Sequence[str], written: Sequence[int], known: Collection[str]
) -> int | None:
    """Find a last paragraph of names, telephones and addresses that nothing introduces."""
    if not written:
        return None
    start = written[-1]
    while start > 0 and lines[start - 1].strip():
        start -= 1
    block = [lines[n].strip() for n in range(start, written[-1] + 1)]
    signs = sum(bool(_CONTACT.search(line)) or _is_signature(line, known) for line in block)
    is_one = len(block) > 1 and start > 0 and all(map(_is_short, block))
    return start if is_one and signs * 2 >= len(block) and signs > 1 else None
