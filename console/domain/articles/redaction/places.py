"""Find postal addresses: street and number, post code and town, as five languages write them.

A town or street by itself is an ordinary word; a house number makes it somebody's. A post code
counts with a town behind it and something before it that says so: a street, a comma, the beginning
of a line, a country's letters, or a word such as "in".
"""
# ruff: noqa: RUF001, E501, SIM905 - signs and words of several languages, one string each

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from console.domain.articles.redaction.kinds import Kind, Known, Span

_UP = "A-ZÆØÅÄÖÕÜŠŽÉ"
_LOW = "a-zæøåäöõüšžé"
_WORD = rf"[{_UP}][{_LOW}{_UP}.'’-]*"
_NORDIC_ENDS = (
    "vej|vejen|gade|gaden|allé|alle|alléen|alleen|stræde|strædet|plads|pladsen|torv|torvet|boulevard|boulevarden"
    "|vænge|vænget|toften|bakken|lunden|engen|vangen|kajen|havnen|parken|marken|krogen|svinget|stien|skrænten|brinken"
    "|gatan|vägen|gränd|gränden|torg|torget|allén|stigen|backen|platsen|gata|väg|esplanaden|leden|kroken|gärdet|liden"
    "|veien|gata|vei|straße|strasse|straat|laan|katu|tie"
)
_HOUSE = r"\d{1,4}(?:\s?[A-Za-z](?![\w]))?(?:\s?[-–/]\s?\d{1,4}[A-Za-z]?)?"
_FLAT = (
    r"(?:,?\s?(?:(?:st|kl|\d{1,2})\.?\s?,?\s?(?:sal\.?\s?)?(?:tv|th|mf|dør \d+)\b\.?|\d{1,2}\.\s?sal\b\.?(?:\s?(?:tv|th|mf)\b\.?)?"
    r"|lgh\.?\s?\d{3,4}|(?:krt|korter|k)\.?\s?\d{1,4}(?!\w)|(?:flat|apt\.?|apartment|unit|suite|lägenhet)\s?\w{1,5}))?"
)
_NORDIC = re.compile(
    rf"(?<![\w])(?:(?:{_WORD}\s){{0,3}}(?:{_WORD})?(?:{_NORDIC_ENDS})|(?:{_WORD}\s){{1,3}}(?:{_NORDIC_ENDS.title()}))"
    rf"\s+{_HOUSE}(?![\w%.]\d|\w){_FLAT}"
)
_ESTONIAN = re.compile(
    rf"(?<![\w])(?:{_WORD}\s){{1,3}}(?:tn|tänav(?:a|al|ale|alt)?|tee|mnt|maantee|pst|puiestee|väljak|põik|allee|kallas|raba|talu)\.?"
    rf"\s+{_HOUSE}(?!\w){_FLAT}"
)
_ENGLISH_ENDS = (
    "Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Dr|Close|Court|Ct|Square|Sq|Terrace|Way|Place|Pl|Crescent|Gardens"
    "|Grove|Hill|Mews|Row|Walk|Boulevard|Blvd|Parade|Quay|Parkway|Highway|Hwy|Green|Rise|View|Gate|Wharf|House"
)
_ENGLISH = re.compile(
    rf"(?:\b(?:Flat|Apt\.?|Apartment|Unit|Suite|Floor)\s?\w{{1,5}},?\s)?(?<![\w.,])\d{{1,5}}[A-Za-z]?,?\s+(?:{_WORD}\s+){{1,4}}(?:{_ENGLISH_ENDS})\b\.?"
    rf"(?:,?\s(?:Flat|Apt\.?|Apartment|Unit|Suite)\s?\w{{1,5}})?"
)
_ENGLISH_BEHIND = re.compile(
    rf"(?<![\w])(?:{_WORD}\s){{1,3}}(?:{_ENGLISH_ENDS})\s+\d{{1,4}}[A-Za-z]?(?![\w%]|[.,:]\d)"
)
"""As who is used to it writes an English street too: Harbour Lane 13."""
_BOX = re.compile(
    r"(?<![\w])(?:P\.?\s?O\.?\s?Box|Postboks|Postbox|Box|Postkast|邮政信箱)\s?\d{1,6}(?!\w)"
)
_HAN = "\u4e00-\u9fff"
_CHINESE = re.compile(
    rf"(?:[{_HAN}]{{2,8}}(?:省|自治区|特别行政区))?\s?(?:[{_HAN}]{{2,6}}市)?\s?(?:[{_HAN}]{{1,6}}[区县镇])?\s?(?:[{_HAN}]{{1,10}}(?:路|街道?|大道|巷|弄|胡同|村|里))"
    rf"\s?[\d一二三四五六七八九十百]{{1,6}}\s?(?:[号弄巷](?:[\d一二三四五六七八九十]{{1,4}}[号弄])?)(?:院|楼)?[{_HAN}A-Za-z\d]{{0,12}}?(?:\s?[\dA-Za-z一二三四五六七八九十-]{{1,5}}(?:号楼|栋|幢|楼|层|单元|室|座|户|房)){{0,4}}"
    rf"|(?:[{_HAN}]{{2,8}}[省市区县])?[{_HAN}]{{2,10}}(?:小区|花园|大厦|公寓|广场|家园|苑)\s?[\dA-Za-z一二三四五六七八九十-]{{1,5}}\s?(?:号楼|栋|幢|楼|座|单元|室)(?:\s?[\dA-Za-z-]{{1,5}}(?:层|单元|室|号|户))*"
)
_CHINESE_LED = re.compile(
    rf"(?:住在|寄到|送到|寄往|地址[是为：:]|送货到|发到|邮寄到|位于|家在|我在|搬到)\s?(?={_CHINESE.pattern})"
)
_NOT_STREETS = frozenset(
    "genvej genvejen udvej udvejen omvej motorvej motorvejen landevej hovedvej arbejdsplads arbejdspladsen parkeringsplads"
    " genväg genvägen utväg utvägen motorväg motorvägen omväg landsväg cykelstien cykelsti arbetsplatsen parkeringsplatsen spiseplads"
    " platsen pladsen gata gatan gade gaden vägen vejen torget torvet backen bakken parken leden havnen stien marken väg vej kajen"
    " hallen tie laan plads torv".split()
)
_TOWN = rf"[{_UP}][{_LOW}]{{2,}}(?:[-\s](?:[{_UP}]{{1,2}}(?!\w)|[{_UP}][{_LOW}]{{2,}}))?"
_CODES = (
    (re.compile(rf"(?P<code>(?:DK|NO|N)[- ]?\d{{4}})\s+{_TOWN}"), False),
    (re.compile(rf"(?P<code>(?:SE|S)[- ]?\d{{3}}\s?\d{{2}})\s+{_TOWN}"), False),
    (re.compile(rf"(?P<code>(?:EE|EST|FI|DE|D)[- ]?\d{{5}})\s+{_TOWN}"), False),
    (re.compile(rf"(?<![\d.,-])(?P<code>\d{{4}})\s+{_TOWN}(?!\w)"), True),
    (re.compile(rf"(?<![\d.,-])(?P<code>\d{{3}}\s\d{{2}})\s+{_TOWN}(?!\w)"), True),
    (re.compile(rf"(?<![\d.,-])(?P<code>\d{{5}})\s+{_TOWN}(?!\w)"), False),
    (re.compile(rf"{_TOWN},?\s+(?P<code>\d{{5}})(?!\w)"), True),
    (re.compile(rf"(?:(?<=,\s)|(?<=\n))?(?:{_TOWN},?\s)?(?P<code>(?<!\w)[A-Z]{{1,2}}\d[A-Z\d]?\s\d[A-Z]{{2}})(?!\w)"), False),
    (re.compile(rf"(?:{_TOWN},?\s)?(?P<code>(?<!\w)[AC-FHKNPRTV-Y]\d[\dW]\s(?=[A-Z\d]*[A-Z])(?=[A-Z\d]*\d)[A-Z\d]{{4}})(?!\w)"), False),
    (re.compile(rf"{_TOWN},?\s(?P<code>[A-Z]{{2}}\s\d{{5}}(?:-\d{{4}})?)(?!\w)"), False),
    (re.compile(r"邮编\s?[:：是为]?\s?(?P<code>\d{6})"), False),
)  # fmt: skip
_LEADS = re.compile(
    r"(?:^|[\n,;(（，、：:]|\b(?:i|til|fra|på|in|to|from|near|at|till|från|postnummer|postnr|zip|post ?code|postal code|sihtnumber"
    r"|postiindeks|indeks|address|adresse|adress|aadress|adressen|bor|live|lives|elan|elame))\s*$",
    re.IGNORECASE,
)
_NO_TOWNS = frozenset(
    "kelvin watt watts lumen lux volt volts kroner kronor euro euros jan feb mar apr may jun jul aug sep oct nov dec"
    " januar februar marts april maj juni juli august september oktober november december januari februari mars maj"
    " augusti jaanuar veebruar märts aprill mai juuni juuli november detsember january february march june july october"
    " hours timer timmar tundi stk lampe lamper lampor lampi lamps euro".split()
)
_COUNTED = (
    "order ordre ordren ordrenr ordrenummer ordernr ordernummer bestilling beställning tellimus tellimuse tellimusnumber"
    " invoice faktura fakturanr fakturanummer arve case ticket sag sagsnr sagsnummer ärende ärendenummer customer kunde"
    " kundenr kundenummer kund kundnummer klient parcel tracking pakke pakkenr pakkenummer paket paketnummer pakk sporing"
    " spårning spårningsnummer reference ref booking bokning serial serienummer seerianumber number nummer nr no id kood kod code"
)
"""What may stand before a number that is no post code."""
_COUNTED_WORDS = frozenset(_COUNTED.split())
_COUNTED_BEFORE = re.compile(rf"(?<!\w)(?:{_COUNTED.replace(' ', '|')})[\s.:#]*$", re.IGNORECASE)
_BETWEEN = re.compile(r"[,\s–-]{1,4}")
_LOWER_FIRST = re.compile(rf"^[^{_UP}]*")


def find_places(text: str, known: Known) -> Iterator[Span]:
    """Give streets with numbers, then post codes with towns; neighbours are one address."""
    found = sorted({*_streets(text), *_codes(text), *_told(text, known.texts)})
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and (start <= joined[-1][1] or _BETWEEN.fullmatch(text, joined[-1][1], start)):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    for start, end in joined:
        # A street alone is the same thing as with its number.
        named = re.search(r"[^\W\d_][^\d,]*[^\W\d_]", text[start:end])
        key = named[0] if named else text[start:end]
        yield Span(start, end, Kind.ADDRESS, " ".join(key.casefold().split()))


def _streets(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_NORDIC, _ESTONIAN, _ENGLISH, _ENGLISH_BEHIND, _BOX):
        for match in pattern.finditer(text):
            written = match[0]
            street = re.split(r"\s+\d", written, maxsplit=1)[0].split()
            is_word = len(street) == 1 and street[0].casefold() in _NOT_STREETS
            if pattern is _NORDIC and (not street or is_word):
                continue
            yield match.start(), match.start() + len(written.rstrip(" ,"))
    for match in _CHINESE.finditer(text):
        led = _CHINESE_LED.search(text, max(0, match.start()), match.end())
        start = led.end() if led is not None else match.start()
        yield start + _spare(text[start : match.end()]), match.end()


def _told(text: str, texts: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Find streets again, without a number too, that stand elsewhere as part of an address."""
    for street in _streets_of(texts):
        for match in re.finditer(rf"(?<![\w]){re.escape(street)}(?![\w])", text):
            yield match.span()


@cache
def _streets_of(texts: tuple[str, ...]) -> frozenset[str]:
    found = set()
    for text in texts:
        for start, end in _streets(text):
            named = re.search(r"[^\W\d_][^\d,]*[^\W\d_]", text[start:end])
            if named and len(named[0]) > 5 and not _ONLY_BOX.fullmatch(named[0]):  # noqa: PLR2004 - shorter is any word
                found.add(named[0])
    return frozenset(found)


_ONLY_BOX = re.compile(r"(?:P\.?\s?O\.?\s?)?Box|Postboks|Postbox|Postkast|Flat|Unit", re.IGNORECASE)
_SPARE = re.compile(
    "^(?:请|麻烦|我|家|住|在|把|寄|送|到|发|往|是|的|您|你|货|快递|地址|公司|新|旧|了|和|于){1,12}(?=[\u4e00-\u9fff]{2,})"
)


def _spare(written: str) -> int:
    """Give the letters of a sentence that stand before an address without a blank."""
    match = _SPARE.match(written)
    return match.end() if match else 0


def _codes(text: str) -> Iterator[tuple[int, int]]:
    streets = list(_streets(text))
    for pattern, needs_lead in _CODES:
        for match in pattern.finditer(text):
            town = match[0].replace(match["code"], "").strip(" ,").split()
            if town and not _NO_TOWNS.isdisjoint({town[0].casefold(), town[-1].casefold()}):
                continue
            start = match.start()
            is_behind = any(_BETWEEN.fullmatch(text, end, start) for _, end in streets)
            before = text[max(0, start - 24) : start]
            is_led = _LEADS.search(before) is not None
            if not is_behind and _is_counted(text, match, town):
                continue
            if re.fullmatch(r"(?:19|20)\d\d", match["code"]):  # as a year
                is_led = is_led and re.search(r"[,\n]\s*$", before) is not None
            if is_behind or is_led or not needs_lead:
                yield start, match.end()


def _is_counted(text: str, match: re.Match[str], town: Sequence[str]) -> bool:
    """Say whether digits are of an order or the like, and what follows begins a line."""
    if not match["code"].replace(" ", "").isdigit():
        return False
    is_number = _COUNTED_BEFORE.search(text[max(0, match.start() - 24) : match.start()]) is not None
    is_other_line = "\n" in match[0]
    return is_number or is_other_line or bool(town and town[0].casefold() in _COUNTED_WORDS)
