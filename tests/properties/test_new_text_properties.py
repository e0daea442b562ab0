"""What a customer wrote is never folded away, wherever in a quoted mail it stands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.text.quote_lines import with_attributions_apart
from data.text.quotes import split_quotes
from tests.new_text.collection import LANGUAGES, Case, quote_blocks, read_cases

PLAIN = [case for name in LANGUAGES for case in read_cases(name) if not case.is_html]
WORDS = (
    "From the shop", "to: me", "on Monday 4 May", "at 9:15", "2026", "wrote", "skrev", "schrieb",
    "a écrit", "написал", "写道", "wrote to you", "Anna Larsen", "anna@customer.example",
    "<anna@customer.example>", "-- really --", "> 20 kg", "--", "sent from Berlin", "Sendt i går",
    "date", "subject", "original message", "forwarded", "phone", "my iPhone is broken", "!", "?",
    "confidential", "your mail", "unsubscribe me", "Outlook", "kuupäeval", "3.5.2026", "kl. 12.34",
    "12:34", "https://shop.example/a", "and",
)  # fmt: skip
SENTENCES = st.builds(
    lambda words, sign: f"I say {' '.join(words)}{sign}",
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
    st.sampled_from(["", ".", "!", "?", " …", ","]),
)


def places_of(case: Case) -> list[int]:
    """Give where in a mail a customer may write: beside own lines, and between marked ones."""
    own = set(case.own)
    return [
        number
        for number, (above, below) in enumerate(zip(case.lines, case.lines[1:], strict=False), 1)
        if above.strip() in own or (above[:1] == ">" and below[:1] == ">" and ":" not in above)
    ]


@settings(max_examples=200)
@given(st.sampled_from(PLAIN), SENTENCES, st.data())
def test_what_a_customer_writes_between_quotes_stays(
    case: Case, sentence: str, data: st.DataObject
) -> None:
    """A sentence put in beside own lines or between marked quotes is in the new text."""
    place = data.draw(st.sampled_from([0, *places_of(case)]))
    lines = [*case.lines[:place], sentence, *case.lines[place:]]

    assert sentence.strip() in split_quotes("\n".join(lines)).new_text


@settings(max_examples=100)
@given(st.lists(SENTENCES, min_size=1, max_size=8), st.sampled_from(["\n", "\n\n"]))
def test_a_mail_without_quotes_is_all_new(sentences: list[str], gap: str) -> None:
    """Whatever words a customer uses, a mail of nothing but sentences is shown whole."""
    text = gap.join(sentences)

    assert split_quotes(text).new_text == text


BLOCKS = [block for name in LANGUAGES for block in quote_blocks(name)]
MARKED = [block for block in BLOCKS if block[-1][:1] == ">"]
SIGNATURES = (
    "-- \nAnna Larsen\n+45 33 12 34 56",
    "--\nAnna",
    "Sent from my iPhone",
    "Kind regards\nAnna Larsen\nTel. +45 33 12 34 56\nwww.shop.example | anna@shop.example",
    "Mit freundlichen Grüßen\n\nKarl",
    "____________________\nAnna Larsen, tlf. 33 12 34 56",
)
SAID = (
    "Jeg har ventet i tre uger.", "Können Sie mir bitte helfen?", "El paquete llegó roto.",
    "订单 10442 还没有收到。", "注文番号は 10442 です。", "Мой заказ не пришёл.",
    "Tellimus on vale.",
    "طلبي لم يصل بعد.", "המנורה שבורה.", "Kind regards from Leeds, where it rains.",
    "Call me on +45 20 12 34 56 before noon.", "Thanks", "No. 2 is right, no. 3 is not.",
    "From: what I saw, it was broken", "My phone is a Samsung Galaxy.", "Order 4500012345",
    "You wrote: it is on its way", "1. yes", "- no", "  indented by hand",
)  # fmt: skip
OWN = st.lists(st.one_of(SENTENCES, st.sampled_from(SAID)), min_size=1, max_size=4, unique=True)


@st.composite
def conversations(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Compose a mail: words, a quote of any program, cut anywhere, answered within and below."""
    own = draw(OWN)
    said, parts = [*own], ["\n".join(own)]
    if draw(st.booleans()):
        parts.append(draw(st.sampled_from(SIGNATURES)))
    if draw(st.booleans()):
        block = draw(st.sampled_from(BLOCKS))
        # Whoever quotes without marks quotes to the end; where it was cut nobody can say.
        parts.append("\n".join(block[: draw(st.integers(max(len(block) - 3, 1), len(block)))]))
    else:
        for _ in range(draw(st.integers(1, 3))):
            block = draw(st.sampled_from(MARKED))
            marked = [number for number, line in enumerate(block) if line[:1] == ">"]
            until = draw(st.sampled_from(marked)) + 1
            answer = draw(OWN)
            said += answer
            parts += ["\n".join(block[:until]), "\n".join(answer)]
    return "\n\n".join(parts), said


def shown_of(text: str) -> set[str]:
    """Give the lines that are new in a mail."""
    whole = with_attributions_apart(text)
    return {line.strip() for line in split_quotes(whole).new_text.split("\n")}


@settings(max_examples=150)
@given(conversations())
def test_no_line_of_a_composed_mail_is_hidden(mail: tuple[str, list[str]]) -> None:
    """Whatever is quoted, signed and answered where, each line that the customer wrote is seen."""
    text, said = mail

    assert [line for line in said if line.strip() not in shown_of(text)] == []


@pytest.mark.soak
@settings(max_examples=20_000)
@given(conversations())
def test_no_line_of_many_composed_mails_is_hidden(mail: tuple[str, list[str]]) -> None:
    """The same, of far more mails."""
    text, said = mail

    assert [line for line in said if line.strip() not in shown_of(text)] == []
