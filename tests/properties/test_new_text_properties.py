"""What a customer wrote is never folded away, wherever in a quoted mail it stands."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from data.text.quotes import split_quotes
from tests.new_text.collection import LANGUAGES, Case, read_cases

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
