"""Fields that nobody filled in: `{{ order.number }}`, `[NAME]`, and how other programs write them.

These keep a mail back, so each has to look like nothing else. Double braces are ours (macros), and
always a field. In brackets stands a field where every word is one that templates use (`[ORDER
NUMBER]`, `[kundenavn]`, `[姓名]`); `[1]`, `[sic]` and `[OK]` are none. Whoever means the braces
themselves, to explain a template, writes them between backticks; what is quoted is another's.
"""
# ruff: noqa: RUF001, SIM905 - full-width brackets are looked for; words stand as they are read

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from data.text.fold import fold_phrase

FIELDS_MAX = 50
FIELD_LETTERS_MAX = 200
"""A pair of braces further apart is no field."""
NAMED_MAX = 3


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A field and where it stands in the text."""

    words: str
    start: int
    end: int


# Names of fields, in the order of likelihood; `_` and `.` stand between words too.
_WORDS = frozenset(
    # en
    "name first firstname last lastname surname fullname customer client user recipient agent"
    " company email mail phone address order number no nr id date day time deadline amount price"
    " total sum currency product item model serial tracking invoice reference ref ticket case"
    " part reason quantity size colour color model weekday month year street postcode zip bank"
    " account voucher discount contact phone person store shop branch department team"
    " link url your their insert here xxx xx placeholder todo tbd city country delivery shipping"
    # da, nb, sv
    " navn fornavn efternavn etternavn kundenavn kundens kunde kunden dato ordre ordrenummer"
    " ordrenr nummer belob belop pris produkt produktnavn vare varenummer fakturanummer faktura"
    " sagsnummer pakkenummer sporingsnummer telefonnummer mailadresse adresse indsaet her"
    " namn fornamn kundnamn kund datum ordernummer summa artikelnummer arendenummer"
    " paketnummer sparningsnummer telefonnummer adress infoga har lank"
    " arsag grund maengde antal farve storrelse postnummer butik afdeling delnummer"
    " orsak skal antal farg storlek postnummer butik avdelning"
    # et
    " nimi eesnimi perekonnanimi kliendi klient kuupaev tellimuse tellimus tellimusnumber summa"
    " hind toode toote arve arvenumber number aadress lingi sisesta siia jalgimisnumber"
    " pohjus kogus varv suurus pood osakond"
    # what stands in articles that were drafted from a conversation
    " personal birth code card network secret meiliaadress firmanavn serienummer kundenummer"
    " kortnummer kontonummer"
    " personnummer fodselsdato din dit kode link netvaerksadresse foretagsnamn mejladress"
    " kundnummer fodelsedatum kod natverksadress ettevotte telefoninumber seerianumber"
    " kliendinumber poordumise kaardinumber kontonumber isikukood sunniaeg sinu kood vorguaadress"
    # de, fi
    " vorname nachname kundenname bestellnummer betrag rechnungsnummer etunimi sukunimi"
    " tilausnumero paivamaara".split()
)
_LOUD = frozenset(
    "xxx xx here har her your first last no id day time day case user mail size part team"
    " shop store model month year grund skal bank account person branch personal birth code card"
    " network kode kod kood".split()
)
"""Words that make a field only beside another one, or in capitals."""
_HAN_WORDS = re.compile(
    "(?:请?(?:填写|插入|输入))?(?:客户|顾客|用户|您的|你的|收件人)?"
    "(?:姓名|名字|名称|称呼|姓氏|订单号|订单编号|日期|时间|金额|价格|产品|商品|型号|单号|运单号|快递单号|链接|地址|电话|邮箱|号码|账号|卡号"
    "|发票号|序列号|客户号|工单号|身份证号|出生日期|验证码|网络地址|公司名称)(?:此处)?"
    "|客户|顾客名?|客户名"
)
_HAN_PERSON = re.compile("(?:客户|顾客|用户|您的|你的)?(?:姓名|名字|称呼|姓氏)|客户名?|顾客名?")
_CODE = re.compile(r"^```.*?^```|(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)", re.MULTILINE | re.DOTALL)
_BRACES = re.compile(
    rf"\{{\{{[^{{}}\n]{{0,{FIELD_LETTERS_MAX}}}\}}\}}|\{{%[^%\n]{{0,{FIELD_LETTERS_MAX}}}%\}}"
)
_HALF = re.compile(r"\{\{\s*[a-z_][\w.]*\s*\}?", re.IGNORECASE)  # `}}` alone ends JSON too
_BRACKETS = re.compile(r"\[([^\[\]\n]{2,60})\](?![\[(:])|［([^［］\n]{2,60})］")
_LENSES = re.compile(r"【([^【】\n]{1,20})】")
_OTHERS = re.compile(
    r"<<\s*([^<>\n]{2,40}?)\s*>>|«\s*([^«»\n]{2,40}?)\s*»|\$\{([^{}\n]{2,40})\}|(?<!\{)\{([^{}\n]{2,40})\}(?!\})"
    r"|%([A-Z][A-Z_]{2,30})%|<([A-Z][A-Z _]{2,30})>"
)


def find_placeholders(text: str) -> list[Placeholder]:
    """Give the fields of a text that were not filled in, in their order."""
    if not any(sign in text for sign in "{[<%【［«}"):
        return []
    bare = _hidden(text)
    found: dict[int, Placeholder] = {}
    taken: list[tuple[int, int]] = []
    for start, end in _candidates(bare):
        if all(end <= a or start >= b for a, b in taken):
            taken.append((start, end))
            found[start] = Placeholder(text[start:end].strip(), start, end)
        if len(found) >= FIELDS_MAX:
            break
    return [found[start] for start in sorted(found)]


def _candidates(bare: str) -> Iterator[tuple[int, int]]:
    for match in _BRACES.finditer(bare):
        yield match.span()
    for match in _BRACKETS.finditer(bare):
        if is_field_name(match[1] or match[2]):
            yield match.span()
    for match in _LENSES.finditer(bare):  # in Chinese these also make headings: 【订单号】88120
        if _HAN_PERSON.fullmatch(match[1].strip()):
            yield match.span()
    for match in _OTHERS.finditer(bare):
        if is_field_name(next(filter(None, match.groups()))):
            yield match.span()
    for match in _HALF.finditer(bare):
        yield match.span()


def is_field_name(words: str) -> bool:
    """Say whether words between brackets name a field of a template, and mean nothing else."""
    name = words.strip()
    if _HAN_WORDS.fullmatch(name.replace(" ", "")):
        return True
    split = re.sub(r"(?<=[a-zæøåäöõü])(?=[A-ZÆØÅÄÖÕÜ])", " ", name)  # firstName
    if re.fullmatch(r"[^\W\d][\w\s./'’-]*", name) is None:
        return False
    parts = [part for part in fold_phrase(split.replace("_", " ")) if part != "s"]
    if len(parts) > 1 and parts[-1].isdecimal():
        parts.pop()  # `[name 2]`
    if not parts or not all(part in _WORDS for part in parts):
        return False
    return name.isupper() or any(part not in _LOUD for part in parts)


def _hidden(text: str) -> str:
    """Blank out code and quoted lines; every letter keeps its place."""
    text = _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    lines = text.split("\n")
    return "\n".join(" " * len(ln) if ln.lstrip().startswith(">") else ln for ln in lines)


def unfilled_sentence(fields: Sequence[Placeholder]) -> str:
    """Say which fields are not filled in, and what to do; empty where there are none."""
    if not fields:
        return ""
    names = list(dict.fromkeys(field.words for field in fields))
    shown = ", ".join(names[:NAMED_MAX])
    more = f" and {len(names) - NAMED_MAX} more" if len(names) > NAMED_MAX else ""
    is_one = len(names) == 1
    return (
        f"{shown}{more} {'is' if is_one else 'are'} not filled in: write what belongs there."
        f" Between backticks {'it goes' if is_one else 'they go'} out as written."
    )
