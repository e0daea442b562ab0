"""What of a mail is new, in every language of our collection: exactly the lines written for it."""

from __future__ import annotations

import pytest

from data.mail.parse import parse_body
from tests.new_text.collection import LANGUAGES, read_cases, written

MAILS_MIN, LANGUAGES_MIN = 20, 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_new_text_is_what_the_customer_wrote(language: str) -> None:
    """No line of the customer is folded away, and no line of a quote is left."""
    wrong = {
        case.name: (case.own, found)
        for case in read_cases(language)
        if (found := written(parse_body(case.raw).new_text.split("\n"))) != case.own
    }

    assert wrong == {}


def test_the_collection_is_whole() -> None:
    """Fifteen languages have twenty mails each, no two of them alike."""
    sizes = {language: len({case.text for case in read_cases(language)}) for language in LANGUAGES}

    assert sum(size >= MAILS_MIN for size in sizes.values()) >= LANGUAGES_MIN, sizes
