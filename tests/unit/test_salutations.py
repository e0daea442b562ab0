"""How a mail greets a customer."""

from __future__ import annotations

import pytest

from console.domain.salutations import greeting


@pytest.mark.parametrize(
    ("language", "name", "line"),
    [
        ("en-GB", "Noor Haddad", "Hi Noor,"),
        ("da", "Mette Sørensen", "Hej Mette,"),
        ("sv", "Lindqvist, Sofia", "Hej Sofia!"),
        ("et", "Ülo Järv", "Tere, Ülo!"),
        ("zh", "李伟", "李伟，您好！"),  # noqa: RUF001 - as written in Chinese
        ("et", "Fjordlys OÜ", "Tere!"),
        ("en", "", "Hello,"),
        ("tlh", "Worf", ""),
    ],
)
def test_it_is_in_the_language_of_the_text(language: str, name: str, line: str) -> None:
    """With the first name where there is one; no half-known language is tried."""
    assert line == greeting(language, name)
