"""The people of the sample shop: its agents, its customers and what they write mail with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from console.demo.shop.words import LANGUAGES

PEOPLE_SEED = 41
SLOPPY_SHARE = 0.2
AGENT_NAMES = ("Mette", "Kai", "Lin")
CLOSED_ADDRESS = "gone@nordhjem.example"
"""A customer whose address no longer exists; the demo's SMTP server refuses it."""
RETURNING_ADDRESS = "info@nordhjem.example"
"""The same firm's: its server takes mail first, and sends it back a moment later."""


class MailProgram(StrEnum):
    """The habits that a customer's mail shows."""

    WEBMAIL = "webmail"
    OUTLOOK = "outlook"
    DESKTOP = "desktop"
    PHONE = "phone"
    PLAIN = "plain"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who writes to the shop."""

    name: str
    address: str
    language: str
    city: str
    program: MailProgram
    is_sloppy: bool
    """Types fast and does not look back."""

    @property
    def first(self) -> str:
        """What friends call them; the whole name in Chinese, where the family name comes first."""
        return self.name if self.language == "zh" else self.name.split()[0]


SUPPLIERS = (
    Customer("Hans Brandt", "hans@brandt-drivers.example", "en", "Hamburg", MailProgram.OUTLOOK,
             is_sloppy=False),
    Customer("Nordfragt Depot", "depot@nordfragt.example", "da", "Vejle", MailProgram.WEBMAIL,
             is_sloppy=False),
)  # fmt: skip
"""Outsiders whom the shop asks: who makes the drivers, who carries the parcels."""
_GIVEN = {
    "en": "Olivia Harry Niamh Callum Priya Thomas Gwen Marcus Aisha Ruth Declan Sophie Ewan Joan "
    "Bernard Leila Fergus Hannah Owen Tess",
    "da": "Anders Birgitte Casper Dorthe Emil Freja Gitte Henrik Ida Jens Kirsten Lærke Mikkel "
    "Nanna Ole Pernille Rasmus Sørine Troels Åse Bjørn Ulla Jørgen Signe",
    "sv": "Åsa Björn Cecilia David Elin Fredrik Göran Hanna Ingrid Johan Kajsa Lars Märta Nils "
    "Petra Sven Ulrika Örjan",
    "et": "Anu Toomas Kadri Jüri Liis Märt Õnne Rein Piret Ülo Tiina Kalev Maarja Ants",
    "zh": "王芳 李伟 张敏 刘洋 陈静 杨磊 赵雪梅 黄建国 周婷 吴昊 徐丽华 孙志强 马晓东 朱琳 林佳怡",
}
_FAMILY = {
    "en": "Whitfield O'Brien Patel Ashworth Macrae Lindqvist-Hale Okafor Turner Penhaligon Doyle "
    "Fairbanks Sharma Kavanagh Holloway",
    "da": "Nørgaard Kjær Østergaard Holm Bæk Lauritsen Thygesen Søndergaard Friis Mølgaard Dam "
    "Krogh Villadsen Ravn Bøgh",
    "sv": "Lindström Åkesson Björklund Nyström Sjöberg Hägglund Öberg Ekman Wallin Söderlund",
    "et": "Tamm Saar Mägi Kask Põder Rebane Kütt Õunapuu Sepp Ilves Järv",
    "zh": "",
}
# Fewer people than conversations, so that some customers come back.
_SHARE = {"en": 62, "da": 66, "sv": 38, "et": 29, "zh": 15}
_DOMAINS = {
    "en": ("post-box.example", "fastmail-house.example", "inbox.example", "ashworth.example"),
    "da": ("nordpost.example", "mitmail.example", "ostbyen-net.example", "familien-ravn.example"),
    "sv": ("brevlada.example", "hemmapost.example", "norrnet.example"),
    "et": ("kodupost.example", "kiri.example", "tartunet.example"),
    "zh": ("youxiang.example", "dongfang-mail.example"),
}
_PROGRAMS = {
    "en": (MailProgram.WEBMAIL, MailProgram.PHONE, MailProgram.OUTLOOK, MailProgram.DESKTOP),
    "da": (MailProgram.WEBMAIL, MailProgram.PHONE, MailProgram.OUTLOOK, MailProgram.DESKTOP),
    "sv": (MailProgram.WEBMAIL, MailProgram.PHONE, MailProgram.OUTLOOK, MailProgram.PLAIN),
    "et": (MailProgram.WEBMAIL, MailProgram.DESKTOP, MailProgram.OUTLOOK, MailProgram.PLAIN),
    "zh": (MailProgram.PLAIN, MailProgram.OUTLOOK, MailProgram.PHONE, MailProgram.WEBMAIL),
}
_ASCII = str.maketrans(
    {
        "æ": "ae", "ø": "oe", "å": "aa", "ä": "a", "ö": "o", "õ": "o", "ü": "u", "'": "",
        "é": "e", " ": ".",
    }
)  # fmt: skip
_PINYIN = {
    "王芳": "wangfang", "李伟": "liwei88", "张敏": "zhangmin", "刘洋": "liuyang",
    "陈静": "chenjing", "杨磊": "yanglei", "赵雪梅": "zhaoxm", "黄建国": "huangjg",
    "周婷": "zhouting", "吴昊": "wuhao", "徐丽华": "xulihua", "孙志强": "szq",
    "马晓东": "maxd", "朱琳": "zhulin", "林佳怡": "linjiayi",
}  # fmt: skip


def list_customers() -> list[Customer]:
    """Make the customers of the shop, always the same; each name and address once."""
    rng = Random(PEOPLE_SEED)  # noqa: S311 - sample data wants to be the same each time
    customers: list[Customer] = []
    for code, share in _SHARE.items():
        given, family = _GIVEN[code].split(), _FAMILY[code].split()
        names = [f"{a} {b}" for a in given for b in family] or given
        for number, name in enumerate(rng.sample(names, min(share, len(names)))):
            local = _PINYIN.get(name) or name.lower().translate(_ASCII)
            customers.append(
                Customer(
                    name=name,
                    address=f"{local}@{_DOMAINS[code][number % len(_DOMAINS[code])]}",
                    language=code,
                    city=rng.choice(LANGUAGES[code].cities),
                    program=rng.choice(_PROGRAMS[code]),
                    is_sloppy=rng.random() < SLOPPY_SHARE,
                )
            )
    return customers
