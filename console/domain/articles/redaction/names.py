"""Find people's names: those that a conversation knows, and those that stand as a name does.

Known names (of headers, greetings and signatures) are found in every form. Of words that are names
as well, such as Will, Hope, Mai or Line, only what stands as a name is taken: with a capital within
a sentence, or at its beginning before a verb or a surname. Other people's names are found by what
stands around them (titles, "my husband", "jag heter"), and by a list of first names.
"""
# ruff: noqa: RUF001, E501 - signs and words of several languages, one string each

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from console.domain.articles.redaction.forms import ending_of
from console.domain.articles.redaction.kinds import Kind, Known, Span
from console.domain.articles.redaction.ordinary import (
    FUNCTION_WORDS,
    MONTHS,
    PRODUCT_AFTER,
    PRODUCT_BEFORE,
    RELATIONS,
    TITLES,
    VERBS,
    ambiguous_in,
)
from console.domain.reply_check.greeting_words import (
    COMPANY_MARKS,
    COMPANY_MARKS_HAN,
    HAN_SURNAMES_TWO,
    NO_NAMES,
    PINYIN,
)
from console.domain.reply_check.nicknames import FAMILIES
from console.domain.reply_check.spelling import plain
from data.text.language import guess_language

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_OTHER = f"{_HAN}\u3040-\u30ff\uac00-\ud7a3"
_WORD = re.compile(rf"[^\W\d_{_OTHER}]+(?:['’´-][^\W\d_{_OTHER}]+)*['’]?")
_HAN_RUN = re.compile(f"[{_HAN}]+")
_START = re.compile(
    r"(?:^|[.!?:…。！？：;；]['\"”’)\]]*\s+|\n\s*\n|\n?[ \t]*(?:[-*•>#]+|\d{1,2}[.)])\s+)['\"“”„‘(\[*_]*$"
)
_LINE_START = re.compile(r"\n[ \t]*['\"“„(]?$")
STEM_MIN = 3
"""Letters that a name and its cases have in common; fewer begin any word."""
WRAPPED_MIN = 45
"""A line as long as this was broken by a mail program: what follows is no beginning."""
_DAY_BEFORE = re.compile(r"(?:\d\.?|\b(?:in|i|of|since|until|till|by|before|after|early|late|mid|last|next|this|every|før|efter|siden|inden|från|sedan|efter|före|alates|kuni|enne|pärast))[\s-]*$", re.IGNORECASE)  # fmt: skip
_DAY_AFTER = re.compile(r"\s?\.?,?\s?\d")
_HAN_TITLES = "先生|女士|小姐|太太|老师|经理|师傅|主任|医生|教授|阿姨|同学|老板"
_NAMED = re.compile(
    r"(?:我叫|我的名字[叫是]|我名叫|姓名[是为：:]|收件人[是为：:]?|联系人[是为：:]?|名叫|名字叫)\s?(?P<name>[\u4e00-\u9fff]{2,4}?)(?=[，。,.！!\s、（(；]|$|是|在|的|想|买|订)"
)
_LABELLED = re.compile(
    r"(?:^|\n)\s*(?:name|full name|navn|fulde navn|namn|nimi|contact(?: person)?|kontaktperson|kontakt|customer|kunde|kund|klient)\s*[:：]\s*"
    r"|\d{4}\s?\(|\d \d{2,4}\s?\((?=[^\W\d_])",
    re.IGNORECASE,
)
"""A form's field, and who called, in brackets behind the number."""
_RELATED = re.compile(rf"\b(?:{RELATIONS}),?\s+", re.IGNORECASE)
_SURNAMES = "".join(sorted(name for name in PINYIN if len(name) == 1))
_TITLED_HAN = re.compile(
    f"(?:(?:{'|'.join(sorted(HAN_SURNAMES_TWO))})|[{_SURNAMES}])[\u4e00-\u9fff]{{0,2}}?(?={_HAN_TITLES})"
)


@dataclass(frozen=True, slots=True)
class _Names:
    """What is looked for: parts of names with the person each belongs to."""

    parts: dict[str, str]
    """Plain part of a name, and the key of its person."""
    given: frozenset[str]
    """Parts that people are called by."""
    spelt: dict[str, str]
    """Plain part, as it is written."""
    han: dict[str, str]
    firms: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Setting:
    """A word within its text."""

    text: str
    words: list[_Word]
    place: int
    ambiguous: frozenset[str]

    @property
    def word(self) -> _Word:
        """The word itself."""
        return self.words[self.place]

    def beside(self, step: int) -> _Word | None:
        """Give the word before or behind it."""
        at = self.place + step
        return self.words[at] if 0 <= at < len(self.words) else None

    @property
    def is_shouted(self) -> bool:
        """Whether the words around are in capitals too."""
        around = self.words[max(0, self.place - 2) : self.place + 3]
        return all(word.text.isupper() for word in around) and len(around) > 1


def find_names(text: str, known: Known, *, language: str | None) -> Iterator[Span]:
    """Give firms, then people; parts of one name beside each other are one."""
    names = _names_of(known)
    languages = {language, guess_language(text)} - {None}
    words_too = ambiguous_in(languages)
    yield from _find_firms(text, names)
    yield from _find_han(text, names)
    words = [_Word(m[0], *m.span()) for m in _WORD.finditer(text)]
    is_estonian = "et" in languages
    spans: list[Span] = []
    # Of people whom nobody knows here; a customer is one whatever a lamp is called.
    ours = _own_words(known) | {plain(word) for word in known.published}
    for place, word in enumerate(words):
        setting = _Setting(text, words, place, words_too)
        span = _known_span(setting, names, is_estonian=is_estonian)
        if span is None and plain(word.text) not in ours:
            span = _unknown_span(setting, ours, is_estonian=is_estonian)
        if span is not None:
            spans.append(span)
    spans += _introduced(text, words, ours)
    yield from _joined(text, spans)


def parts_of(name: str) -> list[str]:
    """Give the parts of a name in Latin letters, titles and single letters left out."""
    parts = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", re.sub(r"[(\[（].*?[)\]）]", " ", name))
    kept = [p for p in parts if not _HAN_RUN.search(p) and len(p) > 1]
    return [p for p in kept if p.casefold() not in TITLES]


def is_firm(name: str) -> bool:
    """Say whether a name is that of a firm or a department."""
    words = {part.strip(".,()&").casefold() for part in name.split()}
    return not words.isdisjoint(COMPANY_MARKS) or any(mark in name for mark in COMPANY_MARKS_HAN)


@cache
def _names_of(known: Known) -> _Names:
    parts: dict[str, str] = {}
    spelt: dict[str, str] = {}
    given: set[str] = set()
    han: dict[str, str] = {}
    firms: dict[str, str] = {}
    ours = _own_words(known)
    people = [str(person.name) for person in known.people if str(person.name).strip()]
    locals_ = [person.address.partition("@")[0] for person in known.people]
    for name in (*people, *known.agents, *known.signed):
        if "@" in name or any(map(str.isdigit, name)):
            continue
        if is_firm(name):
            bare = name.strip()
            if len(bare) > 2 and plain(bare) not in ours:  # noqa: PLR2004 - letters alone are no name
                firms[bare.casefold()] = plain(bare)
            continue
        for run in _HAN_RUN.findall(name):
            han[run] = name
        found = parts_of(name)
        key = plain(" ".join(found))
        for number, part in enumerate(found):
            for piece in {part, *part.split("-")}:
                if len(piece) > 1 and plain(piece) not in ours and piece.casefold() not in NO_NAMES:
                    parts.setdefault(plain(piece), parts.get(plain(found[0]), key))
                    spelt.setdefault(plain(piece), piece)
                    if number == 0:
                        given.add(plain(piece))
    for local in locals_:
        for piece in re.split(r"[\W\d_]+", local):
            is_name = len(piece) > 3 and plain(piece) not in ours | ambiguous_in(())  # noqa: PLR2004 - initials
            if is_name and piece.casefold() not in COMPANY_MARKS | FUNCTION_WORDS | NO_NAMES:
                parts.setdefault(plain(piece), plain(piece))
                spelt.setdefault(plain(piece), piece)
    return _Names(parts, frozenset(given), spelt, han, firms)


def _own_words(known: Known) -> frozenset[str]:
    """Give the words of our own name, which are nobody's."""
    named = [word for name in known.own_names for word in re.findall(r"[^\W\d_]+", name)]
    domains = [a.rpartition("@")[2].partition(".")[0] for a in known.own_addresses]
    return frozenset(plain(word) for word in (*named, *domains))


def _find_firms(text: str, names: _Names) -> Iterator[Span]:
    for name, key in names.firms.items():
        pattern = r"\s+".join(map(re.escape, name.split()))
        edges = (r"(?<!\w)", r"(?!\w)") if not _HAN_RUN.search(name) else ("", "")
        for match in re.finditer(
            f"{edges[0]}{pattern}{edges[1]}(?:['’]?s(?!\\w))?", text, re.IGNORECASE
        ):
            if " " in name or _HAN_RUN.search(name) or match[0][:1].isupper():
                yield Span(*match.span(), Kind.COMPANY, key)


def _find_han(text: str, names: _Names) -> Iterator[Span]:
    if not _HAN_RUN.search(text):
        return
    for name, key in names.han.items():
        for match in re.finditer(re.escape(name), text):
            if len(name) > 1:
                yield Span(*match.span(), Kind.NAME, key)
        surname = name[:2] if name[:2] in HAN_SURNAMES_TWO else name[:1]
        given = name[len(surname) :]
        if len(given) == 2:  # noqa: PLR2004 - one letter is a word of its own
            for match in re.finditer(re.escape(given), text):
                yield Span(*match.span(), Kind.NAME, key)
        for match in re.finditer(
            f"[小老阿]{re.escape(surname)}(?![\u4e00-\u9fff]*(?:{_HAN_TITLES}))", text
        ):
            if len(name) in (2, 3) and surname in PINYIN:
                yield Span(*match.span(), Kind.NAME, key)
    by_surname = {name[:1]: key for name, key in reversed(names.han.items())}
    for match in _TITLED_HAN.finditer(text):
        yield Span(*match.span(), Kind.NAME, by_surname.get(match[0][:1], match[0]))
    for match in _NAMED.finditer(text):
        if match["name"][:1] in PINYIN or match["name"][:2] in HAN_SURNAMES_TWO:
            yield Span(*match.span("name"), Kind.NAME, match["name"])


def _known_span(setting: _Setting, names: _Names, *, is_estonian: bool) -> Span | None:
    word = setting.word
    found = _known_part(word.text, names, is_estonian=is_estonian)
    if found is None:
        return None
    part, ending = found
    if not word.text[:1].isupper():
        # Who types without capitals: only names by which somebody is called, in their own form.
        is_sure = part in names.given and part not in setting.ambiguous and len(part) > 2  # noqa: PLR2004 - initials
        is_plain_form = plain(word.text) == part or bool(ending)
        if not (is_sure and is_plain_form and word.text.casefold() not in FUNCTION_WORDS):
            return None
    elif _is_ordinary(setting, part, names):
        return None
    return Span(word.start, word.end, Kind.NAME, names.parts[part], ending)


def _known_part(word: str, names: _Names, *, is_estonian: bool) -> tuple[str, str] | None:
    """Give the part of a known name that a word is a form of, and its ending."""
    if plain(word) in names.parts:
        return plain(word), "" if not word.endswith(("'", "’")) else word[-1]
    for part, written in names.spelt.items():
        if part[:1] != plain(word)[:1]:
            continue
        ending = ending_of(word, written, is_estonian=is_estonian and word[:1].isupper())
        if ending is not None:
            return part, ending
    return None


def _is_ordinary(setting: _Setting, part: str, names: _Names) -> bool:
    """Say whether a word with a capital that may be a name is just a word here."""
    word, text = setting.word, setting.text
    is_word = not setting.ambiguous.isdisjoint({part, plain(word.text)})
    if not is_word and word.text.casefold() not in FUNCTION_WORDS:
        return False
    if _has_name_beside(setting, names):
        return False
    if part in MONTHS and _is_date(text, word):
        return True
    if not _begins_sentence(text, word.start):
        return word.text.isupper() and len(word.text) > 1 and setting.is_shouted
    return _is_no_subject(setting, part)


def _is_date(text: str, word: _Word) -> bool:
    before = text[max(0, word.start - 12) : word.start]
    return bool(_DAY_BEFORE.search(before) or _DAY_AFTER.match(text, word.end))


def _is_no_subject(setting: _Setting, part: str) -> bool:
    """Say whether the first word of a sentence does nothing in it that a person does."""
    word, text = setting.word, setting.text
    following = setting.beside(1)
    gap = text[word.end : len(text) if following is None else following.start]
    if following is None or gap not in (" ", ", "):
        return bool(gap[:1].strip(" ,")) or any(map(str.isdigit, gap))
    if text[word.end] == ",":
        return plain(following.text) in MONTHS or part in MONTHS
    return following.text.casefold() not in VERBS


def _has_name_beside(setting: _Setting, names: _Names) -> bool:
    """Say whether another part of a known name stands beside a word."""
    for step in (-1, 1):
        other = setting.beside(step)
        if other is None or not other.text[:1].isupper():
            continue
        first, second = sorted((setting.word, other), key=lambda word: word.start)
        is_beside = setting.text[first.end : second.start] in (" ", "  ")
        forms = plain(other.text), plain(other.text.removesuffix("s").rstrip("'’"))
        if is_beside and any(form in names.parts for form in forms):
            return True
    return False


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 80) : start]
    if not before.strip() or _START.search(before):
        return True
    if _LINE_START.search(before):
        line = text[:start].rstrip("'\"“„( \t").removesuffix("\n").rpartition("\n")[2]
        return len(line) < WRAPPED_MIN or line[-1:] in ".!?:。！？："
    return False


def _unknown_span(setting: _Setting, ours: frozenset[str], *, is_estonian: bool) -> Span | None:
    """Find somebody whom only a list of first names tells."""
    word, text = setting.word, setting.text
    found = _listed(word.text, is_estonian=is_estonian)
    is_written = word.text[:1].isupper() and not word.text.isupper()
    if found is None or not is_written or word.text.casefold() in FUNCTION_WORDS:
        return None
    name, ending = found
    if len(name) < 3 or not setting.ambiguous.isdisjoint({name, plain(word.text)}):  # noqa: PLR2004 - "Bo", "Em"
        return None
    before, behind = setting.beside(-1), setting.beside(1)
    if before and text[before.end : word.start] == " " and before.text.casefold() in PRODUCT_BEFORE:
        return None
    if behind is not None and text[word.end : behind.start] != " ":
        behind = None
    if (behind and behind.text.casefold() in PRODUCT_AFTER) or _DAY_AFTER.match(text, word.end):
        return None
    is_surname = behind is not None and behind.text[:1].isupper() and not behind.text.isupper()
    is_person = is_surname or (behind is not None and behind.text.casefold() in VERBS)
    if _begins_sentence(text, word.start) and not is_person:
        return None
    end = word.end
    if is_surname and behind is not None and not ending and plain(behind.text) not in ours:
        end, ending = behind.end, _genitive(behind.text)
    return Span(word.start, end, Kind.NAME, plain(text[word.start : end]), ending)


def _genitive(word: str) -> str:
    match = re.search(r"['’]s?$", word)
    return match[0] if match else ""


@cache
def _listed(word: str, *, is_estonian: bool) -> tuple[str, str] | None:
    """Give the first name that a word is a form of."""
    if plain(word) in FAMILIES:
        return plain(word), ""
    for length in (2, 1):
        if re.fullmatch(r"['’]?s|s['’]", word[-length:]) and plain(word[:-length]) in FAMILIES:
            return plain(word[:-length]), word[-length:]
    if is_estonian:
        alike = (
            n for n in FAMILIES if n[:STEM_MIN] == plain(word)[:STEM_MIN] and len(n) > STEM_MIN
        )
        declined = (n for n in alike if ending_of(plain(word), n, is_estonian=True) is not None)
        return next(((name, "") for name in declined), None)
    return None


def _introduced(text: str, words: list[_Word], ours: frozenset[str]) -> Iterator[Span]:
    """Find names behind titles and behind words that say whose they are."""
    starts = {match.end() for match in _RELATED.finditer(text)}
    starts |= {match.end() for match in _LABELLED.finditer(text)}
    for place, word in enumerate(words):
        before = words[place - 1] if place else None
        gap = text[before.end : word.start] if before else ""
        has_title = before is not None and before.text.casefold() in TITLES and gap in (" ", ". ")
        if not (has_title or word.start in starts) or not _is_name_like(word.text, ours):
            continue
        end = word.end
        following = words[place + 1] if place + 1 < len(words) else None
        if following and text[end : following.start] == " " and _is_name_like(following.text, ours):
            end = following.end
        written = text[word.start : end]
        ending = _genitive(written)
        yield Span(word.start, end, Kind.NAME, plain(written.removesuffix(ending)), ending)


def _is_name_like(word: str, ours: frozenset[str]) -> bool:
    lowered = word.casefold()
    is_written = word[:1].isupper() and not (word.isupper() and len(word) > 1)
    is_word = lowered in FUNCTION_WORDS | NO_NAMES | COMPANY_MARKS | TITLES
    return is_written and len(word) > 1 and not is_word and plain(word) not in ours


def _joined(text: str, spans: list[Span]) -> Iterator[Span]:
    """Give names with their neighbours: first and last name are one, initials between them too."""
    last: Span | None = None
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if last is not None and span.start < last.end:
            continue
        between = "" if last is None else text[last.end : span.start]
        is_beside = re.fullmatch(
            r"[ \u00a0](?:[A-ZÆØÅÄÖÕÜ]\.? ){0,2}(?:(?:van|von|de|der|den|af|le|la) ){0,2}|-",
            between,
        )
        if last is not None and is_beside and not last.ending:
            last = Span(last.start, span.end, Kind.NAME, last.key, span.ending)
            continue
        if last is not None:
            yield last
        last = span
    if last is not None:
        yield last
