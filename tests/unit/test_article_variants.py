"""Which text of a family a reader is given."""

from __future__ import annotations

import pytest

from console.domain.articles.variants import choose_language, choose_name


@pytest.mark.parametrize(
    ("texts", "wanted", "given"),
    [
        (("da", "en", "sv"), ("sv",), "sv"),
        (("da", "en"), ("en-GB",), "en"),
        (("da", "en-GB"), ("en",), "en-GB"),
        (("da", "zh-Hant", "zh"), ("zh-Hant-TW",), "zh-Hant"),
        (("da", "et", "en"), ("sv",), "en"),
        (("da", "et"), ("sv",), "da"),
        (("da", "et"), ("sv", "et"), "et"),
        (("da", "en"), ("",), "en"),
        ((), ("da",), None),
    ],
)
def test_fallback(texts: tuple[str, ...], wanted: tuple[str, ...], given: str | None) -> None:
    """The language wanted, its base or kin, English, the original: in this order."""
    assert given == choose_language(texts, wanted, of=str)


def test_names_fall_back_alike() -> None:
    """A category without a name in any language is called by its key."""
    names = {"da": "Ordrer", "en": "Orders"}

    assert ["Ordrer", "Orders", "orders"] == [
        choose_name(names, ("da",), otherwise="orders"),
        choose_name(names, ("zh",), otherwise="orders"),
        choose_name({}, ("zh",), otherwise="orders"),
    ]
