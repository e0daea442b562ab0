"""Find numbers that are somebody's: of orders, parcels, cards, accounts, telephones.

A number behind a word that says what it is needs few digits; one that stands alone needs five, or
the shape of a telephone number. Amounts, sizes, dates, times, years and versions are no such
numbers, nor are the names of standards; a model's name has fewer digits.
"""
# ruff: noqa: RUF001, E501, S105 - signs and words of several languages, one string each

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from console.domain.articles.redaction.kinds import NUMBERS, Kind, Known, Span

_NO = r"(?:\s?(?:no|nr|num|number|nummer(?:et)?|numbri?ga?|number|id|号码?|编号)\b\.?|\s?#|号码?|编号)"
_IS = r"(?:\s*[:：=]|\s+(?:is|was|er|var|är|on|oli)\b\s*:?|\s?[是为]\s?[:：]?)"
_LABELS: dict[Kind, str] = {
    Kind.PERSON_NUMBER: r"cpr(?:[-.\s]?(?:nr|nummer))?|personnummer|personnr|isikukood|isikukoodi?ga?"
    r"|social security|national insurance|passport|pas(?:nummer)?|身份证号?码?|护照号?码?",
    Kind.CODE: r"(?:one[- ]time |access |login |security |voucher |discount |gift ?card |activation )?"
    r"code|adgangskoden?|kodeord(?:et)?|engangskoden?|koden?|rabatkoden?|gavekort|lösenordet?"
    r"|engångskoden?|koden|kod|rabattkoden?|presentkort|parool|salasõna|kood|kinkekaart|sooduskood"
    r"|password|passphrase|pin(?:kode|kod|-kood)?|otp|voucher|coupon|验证码|密码|优惠码|激活码",
    Kind.ACCOUNT: r"(?:bank )?account|kontonummer|kontonr|konto(?:en|t)?|reg(?:istrerings)?\.?\s?nr"
    r"|sort code|iban|bankgiro(?:t)?|plusgiro(?:t)?|clearing(?:nummer)?|arvelduskonto|账号|账户|银行卡号?",
    Kind.INVOICE: r"invoice|credit note|receipt|faktura(?:en|n)?(?:nummer|nr)?|kreditnota"
    r"|kvittering(?:snummer)?|kvitto|rekvisition(?:snummer)?|arve(?:number|numbri?ga)?|kviitung"
    r"|发票号?码?|收据",
    Kind.TRACKING: r"track(?:ing)?(?: ?& ?trace)?|parcel|shipment|consignment|airway ?bill|pakke"
    r"|pakken|pakkenummer|pakkenr|sporing(?:en)?|sporingsnummer|forsendelse(?:snummer)?|kolli(?:nummer|nr)?"
    r"|paket(?:et)?|paketnummer|spårning(?:snummer)?|försändelse|sändningsnummer|paki(?: number)?|pakk"
    r"|saadetis(?:e)?|jälgimis(?:number|kood)|运单|快递|物流|包裹",
    Kind.SERIAL: r"serial|s/n|sn|imei|device|serienummer(?:et)?|serienr|seerianumber|seerianumbri?ga"
    r"|seadme|序列|机身|设备",
    Kind.CUSTOMER_NUMBER: r"customer|client|member(?:ship)?|user|kunde(?:nummer|nr)?|medlem(?:snummer|snr)?"
    r"|kund(?:nummer|nr)?|medlems(?:nummer|nr)?|klient|kliendi(?:number|kood)?|客户|会员|用户",
    Kind.CONVERSATION: r"case|ticket|sag(?:en|snummer|snr)?|ärende(?:t|nummer)?|pöördumi(?:ne|se)|工单|个案",
    Kind.ORDER: r"(?:purchase )?order|po|booking|reservation|reference|ref|ordre(?:n|nummer|nr)?"
    r"|bestilling(?:en|snummer)?|reservation|beställning(?:en)?|beställning(?:en|snummer)?|ordern"
    r"|order(?:nummer|nr)|boknings?(?:nummer)?|tellimus(?:e|t|ele|ega|el|est|number|numbri?ga)?"
    r"|broneering(?:u)?|订单|单|预订",
}
_ERROR_BEFORE = re.compile(
    r"(?:error|fault|fejl|fel|vea|viga|status|http|zip|post|country|lande|lands|qr|bar|streg|vöötribu"
    r"|source|kilde|käll|错误|邮政|colou?r|farve|färg|product|produkt|vare|toote)[\s-]*$",
    re.IGNORECASE,
)
_TOKEN = r"(?:[A-Za-z]{1,8}[-/ ]?)?\d[\dA-Za-z]*(?:[-/.][\dA-Za-z]+)*"
_LONG_TOKEN = rf"{_TOKEN}(?: \d{{3,}}(?!\d))*"
_SECRET = r"[^\s,;，。；、]{4,64}"
DIGITS_LABELLED = 4
"""Digits of a number behind a mere word: `order 10 lamps` is none."""
DIGITS_TOLD = 2
"""Behind `no.`, `#` or a colon."""
DIGITS_ALONE = 5
PHONE_DIGITS = range(7, 16)
YEAR_MAX, DAY_MAX, MONTH_MAX = 99, 31, 12

_MONEY = r"(?:kr\.?|dkk|sek|nok|eur|euro[st]?|eurot|usd|gbp|cny|rmb|pounds?|dollars?|kroner|kronor|krooni)"
_BEFORE_AMOUNT = re.compile(rf"(?:[€$£¥￥]|\b{_MONEY})\s?$", re.IGNORECASE)
_UNIT = (
    r"lumen|lm|watts?|wh?|kwh?|m?ah|[kmg]?hz|kelvin|k|volts?|v|a|lux|mm|cm|dm|m|m2|m²|km|g|kg|ml|l|px|pixels?"
    r"|dpi|[kmgt]i?b|kbit|mbit|gbit|[kmg]bps|ms|s|sek|sec|seconds?|sekunder|sekundit|min|minutes?|minutter|minuter"
    r"|minutit|hours?|h|timer|timers|timmar|timmars|tundi|tunni|days?|dage|dagar|päeva|weeks?|uger|veckor|nädalat"
    r"|months?|måneder|månader|kuud|years?|år|års|aastat?|times|gange|gånger|korda|steps|trin|steg|sammu"
    r"|pcs|pieces|stk|styk|stycken|st|tk|tükki|lamps?|lamper|lampor|lampi|people|personer|inimest|%|°|‰|grader"
    r"|degrees|kraadi|x|×"
)
_AFTER_AMOUNT = re.compile(
    rf"[^\S\n]?(?:[€$£¥￥%°‰]|,-|:-|(?:{_MONEY}|{_UNIT})(?![\w])|[元块年月日天次个盏人小分秒毫厘米瓦流公度倍页步种款岁])",
    re.IGNORECASE,
)
_DATES = re.compile(
    r"(?<![\d.])(?:(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-](?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d\s?[年/–-]\s?(?:(?:19|20)\d\d|\d{1,2}月?)(?:\s?\d{1,2}[日号])?)(?:[T ]\d{1,2}[:.]\d\d(?:[:.]\d\d)?)?"
    r"(?![\d])|(?<!\d)\d{1,2}[:.]\d\d(?:[:.]\d\d)?\s?[-–]\s?\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?!\d)"
)
_VERSIONS = re.compile(
    r"(?<![\w.])v?\d{1,4}(?:\.\d{1,6}){2,4}(?:[-+][\w.]+)?(?![\w])"
    r"|(?:version|versioon|firmware|build|release|update|opdatering|uppdatering|uuendus|版本|固件)\w*\s?:?\s?v?\d[\w.-]*",
    re.IGNORECASE,
)
_STANDARD = re.compile(
    r"(?:\b(?:EN|IEC|ISO|DIN|IEEE|RFC|UL|BS|EU|DS|SS|EVS|GB|GB/T|CE|RoHS|WEEE|KB|CVE|Windows|Android|iOS|macOS"
    r"|iPhone|Galaxy|Pixel|RAL|NCS|Pantone|Zigbee|port|UTC|ASCII|HTTP|E)[\s/-]?)$"
)
_ANY = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_DIGITS = re.compile(r"(?:(?![0-9])\d){5,}")
"""Full-width ones, say."""
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_MASKED = re.compile(r"(?<!\w)(?:[*•·xX]{3,4}[\s-]?){1,4}[\s-]?\d{2,4}(?!\d)")
_CARD_END = re.compile(
    r"(?:(?:card|kort(?:et)?|kaart|kaardi|卡)[^.!?\n\d]{0,25}"
    r"(?:ending|ends|end|ender|slutter|slutar|lõpeb|lõpuga|lõpp|结尾|尾号)[^.!?\n\d]{0,12}|尾号\D{0,4})(\d{3,4})(?!\d)",
    re.IGNORECASE,
)
_IBAN = re.compile(r"(?<![\w])[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,3})?(?![\w])")
_CPR = re.compile(r"(?<!\d)(?:[0-3]\d[01]\d\d\d[- ]\d{4}|(?:(?:19|20)\d\d|\d\d)[01]\d[0-3]\d[-+]\d{4}|[3-6]\d{2}[01]\d[0-3]\d{5}"
                  r"|\d{17}[\dXx])(?![\dA-Za-z])")  # fmt: skip
_BIRTH = re.compile(
    r"(?:date of birth|birth ?(?:date|day)|born|d\.?o\.?b\.?|fødselsdato|fødselsdag|født|födelsedatum|född|sünniaeg"
    r"|sünnikuupäev|sündinud|sünd\.|出生日期|出生年月|生日|出生于)[\s:：,]{0,3}(?:is|on|er|den|d\.|är|on|是)?[\s:：]{0,2}"
    r"(\d{1,4}(?:\.?\s?(?:[^\W\d_]{3,12})\.?\s?|[./\-年])\d{1,4}(?:[./\-月]\s?\d{1,4}日?)?)",
    re.IGNORECASE,
)
_BORN_AFTER = re.compile(r"(\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?)(?=\s?(?:出生|生(?!产)))")
_PHONE_WORD = re.compile(
    r"(?:\b(?:tel|tlf|telephone|telefon(?:en|nummer|nr|i|il)?|phone|mobile|mob|mobil(?:en|nummer|nr)?|cell|fax|whatsapp"
    r"|call(?: me)?(?: on| at)?|ring(?: til)?(?: mig)?(?: på)?|ring mig på|nås på|træffes på|träffas på|helista(?:da|ge)?"
    r"|numbril|mobiil)\b\.?|电话|手机|微信|致电|拨打)[\s:：.(]{0,4}(?:号码?|nr\.?|no\.?|number|number is|is|er|är|on|是)?[\s:：.(]{0,3}"
    r"((?:\+|00)?\(?\d[\d\s().\-/–]{3,20}\d)",
    re.IGNORECASE,
)
_PHONE_CHINESE = re.compile(r"(?<![\dA-Za-z])1[3-9]\d{9}(?![\dA-Za-z])")
_PHONE_FOREIGN = re.compile(r"(?<![\w+])(?:\+\s?|00)[1-9](?:[\s().\-/–]{0,3}\d){6,14}(?!\d)")
_PHONE_LOCAL = re.compile(
    r"(?<![\w+#.,:/*-])(?:\(0?\d{1,5}\)[\s-]?)?\d{1,5}(?:(?:\s|[.\-/–])\d{2,5}){1,6}(?![\w]|[.,]\d)"
)
_RANGE = re.compile(
    r"(?:19|20)\d\d[-–](?:19|20)\d\d|\d{1,3}[-–]\d{1,3}|(?:CVE|RFC|ISO|IEC|EN|DIN)-.*"
)
_YEARS = re.compile(r"(?:19|20)\d\d\s?[–/-]\s?(?:19|20)?\d\d")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_HASH = re.compile(r"\[?#(\d{1,15})\]?(?![\w])")


def find_numbers(text: str, known: Known) -> Iterator[Span]:
    """Give what is surely a number of some kind first, and digits that stand alone last."""
    for span in _all_numbers(text, known):
        if span.kind not in NUMBERS or span.key not in known.published:
            yield span


def _all_numbers(text: str, known: Known) -> Iterator[Span]:
    hidden = _plain_ranges(text)
    yield from _find_births(text)
    yield from _find_banks(text)
    yield from _find_labelled(text, hidden)
    yield from _find_conversations(text, known)
    yield from _find_phones(text, hidden)
    yield from _find_told(text, known)
    yield from _find_alone(text, hidden)


def normal(written: str) -> str:
    """Give a number without what parts its digits, to know it again."""
    return re.sub(r"[^0-9a-z]", "", written.casefold())


def _plain_ranges(text: str) -> list[tuple[int, int]]:
    """Give where dates, times and versions stand."""
    found = [m.span() for m in _DATES.finditer(text) if _is_date(m[0])]
    return (
        found
        + [m.span() for m in _VERSIONS.finditer(text)]
        + [m.span() for m in _HEX.finditer(text)]
    )


def _is_date(written: str) -> bool:
    """Say whether numbers can be a date: a month among them, and no day after the 31st."""
    if _YEARS.fullmatch(written):
        return True
    parts = [int(part) for part in re.findall(r"\d+", written)]
    days = [part for part in parts if part <= YEAR_MAX]
    # One may be a year of two digits.
    return sum(part > DAY_MAX for part in days) <= 1 and any(part <= MONTH_MAX for part in parts)


def _is_within(span: tuple[int, int], ranges: list[tuple[int, int]]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in ranges)


def _is_amount(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - 8) : start]
    return bool(_BEFORE_AMOUNT.search(before) or _AFTER_AMOUNT.match(text, end))


def _find_births(text: str) -> Iterator[Span]:
    for pattern in (_BIRTH, _BORN_AFTER):
        for match in pattern.finditer(text):
            yield Span(*match.span(1), Kind.BIRTH, normal(match[1]))


def _find_banks(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        # In groups it is written like nothing else; else it has to be right: CN20261122001 is none.
        if " " in match[0] or _is_iban(match[0]):
            yield Span(*match.span(), Kind.ACCOUNT, normal(match[0]))
    for match in _CPR.finditer(text):
        yield Span(*match.span(), Kind.PERSON_NUMBER, normal(match[0]))
    for match in _CARD.finditer(text):
        is_grouped = re.fullmatch(r"\d{4}([ -])\d{4}\1\d{4}\1\d{1,7}", match[0])
        if is_grouped or _is_luhn(normal(match[0])):
            yield Span(*match.span(), Kind.CARD, normal(match[0]))
    for match in _MASKED.finditer(text):
        yield Span(*match.span(), Kind.CARD, normal(match[0]))
    for match in _CARD_END.finditer(text):
        yield Span(*match.span(1), Kind.CARD, normal(match[1]))


def _is_iban(written: str) -> bool:
    """Say whether the check digits of an account number are right (ISO 13616)."""
    turned = written[4:] + written[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def _is_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the sum of its digits
    return total % 10 == 0


def _find_labelled(text: str, hidden: list[tuple[int, int]]) -> Iterator[Span]:
    for kind in _LABELS:
        for match in _label_pattern(kind).finditer(text):
            token = match["token"].rstrip(".!?)\"'")
            start = match.start("token")
            end = start + len(token)
            is_told = bool(match["no"] or match["is"])
            digits = sum(map(str.isdigit, token))
            before = text[max(0, match.start() - 16) : match.start()]
            if kind is Kind.CODE:
                is_number = _is_secret(token, is_told=is_told) and not _ERROR_BEFORE.search(before)
            else:
                is_year = _is_year(token) and not match["no"]
                is_number = digits >= (DIGITS_TOLD if is_told else DIGITS_LABELLED) and not is_year
            is_plain = _is_amount(text, start, end) or _is_within((start, end), hidden)
            if not is_number or is_plain:
                continue
            yield Span(start, end, kind, normal(token))


def _is_secret(token: str, *, is_told: bool) -> bool:
    """Say whether what stands behind `code` or `password` is one, and not the next word."""
    digits = sum(map(str.isdigit, token))
    if not is_told:
        return digits >= DIGITS_LABELLED and token.isascii()
    return digits > 1 or (not token.isalpha() and not token.isnumeric() and not token.endswith("."))


def _is_year(token: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", token) is not None


@cache
def _label_pattern(kind: Kind) -> re.Pattern[str]:
    if kind is Kind.CODE:
        token = _SECRET
    elif kind in (Kind.TRACKING, Kind.SERIAL, Kind.ACCOUNT, Kind.PERSON_NUMBER):
        token = _LONG_TOKEN
    else:
        token = _TOKEN
    return re.compile(
        rf"(?<![A-Za-zÀ-ž])(?:{_LABELS[kind]})(?P<no>{_NO})?(?P<is>{_IS})?[\s\"'“(（]{{0,3}}(?:#\s?)?"
        rf"(?:(?<![A-Za-zÀ-ž])|(?=[\d*]))(?P<token>{token})",
        re.IGNORECASE,
    )


def _find_conversations(text: str, known: Known) -> Iterator[Span]:
    own = {str(number) for number in known.numbers}
    for match in _HASH.finditer(text):
        if match[1] in own or len(match[1]) >= 3:  # noqa: PLR2004 - "#1 tip" is none
            yield Span(*match.span(), Kind.CONVERSATION, match[1])


def _find_phones(text: str, hidden: list[tuple[int, int]]) -> Iterator[Span]:
    for match in _PHONE_WORD.finditer(text):
        digits = normal(match[1])
        if len(digits) >= DIGITS_ALONE and not _is_within(match.span(1), hidden):
            yield Span(*match.span(1), Kind.PHONE, digits)
    for match in _PHONE_CHINESE.finditer(text):
        yield Span(*match.span(), Kind.PHONE, match[0])
    for match in _PHONE_FOREIGN.finditer(text):
        yield Span(*match.span(), Kind.PHONE, normal(match[0]))
    for match in _PHONE_LOCAL.finditer(text):
        start, end = match.span()
        if "\n" in match[0]:
            end = start + len(match[0].partition("\n")[0].rstrip())
        written = text[start:end]
        if (
            _is_phone(written)
            and not _is_amount(text, start, end)
            and not _is_within((start, end), hidden)
        ):
            yield Span(start, end, Kind.PHONE, normal(written))


def _is_phone(written: str) -> bool:
    groups = re.findall(r"\d+", written)
    digits = "".join(groups)
    if len(digits) not in PHONE_DIGITS or len(groups) == 1:
        return False
    is_thousands = len(groups[0]) <= 3 and all(len(g) == 3 for g in groups[1:])  # noqa: PLR2004
    if is_thousands and (re.search(r"[.,]", written) or digits.endswith("000")):
        return False
    if re.fullmatch(r"(?:\d{1,2}\s?[-–]\s?\d{1,2}\s?){1,4}", written):
        return False  # opening hours
    is_range = len(groups) == 2 and re.search(r"[-–/]", written)  # noqa: PLR2004 - from, to
    return not (is_range and all(group.endswith("0") for group in groups))


def _find_told(text: str, known: Known) -> Iterator[Span]:
    """Find numbers again that stand elsewhere in the conversation as somebody's."""
    for digits, kind in _told(known.texts).items():
        pattern = r"[\s().\-/–]{0,2}".join(map(re.escape, digits))
        for match in re.finditer(rf"(?<![0-9a-z]){pattern}(?![0-9a-z])", text, re.IGNORECASE):
            yield Span(*match.span(), kind, digits)


@cache
def _told(texts: tuple[str, ...]) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for text in texts:
        hidden = _plain_ranges(text)
        for finder in (_find_births(text), _find_banks(text), _find_labelled(text, hidden),
                       _find_phones(text, hidden), _find_alone(text, hidden)):  # fmt: skip
            for span in finder:
                if len(span.key) >= DIGITS_ALONE:
                    found.setdefault(span.key, span.kind)
    return found


def _find_alone(text: str, hidden: list[tuple[int, int]]) -> Iterator[Span]:
    for pattern in (_ANY, _DIGITS):
        for match in pattern.finditer(text):
            start, end = match.span()
            if not _is_number(match[0]):
                continue
            if _is_amount(text, start, end) or _is_within((start, end), hidden):
                continue
            if _STANDARD.search(text[max(0, start - 10) : start]):
                continue
            if re.search(r"\d[.,]$", text[max(0, start - 2) : start]) or re.match(
                r"[.,]\d", text[end:]
            ):
                continue
            yield Span(start, end, Kind.NUMBER, normal(match[0]))


def _is_number(token: str) -> bool:
    """Say whether a token by itself has the digits of a number or the look of a key."""
    digits = sum(map(str.isdigit, token))
    if digits >= DIGITS_ALONE:
        return _RANGE.fullmatch(token) is None
    letters = re.sub(r"[^A-Za-z]", "", token)
    turns = len(re.findall(r"\d+", token))
    return digits >= 3 and turns >= 3 and len(letters) >= 3 and len(token) >= 8  # noqa: PLR2004 - a8f3b2c1
