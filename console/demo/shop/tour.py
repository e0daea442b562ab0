"""The words that the agent of the scripted run writes, in the customer's language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from console.demo.shop.people import Customer
from console.demo.shop.words import LANGUAGES

TourText = Literal["answer", "farewell"]


def write_letter(which: TourText, customer: Customer, *, agent: str) -> str:
    """Write a whole letter: greeting, text, closing, the agent's name."""
    words = LANGUAGES[customer.language]
    greeting = words.agent_greetings[0].format(first=customer.first, name=customer.name)
    text = _texts()[customer.language][which].strip()
    return f"{greeting}\n\n{text}\n\n{words.agent_closings[0]}\n{agent}"


@cache
def _texts() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("tour.toml").read_text(encoding="utf-8")
    tables: dict[str, dict[str, str]] = tomllib.loads(text)
    return tables
