"""Drafting: nothing of a person survives, whatever the letters around it say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.articles.redaction import redact
from data.records import Direction
from tests.support.drafting import METTE, drafted, known, person

WORDS = (
    "lamp", "lampe", "lampan", "灯", "broken", "er", "on", "i", "the", "og", "ja", "Skagen",
    "2.4 GHz", "2.14.0", "order", "ordre", "tel.", "tlf", "my", "min", "address", "-", "(", ")",
    ":", ",", "\n", "\n\n", "- ", "1. ", "“", "”", "。", "10", "100", "maj", "May", "Hi", "#",
)  # fmt: skip
SECRETS = {
    "mail": ("mette.holm@familien-holm.example", "METTE.HOLM@familien-holm.example"),
    "phone": ("+45 22 33 44 55", "22 33 44 55", "(+45) 22334455", "0045 22 33 44 55"),
    "order": ("FJ-21034", "order 21034567"),
    "card": ("4111 1111 1111 1111",),
    "iban": ("DK50 0040 0440 1162 43",),
    "name": ("Mette Holm", "Mettes", "Mette's"),
    "street": ("Vestergade 12, 8000 Aarhus C", "Storgatan 3 B, 113 46 Stockholm"),
}
LEFT = {"mail": "familien-holm", "phone": "33 44", "order": "21034", "card": "1111",
        "iban": "0440", "name": "mette", "street": "gat"}  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)


@given(before=TEXTS, after=TEXTS, kind=st.sampled_from(sorted(SECRETS)), data=st.data())
@settings(max_examples=300, deadline=None)
def test_nothing_of_the_customer_survives(
    before: str, after: str, kind: str, data: st.DataObject
) -> None:
    """Addresses, telephones, numbers and names go, wherever they stand in a letter."""
    secret = data.draw(st.sampled_from(SECRETS[kind]))
    text = f"The lamp was dark when it came out of its box.\n\n{before} word {secret} word {after}"

    found = drafted("The lamp is broken", (Direction.IN, text), (Direction.OUT, text))
    left = (found.title() + found.body() + " ".join(found.aliases())).casefold()

    assert LEFT[kind] not in left


@given(text=st.lists(st.sampled_from((*WORDS, *SECRETS["mail"], *SECRETS["phone"])), max_size=30))
@settings(max_examples=300, deadline=None)
def test_what_is_clean_stays_clean(text: list[str]) -> None:
    """A text without anything personal is unchanged; so is what was made clean once."""
    whole = " ".join(text)
    once = redact({"x": whole}, known(METTE), language="en")
    clean = once.text("x")
    twice = redact({"x": clean}, known(METTE), language="en")

    assert clean == twice.text("x")
    assert bool(once.findings) or whole == clean


@given(text=st.text(max_size=400))
@settings(max_examples=200, deadline=None)
def test_all_that_was_taken_out_can_be_put_back(text: str) -> None:
    """With every finding kept the text is what it was, letter by letter, and places are right."""
    found = redact({"x": text}, known(METTE, person("Ann", "ann@x.example")), language="da")
    every = {finding.number for finding in found.findings}
    lines = text.split("\n")

    assert text == found.text("x", kept=every)
    for finding in found.findings:
        for place in finding.places:
            rest = "\n".join(lines[place.line - 1 :])
            assert rest[place.column - 1 :].startswith(place.was)
