"""Promises of data.text.held: earlier mails tell what is quoted, and what stands between."""

from __future__ import annotations

from data.text.held import refine_new_text
from data.text.quotes import split_quotes

OURS = (
    "Hello Emma,\n\nthank you for writing. Which model do you have, and when did you buy it?\n"
    "Does the red light blink when you press the button for three seconds?\n"
    "Please send us a picture of the label too.\n\nKind regards\nSam, Shop Support"
)
REFLOWED = (
    "Hello Emma, thank you for writing.\nWhich model do you have, and when\ndid you buy it?"
    " Does the red light\nblink when you press the button for\nthree seconds?"
    " Please send us a picture"
)


def refined(text: str, *, others: list[str], own: list[str] | None = None) -> str:
    """Give what is new in a mail, given the ones before it."""
    return refine_new_text(text, split_quotes(text).new_text, others=others, own=own or [])


def test_an_unmarked_quote_is_known_by_the_mail_we_sent() -> None:
    """Lines of our own mail below an answer are folded though no program marked them."""
    assert refined(f"It is the K-200.\n\n{OURS}", others=[OURS]) == "It is the K-200."


def test_a_quote_broken_anew_is_known_too() -> None:
    """Words are compared, so lines may be broken elsewhere."""
    assert refined(f"The K-200.\n\n{REFLOWED}", others=[OURS]) == "The K-200."


def test_an_introduction_of_any_form_goes_with_it() -> None:
    """The line that introduces a held quote is folded with it."""
    text = f"The K-200.\n\nSam <help@shop.example> wrote:\n\n{REFLOWED}"

    assert refined(text, others=[OURS]) == "The K-200."


def test_answers_between_the_lines_of_a_folded_quote_come_back() -> None:
    """What stands between held lines of an unmarked quote, and is not held, was written there."""
    lines = OURS.split("\n")
    quote = "\n".join([*lines[:3], "The K-200, in March.", lines[3], "Yes, twice.", *lines[4:]])
    text = (
        "See my answers below.\n\nFrom: Shop <help@shop.example>\nSent: Monday, 4 May 2026 16:31\n"
        f"To: Emma\nSubject: Lamp\n\n{quote}"
    )

    assert refined(text, others=[OURS]) == (
        "See my answers below.\n\nThe K-200, in March.\n\nYes, twice."
    )


def test_who_repeats_himself_does_not_quote() -> None:
    """A customer who sends the same lines again is read again."""
    complaint = "I ordered a lamp on the first of May.\nIt has not come yet.\nWhere is it?\n"

    assert refined(complaint, others=[OURS], own=[complaint]) == complaint


def test_short_words_of_courtesy_prove_nothing() -> None:
    """ "Kind regards" stands in every mail; it is nobody's quote."""
    text = "Done.\n\nThank you\n\nKind regards\nEmma"

    assert refined(text, others=[OURS]) == text


def test_a_mail_that_is_nothing_but_a_held_quote_is_shown() -> None:
    """Nothing new is better shown whole than as an empty mail."""
    assert refined(OURS, others=[OURS]).startswith("Hello Emma")
