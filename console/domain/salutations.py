"""Domain: how a mail greets a customer, by language (pure)."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.first_names import first_name
from data.text.safe import clean_line

# With a name, and without one.
_GREETINGS: Mapping[str, tuple[str, str]] = {
    "en": ("Hi {name},", "Hello,"),
    "da": ("Hej {name},", "Hej,"),
    "sv": ("Hej {name}!", "Hej!"),
    "no": ("Hei {name},", "Hei,"),
    "et": ("Tere, {name}!", "Tere!"),
    "zh": ("{name}，您好！", "您好！"),  # noqa: RUF001 - as written in Chinese
    "de": ("Hallo {name},", "Guten Tag,"),
    "fi": ("Hei {name},", "Hei,"),
}


def greeting(language: str, name: str, address: str = "") -> str:
    """Give the line that greets somebody; empty in a language that we do not know."""
    known = _GREETINGS.get(language.partition("-")[0])
    if known is None:
        return ""
    given = first_name(name, address)
    return known[0].format(name=clean_line(given)) if given else known[1]
