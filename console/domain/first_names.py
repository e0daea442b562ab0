"""Domain: how a customer is addressed by first name, as far as the name in a mail tells (pure).

Theory of operation: nobody wants to be "Hi Support," or "Hi Larsen,". So a first name is given only
where the name in the mail looks like that of one person, and nothing otherwise: the macro's own
default ("there") is better than a guess. Names in Han, kana or hangul are written with the family
name first, and a letter uses them whole.
"""
# ruff: noqa: RUF001 - quotes and brackets of many scripts

from __future__ import annotations

import re
from collections.abc import Iterable

from data.text.safe import clean_line

WORDS_MAX = 6
"""More words than this are a sentence, not a name."""
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3·・\\s]{2,12}")
_BRACKETS = re.compile(r"\s*[(\[{（【][^)\]}）】]*[)\]}）】]")
_NAME = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_VIA = re.compile(r"\s(?:via|hos|på vegne af|on behalf of|c/o)\s.*", re.IGNORECASE)
_TITLE_WORDS = (
    "dr prof mr mrs ms miss mx sir madam herr frau hr fru frøken fröken härra proua preili"
)
_PAIR_WORDS = "& + and og och und ja en et y / x"
_COMPANY_WORDS = (
    "aps a/s as ab oü ou gmbh ag kg ug ltd limited inc llc plc corp co company oy oyj sa srl bv nv"
    " sarl group gruppen holding aktiebolag"
)
_ROLE_WORDS = (
    "accounting accounts admin administration billing booking bookings contact customer"
    " customerservice desk ekonomi faktura finance help helpdesk hello hej info information invoice"
    " it kasse kontakt konto kontor kundeservice kundtjänst klienditugi mail marketing me moderator"
    " newsletter no-reply noreply office order orders post postmaster press reception regnskab"
    " reklamation salg sales sekretariat service shop store support team tugi user verwaltung"
    " webmaster webshop"
)
_TITLES, _TWO_PEOPLE = frozenset(_TITLE_WORDS.split()), frozenset(_PAIR_WORDS.split())
_COMPANY, _ROLES = frozenset(_COMPANY_WORDS.split()), frozenset(_ROLE_WORDS.split())
_QUOTES = "\"'“”‘’«»„ "
_EAST_COMPANY = re.compile("公司|集团|有限|客服|部$|株式会社|회사")


def first_name(name: str, address: str = "") -> str | None:
    """Give the name by which a customer is addressed; None where the name does not tell."""
    whole = clean_line(name).strip().strip(_QUOTES).strip()
    whole = _VIA.sub("", _BRACKETS.sub("", whole)).strip()
    if not whole or "@" in whole or whole.casefold() == address.casefold():
        return None
    if _EAST_ASIAN.fullmatch(whole):
        return None if _EAST_COMPANY.search(whole) else whole
    if any(char.isdigit() for char in whole):
        return None
    words = _in_order(whole)
    if words is None or not 0 < len(words) <= WORDS_MAX or _is_no_person(words):
        return None
    given = words[0]
    if len(words) == 1 and not _is_lone_name(given, address):
        return None
    is_name = len(given) > 1 and _NAME.fullmatch(given) is not None
    return _cased(given) if is_name else None


def _in_order(whole: str) -> list[str] | None:
    """Give the words with the given names first: `Larsen, Anna` is Anna Larsen."""
    parts = [part.strip() for part in whole.split(",")]
    if len(parts) > 2 or not all(parts):  # noqa: PLR2004 - before and behind one comma
        return None
    words = " ".join(reversed(parts)).split()
    while words and words[0].rstrip(".").casefold() in _TITLES:
        words = words[1:]
    return words


def _is_no_person(words: Iterable[str]) -> bool:
    folded = {word.casefold().rstrip(".,:") for word in words}
    return not folded.isdisjoint(_COMPANY | _ROLES | _TWO_PEOPLE)


def _is_lone_name(word: str, address: str) -> bool:
    """Say whether a single word is a person's: written as a name, and not that of the house."""
    local, _, domain = address.casefold().partition("@")
    folded = word.casefold()
    if folded in domain.split(".") or folded.replace("-", "") in domain.replace("-", "").split("."):
        return False
    is_signed = folded in re.split(r"[._+-]", local)
    return word.istitle() or is_signed


def _cased(word: str) -> str:
    """Write ANNA and anna as Anna; McCoy and van stay as they are typed."""
    return word.title() if word.isupper() or word.islower() else word
