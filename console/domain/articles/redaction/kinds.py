"""What of a text is personal, and the words that stand in its place in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from data.records import Address


class Kind(StrEnum):
    """What something personal is."""

    NAME = "name"
    COMPANY = "company"
    MAIL_ADDRESS = "mail_address"
    PHONE = "phone"
    ORDER = "order_number"
    INVOICE = "invoice_number"
    SERIAL = "serial_number"
    TRACKING = "tracking_number"
    CUSTOMER_NUMBER = "customer_number"
    CONVERSATION = "conversation_number"
    CARD = "card_number"
    ACCOUNT = "account_number"
    PERSON_NUMBER = "personal_number"
    BIRTH = "date_of_birth"
    CODE = "code"
    ADDRESS = "address"
    LINK = "link"
    NETWORK = "network_address"
    NUMBER = "number"


NUMBERS = frozenset(
    {Kind.ORDER, Kind.INVOICE, Kind.SERIAL, Kind.TRACKING, Kind.CUSTOMER_NUMBER,
     Kind.CONVERSATION, Kind.NUMBER}
)  # fmt: skip
"""Of a title these are taken out without a word in their place."""
COUNTED = NUMBERS | {Kind.CARD, Kind.ACCOUNT, Kind.PERSON_NUMBER, Kind.PHONE, Kind.CODE}
"""Told apart by their digits alone."""


@dataclass(frozen=True, slots=True)
class Known:
    """Whom and what a conversation is about, as far as its headers tell."""

    people: tuple[Address, ...] = ()
    """The customer, participants, and whoever else is not us."""
    agents: tuple[str, ...] = ()
    """Names and display names of colleagues."""
    signed: tuple[str, ...] = ()
    """Names with which mails begin and end."""
    own_addresses: tuple[str, ...] = ()
    """Of the mailbox: the team's, and nobody's in particular."""
    own_names: tuple[str, ...] = ()
    """What we call ourselves: the mailbox's name."""
    numbers: tuple[int, ...] = ()
    """Of the conversation and those that are linked with it."""
    texts: tuple[str, ...] = ()
    """All that was said, with what a draft leaves out: what is personal there is so everywhere."""
    published: frozenset[str] = frozenset()
    """Words and numbers that the team's public articles say: no secret of anybody's."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something personal in a text; `key` is the same for all forms of the same thing."""

    start: int
    end: int
    kind: Kind
    key: str
    ending: str = ""
    """What stays behind the word that stands for it: the `s` of a genitive."""


_WORDS: Mapping[str, Mapping[Kind, str]] = {
    "en": {
        Kind.NAME: "name", Kind.COMPANY: "company name", Kind.MAIL_ADDRESS: "email address",
        Kind.PHONE: "phone number", Kind.ORDER: "order number", Kind.INVOICE: "invoice number",
        Kind.SERIAL: "serial number", Kind.TRACKING: "tracking number",
        Kind.CUSTOMER_NUMBER: "customer number", Kind.CONVERSATION: "case number",
        Kind.CARD: "card number", Kind.ACCOUNT: "account number",
        Kind.PERSON_NUMBER: "personal number", Kind.BIRTH: "birth date", Kind.CODE: "secret code",
        Kind.ADDRESS: "address", Kind.LINK: "your link", Kind.NETWORK: "network address",
        Kind.NUMBER: "number",
    },
    "da": {
        Kind.NAME: "navn", Kind.COMPANY: "firmanavn", Kind.MAIL_ADDRESS: "mailadresse",
        Kind.PHONE: "telefonnummer", Kind.ORDER: "ordrenummer", Kind.INVOICE: "fakturanummer",
        Kind.SERIAL: "serienummer", Kind.TRACKING: "pakkenummer",
        Kind.CUSTOMER_NUMBER: "kundenummer", Kind.CONVERSATION: "sagsnummer",
        Kind.CARD: "kortnummer", Kind.ACCOUNT: "kontonummer", Kind.PERSON_NUMBER: "personnummer",
        Kind.BIRTH: "fødselsdato", Kind.CODE: "din kode", Kind.ADDRESS: "adresse",
        Kind.LINK: "dit link", Kind.NETWORK: "netværksadresse", Kind.NUMBER: "nummer",
    },
    "sv": {
        Kind.NAME: "namn", Kind.COMPANY: "företagsnamn", Kind.MAIL_ADDRESS: "mejladress",
        Kind.PHONE: "telefonnummer", Kind.ORDER: "ordernummer", Kind.INVOICE: "fakturanummer",
        Kind.SERIAL: "serienummer", Kind.TRACKING: "paketnummer",
        Kind.CUSTOMER_NUMBER: "kundnummer", Kind.CONVERSATION: "ärendenummer",
        Kind.CARD: "kortnummer", Kind.ACCOUNT: "kontonummer", Kind.PERSON_NUMBER: "personnummer",
        Kind.BIRTH: "födelsedatum", Kind.CODE: "din kod", Kind.ADDRESS: "adress",
        Kind.LINK: "din länk", Kind.NETWORK: "nätverksadress", Kind.NUMBER: "nummer",
    },
    "et": {
        Kind.NAME: "nimi", Kind.COMPANY: "ettevõtte nimi", Kind.MAIL_ADDRESS: "meiliaadress",
        Kind.PHONE: "telefoninumber", Kind.ORDER: "tellimusnumber", Kind.INVOICE: "arvenumber",
        Kind.SERIAL: "seerianumber", Kind.TRACKING: "jälgimisnumber",
        Kind.CUSTOMER_NUMBER: "kliendinumber", Kind.CONVERSATION: "pöördumise number",
        Kind.CARD: "kaardinumber", Kind.ACCOUNT: "kontonumber", Kind.PERSON_NUMBER: "isikukood",
        Kind.BIRTH: "sünniaeg", Kind.CODE: "sinu kood", Kind.ADDRESS: "aadress",
        Kind.LINK: "sinu link", Kind.NETWORK: "võrguaadress", Kind.NUMBER: "number",
    },
    "zh": {
        Kind.NAME: "姓名", Kind.COMPANY: "公司名称", Kind.MAIL_ADDRESS: "邮箱", Kind.PHONE: "电话",
        Kind.ORDER: "订单号", Kind.INVOICE: "发票号", Kind.SERIAL: "序列号",
        Kind.TRACKING: "运单号", Kind.CUSTOMER_NUMBER: "客户号", Kind.CONVERSATION: "工单号",
        Kind.CARD: "卡号", Kind.ACCOUNT: "账号", Kind.PERSON_NUMBER: "身份证号",
        Kind.BIRTH: "出生日期", Kind.CODE: "验证码", Kind.ADDRESS: "地址", Kind.LINK: "链接",
        Kind.NETWORK: "网络地址", Kind.NUMBER: "号码",
    },
}  # fmt: skip
_NEAR = {"nb": "da", "nn": "da", "no": "da", "fi": "en"}
LANGUAGES = tuple(_WORDS)


def placeholder(kind: Kind, language: str | None, *, count: int = 1) -> str:
    """Give what stands in the place of something, as `[name]`; of a second one `[name 2]`."""
    base = (language or "").casefold().partition("-")[0]
    words = _WORDS.get(_NEAR.get(base, base), _WORDS["en"])[kind]
    return f"[{words}]" if count == 1 else f"[{words} {count}]"


def is_placeholder(text: str) -> bool:
    """Say whether a text is what we put in the place of something personal."""
    inside = text.strip("[]").rstrip("0123456789").rstrip()
    return inside in _ALL


_ALL = frozenset(word for words in _WORDS.values() for word in words.values())
