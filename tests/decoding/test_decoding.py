"""The decoding collection: more than six hundred mails made by us, read as they were meant."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.decoding import (
    charset_cases,
    content_cases,
    header_cases,
    mailer_cases,
    mime_cases,
    rfc_cases,
)
from tests.decoding.cases import Case, failures

COLLECTION_MIN = 600
GROUPS: dict[str, Sequence[Case]] = {
    "declared sets": charset_cases.DECLARED_CASES,
    "wrong sets": charset_cases.WRONG_CASES,
    "undeclared sets": charset_cases.UNDECLARED_CASES,
    "odd sets": charset_cases.OTHER_CASES,
    "headers": header_cases.CASES,
    "structure": mime_cases.CASES,
    "winmail": content_cases.TNEF_CASES,
    "files in texts": content_cases.EMBEDDED_CASES,
    "invitations": content_cases.CALENDAR_CASES,
    "contacts": content_cases.CARD_CASES,
    "protection": content_cases.PROTECTION_CASES,
    "parts and names": content_cases.OTHER_CASES,
    "what the RFCs describe": rfc_cases.CASES,
    "habits of mailers": mailer_cases.CASES,
}


@pytest.mark.parametrize("group", GROUPS)
def test_the_collection_is_read_right(group: str) -> None:
    """Every mail of a group says what is expected of it."""
    assert not list(failures(GROUPS[group]))


def test_the_collection_is_large() -> None:
    """No case is there twice, and they are as many as we say."""
    names = [case.name for cases in GROUPS.values() for case in cases]

    assert len(names) >= COLLECTION_MIN
    assert not {name for name in names if names.count(name) > 1}
