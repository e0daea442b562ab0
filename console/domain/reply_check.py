"""Domain: what a careful colleague would ask before a reply leaves (pure)."""

from __future__ import annotations

import re

ATTACHMENT_WORDS = re.compile(
    r"\b(attach(?:ed|ment)|enclosed|vedhæft\w*|vedlagt\w*|bifoga\w*|bilag\w*|bilaga\w*|manus\w*|lisatud"
    r" fail\w*)\b|附件|随信附上",
    re.IGNORECASE,
)
FIELD = re.compile(r"\{\{[^{}\n]{0,200}\}\}")


def review_warnings(
    text: str, *, attachments: int, language: str | None, customer_language: str | None
) -> tuple[str, ...]:
    """Give what is doubtful about a reply, as sentences."""
    warnings = []
    if not attachments and (found := ATTACHMENT_WORDS.search(text)):
        warnings.append(f'"{found.group(0)}" is written but no file is attached.')
    if found := FIELD.search(text):
        warnings.append(f"{found.group(0)} is not filled in.")
    if language and customer_language and language != customer_language:
        warnings.append(f"The text is in {language}; the customer writes {customer_language}.")
    return tuple(warnings)
